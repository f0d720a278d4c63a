using System.Text.Json;

namespace Saola.Kernel;

/// <summary>The schemas of pack items, for who makes items in the program.</summary>
public static class PackSchemas {
  /// <summary>Where the item breaks the schema of its kind, which rule, and how to mend it.</summary>
  public static IEnumerable<(string Pointer, string Problem, string Cure)> Check(string kind, JsonElement item) => JsonSchema.Check(kind, item).Select(f => (f.Pointer, f.Problem, f.Cure));
}
