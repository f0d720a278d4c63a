using System.Text.Json.Nodes;

namespace Saola.Identity;

public enum OrganisationKind { Province, Department, Ward, Commune, SpecialZone, Office, Division, OneStop, Subordinate }

/// <summary>An agency, or a unit inside one. The tree is kept as a path, so that a sub-tree is a prefix.</summary>
internal sealed class Organisation {
  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string? Code { get; set; }
  public string? Key { get; set; }
  public string Name { get; set; } = "";
  public string? NameEn { get; set; }
  public string? ShortName { get; set; }
  public string? ShortNameEn { get; set; }
  public OrganisationKind Kind { get; set; }
  public Guid? Parent { get; private set; }
  public string Path { get; private set; } = "";
  public Guid Office { get; private set; }
  public bool IsOffice { get; private set; }
  public string? AdminUnit { get; set; }
  public string? Phone { get; set; }
  public string? Email { get; set; }
  public string? Address { get; set; }
  public string? Place { get; set; }
  public JsonObject? Source { get; set; }
  public string? Verified { get; set; }
  public DateOnly? ValidFrom { get; set; }
  public DateOnly? ValidTo { get; set; }
  public DateTimeOffset ChangedAt { get; set; }
  public int Version { get; set; } = 1;

  /// <summary>Puts it under its parent. What is below keeps its own path until it is placed again.</summary>
  public void PutUnder(Organisation? parent, bool isOffice) {
    Parent = parent?.Id;
    Path = $"{parent?.Path}{Id:N}.";
    IsOffice = isOffice || parent is null;
    Office = IsOffice ? Id : parent!.Office;
  }
}
