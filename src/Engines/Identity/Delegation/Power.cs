namespace Saola.Identity;

/// <summary>Where a power stands on a day.</summary>
internal enum PowerState { Offered, Declined, Ahead, Holds, Ended, Over }

/// <summary>That a person may act for another person, or for an organisation, in their own matters with the authorities.</summary>
internal sealed class Power {
  public const int ReasonLimit = 500, MostProcedures = 50, MostOpen = 100, MostADay = 20;

  public Guid Id { get; init; }
  public Guid? Person { get; init; }
  public Guid? Business { get; init; }

  /// <summary>Who gave it: the person or organisation itself, or the organisation's representative of that day.</summary>
  public Guid GivenBy { get; init; }
  public DateTimeOffset GivenAt { get; init; }

  /// <summary>To whom it is offered; both empty when it was never taken and the site's term is over (<see cref="Forget"/>).</summary>
  public string DelegateNumber { get; private set; } = "";
  public string DelegateName { get; private set; } = "";

  /// <summary>Null until the person with that number and name took it.</summary>
  public Guid? Delegate { get; private set; }
  public PowerActs Acts { get; init; }

  /// <summary>Codes of the procedures that it reaches; empty is all.</summary>
  public string[] Procedures { get; init; } = [];

  /// <summary>Reaches what was begun before its first day too.</summary>
  public bool Earlier { get; init; }
  public DateOnly FirstDay { get; init; }
  public DateOnly LastDay { get; init; }
  public string? Reason { get; init; }
  public bool? Accepted { get; private set; }
  public DateTimeOffset? AnsweredAt { get; private set; }
  public DateTimeOffset? EndedAt { get; private set; }
  public Guid? EndedBy { get; private set; }
  public bool? EndedByDelegate { get; private set; }
  public string? EndReason { get; private set; }
  public DateTimeOffset? RemindedAt { get; private set; }
  public DateTimeOffset? ForgottenAt { get; private set; }
  public int Version { get; set; } = 1;

  Power() { }

  public Power(string number, string name) => (DelegateNumber, DelegateName) = (number, name);

  /// <summary>For whom it lets act.</summary>
  public Guid Principal => Person ?? Business!.Value;

  public PowerState StateOn(DateOnly day) =>
    EndedAt is not null ? PowerState.Ended : Accepted == false ? PowerState.Declined : LastDay < day ? PowerState.Over
    : Accepted is null ? PowerState.Offered : day < FirstDay ? PowerState.Ahead : PowerState.Holds;

  /// <summary>Whether it may still come to hold, or holds.</summary>
  public bool IsOpenOn(DateOnly day) => StateOn(day) is PowerState.Offered or PowerState.Ahead or PowerState.Holds;

  public Error? Answer(Guid who, bool accepts, DateOnly today, DateTimeOffset now) {
    if (StateOn(today) != PowerState.Offered) return PowerErrors.NotOffered;
    (Delegate, Accepted, AnsweredAt) = (who, accepts, now);
    return null;
  }

  public void Remind(DateTimeOffset now) => RemindedAt = now;

  /// <summary>Nobody took it: whom it was offered to, who may never have heard of it, is known no more.</summary>
  public void Forget(DateTimeOffset now) => (DelegateNumber, DelegateName, Delegate, ForgottenAt) = ("", "", null, now);

  public Error? End(Guid who, bool byDelegate, string? reason, DateOnly today, DateTimeOffset now) {
    if (!IsOpenOn(today)) return PowerErrors.Over;
    (EndedBy, EndedByDelegate, EndReason, EndedAt) = (who, byDelegate, reason, now);
    return null;
  }
}

/// <summary>For how long a power may be given, when its end is told beforehand, and how long one that nobody took is known; the site sets it, no law does.</summary>
internal sealed class PowerPolicy {
  public const int Most = 3660, MostRemind = 60;

  public Guid Id { get; init; }
  public int LongestDays { get; private set; } = 365;

