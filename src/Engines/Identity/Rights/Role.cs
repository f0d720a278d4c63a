using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>What a role is, as a pack or a person says it.</summary>
/// <param name="When">Permissions that hold on a condition, with it in FEEL.</param>
/// <param name="Excludes">Keys of roles that nobody holds beside this one.</param>
/// <param name="Province">Its rights know no office, so only who manages the whole province gives it.</param>
/// <param name="Mfa">Who holds it signs in with two factors.</param>
internal sealed record RoleShape(
  PackText? Name, PackText? Description = null, string[]? Permissions = null, Dictionary<string, string>? When = null, string[]? Excludes = null, bool Province = false, bool Mfa = false) {

  /// <summary>Without blanks around it, without what is empty and without what is said twice.</summary>
  public RoleShape Clean() => new(
    Text(Name), Text(Description) is { Vi.Length: > 0 } text ? text : null, [.. (Permissions ?? []).Distinct(StringComparer.Ordinal)],
    (When ?? []).Where(w => !string.IsNullOrWhiteSpace(w.Value)).ToDictionary(w => w.Key, w => w.Value.Trim(), StringComparer.Ordinal), [.. (Excludes ?? []).Distinct(StringComparer.Ordinal)], Province, Mfa);

  static PackText? Text(PackText? text) => text is null ? null : new(Vn.Clean(text.Vi), Vn.Clean(text.En) is { Length: > 0 } english ? english : null);

  /// <summary>One line for each thing that it says, as <c>name=value</c>, in no language: what differs between two is what was changed.</summary>
  public string[] Facts() => [
    .. Line("name", Name?.Vi), .. Line("name_en", Name?.En), .. Line("description", Description?.Vi), .. Line("description_en", Description?.En),
    .. (Permissions ?? []).Select(p => When?.GetValueOrDefault(p) is { } condition ? $"permission={p} if {condition}" : $"permission={p}"),
    .. (Excludes ?? []).Select(e => $"excludes={e}"), .. Line("province", Province ? "yes" : null), .. Line("mfa", Mfa ? "yes" : null),
  ];

  static IEnumerable<string> Line(string name, string? value) => value is null ? [] : [$"{name}={value}"];

  /// <summary>Whether it gives something that the other does not give, or gives it on another condition.</summary>
  public bool GivesMoreThan(RoleShape other) => (Permissions ?? []).Any(p =>
    !(other.Permissions ?? []).Contains(p) || other.When?.GetValueOrDefault(p) is { } condition && When?.GetValueOrDefault(p) != condition);

  /// <summary>Whether it asks less of who holds it, or of who gives it, than the other.</summary>
  public bool BindsLessThan(RoleShape other) => other.Mfa && !Mfa || other.Province && !Province || FreedFrom(other).Length > 0;

  /// <summary>The roles that the other excludes and this one does not.</summary>
  public string[] FreedFrom(RoleShape other) => [.. (other.Excludes ?? []).Except(Excludes ?? [])];
}

/// <summary>What a post lets its holder do.</summary>
internal sealed class Role {
  public const int KeyLimit = 60, NameLimit = 200, DescriptionLimit = 1000;

  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string Key { get; set; } = "";
  public string Name { get; set; } = "";
  public string? NameEn { get; set; }
  public string? Description { get; set; }
  public string? DescriptionEn { get; set; }
  public string[] Permissions { get; set; } = [];

  /// <summary>Permissions that hold on a condition, with it in FEEL.</summary>
  public JsonObject Conditions { get; set; } = [];

  /// <summary>Its rights know no office, so only who manages the whole province gives it.</summary>
  public bool Province { get; set; }

  /// <summary>Roles that nobody holds beside this one.</summary>
  public string[] Excludes { get; set; } = [];

  /// <summary>Who holds it signs in with two factors.</summary>
  public bool Mfa { get; set; }

