namespace Saola.Feel.Functions;

/// <summary>date, time, date and time, duration, number, string, not, range.</summary>
internal static class Conversion {
  internal static BuiltinForm[] Forms => [
    new("date(from: x)", (a, run) => Date(a[0]) ?? Bad(run, "date", a[0])),
    new("date(year: n, month: n, day: n)", (a, run) => FeelDate.Create(Whole(a[0]), Whole(a[1]), Whole(a[2])) ?? Bad(run, "date", a)),
    new("date and time(from: x)", (a, run) => DateAndTime(a[0]) ?? Bad(run, "date and time", a[0])),
    new("date and time(date: x, time: x)", (a, run) => Join(a[0], a[1]) ?? Bad(run, "date and time", a)),
    new("date and time(date: x, timezone: x)", (a, run) => Join(a[0], a[1]) ?? Bad(run, "date and time", a)),
    new("date and time(year: n, month: n, day: n, hour: n, minute: n, second: n, offset?: x)", (a, run) => Composed(a) ?? Bad(run, "date and time", a)),
    new("time(from: x)", (a, run) => Time(a[0]) ?? Bad(run, "time", a[0])),
    new("time(hour: n, minute: n, second: n, offset?: x)", (a, run) => TimeOf(a, 0) ?? Bad(run, "time", a)),
    new("duration(from: s)", (a, run) => FeelDuration.Parse((string)a[0]!) ?? Bad(run, "duration", a[0])),
    new("number(from: s)", (a, run) => Number((string)a[0]!, null, ".") ?? Bad(run, "number", a[0])),
    new("number(from: s, grouping separator: s*, decimal separator: s*)", (a, run) => Number((string)a[0]!, (string?)a[1], (string?)a[2]) ?? Bad(run, "number", a[0])),
    new("string(from: x)", (a, run) => a[0] is null ? null : run.Sized(FeelFormat.Text(a[0], nested: false, run.Options.MaxText))),
    new("not(negand: x)", (a, run) => a[0] is bool b ? FeelValue.Box(!b) : a[0] is null ? null : run.Report("feel.not_boolean", FeelValue.KindWord(a[0]))),
    new("range(from: s)", (a, run) => Ranges.Parse((string)a[0]!) ?? Bad(run, "range", a[0])),
  ];

  static object? Bad(Evaluation run, string function, object? argument) =>
    run.Report("feel.invalid_value", function, argument is object?[] all ? string.Join(", ", all.Select(v => ReferenceEquals(v, BuiltinForm.Omitted) ? "" : FeelFormat.Short(v))) : FeelFormat.Short(argument));

  /// <summary>A whole number, or one that no part of a date can be.</summary>
  static long Whole(object? value) => value is decimal n && decimal.IsInteger(n) && Math.Abs(n) < 10_000_000_000m ? (long)n : long.MinValue / 2;

  static FeelDate? Date(object? from) => from switch {
    string text => FeelDate.Parse(text),
    FeelDate date => date,
    FeelDateTime at => at.Date,
    _ => null,
  };

  internal static FeelDateTime? DateAndTime(object? from) => from switch {
    string text => FeelDateTime.Parse(text),
    FeelDateTime at => at,
    FeelDate date => new FeelDateTime(date, new FeelTime(0, 0)),
    _ => null,
  };

  static object? Join(object? date, object? time) {
    if (time is string zone) {
      return date is FeelDateTime at && FeelZone.Find(zone) is not null
        ? at.IsLocal ? at with { Time = new FeelTime(at.Time.Nanos, null, zone) } : FeelDateTime.FromEpochSeconds(at.EpochSeconds, new FeelTime(0, null, zone))
        : null;
    }
    return time is FeelTime clock && Date(date is string ? null : date) is { } day ? new FeelDateTime(day, clock) : null;
  }

  static object? Composed(object?[] a) =>
    FeelDate.Create(Whole(a[0]), Whole(a[1]), Whole(a[2])) is { } date && TimeOf(a, 3) is { } time ? new FeelDateTime(date, time) : null;

  internal static FeelTime? Time(object? from) => from switch {
    string text => FeelTime.Parse(text),
    FeelTime time => time,
    FeelDateTime at => at.Time,
    FeelDate => new FeelTime(0, 0),
    _ => null,
  };

  static FeelTime? TimeOf(object?[] a, int first) {
    int? offset = null;
    string? zone = null;
    switch (a[first + 3]) {
      case null:
        break;
      case FeelDays days when Math.Abs(days.Seconds) <= 18 * 3600:
        offset = (int)days.Seconds;
        break;
      case string name when FeelZone.Find(name) is not null:
        zone = name;
        break;
      default:
        return null;
    }
    return FeelTime.Create(Whole(a[first]), Whole(a[first + 1]), (decimal)a[first + 2]!, offset, zone);
  }

  static object? Number(string text, string? grouping, string? point) {
    if (grouping is not (null or " " or "," or ".") || point is not (null or "." or ",") || (grouping is not null && grouping == point)) {
      return null;
    }
    if (grouping is not null) {
      text = text.Replace(grouping, "", StringComparison.Ordinal);
    }
    if (point == ",") {
      text = text.Contains('.', StringComparison.Ordinal) ? "" : text.Replace(',', '.');
    }
    return text.Length > 0 && text[0] != '+' && FeelNumber.TryParse(text, out var number) ? number : null;
  }
}
