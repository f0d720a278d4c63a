namespace Saola.Feel.Functions;

internal static class Lists {
  internal static BuiltinForm[] Forms => [
    new("list contains(list: l, element: x)", (a, run) => Search(a, run, (list, element) => FeelValue.Box(Array.Exists(list, i => FeelCompare.Same(i, element, run))))),
    new("index of(list: l, match: x)", (a, run) => Search(a, run, (list, match) =>
      Enumerable.Range(0, list.Length).Where(i => FeelCompare.Same(list[i], match, run)).Select(i => (object?)FeelNumber.Box(i + 1)).ToArray())),
    new("concatenate(lists: x...)", (a, run) => Concatenated("concatenate", (object?[])a[0]!, run)),
    new("union(lists: x...)", (a, run) => Concatenated("union", (object?[])a[0]!, run) is object?[] all ? Distinct(all, run) : null),
    new("distinct values(list: l)", (a, run) => Distinct((object?[])a[0]!, run)),
    new("reverse(list: l)", (a, run) => Counted((object?[])a[0]!, run).Reverse().ToArray()),
    new("flatten(list: l)", (a, run) => {
      var flat = new List<object?>();
      Flatten((object?[])a[0]!, flat, run);
      return flat.ToArray();
    }),
    new("sort(list: l, precedes?: f)", (a, run) => Sort((object?[])a[0]!, (FeelFunction?)a[1], run)),
  ];

  internal static object?[] Counted(object?[] list, Evaluation run) {
    run.Step(list.Length);
    return list;
  }

  static object? Search(object?[] a, Evaluation run, Func<object?[], object?, object?> search) => search(Counted((object?[])a[0]!, run), a[1]);

  static object? Concatenated(string name, object?[] lists, Evaluation run) {
    var all = new List<object?>();
    foreach (var list in lists) {
      if (list is null) {
        return run.Report("feel.argument", name, "list", "word.type_l", "word.kind_null");
      }
      var items = list as object?[] ?? [list];
      run.Step(items.Length);
      all.AddRange(items);
    }
    return all.ToArray();
  }

  static object?[] Distinct(object?[] list, Evaluation run) {
    var kept = new List<object?>();
    var seen = new HashSet<object>();
    foreach (var item in list) {
      // Plain values are found by hash, the rest by FEEL's equality.
      if (item is decimal or string or bool) {
        run.Step();
        if (seen.Add(item)) {
          kept.Add(item);
        }
        continue;
      }
      run.Step(kept.Count + 1);
      if (!kept.Exists(k => FeelCompare.Same(k, item, run))) {
        kept.Add(item);
      }
    }
    return [.. kept];
  }

  static void Flatten(object?[] list, List<object?> to, Evaluation run) {
    System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
    run.Step(list.Length + 1);
    foreach (var item in list) {
      if (item is object?[] inner) {
        Flatten(inner, to, run);
      } else {
        to.Add(item);
      }
    }
  }

  /// <summary>A stable merge sort: a precedence function may be inconsistent, and must then still end.</summary>
  static object? Sort(object?[] list, FeelFunction? precedes, Evaluation run) {
    var items = (object?[])list.Clone();
    var spare = new object?[items.Length];
    for (var width = 1; width < items.Length; width *= 2) {
      for (var low = 0; low < items.Length; low += 2 * width) {
        var middle = Math.Min(low + width, items.Length);
        var high = Math.Min(low + 2 * width, items.Length);
        for (int i = low, j = middle, k = low; k < high; k++) {
          if (i < middle && j < high) {
            if (Precedes(items[j], items[i], precedes, run) is not { } second) {
              return null;
            }
            spare[k] = second ? items[j++] : items[i++];
          } else {
            spare[k] = i < middle ? items[i++] : items[j++];
          }
        }
      }
      (items, spare) = (spare, items);
    }
    return items;
  }

  static bool? Precedes(object? x, object? y, FeelFunction? function, Evaluation run) {
    run.Step();
    if (function is not null) {
      var answer = function.Invoke([x, y], run);
      return answer is bool first ? first : Unsorted(run, "feel.not_boolean", FeelValue.KindWord(answer));
    }
    return FeelCompare.Order(x, y) is { } order ? order < 0 : Unsorted(run, "feel.incomparable", FeelValue.KindWord(x), FeelValue.KindWord(y));
  }

  static bool? Unsorted(Evaluation run, string code, params object?[] arguments) {
    run.Report(code, arguments);
    return null;
  }
}
