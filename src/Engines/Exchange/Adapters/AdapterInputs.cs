using System.Globalization;
using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.AspNetCore.WebUtilities;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>What a request gives an operation: each value in the type that is declared, and nothing that is not.</summary>
internal static class AdapterInputs {
  static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

  /// <param name="path">The variables of the path.</param>
  /// <param name="query">From its question mark on; may be empty.</param>
  /// <param name="type">The type of the body's content.</param>
  public static Answer<JsonObject> Read(AdapterOperation operation, JsonObject path, string query, string? type, byte[] body) {
    var (given, wrong) = (new Dictionary<string, JsonObject>(StringComparer.Ordinal) { ["path"] = path, ["query"] = [], ["body"] = [] }, new List<Error>());
    foreach (var (name, values) in QueryHelpers.ParseQuery(query)) given["query"][name] = values.Count == 1 ? values[0] : new JsonArray([.. values.Select(v => (JsonNode?)v)]);
    if (body.Length > 0) {
      if (!operation.HasBody || Body(type, body) is not { } sent) return AdapterErrors.BadBody;
      given["body"] = sent;
    }
    var input = new JsonObject();
    foreach (var one in operation.Inputs) {
      var there = given[one.In].TryGetPropertyValue(one.Name, out var value);
      given[one.In].Remove(one.Name);
      if (!there || value is null) {
        if (one.Required) wrong.Add(AdapterErrors.BadInput(one.Name, T["adapter_missing"]));
        input[one.Name] = null;
        continue;
      }
      var typed = Typed(value, one.Schema);
      wrong.AddRange(DataRules.Check(one.Schema, JsonSerializer.SerializeToElement(typed)).Take(5).Select(f => AdapterErrors.BadInput(one.Name, f)));
      input[one.Name] = typed;
    }
    wrong.AddRange(given.Where(g => g.Key != "path").SelectMany(g => g.Value).Take(5).Select(p => AdapterErrors.BadInput(p.Key.Length > 100 ? p.Key[..100] : p.Key, T["adapter_not_declared"])));
    if (wrong.Count == 0 && !operation.IsIdentified(input)) return AdapterErrors.NotIdentified(operation);
    return Error.Of(wrong) is { } error ? error : input;
  }

  static bool IsXml(string? type) => type is not null && (type.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/xml", StringComparison.OrdinalIgnoreCase) || type.Contains("+xml", StringComparison.OrdinalIgnoreCase));

  static JsonObject? Body(string? type, byte[] body) {
    try {
      return (IsXml(type) ? XmlForm.Read(XmlForm.Parse(body)) : JsonNode.Parse(body, documentOptions: Strict)) as JsonObject;
    } catch (Exception e) when (e is JsonException or XmlException or InvalidOperationException) {
      return null;
    }
  }

  /// <summary>Text, as addresses and XML write everything, in the type of its schema; what cannot be it stays text, which the schema then refuses.</summary>
  static JsonNode? Typed(JsonNode? value, JsonElement schema) {
    var type = schema.TryGetProperty("type", out var named) ? named.ToString() : "";
    if (type == "array") return new JsonArray([.. (value as JsonArray ?? [value?.DeepClone()]).Select(v => schema.TryGetProperty("items", out var items) ? Typed(v, items) : v?.DeepClone())]);
    if (value is JsonObject fields && schema.TryGetProperty("properties", out var properties)) return new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, properties.TryGetProperty(f.Key, out var own) ? Typed(f.Value, own) : f.Value?.DeepClone())));
    if (value is not JsonValue one || !one.TryGetValue<string>(out var text)) return value?.DeepClone();
    return type switch {
      "integer" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
      "number" when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
      "boolean" when text is "true" or "false" => JsonValue.Create(text == "true"),
      _ => JsonValue.Create(Vn.Clean(text)),
    };
  }
}
