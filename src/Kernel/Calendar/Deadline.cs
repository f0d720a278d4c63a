namespace Saola.Kernel;

/// <summary>In what a deadline counts. Only hours and working days use the calendar of the office.</summary>
public enum DeadlineUnit { Hour, WorkingDay, CalendarDay, Month }

/// <summary>
/// How long something may take. With a <paramref name="CutOff"/> (local time), what arrives at or after it, or on a day that
/// is no working day, starts with the next working day.
/// Zero working days is "within the day".
/// </summary>
public sealed record Deadline(int Amount, DeadlineUnit Unit, TimeOnly? CutOff = null) {
  /// <summary>When counting begins.</summary>
  public DateTimeOffset Start(DateTimeOffset received, WorkingCalendar calendar) {
    var counted = Unit is DeadlineUnit.Hour or DeadlineUnit.WorkingDay ? calendar.NextWorkingMoment(received) : received;
    if (CutOff is not { } hour) return counted;
    // an extra Saturday morning is not the "next working day" of a Friday afternoon, so it moves on as well
    var onTime = TimeOnly.FromDateTime(Vn.Local(counted).DateTime) < hour && calendar.IsWorkingDay(Vn.Day(counted));
    return onTime ? counted : calendar.NextDay(counted);
  }

  /// <summary>The last moment that is on time.</summary>
  public DateTimeOffset End(DateTimeOffset received, WorkingCalendar calendar) {
    var start = Start(received, calendar);
    return Unit switch {
      DeadlineUnit.Hour => calendar.AddHours(start, TimeSpan.FromHours(Amount)),
      DeadlineUnit.WorkingDay => Amount == 0 ? calendar.CloseOfDay(start) : calendar.AddWorkingDays(start, Amount),
      DeadlineUnit.CalendarDay => start.AddDays(Amount),
      _ => Vn.At(Vn.Day(start).AddMonths(Amount), TimeOnly.FromDateTime(Vn.Local(start).DateTime)),
    };
  }

  /// <summary>The end moved on by a time in which the clock stood still: working time for hours and working days, else all of it.</summary>
  public DateTimeOffset Extend(DateTimeOffset end, DateTimeOffset stopped, DateTimeOffset resumed, WorkingCalendar calendar) => Unit switch {
    _ when resumed <= stopped => end,
    DeadlineUnit.Hour or DeadlineUnit.WorkingDay => calendar.WorkingTimeBetween(stopped, resumed) is var lost && lost > TimeSpan.Zero ? calendar.AddHours(end, lost) : end,
    _ => end + (resumed - stopped),
  };
}
