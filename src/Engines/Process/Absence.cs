using Saola.Kernel;

namespace Saola.Process;

/// <summary>An official is away from one day to another, both included; a colleague does meanwhile what is assigned to them in the office.</summary>
internal sealed class Absence {
  /// <summary>Who is away longer should have their work assigned anew.</summary>
  public const int MostDays = 366;

  public Guid Id { get; init; }
  public Guid Office { get; init; }
  public Guid Person { get; init; }
  public string PersonName { get; init; } = "";
  public Guid StandIn { get; init; }
  public string StandInName { get; init; } = "";
  public DateOnly Begins { get; init; }
  public DateOnly Ends { get; init; }
  public Guid DeclaredBy { get; init; }
  public DateTimeOffset DeclaredAt { get; init; }
  public DateTimeOffset? EndedAt { get; private set; }
  public int Version { get; set; } = 1;

  public static Answer<Absence> Declare(Guid office, (Guid Id, string Name) person, (Guid Id, string Name) standIn, DateOnly? from, DateOnly? to, Actor by, DateTimeOffset now) {
    var today = Vn.Day(now);
    if (from is not { } begins) return AbsenceErrors.DayMissing("From");
    if (to is not { } ends) return AbsenceErrors.DayMissing("To");
    if (begins < today) return AbsenceErrors.Past;
    if (ends < begins) return AbsenceErrors.Backwards;
    if (ends.DayNumber - begins.DayNumber >= MostDays) return AbsenceErrors.TooLong;
    if (standIn.Id == person.Id) return AbsenceErrors.OneselfAsStandIn;
    return new Absence {
      Id = Guid.CreateVersion7(now), Office = office, Person = person.Id, PersonName = person.Name, StandIn = standIn.Id, StandInName = standIn.Name, Begins = begins, Ends = ends,
      DeclaredBy = by.Id, DeclaredAt = now,
    };
  }

  public bool IsOver(DateOnly today) => EndedAt is not null || Ends < today;

  /// <summary>One's own, or that of an official whose work one assigns.</summary>
  public bool IsUpTo(Actor actor) => Person == actor.Id || actor.Can(ProcessPermissions.Assign, Office);

  public Error? End(Actor actor, DateTimeOffset now) {
    if (!IsUpTo(actor)) return AbsenceErrors.OfAnother;
    if (IsOver(Vn.Day(now))) return AbsenceErrors.Over;
    EndedAt = now;
    return null;
  }
}

internal static class AbsenceErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "process.absence_not_found", Words.T["absence_not_found"]);
  public static Error PersonNotFound => new(ErrorKind.NotFound, "process.person_not_found", Words.T["person_not_found"], "Person");
  public static Error OfAnother => new(ErrorKind.Refused, "process.absence_of_another", Words.T["absence_of_another"]);
  public static Error Over => new(ErrorKind.Conflict, "process.absence_over", Words.T["absence_over"]);
  public static Error Overlaps => new(ErrorKind.Conflict, "process.absence_overlaps", Words.T["absence_overlaps"], "From");
  public static Error StandInAway(string name) => new(ErrorKind.Conflict, "process.stand_in_away", Words.T["stand_in_away", name], "StandIn");
  public static Error StandsIn(string name) => new(ErrorKind.Conflict, "process.absence_stands_in", Words.T["absence_stands_in", name], "From");
  public static Error NoStandIn => new(ErrorKind.Invalid, "process.no_stand_in", Words.T["no_stand_in"], "StandIn");
  public static Error OneselfAsStandIn => new(ErrorKind.Invalid, "process.oneself_as_stand_in", Words.T["oneself_as_stand_in"], "StandIn");
  public static Error DayMissing(string field) => new(ErrorKind.Invalid, "process.absence_day_missing", Words.T["absence_day_missing"], field);
  public static Error Past => new(ErrorKind.Invalid, "process.absence_past", Words.T["absence_past"], "From");
  public static Error Backwards => new(ErrorKind.Invalid, "process.absence_backwards", Words.T["absence_backwards"], "To");
  public static Error TooLong => new(ErrorKind.Invalid, "process.absence_too_long", Words.T["absence_too_long", Absence.MostDays], "To");
}
