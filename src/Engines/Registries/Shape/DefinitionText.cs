using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A definition as the file that a person reads: without what says nothing.</summary>
internal static class DefinitionText {
  static readonly JsonSerializerOptions indented = new(Json.Options) { WriteIndented = true };
  /// <summary>What a file says also where it says no, or nothing yet.</summary>
  static readonly HashSet<string> always = new(StringComparer.Ordinal) { "open", "review", "naturalKey", "validity", "fields", "legalBasis", "source", "verified", "basis" };

  public static string Of(RegistryDefinition definition) {
    var json = JsonSerializer.SerializeToNode(definition, Json.Options)!.AsObject();
    Trim(json);
    return json.ToJsonString(indented);
  }

  /// <summary>Null for a text that is no JSON.</summary>
  public static JsonElement? Parse(string content) => Parse(content, out _);

  /// <param name="line">Where it is no JSON, counted from 1; 0 where it is.</param>
  public static JsonElement? Parse(string content, out int line) {
    line = 0;
    try {
      using var json = JsonDocument.Parse(content, new() { AllowDuplicateProperties = false });
      return json.RootElement.Clone();
    } catch (JsonException e) {
      line = 1 + (int)(e.LineNumber ?? 0);
      return null;
    }
  }

  /// <summary>Null for a text that has not the form of a definition.</summary>
  public static RegistryDefinition? Read(string content) {
    if (Parse(content) is not { } json || PackSchemas.Check("registry", json).Any()) return null;
    try {
      return json.Deserialize<RegistryDefinition>(Json.Options);
    } catch (JsonException) {
      return null;
    }
  }

  public static void Trim(JsonObject definition) => Trim(definition, inField: false);

  static void Trim(JsonNode? node, bool inField) {
    if (node is JsonArray list) {
      foreach (var one in list) Trim(one, inField);
      return;
    }
    if (node is not JsonObject o) return;
    foreach (var (name, value) in o.ToArray()) {
      var empty = value is null or JsonArray { Count: 0 } || value is JsonValue said && said.TryGetValue<bool>(out var yes) && !yes;
      if (empty && (inField && name != "basis" || !always.Contains(name))) o.Remove(name);
      else if (name != "minimum" && name != "maximum") Trim(value, inField || name == "fields");
    }
  }
}