  /// <summary>Since when it is out of use: it gives nothing and is given to nobody.</summary>
  public DateTimeOffset? EndedAt { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>The name in the language of the screen.</summary>
  public string Title => In(Name, NameEn);

  /// <summary>The description in the language of the screen.</summary>
  public string? About => Description is null ? null : In(Description, DescriptionEn);

  static string In(string text, string? english) => new PackText(text, english).In(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

  /// <summary>One to sixty small letters and underscores, a letter first: it stands in candidate groups.</summary>
  public static bool IsKey(string text) => text.Length is > 0 and <= KeyLimit && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || c == '_');

  public RoleShape Shape() => new(
    new(Name, NameEn), Description is null ? null : new(Description, DescriptionEn), Permissions,
    Conditions.ToDictionary(c => c.Key, c => c.Value!.GetValue<string>(), StringComparer.Ordinal), Excludes, Province, Mfa);

  public void Take(RoleShape said) {
    (Name, NameEn, Description, DescriptionEn) = (said.Name!.Vi, said.Name.En, said.Description?.Vi, said.Description?.En);
    (Permissions, Excludes, Province, Mfa) = (said.Permissions ?? [], said.Excludes ?? [], said.Province, said.Mfa);
    Conditions = [.. (said.When ?? []).Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))];
  }

  public Error? End(DateTimeOffset now) {
    if (EndedAt is not null) return RoleErrors.Ended;
    EndedAt = now;
    return null;
  }

  public Error? Resume() {
    if (EndedAt is null) return RoleErrors.InUse;
    EndedAt = null;
    return null;
  }
}

internal static class RoleErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.role_not_found", T["role_not_found"]);
  public static Error KeyInvalid => new(ErrorKind.Invalid, "identity.role_key_invalid", T["role_key_invalid"], "Key");
  public static Error KeyTaken => new(ErrorKind.Conflict, "identity.role_key_taken", T["role_key_taken"], "Key");
  public static Error KeyHeld => new(ErrorKind.Conflict, "identity.role_key_held", T["role_key_held"], "Key");
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.role_name_missing", T["role_name_missing", Role.NameLimit], "Name");
  public static Error TextTooLong => new(ErrorKind.Invalid, "identity.role_description_long", T["role_description_long", Role.DescriptionLimit], "Description");
  public static Error OfProvince(string permission) => new(ErrorKind.Invalid, "identity.role_province_missing", T["role_province_missing", permission], "Province");
  public static Error PermissionUnknown(string permission) => new(ErrorKind.Invalid, "identity.role_permission_unknown", T["role_permission_unknown", permission], "Permissions");
  public static Error ConditionOfNothing(string permission) => new(ErrorKind.Invalid, "identity.role_condition_of_nothing", T["role_condition_of_nothing"], $"When[{permission}]");
  public static Error ConditionWrong(string permission, string why) => new(ErrorKind.Invalid, "identity.role_condition_wrong", why, $"When[{permission}]");
  public static Error ExcludesUnknown(string role) => new(ErrorKind.Invalid, "identity.role_excludes_unknown", T["role_unknown", role], "Excludes");
  public static Error ExcludesItself => new(ErrorKind.Invalid, "identity.role_excludes_itself", T["role_excludes_itself"], "Excludes");
  public static Error Same => new(ErrorKind.Conflict, "identity.role_same", T["role_same"]);
  public static Error Meanwhile => new(ErrorKind.Conflict, "identity.role_changed_meanwhile", T["role_changed_meanwhile"]);
  public static Error Ended => new(ErrorKind.Conflict, "identity.role_ended", T["role_ended"]);
  public static Error InUse => new(ErrorKind.Conflict, "identity.role_in_use", T["role_in_use"]);
  public static Error NoneChosen => new(ErrorKind.Invalid, "identity.role_none_chosen", T["roles_none_chosen", SwitchRoles.Most], "Roles");
  public static Error HeldTogether(int people) => new(ErrorKind.Conflict, "identity.roles_held_together", T["roles_held_together", people], "Excludes");

  /// <summary>Something waits for holders of the roles; who does it all the same says so.</summary>
  public static Error WorkWaits(IReadOnlyList<OpenWork> open) => new(ErrorKind.Conflict, "identity.role_work_waits", T["role_work_waits", string.Join("; ", open.Select(o => $"{o.Name}: {Vn.Number(o.Count)}"))], "Strand");

  /// <summary>Nobody would be left who manages people for the whole province.</summary>
  public static Error LastAdministrator => new(ErrorKind.Conflict, "identity.last_administrator", T["last_administrator"]);
}
