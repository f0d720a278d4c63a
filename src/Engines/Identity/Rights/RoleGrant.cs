namespace Saola.Identity;

/// <summary>A role that an official holds in an office besides what their post gives them. It ends with the post.</summary>
internal sealed class RoleGrant {
  public const int ReasonLimit = 500;

  public Guid Id { get; init; }
  public Guid Post { get; init; }
  public string Role { get; init; } = "";
  public Guid Unit { get; init; }

  /// <summary>Holds in every office below that one too.</summary>
  public bool SubTree { get; init; }
  public DateOnly ValidFrom { get; init; }
  public DateOnly? ValidTo { get; private set; }
  public string Reason { get; init; } = "";
  public Guid GrantedBy { get; init; }
  public DateTimeOffset GrantedAt { get; init; }
  public int Version { get; set; } = 1;

  public bool HoldsOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || day < ValidTo);

  /// <summary>A grant for a time is over on the day after the last.</summary>
  public RoleGrant Until(DateOnly? last) {
    ValidTo = last?.AddDays(1);
    return this;
  }

  /// <summary>The same role for the same time in another place, or through another post; this one is over.</summary>
  public IReadOnlyList<RoleGrant> CarriedTo(Guid post, Guid unit, BelowAfter below, DateOnly day) {
    var (begins, to) = (ValidFrom > day ? ValidFrom : day, ValidTo);
    ValidTo = begins;
    RoleGrant At(Guid place, bool subTree) => new() { Id = Guid.CreateVersion7(), Post = post, Role = Role, Unit = place, SubTree = subTree, ValidFrom = begins, ValidTo = to, Reason = Reason, GrantedBy = GrantedBy, GrantedAt = GrantedAt };
    return SubTree ? [At(unit, below.Whole), .. below.Tops.Select(o => At(o, true))] : [At(unit, false)];
  }

  /// <summary>Over from today on.</summary>
  public Error? End(DateOnly today) {
    if (ValidTo is { } end && end <= today) return GrantErrors.Ended;
    ValidTo = today < ValidFrom ? ValidFrom : today;
    return null;
  }
}

internal static class GrantErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.grant_not_found", T["grant_not_found"]);
  public static Error Ended => new(ErrorKind.Conflict, "identity.grant_ended", T["grant_ended"]);
  public static Error Held => new(ErrorKind.Conflict, "identity.grant_held", T["grant_held"], "Role");
  public static Error OwnRights => new(ErrorKind.Refused, "identity.own_rights", T["grant_own"]);
  public static Error PostEnded => new(ErrorKind.Conflict, "identity.grant_post_ended", T["grant_post_ended"]);
  public static Error DaysWrong => new(ErrorKind.Invalid, "identity.grant_days_wrong", T["grant_days_wrong"], "Until");
  public static Error ReasonMissing => new(ErrorKind.Invalid, "identity.reason_missing", T["reason_missing"], "Reason");

  /// <summary>Separation of duties: nobody holds both at once.</summary>
  public static Error Excluded(string one, string other) => new(ErrorKind.Conflict, "identity.roles_excluded", T["roles_excluded", one, other], "Roles");
}
