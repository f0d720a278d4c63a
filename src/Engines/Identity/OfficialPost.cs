namespace Saola.Identity;

/// <summary>A person's place in a unit, with its roles, from a day up to, and without, another day.</summary>
internal sealed class OfficialPost {
  public const int TitleLimit = 200;

  public Guid Id { get; init; }
  public Guid Person { get; init; }
  public Guid Unit { get; init; }
  public string[] Roles { get; set; } = [];
  public string? Title { get; set; }
  public string? TitleEn { get; set; }

  /// <summary>Sees the rows of every office below the post's office too.</summary>
  public bool SubTree { get; set; }
  public DateOnly ValidFrom { get; init; }
  public DateOnly? ValidTo { get; set; }

  /// <summary>The post of another official whose work is done meanwhile.</summary>
  public Guid? StandInFor { get; init; }

  /// <summary>Who gave it and when; a merge that carries it on gives nothing.</summary>
  public Guid? GivenBy { get; init; }
  public DateTimeOffset? GivenAt { get; init; }
  public int Version { get; set; } = 1;

  public bool HeldOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || day < ValidTo);

  public bool IsOver(DateOnly today) => ValidTo <= today;

  /// <summary>Over from today on; a post that begins today or later was then never held.</summary>
  public Error? End(DateOnly today) {
    if (IsOver(today) || ValidTo == ValidFrom) return PostErrors.Ended;
    ValidTo = today < ValidFrom ? ValidFrom : today;
    return null;
  }
}

internal static class PostErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.post_not_found", T["post_not_found"]);
  public static Error NotAnOfficial => new(ErrorKind.Refused, "identity.not_an_official", T["not_an_official", AssignPost.RecentDays], "Person");
  public static Error Ended => new(ErrorKind.Conflict, "identity.post_ended", T["post_ended"]);
  public static Error Held => new(ErrorKind.Conflict, "identity.post_held", T["post_held"]);
  public static Error UnitNotFound => new(ErrorKind.NotFound, "identity.unit_not_found", T["unit_not_found"], "Unit");
  public static Error RolesMissing => new(ErrorKind.Invalid, "identity.roles_missing", T["roles_missing"], "Roles");
  public static Error RoleUnknown(string role) => new(ErrorKind.Invalid, "identity.role_unknown", T["role_unknown", role], "Roles");
  public static Error RoleOfProvince => new(ErrorKind.Refused, "identity.role_of_province", T["role_of_province"], "Roles");
  public static Error ReasonMissing => new(ErrorKind.Invalid, "identity.reason_missing", T["reason_missing"], "Reason");
  public static Error EndBeforeBegin => new(ErrorKind.Invalid, "identity.post_backwards", T["post_backwards"], "To");
  public static Error StandInEnd => new(ErrorKind.Invalid, "identity.stand_in_end", T["stand_in_end"], "To");
  public static Error StandInForSelf => new(ErrorKind.Invalid, "identity.stand_in_for_self", T["stand_in_for_self"], "StandInFor");
  public static Error StandInForNobody => new(ErrorKind.NotFound, "identity.stand_in_for_nobody", T["stand_in_for_nobody"], "StandInFor");
  public static Error StandInTooMuch(string role) => new(ErrorKind.Invalid, "identity.stand_in_too_much", T["stand_in_too_much", role], "Roles");
  public static Error StandInTaken(string role) => new(ErrorKind.Conflict, "identity.stand_in_taken", T["stand_in_taken", role], "Roles");
  public static Error OwnPost => new(ErrorKind.Refused, "identity.own_post", T["own_post"]);
}
