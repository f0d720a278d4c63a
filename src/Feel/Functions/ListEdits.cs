namespace Saola.Feel.Functions;

/// <summary>New lists made from old ones. Positions count from 1, negative ones from the end.</summary>
internal static class ListEdits {
  internal static BuiltinForm[] Forms => [
    new("sublist(list: l, start position: n, length?: n)", (a, run) => Sublist(List(a), (decimal)a[1]!, (decimal?)a[2], run)),
    new("append(items: x...)", (a, run) => {
      var given = (object?[])a[0]!;
      return given[0] is null ? run.Report("feel.argument", "append", "list", "word.type_l", "word.kind_null") : Copy([.. given[0] as object?[] ?? [given[0]], .. given.AsSpan(1)], run);
    }),
    new("insert before(list: l, position: n, newItem: x)", (a, run) =>
      Index(List(a), a[1], run) is { } at ? Copy([.. List(a).AsSpan(0, at), a[2], .. List(a).AsSpan(at)], run) : null),
    new("remove(list: l, position: n)", (a, run) =>
      Index(List(a), a[1], run) is { } at ? Copy([.. List(a).AsSpan(0, at), .. List(a).AsSpan(at + 1)], run) : null),
    new("list replace(list: l, position: x, newItem: x)", Replace),
    new("list replace(list: l, match: x, newItem: x)", Replace),
  ];

  static object?[] List(object?[] arguments) => (object?[])arguments[0]!;

  static object?[] Copy(object?[] list, Evaluation run) => Lists.Counted(list, run);

  static int? Index(object?[] list, object? position, Evaluation run) {
    var at = decimal.Truncate((decimal)position!);
    var index = at < 0 ? list.Length + at : at - 1;
    if (index >= 0 && index < list.Length) {
      return (int)index;
    }
    run.Report("feel.index", FeelNumber.Text(at), list.Length);
    return null;
  }

  static object? Sublist(object?[] list, decimal start, decimal? length, Evaluation run) {
    if (Index(list, start, run) is not { } from) {
      return null;
    }
    var count = length is { } l ? decimal.Truncate(l) : list.Length - from;
    return count < 0 || (length is not null && count < 1) || from + count > list.Length
      ? run.Report("feel.index", FeelNumber.Text(count), list.Length)
      : Copy(list[from..(from + (int)count)], run);
  }

  static object? Replace(object?[] a, Evaluation run) {
    var list = List(a);
    switch (a[1]) {
      case decimal:
        if (Index(list, a[1], run) is not { } at) {
          return null;
        }
        var copy = (object?[])list.Clone();
        copy[at] = a[2];
        return Copy(copy, run);
      case FeelFunction match:
        var changed = new object?[list.Length];
        for (var i = 0; i < list.Length; i++) {
          var hit = match.Invoke([list[i], a[2]], run);
          if (hit is not bool replaced) {
            return run.Report("feel.not_boolean", FeelValue.KindWord(hit));
          }
          changed[i] = replaced ? a[2] : list[i];
        }
        return changed;
      default:
        return run.Report("feel.argument", "list replace", "position", "word.type_n", FeelValue.KindWord(a[1]));
    }
  }
}
