using System.Globalization;
using System.Resources;

namespace Saola.Feel;

internal static class Words {
  static readonly ResourceManager Texts = new("Saola.Feel.Text", typeof(Words).Assembly);

  internal static string Say(string code, IReadOnlyList<object?> arguments, CultureInfo? culture) {
    var text = Texts.GetString(code, culture) ?? code;
    return arguments.Count == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, [.. arguments.Select(a => Word(a, culture))]);
  }

  // An argument may itself be a key, such as the name of what was expected.
  static object? Word(object? argument, CultureInfo? culture) =>
    argument is string { Length: > 5 } key && key.StartsWith("word.", StringComparison.Ordinal) ? Texts.GetString(key, culture) : argument;
}
