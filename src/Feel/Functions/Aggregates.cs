namespace Saola.Feel.Functions;

/// <summary>Functions over a list, which may also be given as several arguments.</summary>
internal static class Aggregates {
  internal static BuiltinForm[] Forms => [
    new("count(list: l)", (a, _) => FeelNumber.Box(List(a).Length)),
    .. Both("min", (list, run) => Extreme(list, -1, run)),
    .. Both("max", (list, run) => Extreme(list, 1, run)),
    .. Both("sum", (list, run) => Fold("sum", list, run, (x, y) => x + y)),
    .. Both("product", (list, run) => Fold("product", list, run, (x, y) => x * y)),
    .. Both("mean", (list, run) => Fold("mean", list, run, (x, y) => x + y) is decimal sum ? sum / list.Length : null),
    .. Both("median", Median),
    .. Both("stddev", Deviation),
    .. Both("mode", Mode),
    .. Both("all", (list, run) => Every("all", list, false, run)),
    .. Both("any", (list, run) => Every("any", list, true, run)),
  ];

  static BuiltinForm[] Both(string name, Func<object?[], Evaluation, object?> body) {
    BuiltinBody counted = (a, run) => {
      var list = List(a);
      run.Step(list.Length);
      return body(list, run);
    };
    return [new BuiltinForm(name + "(list: l)", counted), new BuiltinForm(name + "(items: x...)", counted)];
  }

  static object?[] List(object?[] arguments) => (object?[])arguments[0]!;

  static object? WrongItem(string name, object? item, string type, Evaluation run) => run.Report("feel.argument", name, "list", type, FeelValue.KindWord(item));

  static object? Extreme(object?[] list, int sign, Evaluation run) {
    if (list.Length == 0) {
      return null;
    }
    var best = list[0];
    foreach (var item in list) {
      if (FeelCompare.Order(item, best) is not { } order) {
        return run.Report("feel.incomparable", FeelValue.KindWord(item), FeelValue.KindWord(best));
      }
      best = order * sign > 0 ? item : best;
    }
    return best;
  }

  static object? Fold(string name, object?[] list, Evaluation run, Func<decimal, decimal, decimal> step) {
    if (list.Length == 0) {
      return null;
    }
    if (list[0] is FeelDays or FeelMonths && name != "product") {
      return Durations(name, list, run);
    }
    decimal result = 0;
    for (var i = 0; i < list.Length; i++) {
      if (list[i] is not decimal number) {
        return WrongItem(name, list[i], "word.type_n", run);
      }
      result = i == 0 ? number : step(result, number);
    }
    return result;
  }

  static object? Durations(string name, object?[] list, Evaluation run) {
    var sum = list[0];
    foreach (var item in list.AsSpan(1)) {
      sum = (sum, item) switch {
        (FeelDays x, FeelDays y) => new FeelDays(x.Seconds + y.Seconds),
        (FeelMonths x, FeelMonths y) => new FeelMonths(x.Total + y.Total),
        _ => null,
      };
      if (sum is null) {
        return WrongItem(name, item, FeelValue.KindWord(list[0]), run);
      }
    }
    return sum;
  }

  static decimal[]? Sorted(string name, object?[] list, Evaluation run) {
    if (Array.Find(list, i => i is not decimal) is var wrong && !Array.TrueForAll(list, i => i is decimal)) {
      WrongItem(name, wrong, "word.type_n", run);
      return null;
    }
    var numbers = Array.ConvertAll(list, i => (decimal)i!);
    Array.Sort(numbers);
    return numbers;
  }

  static object? Median(object?[] list, Evaluation run) {
    if (list.Length == 0 || Sorted("median", list, run) is not { } sorted) {
      return null;
    }
    var middle = sorted.Length / 2;
    return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static object? Deviation(object?[] list, Evaluation run) {
    if (list.Length < 2) {
      return run.Report("feel.invalid_value", "stddev", FeelFormat.Short(list));
    }
    if (Sorted("stddev", list, run) is not { } numbers) {
      return null;
    }
    var mean = numbers.Sum() / numbers.Length;
    return Numbers.Sqrt(numbers.Sum(n => (n - mean) * (n - mean)) / (numbers.Length - 1));
  }

  static object? Mode(object?[] list, Evaluation run) {
    if (Sorted("mode", list, run) is not { } numbers) {
      return null;
    }
    var groups = numbers.GroupBy(n => n).ToList();
    var most = groups.Count == 0 ? 0 : groups.Max(g => g.Count());
    return groups.Where(g => g.Count() == most).Select(g => (object?)g.Key).ToArray();
  }

  static object? Every(string name, object?[] list, bool decisive, Evaluation run) {
    var unknown = false;
    foreach (var item in list) {
      if (item is bool known) {
        if (known == decisive) {
          return FeelValue.Box(decisive);
        }
        continue;
      }
      unknown = true;
      if (item is not null) {
        WrongItem(name, item, "word.type_b", run);
      }
    }
    return unknown ? null : FeelValue.Box(!decisive);
  }
}
