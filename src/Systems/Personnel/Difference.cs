namespace Saola.Personnel;

/// <summary>
/// NoNumber: the record has no personal number, so that it cannot be linked. NameDiffers: the number is of somebody with another name. OfficeUnknown: no office has
/// the code. NoAccount: the person has no account. NoPost: in the record and not here. PostOver: over in the record and held here. OfficeDiffers: held here in an
/// office that the record does not name.
/// </summary>
internal enum DifferenceKind { NoNumber, NameDiffers, OfficeUnknown, NoAccount, NoPost, PostOver, OfficeDiffers }

/// <summary>One thing in which a record of personnel and what is held here are not the same.</summary>
internal sealed class Difference {
  public Guid Id { get; init; }
  public DifferenceKind Kind { get; init; }

  /// <summary>The registry of officials, and the record in it.</summary>
  public string Registry { get; init; } = "";
  public Guid Record { get; init; }
  public string Code { get; private set; } = "";
  public Guid? PostRecord { get; init; }
  public Guid? Person { get; init; }
  public Guid Office { get; private set; }
  public Guid? Post { get; init; }
  public string? Title { get; private set; }
  public DateOnly? OnDay { get; private set; }
  public string? Decision { get; private set; }
  public DateTimeOffset SeenAt { get; init; }
  public int Version { get; set; } = 1;

  /// <summary>It takes rights away, so that somebody must hear of it.</summary>
  public bool Ends => Kind is DifferenceKind.PostOver or DifferenceKind.OfficeDiffers;

  /// <summary>Of another person it is another difference: who acts on it acts for the one whom they saw.</summary>
  public bool IsSame(Found found, Guid? person) => Kind == found.Kind && PostRecord == found.PostRecord && Post == found.Post && Person == person;

  public Difference Take(Found found, string code) {
    (Code, Office, Title, OnDay, Decision) = (code, found.Office, found.Title, found.On, found.Decision);
    return this;
  }
}

/// <summary>A difference as a comparison finds it.</summary>
internal sealed record Found(DifferenceKind Kind, Guid Office, Guid? PostRecord = null, Guid? Post = null, string? Title = null, DateOnly? On = null, string? Decision = null);

internal static class PersonnelErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "personnel.difference_not_found", T["difference_not_found"]);
  public static Error OfficialNotFound => new(ErrorKind.NotFound, "personnel.official_not_found", T["official_not_found"]);
  public static Error NotYet(DateOnly day) => new(ErrorKind.Conflict, "personnel.not_yet", T["not_yet", Vn.Date(day)]);
  public static Error OfProvince => new(ErrorKind.Refused, "personnel.of_province", T["of_province"]);
  public static Error UnitElsewhere => new(ErrorKind.Invalid, "personnel.unit_elsewhere", T["unit_elsewhere"], "Unit");
}

/// <summary>A post was given or ended as the record of personnel says.</summary>
/// <param name="Record">Of the official; <paramref name="PostRecord"/> is that of the post, where there is one.</param>
/// <param name="Change">began or ended</param>
/// <param name="Decision">The number of the decision that the record names; the decision itself lies in the record.</param>
[Event("personnel.carried_over", "A post was given or ended as the record of personnel says.")]
public sealed record PostCarriedOver(Guid Difference, string Registry, Guid Record, Guid? PostRecord, Guid Post, Guid Person, string Change, string? Decision) : IEvent {
  string IEvent.ObjectKind => "personnel_difference";
  Guid IEvent.ObjectId => Difference;
}
