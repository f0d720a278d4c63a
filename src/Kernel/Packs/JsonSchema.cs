using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Saola.Kernel;

/// <summary>What a value breaks of its schema: where, which rule, and how to mend it.</summary>
internal sealed record SchemaFault(string Pointer, string Problem, string Cure, bool IsType = false);

/// <summary>
/// The part of JSON Schema 2020-12 that the pack schemas use: type, enum, const, pattern, lengths, bounds, properties, required,
/// additionalProperties, items, anyOf and $ref into a schema file. An unknown keyword would be a rule silently skipped, so it throws.
/// </summary>
internal sealed class JsonSchema {
  static readonly FrozenSet<string> Ignored = FrozenSet.ToFrozenSet(["$schema", "$defs", "title", "description"], StringComparer.Ordinal);
  static readonly FrozenDictionary<string, JsonElement> Files = Load();
  static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

  static readonly FrozenSet<string> Rules = FrozenSet.ToFrozenSet(
    ["anyOf", "type", "enum", "const", "pattern", "minLength", "minItems", "minimum", "required", "properties", "additionalProperties", "items"], StringComparer.Ordinal);

  /// <summary>Whether a keyword means something here in a schema that stands alone.</summary>
  public static bool Knows(string keyword) => Rules.Contains(keyword) || Ignored.Contains(keyword);

  public static bool Exists(string kind) => Files.ContainsKey(kind);

  public static IEnumerable<SchemaFault> Check(string kind, JsonElement value) {
    var faults = new List<SchemaFault>();
    Check(Files[kind], kind, value, "", faults);
    return faults;
  }

  /// <summary>Against a schema that refers to no file.</summary>
  public static IEnumerable<SchemaFault> Check(JsonElement schema, JsonElement value) {
    var faults = new List<SchemaFault>();
    Check(schema, "", value, "", faults);
    return faults;
  }

