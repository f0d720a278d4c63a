using System.Text.Json;

namespace Saola.Kernel;

/// <summary>A JSON Schema that a pack gives for data from outside, in the part of JSON Schema that pack schemas use, without <c>$ref</c>.</summary>
public static class DataRules {
  static readonly string[] Named = ["properties"], Single = ["items", "additionalProperties"], Many = ["anyOf"];

  /// <summary>What the value breaks, each with the JSON pointer where.</summary>
  public static IReadOnlyList<string> Check(JsonElement schema, JsonElement value) => [.. JsonSchema.Check(schema, value).Select(f => $"{(f.Pointer.Length == 0 ? "/" : f.Pointer)}: {f.Problem}")];

  /// <summary>Keywords that would be a rule silently skipped; none when the schema can be used.</summary>
  public static IEnumerable<string> Unknown(JsonElement schema) {
    if (schema.ValueKind != JsonValueKind.Object) yield break;
    foreach (var rule in schema.EnumerateObject()) {
      if (!JsonSchema.Knows(rule.Name)) yield return rule.Name;
      var inner = Named.Contains(rule.Name) && rule.Value.ValueKind == JsonValueKind.Object ? rule.Value.EnumerateObject().Select(p => p.Value)
        : Many.Contains(rule.Name) && rule.Value.ValueKind == JsonValueKind.Array ? rule.Value.EnumerateArray()
        : Single.Contains(rule.Name) ? [rule.Value] : Enumerable.Empty<JsonElement>();
      foreach (var unknown in inner.SelectMany(Unknown)) yield return unknown;
    }
  }
}
