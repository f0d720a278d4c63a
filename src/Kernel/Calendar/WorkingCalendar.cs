namespace Saola.Kernel;

public enum DayKind { Holiday, Workday }

/// <summary>A day that differs from the computed calendar, for every office or for one.</summary>
public sealed record CalendarDay(DateOnly Day, Guid? Office, DayKind Kind, string? Name, string? Source, bool Verified);

/// <summary>The same with where it came from: by hand here, or from a pack.</summary>
public sealed record EnteredDay(CalendarDay Day, bool ByHand);

/// <summary>
/// When one office works, and the arithmetic of its time. Immutable; answers in constant or logarithmic time from 2000 to 2060.
/// Moments of work are [start, end) of a session; a span that is used up exactly at the end of a session ends there, and a
/// moment outside hours counts as the next one within.
/// </summary>
/// <remarks>
/// A working day of a deadline is a day that is neither Saturday, Sunday nor a holiday, or a weekend day worked in exchange. An
/// office that also opens on Saturday mornings works then (hours count), but the day does not shorten anyone's deadline.
/// </remarks>
public sealed class WorkingCalendar {
  static readonly DateOnly First = new(Holidays.FirstYear, 1, 1), Last = new(Holidays.LastYear, 12, 31);
  readonly Session[][] sessions;
  readonly long[] before;
  readonly bool[] counts;
  readonly int[] ordinal;
  readonly List<int> working = [];
  readonly Dictionary<int, List<Holiday>> extra;
  readonly HashSet<DateOnly> worked;

  /// <summary>Hours and holidays of the law alone.</summary>
  public static WorkingCalendar Standard { get; } = new(OfficeHours.Standard, []);

  /// <param name="days">The office's own days win over those for every office.</param>
  public WorkingCalendar(OfficeHours hours, IEnumerable<CalendarDay> days) {
    var given = days.OrderBy(d => d.Office is null ? 0 : 1).GroupBy(d => d.Day).ToDictionary(g => g.Key, g => g.Last());
    worked = [.. given.Values.Where(d => d.Kind == DayKind.Workday).Select(d => d.Day)];
    extra = given.Values.Where(d => d.Kind == DayKind.Holiday).GroupBy(d => d.Day.Year)
      .ToDictionary(g => g.Key, g => g.Select(d => new Holiday(d.Day, "other", d.Source, d.Verified, d.Name)).ToList());
    var length = Last.DayNumber - First.DayNumber + 1;
    (sessions, before, counts, ordinal) = (new Session[length][], new long[length + 1], new bool[length], new int[length]);
    var off = Enumerable.Range(Holidays.FirstYear, Holidays.LastYear - Holidays.FirstYear + 1).SelectMany(y => Of(y)).Select(h => h.Day).ToHashSet();
    for (var i = 0; i < length; i++) {
      var day = First.AddDays(i);
      var rests = Holidays.IsWeekend(day);
      sessions[i] = off.Contains(day) ? [] : worked.Contains(day) && rests ? hours.OrdinaryDay : hours.On(day.DayOfWeek);
      counts[i] = sessions[i].Length > 0 && (!rests || worked.Contains(day));
      before[i + 1] = before[i] + sessions[i].Sum(s => s.Ticks);
      ordinal[i] = working.Count;
      if (counts[i]) working.Add(i);
    }
  }

  /// <summary>The holidays of a year as this office has them: those of the law, less days worked instead, with those of the catalogue.</summary>
  public IReadOnlyList<Holiday> Of(int year) {
    var added = extra.GetValueOrDefault(year, []);
    var known = added.ToDictionary(h => h.Day);
    var computed = Holidays.Of(year).Where(h => !worked.Contains(h.Day))
      .Select(h => known.Remove(h.Day, out var row) ? h with { Source = row.Source ?? h.Source, Verified = h.Verified || row.Verified, Given = row.Given } : h);
    return [.. computed.ToList().Concat(added.Where(h => known.ContainsKey(h.Day))).OrderBy(h => h.Day)];
  }

  public bool IsWorkingDay(DateOnly day) => counts[Index(day)];

  public bool IsWorking(DateTimeOffset at) {
    var (day, time) = Split(at);
    return Array.Exists(sessions[day], s => s.From.Ticks <= time && time < s.To.Ticks);
  }

  /// <summary>The moment itself within hours, else when work begins next.</summary>
  public DateTimeOffset NextWorkingMoment(DateTimeOffset at) => Latest(Worked(at));

  /// <summary>When the given working time from the moment is used up.</summary>
  public DateTimeOffset AddHours(DateTimeOffset at, TimeSpan working) {
    ArgumentOutOfRangeException.ThrowIfLessThan(working, TimeSpan.Zero);
    return working == TimeSpan.Zero ? NextWorkingMoment(at) : Earliest(Worked(at) + working.Ticks);
  }