  static void Check(JsonElement schema, string file, JsonElement value, string at, List<SchemaFault> faults) {
    foreach (var rule in schema.EnumerateObject()) {
      if (Ignored.Contains(rule.Name)) continue;
      switch (rule.Name) {
        case "$ref": Refer(rule.Value.GetString()!, file, value, at, faults); break;
        case "anyOf": AnyOf(rule.Value, file, value, at, faults); break;
        case "type": Type(rule.Value, value, at, faults); break;
        case "enum":
          if (!rule.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value))) faults.Add(new(at, Words.T["pack_enum", Show(value)], Words.T["pack_enum_cure", string.Join(", ", rule.Value.EnumerateArray().Select(Show))]));
          break;
        case "const":
          if (!JsonElement.DeepEquals(rule.Value, value)) faults.Add(new(at, Words.T["pack_enum", Show(value)], Words.T["pack_enum_cure", Show(rule.Value)]));
          break;
        case "pattern":
          if (value.ValueKind == JsonValueKind.String && !Patterns.GetOrAdd(rule.Value.GetString()!, p => new Regex(p, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))).IsMatch(value.GetString()!))
            faults.Add(new(at, Words.T["pack_pattern", Show(value)], Words.T["pack_pattern_cure", rule.Value.GetString()!]));
          break;
        case "minLength":
          if (value.ValueKind == JsonValueKind.String && value.GetString()!.Trim().Length < rule.Value.GetInt32()) faults.Add(new(at, Words.T["pack_empty"], Words.T["pack_empty_cure"]));
          break;
        case "minItems":
          if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() < rule.Value.GetInt32()) faults.Add(new(at, Words.T["pack_few"], Words.T["pack_few_cure", rule.Value.GetInt32()]));
          break;
        case "minimum":
          if (value.ValueKind == JsonValueKind.Number && value.GetDecimal() < rule.Value.GetDecimal()) faults.Add(new(at, Words.T["pack_minimum", Show(value)], Words.T["pack_minimum_cure", rule.Value.GetRawText()]));
          break;
        case "required": Required(rule.Value, value, at, faults); break;
        case "properties": Properties(rule.Value, file, value, at, faults); break;
        case "additionalProperties": Additional(schema, rule.Value, file, value, at, faults); break;
        case "items":
          if (value.ValueKind != JsonValueKind.Array) break;
          foreach (var (i, item) in value.EnumerateArray().Index()) Check(rule.Value, file, item, $"{at}/{i}", faults);
          break;
        default: throw new NotSupportedException($"Schema '{file}' uses '{rule.Name}'.");
      }
    }
  }

  static void Refer(string target, string file, JsonElement value, string at, List<SchemaFault> faults) {
    var parts = target.Split('#');
    var other = parts[0].Length == 0 ? file : Path.GetFileNameWithoutExtension(parts[0]);
    var schema = Files[other];
    foreach (var step in parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries)) schema = schema.GetProperty(step);
    Check(schema, other, value, at, faults);
  }

  /// <summary>When none fits, the mistakes of the nearest alternative are told: of the right type first, then the one that got furthest.</summary>
  static void AnyOf(JsonElement alternatives, string file, JsonElement value, string at, List<SchemaFault> faults) {
    List<SchemaFault>? nearest = null;
    foreach (var alternative in alternatives.EnumerateArray()) {
      var found = new List<SchemaFault>();
      Check(alternative, file, value, at, found);
      if (found.Count == 0) return;
      if (nearest is null || Rank(found) > Rank(nearest)) nearest = found;
    }
    faults.AddRange(nearest!);

    int Rank(List<SchemaFault> found) => found.Exists(f => f.Pointer == at && f.IsType) ? -1 : found.Max(f => f.Pointer.Length);
  }

  static void Type(JsonElement types, JsonElement value, string at, List<SchemaFault> faults) {
    var wanted = types.ValueKind == JsonValueKind.Array ? [.. types.EnumerateArray().Select(t => t.GetString()!)] : new[] { types.GetString()! };
    if (!wanted.Any(t => Is(t, value))) faults.Add(new(at, Words.T["pack_type", Show(value)], Words.T["pack_type_cure", string.Join(", ", wanted)], IsType: true));
  }

  static bool Is(string type, JsonElement value) => type switch {
    "object" => value.ValueKind == JsonValueKind.Object,
    "array" => value.ValueKind == JsonValueKind.Array,
    "string" => value.ValueKind == JsonValueKind.String,
    "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
    "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
    "number" => value.ValueKind == JsonValueKind.Number,
    "null" => value.ValueKind == JsonValueKind.Null,
    _ => throw new NotSupportedException($"Schema type '{type}'."),
  };

  static void Required(JsonElement names, JsonElement value, string at, List<SchemaFault> faults) {
    if (value.ValueKind != JsonValueKind.Object) return;
    foreach (var name in names.EnumerateArray())
      if (!value.TryGetProperty(name.GetString()!, out _)) faults.Add(new(at, Words.T["pack_missing", name.GetString()!], Words.T["pack_missing_cure", name.GetString()!]));
  }

  static void Properties(JsonElement properties, string file, JsonElement value, string at, List<SchemaFault> faults) {
    if (value.ValueKind != JsonValueKind.Object) return;
    foreach (var property in properties.EnumerateObject())
      if (value.TryGetProperty(property.Name, out var found)) Check(property.Value, file, found, $"{at}/{Escape(property.Name)}", faults);
  }

  static void Additional(JsonElement schema, JsonElement rule, string file, JsonElement value, string at, List<SchemaFault> faults) {
    if (value.ValueKind != JsonValueKind.Object || rule.ValueKind == JsonValueKind.True) return;
    var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
    foreach (var property in value.EnumerateObject()) {
      if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(property.Name, out _)) continue;
      if (rule.ValueKind == JsonValueKind.Object) Check(rule, file, property.Value, $"{at}/{Escape(property.Name)}", faults);
      else faults.Add(new($"{at}/{Escape(property.Name)}", Words.T["pack_unknown_field", property.Name], Words.T["pack_unknown_field_cure", known.ValueKind == JsonValueKind.Object ? string.Join(", ", known.EnumerateObject().Select(p => p.Name)) : ""]));
    }
  }

  static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

  static string Show(JsonElement value) => value.ValueKind switch {
    JsonValueKind.Object => "{…}",
    JsonValueKind.Array => "[…]",
    _ => value.GetRawText() is { Length: > 60 } raw ? raw[..60] + "…" : value.GetRawText(),
  };

  static FrozenDictionary<string, JsonElement> Load() {
    var assembly = Assembly.GetExecutingAssembly();
    var files = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
    foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("pack-schema/", StringComparison.Ordinal))) {
      using var stream = assembly.GetManifestResourceStream(name)!;
      using var document = JsonDocument.Parse(stream);
      files[Path.GetFileNameWithoutExtension(name)] = document.RootElement.Clone();
    }
    return files.ToFrozenDictionary(StringComparer.Ordinal);
  }
}
