using System.Globalization;
using System.Text.Json;

namespace Saola.Process.Tests;

/// <summary>Just enough FEEL for tests of the pure part.</summary>
static class Feels {
  public static Func<Variables, DateTimeOffset, JsonElement> Compile(string text) {
    if (text.Trim().Length == 0 || text.Contains("))", StringComparison.Ordinal)) throw new FormatException("?");
    return (v, _) => JsonSerializer.SerializeToElement(Value(text.Trim(), v));
  }

  static object? Value(string text, Variables v) {
    foreach (var (op, apply) in Operators) {
      var at = text.IndexOf(op, StringComparison.Ordinal);
      if (at > 0) return apply(Value(text[..at].Trim(), v), Value(text[(at + op.Length)..].Trim(), v));
    }
    if (text.StartsWith('"')) return text.Trim('"');
    if (decimal.TryParse(text, CultureInfo.InvariantCulture, out var number)) return number;
    if (text is "true" or "false") return text == "true";
    if (text == "null" || !v.TryGet(text, out var element)) return null;
    return element.ValueKind switch {
      JsonValueKind.String => element.GetString(),
      JsonValueKind.Number => element.GetDecimal(),
      JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
      _ => element,
    };
  }

  static readonly (string, Func<object?, object?, object?>)[] Operators = [
    (" = ", (a, b) => Equals(a, b)),
    (" > ", (a, b) => a is decimal x && b is decimal y && x > y),
    (" + ", (a, b) => a is decimal x && b is decimal y ? x + y : a is string s && b is string t ? s + t : null),
  ];
}
