using Saola.Kernel;

namespace Saola.PublicServices;

internal sealed partial class Dossier {
  /// <summary>When it would be due if it had been accepted at registration, later by what intake waited for: the measure of what never got an appointment.</summary>
  public DateTimeOffset? MaximumAt { get; private set; }

  /// <summary>When the result is promised: now, and as form 01 first promised it.</summary>
  public DateTimeOffset? AppointmentAt { get; private set; }
  public DateTimeOffset? FirstAppointmentAt { get; private set; }

  /// <summary>Since when the clock stands still, and for what.</summary>
  public DateTimeOffset? PausedAt { get; private set; }
  public ClockStop? PausedFor { get; private set; }

  public bool ClockRuns => AppointmentAt is not null && PausedAt is null && !Status.IsDecided();

  /// <summary>The clock starts when intake finds the dossier complete; it starts once, what comes later only moves its end.</summary>
  public Error? StartClock(Deadline? rule, WorkingCalendar calendar, DateTimeOffset now) {
    if (AcceptedAt is not null) return DossierErrors.ClockStarted;
    AcceptedAt = now;
    // what arrived complete is due from the day it arrived, however long it lay unopened; what was then asked for counts from when it came
    var complete = Supplements.Count == 0 && PaidAt is null;
    AppointmentAt = FirstAppointmentAt = rule?.End(complete ? Arrived(ArrivedOn, calendar, now) : now, calendar);
    return null;
  }

  /// <summary>When work began on the day on which it came by post, as no hour is known; now where it came today or by another way.</summary>
  public static DateTimeOffset Arrived(DateOnly? day, WorkingCalendar calendar, DateTimeOffset now) => day is { } arrived && arrived < Vn.Day(now) ? calendar.NextWorkingMoment(Vn.StartOf(arrived)) : now;

  /// <summary>Stands still while the applicant supplements, or while an outside obligation (a land tax slip) is open.</summary>
  public Error? PauseClock(ClockStop stop, DateTimeOffset now) {
    if (Origin is not null) return DossierErrors.OwnedElsewhere;
    if (Status.IsDecided()) return DossierErrors.Decided;
    if (PausedAt is not null) return PausedFor == stop ? null : DossierErrors.ClockPaused;
    (PausedAt, PausedFor) = (now, stop);
    return null;
  }

  /// <summary>Goes on; the appointment, or the maximum before there is one, moves by the time lost, counted as the deadline itself is.</summary>
  public void ResumeClock(Deadline? rule, WorkingCalendar calendar, DateTimeOffset now) {
    if (PausedAt is not { } stopped) return;
    if (rule is not null) {
      if (AppointmentAt is { } end) AppointmentAt = rule.Extend(end, stopped, now, calendar);
      else if (MaximumAt is { } most) MaximumAt = rule.Extend(most, stopped, now, calendar);
      if (PausedFor == ClockStop.Supplement && Supplements.MaxBy(s => s.Number) is { } last) last.MovedAppointment = true;
    }
    (PausedAt, PausedFor) = (null, null);
  }

  /// <summary>Nothing is promised beyond the decision; what the office waited for until then is not counted against it.</summary>
  public void StopClock(Deadline? rule, WorkingCalendar calendar, DateTimeOffset now) => ResumeClock(rule, calendar, WithdrawnAt ?? now);

  /// <summary>The office asks for more time with an apology (form 04), before or after the appointment has passed.</summary>
  public Error? Extend(DateTimeOffset to, string reason, DateTimeOffset now) {
    if (Origin is not null) return DossierErrors.OwnedElsewhere;
    if (Status.IsDecided()) return DossierErrors.Decided;
    if (AppointmentAt is not { } current) return DossierErrors.NoAppointment;
    if (to <= (ExtendedTo ?? current) || to <= now) return DossierErrors.ExtensionNotLater;
    if (Reasoned(reason) is { } bad) return bad;
    ExtendedTo = to;
    return null;
  }

  /// <summary>The new day of an apology (form 04). It does not change the appointment by which on-time is counted.</summary>
  public DateTimeOffset? ExtendedTo { get; private set; }

  /// <summary>The last moment at which intake may ask for papers: 8 working hours online, one working day at the counter or by post.</summary>
  public static DateTimeOffset SupplementLimit(Channel channel, DateTimeOffset registered, WorkingCalendar calendar) =>
    channel == Channel.Online ? calendar.AddHours(registered, TimeSpan.FromHours(8)) : new Deadline(1, DeadlineUnit.WorkingDay).End(registered, calendar);

  /// <summary>By when intake must hand over to the competent office what is complete now: the same day, from 15:00 first thing next working day.</summary>
  public static DateTimeOffset HandOverDue(DateTimeOffset complete, WorkingCalendar calendar) {
    var counted = calendar.NextWorkingMoment(complete);
    return TimeOnly.FromDateTime(Vn.Local(counted).DateTime) < HandOverCutOff ? calendar.CloseOfDay(counted) : calendar.AddHours(calendar.NextDay(counted), TimeSpan.FromHours(1));
  }

  static readonly TimeOnly HandOverCutOff = new(15, 0);
}

internal enum ClockStop { Supplement, ExternalObligation }
