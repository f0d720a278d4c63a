namespace Saola.Kernel;

/// <summary>A stretch of work within a day, local time; its end belongs to what comes after.</summary>
public readonly record struct Session(TimeOnly From, TimeOnly To) {
  internal long Ticks => To.Ticks - From.Ticks;
}

/// <summary>When an office works, by day of the week; in order, not overlapping.</summary>
public sealed class OfficeHours {
  readonly Session[][] week;

  public OfficeHours(IEnumerable<(DayOfWeek Day, Session Session)> sessions) {
    week = [.. Enumerable.Repeat<Session[]>([], 7)];
    foreach (var day in sessions.GroupBy(s => s.Day)) {
      Session[] ordered = [.. day.Select(s => s.Session).OrderBy(s => s.From)];
      for (var i = 0; i < ordered.Length; i++)
        if (ordered[i].To <= ordered[i].From || (i > 0 && ordered[i].From < ordered[i - 1].To)) throw new ArgumentException($"Sessions of {day.Key} overlap or are empty.", nameof(sessions));
      week[(int)day.Key] = ordered;
    }
    if (week[(int)DayOfWeek.Monday].Length == 0) throw new ArgumentException("An office works on Mondays.", nameof(sessions));
  }

  /// <summary>7:30-11:30 and 13:30-17:00, Monday to Friday.</summary>
  public static OfficeHours Standard { get; } = new(
    from day in new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
    from session in new Session[] { new(new(7, 30), new(11, 30)), new(new(13, 30), new(17, 0)) }
    select (day, session));

  internal Session[] On(DayOfWeek day) => week[(int)day];

  /// <summary>What a weekend day is worked for when a holiday was swapped with it: the hours of a Monday.</summary>
  internal Session[] OrdinaryDay => week[(int)DayOfWeek.Monday];
}
