using Saola.Feel.Syntax;

namespace Saola.Feel.Functions;

/// <summary>The built-in functions of DMN 1.5, by name.</summary>
internal static class Builtins {
  static readonly Dictionary<string, BuiltinFunction> ByName = Conversion.Forms
    .Concat(Strings.Forms).Concat(Numbers.Forms).Concat(Lists.Forms).Concat(ListEdits.Forms).Concat(Aggregates.Forms)
    .Concat(Contexts.Forms).Concat(Temporal.Forms).Concat(Ranges.Forms)
    .GroupBy(f => f.Name, StringComparer.Ordinal)
    .ToDictionary(g => g.Key, g => new BuiltinFunction(g.Key, [.. g]), StringComparer.Ordinal);

  // Fixed results for fixed arguments, and cheap to keep.
  static readonly HashSet<string> Foldable = new(StringComparer.Ordinal) { "date", "time", "date and time", "duration", "number", "string" };

  internal static NameTable Names { get; } = new(ByName.Keys);

  internal static BuiltinFunction? Find(string name) => ByName.GetValueOrDefault(name);

  internal static bool IsFoldable(string name) => Foldable.Contains(name);
}
