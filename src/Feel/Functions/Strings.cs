using System.Text;

namespace Saola.Feel.Functions;

/// <summary>Text is counted in Unicode characters, not in UTF-16 units.</summary>
internal static class Strings {
  internal static BuiltinForm[] Forms => [
    new("substring(string: s, start position: n, length?: n)", (a, run) => Substring((string)a[0]!, (decimal)a[1]!, (decimal?)a[2], run)),
    new("string length(string: s)", (a, _) => FeelNumber.Box(Length((string)a[0]!))),
    new("upper case(string: s)", (a, _) => ((string)a[0]!).ToUpperInvariant()),
    new("lower case(string: s)", (a, _) => Lower((string)a[0]!)),
    new("substring before(string: s, match: s)", (a, _) => Before((string)a[0]!, (string)a[1]!)),
    new("substring after(string: s, match: s)", (a, _) => After((string)a[0]!, (string)a[1]!)),
    new("contains(string: s, match: s)", (a, _) => FeelValue.Box(((string)a[0]!).Contains((string)a[1]!, StringComparison.Ordinal))),
    new("starts with(string: s, match: s)", (a, _) => FeelValue.Box(((string)a[0]!).StartsWith((string)a[1]!, StringComparison.Ordinal))),
    new("ends with(string: s, match: s)", (a, _) => FeelValue.Box(((string)a[0]!).EndsWith((string)a[1]!, StringComparison.Ordinal))),
    new("matches(input: s, pattern: s, flags?: s*)", (a, run) => Patterns.Matches((string)a[0]!, (string)a[1]!, (string?)a[2], run)),
    new("replace(input: s, pattern: s, replacement: s, flags?: s*)", (a, run) => Patterns.Replace((string)a[0]!, (string)a[1]!, (string)a[2]!, (string?)a[3], run)),
    new("split(string: s, delimiter: s)", (a, run) => Patterns.Split((string)a[0]!, (string)a[1]!, run)),
    new("string join(list: l, delimiter?: s*)", (a, run) => Join((object?[])a[0]!, (string?)a[1] ?? "", run)),
  ];

  static int Length(string text) {
    var length = text.Length;
    for (var i = 1; i < text.Length; i++) {
      if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1])) {
        length--;
      }
    }
    return length;
  }

  static object? Substring(string text, decimal start, decimal? length, Evaluation run) {
    var total = Length(text);
    var from = decimal.Truncate(start);
    var first = from < 0 ? total + from : from - 1;
    if (from == 0 || first < 0 || first >= total || length < 1) {
      return run.Report("feel.index", FeelNumber.Text(from == 0 || first < 0 || first >= total ? start : length!.Value), total);
    }
    var count = Math.Min(length is { } l ? decimal.Truncate(l) : total, total - first);
    if (total == text.Length) {
      return text.Substring((int)first, (int)count);
    }
    var at = Unit(text, 0, (int)first);
    return text[at..Unit(text, at, (int)count)];
  }

  static int Unit(string text, int from, int characters) {
    while (characters-- > 0) {
      from += char.IsHighSurrogate(text[from]) && from + 1 < text.Length && char.IsLowSurrogate(text[from + 1]) ? 2 : 1;
    }
    return from;
  }

  // İ lowers to i with a dot above, as Unicode's full mapping says.
  static string Lower(string text) => text.Contains('\u0130', StringComparison.Ordinal)
    ? text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant()
    : text.ToLowerInvariant();

  static string Before(string text, string match) {
    var at = text.IndexOf(match, StringComparison.Ordinal);
    return at < 0 ? "" : text[..at];
  }

  static string After(string text, string match) {
    var at = text.IndexOf(match, StringComparison.Ordinal);
    return at < 0 ? "" : text[(at + match.Length)..];
  }

  static object? Join(object?[] list, string delimiter, Evaluation run) {
    var joined = new StringBuilder();
    var first = true;
    foreach (var item in list) {
      run.Step();
      if (item is null) {
        continue;
      }
      if (item is not string text) {
        return run.Report("feel.argument", "string join", "list", "word.type_s", FeelValue.KindWord(item));
      }
      joined.Append(first ? "" : delimiter).Append(text);
      first = false;
      if (joined.Length > run.Options.MaxText) {
        break;
      }
    }
    return run.Sized(joined.ToString());
  }
}
