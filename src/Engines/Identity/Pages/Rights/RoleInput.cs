using Microsoft.AspNetCore.Http;

namespace Saola.Identity.Pages;

/// <summary>A role as it is typed.</summary>
internal sealed class RoleInput {
  public string? Key { get; set; }
  public string? Name { get; set; }
  public string? NameEn { get; set; }
  public string? Description { get; set; }
  public string? DescriptionEn { get; set; }
  public string[]? Permissions { get; set; }
  public string[]? Excludes { get; set; }
  public bool Province { get; set; }
  public bool Mfa { get; set; }
  public int Version { get; set; }
  public string? Reason { get; set; }

  /// <summary>Conditions by permission. Their inputs are named with the permission, which is no name of a property.</summary>
  public Dictionary<string, string> When { get; private set; } = [];

  public static string NameOf(string permission) => $"Form.When[{permission}]";

  public void ReadConditions(IFormCollection form, IEnumerable<string> permissions) =>
    When = permissions.Select(p => (Permission: p, Text: form[NameOf(p)].ToString())).Where(x => x.Text.Trim().Length > 0).ToDictionary(x => x.Permission, x => x.Text, StringComparer.Ordinal);

  public static RoleInput Of(RoleShape says, string? key, int version) => new() {
    Key = key, Name = says.Name?.Vi, NameEn = says.Name?.En, Description = says.Description?.Vi, DescriptionEn = says.Description?.En, Permissions = says.Permissions, Excludes = says.Excludes,
    Province = says.Province, Mfa = says.Mfa, Version = version, When = says.When ?? [],
  };

  public RoleShape Says() => new(new(Name ?? "", NameEn), new(Description ?? "", DescriptionEn), Permissions, When, Excludes, Province, Mfa);
}