  /// <summary>For so many days what can no longer be taken keeps the number and name of whom it was offered to.</summary>
  public int ForgetDays { get; private set; } = 30;

  /// <summary>So many days before its last day both sides are reminded.</summary>
  public int RemindDays { get; private set; } = 7;
  public int Version { get; set; } = 1;

  public Error? Set(int? longest, int? forget, int? remind) {
    List<Error> wrong = [];
    if (longest is not (>= 1 and <= Most)) wrong.Add(new(ErrorKind.Invalid, "identity.power_longest_days", T["power_policy_wrong", Most], "LongestDays"));
    if (forget is not (>= 1 and <= Most)) wrong.Add(new(ErrorKind.Invalid, "identity.power_forget_days", T["power_policy_wrong", Most], "ForgetDays"));
    if (remind is not (>= 1 and <= MostRemind)) wrong.Add(new(ErrorKind.Invalid, "identity.power_remind_days", T["power_policy_wrong", MostRemind], "RemindDays"));
    if (Error.Of(wrong) is { } invalid) return invalid;
    if ((longest, forget, remind) == (LongestDays, ForgetDays, RemindDays)) return new(ErrorKind.Conflict, "identity.policy_same", T["policy_same"]);
    (LongestDays, ForgetDays, RemindDays) = (longest!.Value, forget!.Value, remind!.Value);
    return null;
  }
}

internal static class PowerErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.power_not_found", T["power_not_found"]);
  public static Error NotOffered => new(ErrorKind.Conflict, "identity.power_not_offered", T["power_not_offered"]);
  public static Error Over => new(ErrorKind.Conflict, "identity.power_over", T["power_over"]);
  public static Error NumberWrong => new(ErrorKind.Invalid, "identity.power_number_wrong", T["power_number_wrong"], "Number");
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.power_name_missing", T["power_name_missing", Person.NameLimit], "Name");
  public static Error OneSelf => new(ErrorKind.Invalid, "identity.power_oneself", T["power_oneself"], "Number");
  public static Error ActsMissing => new(ErrorKind.Invalid, "identity.power_acts_missing", T["power_acts_missing"], "Acts");
  public static Error ReachMissing => new(ErrorKind.Invalid, "identity.power_reach_missing", T["power_reach_missing"], "Reach");
  public static Error ProceduresMissing => new(ErrorKind.Invalid, "identity.power_procedures_missing", T["power_procedures_missing", Power.MostProcedures], "Procedures");
  public static Error ProcedureUnknown => new(ErrorKind.Invalid, "identity.power_procedure_unknown", T["power_procedure_unknown"], "Procedures");
  public static Error FirstDayPast => new(ErrorKind.Invalid, "identity.power_first_day_past", T["power_first_day_past"], "FirstDay");
  public static Error LastDayMissing => new(ErrorKind.Invalid, "identity.power_last_day_missing", T["power_last_day_missing"], "LastDay");
  public static Error LastDayEarly => new(ErrorKind.Invalid, "identity.power_last_day_early", T["power_last_day_early"], "LastDay");
  public static Error TooLong(int days, DateOnly last) => new(ErrorKind.Invalid, "identity.power_too_long", T["power_too_long", days, Vn.Date(last)], "LastDay");
  public static Error TooMany => new(ErrorKind.Conflict, "identity.power_too_many", T["power_too_many", Power.MostOpen]);
  public static Error TooManyToday => new(ErrorKind.Conflict, "identity.power_too_many_today", T["power_too_many_today", Power.MostADay]);
  public static Error OfferedAlready => new(ErrorKind.Conflict, "identity.power_offered_already", T["power_offered_already"]);
  public static Error ReasonLong => new(ErrorKind.Invalid, "identity.power_reason_long", T["power_reason_long", Power.ReasonLimit], "Reason");
  public static Error OrganisationNotFound => new(ErrorKind.NotFound, "identity.power_organisation_not_found", T["power_organisation_not_found"], "For");
}