  /// <summary>The moment from which the given working time leads here.</summary>
  public DateTimeOffset Subtract(DateTimeOffset at, TimeSpan working) {
    ArgumentOutOfRangeException.ThrowIfLessThan(working, TimeSpan.Zero);
    return Latest(Worked(at) - working.Ticks);
  }

  /// <summary>
  /// The day of the moment does not count; due on the last of <paramref name="days"/> working days at the same time of the day,
  /// or at its last moment of work before that time. What arrives outside hours counts as arriving when work begins next; what
  /// arrives on an extra half day, when no working day begins, is due at the close of the last day.
  /// </summary>
  public DateTimeOffset AddWorkingDays(DateTimeOffset at, int days) {
    ArgumentOutOfRangeException.ThrowIfLessThan(days, 0);
    var start = NextWorkingMoment(at);
    if (days == 0) return start;
    var (day, time) = Split(start);
    var target = ordinal[day] + days - (counts[day] ? 0 : 1);
    if (target >= working.Count) throw Outside();
    var due = working[target];
    return counts[day] ? Instant(due, Clamp(sessions[due], time)) : Instant(due, sessions[due][^1].To.Ticks);
  }

  /// <summary>The close of work on the day of the moment, or on the next day with work.</summary>
  public DateTimeOffset CloseOfDay(DateTimeOffset at) {
    var (day, _) = Split(NextWorkingMoment(at));
    return Instant(day, sessions[day][^1].To.Ticks);
  }

  /// <summary>The opening of the first working day after the day of the moment.</summary>
  public DateTimeOffset NextDay(DateTimeOffset at) {
    var (day, _) = Split(at);
    var next = ordinal[day] + (counts[day] ? 1 : 0);
    if (next >= working.Count) throw Outside();
    return Instant(working[next], sessions[working[next]][0].From.Ticks);
  }

  /// <summary>Working time from one moment to another; negative when the second is the earlier.</summary>
  public TimeSpan WorkingTimeBetween(DateTimeOffset from, DateTimeOffset to) => new(Worked(to) - Worked(from));

  /// <summary>Working days after the day of the one moment up to the day of the other.</summary>
  public int WorkingDaysBetween(DateTimeOffset from, DateTimeOffset to) => Through(Split(to).Day) - Through(Split(from).Day);

  int Through(int day) => ordinal[day] + (counts[day] ? 1 : 0);

  /// <summary>All working time from the first day of the calendar to the moment.</summary>
  long Worked(DateTimeOffset at) {
    var (day, time) = Split(at);
    var ticks = before[day];
    foreach (var s in sessions[day]) ticks += Math.Clamp(time - s.From.Ticks, 0, s.Ticks);
    return ticks;
  }

  DateTimeOffset Earliest(long ticks) {
    if (ticks <= 0 || ticks > before[^1]) throw Outside();
    var low = Array.BinarySearch(before, ticks);
    var day = low >= 0 ? FirstEqual(low) - 1 : ~low - 1;
    var left = ticks - before[day];
    foreach (var s in sessions[day]) {
      if (left <= s.Ticks) return Instant(day, s.From.Ticks + left);
      left -= s.Ticks;
    }
    throw Outside();
  }

  DateTimeOffset Latest(long ticks) {
    if (ticks < 0 || ticks >= before[^1]) throw Outside();
    var low = Array.BinarySearch(before, ticks);
    var day = low >= 0 ? FirstEqual(low) : ~low - 1;
    while (before[day + 1] == before[day]) day++;
    var left = ticks - before[day];
    foreach (var s in sessions[day]) {
      if (left < s.Ticks) return Instant(day, s.From.Ticks + left);
      left -= s.Ticks;
    }
    throw Outside();
  }

  /// <summary>Days without work repeat a value; the search may land on any of them.</summary>
  int FirstEqual(int at) {
    while (at > 0 && before[at - 1] == before[at]) at--;
    return at;
  }

  static long Clamp(Session[] day, long time) {
    var last = day[0].From.Ticks;
    foreach (var s in day) {
      if (time < s.From.Ticks) break;
      last = Math.Min(time, s.To.Ticks);
    }
    return last;
  }

  static (int Day, long Time) Split(DateTimeOffset at) {
    var local = Vn.Local(at).DateTime;
    return (Index(DateOnly.FromDateTime(local)), local.TimeOfDay.Ticks);
  }

  static int Index(DateOnly day) => day < First || day > Last ? throw Outside() : day.DayNumber - First.DayNumber;

  static DateTimeOffset Instant(int day, long time) => Vn.At(First.AddDays(day), new TimeOnly(time));

  static ArgumentOutOfRangeException Outside() => new("at", $"The calendar covers {Holidays.FirstYear} to {Holidays.LastYear}.");
}
