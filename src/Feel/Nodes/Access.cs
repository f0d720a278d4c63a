namespace Saola.Feel.Nodes;

internal sealed class PathNode(Node source, string name) : Node {
  internal override FeelShape Shape => source.Shape is FeelShape.Name of ? of with { Path = [.. of.Path, name] } : base.Shape;

  internal override object? Evaluate(Frame frame) => Member(source.Evaluate(frame), frame);

  object? Member(object? value, Frame frame) {
    switch (value) {
      case FeelContext context:
        return context.TryGetValue(name, out var entry) ? entry : Report(frame, "feel.no_member", name);
      case object?[] list:
        frame.Run.Step(list.Length);
        return Array.ConvertAll(list, item => Member(item, frame));
      case null:
        return Report(frame, "feel.null_path", name);
      default:
        return FeelProperties.Get(value, name, out var result) ? result : Report(frame, "feel.no_property", FeelValue.KindWord(value), name);
    }
  }
}

/// <summary>The properties that dates, times, durations and ranges have.</summary>
internal static class FeelProperties {
  internal static readonly string[] Names = [
    "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone", "years", "months", "days", "hours", "minutes", "seconds",
    "start", "end", "start included", "end included", "value",
  ];

  internal static bool Get(object value, string name, out object? result) {
    result = value switch {
      FeelDate date => OfDate(date, name) ?? Absent,
      FeelDateTime at => OfDate(at.Date, name) ?? OfTime(at.Time, at.Offset, name),
      FeelTime time => OfTime(time, time.Offset, name),
      FeelDays days => name switch {
        "days" => FeelNumber.Box(days.Days),
        "hours" => (decimal)days.Hours,
        "minutes" => (decimal)days.Minutes,
        "seconds" => days.Seconds % 60,
        "value" => days.Seconds,
        _ => Absent,
      },
      FeelMonths months => name switch {
        "years" => (decimal)months.Years,
        "months" => (decimal)months.Months,
        "value" => (decimal)months.Total,
        _ => Absent,
      },
      FeelRange range => name switch {
        "start" => range.Start,
        "end" => range.End,
        "start included" => FeelValue.Box(range.StartIncluded),
        "end included" => FeelValue.Box(range.EndIncluded),
        _ => Absent,
      },
      _ => Absent,
    };
    if (ReferenceEquals(result, Absent)) {
      result = null;
      return false;
    }
    return true;
  }

  static readonly object Absent = new();

  // Null leads on to the time of day, so a plain date turns it into "absent" itself.
  static object? OfDate(FeelDate date, string name) => name switch {
    "year" => (decimal)date.Year,
    "month" => FeelNumber.Box(date.Month),
    "day" => FeelNumber.Box(date.Day),
    "weekday" => FeelNumber.Box(date.Weekday),
    _ => null,
  };

  static object? OfTime(FeelTime time, int? offset, string name) => name switch {
    "hour" => FeelNumber.Box(time.Hour),
    "minute" => FeelNumber.Box(time.Minute),
    "second" => FeelNumber.Box(time.Second),
    "time offset" => offset is { } seconds ? new FeelDays(seconds) : null,
    "timezone" => time.Zone,
    _ => Absent,
  };
}

/// <summary>source[filter]: a number picks an item, a condition keeps the items it is true for.</summary>
internal sealed class FilterNode(Node source, int itemSlot, Node filter) : Node {
  readonly bool isIndex = filter is Literal { Value: decimal } or NegateNode;

  internal override object? Evaluate(Frame frame) {
    // "partial[-1]" is asked for in every turn.
    if (isIndex && source is LocalVariable local && local.Raw(frame) is PartialResult partial) {
      return filter.Evaluate(frame) is decimal turn ? Item(partial.Items, turn, frame) : null;
    }
    var value = source.Evaluate(frame);
    var list = value as object?[] ?? (value is null ? [] : [value]);
    if (isIndex) {
      return filter.Evaluate(frame) is decimal at ? Item(list, at, frame) : null;
    }
    if (list.Length == 0) {
      return Empty(list, frame);
    }
    frame.Slots[itemSlot] = list[0];
    var first = filter.Evaluate(frame);
    if (first is decimal index) {
      return Item(list, index, frame);
    }
    var kept = new List<object?>();
    for (var i = 0; i < list.Length; i++) {
      frame.Run.Step();
      object? test;
      if (i == 0) {
        test = first;
      } else {
        frame.Slots[itemSlot] = list[i];
        test = filter.Evaluate(frame);
      }
      if (test is true) {
        kept.Add(list[i]);
      } else if (test is not (false or null)) {
        return Report(frame, "feel.not_boolean", FeelValue.KindWord(test));
      }
    }
    return kept.ToArray();
  }

  /// <summary>With no item to try, the filter is still evaluated to tell an index from a condition, but what it lacks is not noted.</summary>
  object? Empty(object?[] list, Frame frame) {
    frame.Slots[itemSlot] = null;
    var before = frame.Run.Muted;
    frame.Run.Muted = true;
    var probe = filter.Evaluate(frame);
    frame.Run.Muted = before;
    return probe is decimal index ? Item(list, index, frame) : list;
  }

  object? Item(IReadOnlyList<object?> list, decimal at, Frame frame) {
    var index = at < 0 ? list.Count + decimal.Truncate(at) : decimal.Truncate(at) - 1;
    return index >= 0 && index < list.Count ? list[(int)index] : Report(frame, "feel.index", FeelNumber.Text(at), list.Count);
  }
}
