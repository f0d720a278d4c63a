using System.Text.Json.Nodes;

namespace Saola.Forms;

/// <summary>What can be chosen in a field: what the form lists, else what its expression finds in the answers.</summary>
internal static class FieldOptions {
  const int Most = 1000;

  public static IReadOnlyList<Choice> Of(FormField field, FormScope scope) {
    if (field.ValuesBy is null) return [.. field.Values.Select(v => new Choice(v.Value, v.Label.In(scope) ?? v.Value))];
    return [.. (field.ValuesBy.Evaluate(scope.Values) as JsonArray ?? []).Select(One).OfType<Choice>().DistinctBy(c => c.Value).Take(Most)];
  }

  /// <summary>A bare value is its own label.</summary>
  static Choice? One(JsonNode? node) => node switch {
    JsonValue value => new(value.ToString(), value.ToString()),
    JsonObject o when o["value"] is JsonValue value => new(value.ToString(), o["label"] is JsonValue label ? label.ToString() : value.ToString()),
    _ => null,
  };
}
