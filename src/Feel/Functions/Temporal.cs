namespace Saola.Feel.Functions;

internal static class Temporal {
  static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

  internal static BuiltinForm[] Forms => [
    new("now()", (_, run) => FeelDateTime.From(Now(run))),
    new("today()", (_, run) => FeelDate.From(DateOnly.FromDateTime(Now(run).DateTime))),
    new("is(value1?: x, value2?: x)", (a, run) => FeelValue.Box(FeelCompare.Identical(a[0], a[1], run))),
    new("years and months duration(from: d, to: d)", (a, _) => MonthsBetween(a[0]!, a[1]!)),
    new("day of year(date: d)", (a, _) => FeelNumber.Box(Day(a[0]).DayOfYear)),
    new("day of week(date: d)", (a, _) => Days[Day(a[0]).Weekday - 1]),
    new("month of year(date: d)", (a, _) => Months[Day(a[0]).Month - 1]),
    new("week of year(date: d)", (a, _) => FeelNumber.Box(Day(a[0]).WeekOfYear)),
  ];

  static DateTimeOffset Now(Evaluation run) =>
    TimeZoneInfo.ConvertTime(run.Options.Clock.GetUtcNow(), run.Options.Zone ?? run.Options.Clock.LocalTimeZone);

  static FeelDate Day(object? value) => value as FeelDate ?? ((FeelDateTime)value!).Date;

  /// <summary>Whole months between two calendar days; the time of day does not count.</summary>
  static FeelMonths MonthsBetween(object from, object to) {
    var (a, b) = (Day(from), Day(to));
    var months = (b.Year - (long)a.Year) * 12 + b.Month - a.Month;
    var order = b.Day.CompareTo(a.Day);
    if (months > 0 && order < 0) {
      months--;
    } else if (months < 0 && order > 0) {
      months++;
    }
    return new FeelMonths(months);
  }

  /// <summary>@"..." holds a date, a time, a date and time, or a duration.</summary>
  internal static object? AtLiteral(string text) {
    if (text.Length == 0) {
      return null;
    }
    if (text[0] == 'P' || text.StartsWith("-P", StringComparison.Ordinal)) {
      return FeelDuration.Parse(text);
    }
    return text.Contains('T', StringComparison.Ordinal) && FeelDateTime.Parse(text) is { } at ? at
      : (object?)FeelDate.Parse(text) ?? FeelTime.Parse(text);
  }
}
