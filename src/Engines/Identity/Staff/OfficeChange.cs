using System.Text.Json.Nodes;

namespace Saola.Identity;

public enum OfficeChangeKind { Merge, Split, Close }

public enum OfficeChangeState { Prepared, Done, Cancelled }

/// <summary>Offices become one, one becomes several, or one that nothing is left in is no more, by a decision and from a day on.</summary>
internal sealed class OfficeChange {
  public const int DecisionLimit = 100, ReasonLimit = 500;

  public Guid Id { get; init; }
  public OfficeChangeKind Kind { get; init; }
  public Guid[] Sources { get; init; } = [];
  public Guid[] Targets { get; init; } = [];
  public Guid Heir { get; init; }
  public Guid[] Offices { get; init; } = [];
  public DateOnly Day { get; init; }
  public string Decision { get; init; } = "";
  public DateOnly DecidedOn { get; init; }
  public string Reason { get; init; } = "";

  /// <summary>Of a split: for each post the unit, and for each kind of open work the office, to which it goes.</summary>
  public JsonObject Plan { get; init; } = [];
  public OfficeChangeState State { get; private set; }
  public Guid PreparedBy { get; init; }
  public DateTimeOffset PreparedAt { get; init; }
  public DateTimeOffset? DoneAt { get; private set; }

  /// <summary>How many of each kind went along.</summary>
  public JsonObject? Moved { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>An office that is not among those it becomes is no more.</summary>
  public bool Ends(Guid source) => !Targets.Contains(source);

  public Guid TargetOfWork(string kind) => Plan["work"]?[kind] is { } office ? (Guid)office : Heir;

  public bool IsDue(DateOnly today) => State == OfficeChangeState.Prepared && Day <= today;

  public void Done(JsonObject moved, DateTimeOffset now) => (State, Moved, DoneAt) = (OfficeChangeState.Done, moved, now);

  public Error? Cancel() {
    if (State != OfficeChangeState.Prepared) return OfficeErrors.ChangeOver;
    State = OfficeChangeState.Cancelled;
    return null;
  }
}

/// <summary>By which decision, from when, and why.</summary>
internal sealed record OfficeDecision(DateOnly? Day, string? Number, DateOnly? DecidedOn, string? Reason) {
  public List<Error> Faults(DateOnly today) {
    List<Error> faults = [];
    if (Day is null || Day < today) faults.Add(OfficeErrors.DayPast);
    if (Vn.Clean(Number) is not { Length: > 0 and <= OfficeChange.DecisionLimit }) faults.Add(OfficeErrors.DecisionMissing);
    if (DecidedOn is null || DecidedOn > today) faults.Add(OfficeErrors.DecidedOnMissing);
    if (Vn.Clean(Reason) is not { Length: > 0 and <= OfficeChange.ReasonLimit }) faults.Add(PostErrors.ReasonMissing);
    return faults;
  }
}

internal static class OfficeErrors {
  public static Error CodeUnknown => new(ErrorKind.NotFound, "identity.office_code_unknown", T["office_code_unknown"], "Code");
  public static Error NotFound(string field) => new(ErrorKind.NotFound, "identity.office_not_found", T["office_not_found"], field);
  public static Error ChangeNotFound => new(ErrorKind.NotFound, "identity.office_change_not_found", T["office_change_not_found"]);
  public static Error ChangeOver => new(ErrorKind.Conflict, "identity.office_change_over", T["office_change_over"]);
  public static Error ChangeWaits => new(ErrorKind.Conflict, "identity.office_change_waits", T["office_change_waits"]);
  public static Error NoneChosen => new(ErrorKind.Invalid, "identity.offices_none_chosen", T["offices_none_chosen", CloseOffices.Most], "Offices");
  public static Error Top => new(ErrorKind.Conflict, "identity.office_top", T["office_top"]);
  public static Error HeirBeyond => new(ErrorKind.Refused, "identity.office_heir_beyond", T["office_heir_beyond"]);
  public static Error Holds(string what) => new(ErrorKind.Conflict, "identity.office_holds", T["office_holds", what]);
  public static Error Unlike => new(ErrorKind.Invalid, "identity.offices_unlike", T["offices_unlike"], "Into");
  public static Error IntoItself => new(ErrorKind.Invalid, "identity.office_into_itself", T["office_into_itself"], "Into");
  public static Error TooFew => new(ErrorKind.Invalid, "identity.split_too_few", T["split_too_few"], "Targets");
  public static Error HeirMissing => new(ErrorKind.Invalid, "identity.split_heir", T["split_heir"], "Heir");
  public static Error Untold(string what) => new(ErrorKind.Invalid, "identity.split_untold", T["split_untold", what], "Work");
  public static Error DayPast => new(ErrorKind.Invalid, "identity.office_change_day", T["office_change_day"], "Day");
  public static Error DecisionMissing => new(ErrorKind.Invalid, "identity.decision_missing", T["decision_missing"], "Number");
  public static Error DecidedOnMissing => new(ErrorKind.Invalid, "identity.decided_on_missing", T["decided_on_missing"], "DecidedOn");
}
