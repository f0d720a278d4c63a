using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Registries.Tests;

/// <summary>Whether an answer is as a description in OpenAPI 3.1 says; of JSON Schema what such descriptions use.</summary>
internal static class DescribedSchema {
  static readonly HashSet<string> words = new(StringComparer.Ordinal) { "title", "description", "readOnly", "default" };

  /// <summary>What is otherwise, each with its place.</summary>
  /// <exception cref="NotSupportedException">The schema has a rule that is not known here.</exception>
  public static IEnumerable<string> Faults(JsonNode description, JsonNode schema, JsonNode? value, string at = "") {
    foreach (var (rule, says) in schema.AsObject()) {
      if (words.Contains(rule) || rule.StartsWith("x-", StringComparison.Ordinal)) continue;
      IEnumerable<string> faults = rule switch {
        "$ref" => Faults(description, Of(description, (string)says!), value, at),
        "type" => says is JsonArray any ? Unless(any.Any(t => Is((string)t!, value)), says) : Unless(Is((string)says!, value), says),
        "enum" => Unless(says!.AsArray().Any(v => JsonNode.DeepEquals(v, value)), says),
        "format" => Unless(value is null || Reads((string)says!, value), says),
        "pattern" => Unless(value is null || Regex.IsMatch((string)value!, (string)says!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), says),
        "maxLength" => Unless(value is null || ((string)value!).Length <= (int)says!, says),
        "minimum" => Unless(value is null || (decimal)value >= (decimal)says!, says),
        "maximum" => Unless(value is null || (decimal)value <= (decimal)says!, says),
        "required" => says!.AsArray().Select(n => (string)n!).Where(n => value is JsonObject o && !o.ContainsKey(n)).Select(n => $"{at}: {n} is missing"),
        "properties" => value is JsonObject o ? says!.AsObject().Where(p => o.ContainsKey(p.Key)).SelectMany(p => Faults(description, p.Value!, o[p.Key], $"{at}/{p.Key}")) : [],
        "additionalProperties" when (bool)says! is false => value is JsonObject o ? o.Select(p => p.Key).Where(k => !schema["properties"]!.AsObject().ContainsKey(k)).Select(k => $"{at}: {k} is not described") : [],
        "items" => value is JsonArray all ? all.SelectMany((v, i) => Faults(description, says!, v, $"{at}/{i}")) : [],
        _ => throw new NotSupportedException($"{at}: {rule}"),
      };
      foreach (var fault in faults) yield return fault;
    }

    IEnumerable<string> Unless(bool kept, JsonNode? says) => kept ? [] : [$"{at}: {value?.ToJsonString() ?? "null"} is not {says?.ToJsonString()}"];
  }

  static JsonNode Of(JsonNode description, string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(description, (node, part) => node[part]!);

  static bool Is(string type, JsonNode? value) => type switch {
    "null" => value is null,
    "object" => value is JsonObject,
    "array" => value is JsonArray,
    "string" => value?.GetValueKind() == JsonValueKind.String,
    "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
    "integer" => value?.GetValueKind() == JsonValueKind.Number && (decimal)value % 1 == 0,
    "number" => value?.GetValueKind() == JsonValueKind.Number,
    _ => throw new NotSupportedException(type),
  };

  static bool Reads(string format, JsonNode value) => format switch {
    "uuid" => Guid.TryParse((string)value!, out _),
    "date" => DateOnly.TryParseExact((string)value!, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
    "time" => TimeOnly.TryParse((string)value!, CultureInfo.InvariantCulture, out _),
    "date-time" => ((string)value!).Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse((string)value!, CultureInfo.InvariantCulture, out _),
    "int64" => (decimal)value is >= long.MinValue and <= long.MaxValue,
    "geojson-point" => (string?)value["type"] == "Point",
    "geojson-line" => (string?)value["type"] is "LineString" or "MultiLineString",
    "geojson-polygon" => (string?)value["type"] is "Polygon" or "MultiPolygon",
    _ => throw new NotSupportedException(format),
  };
}
