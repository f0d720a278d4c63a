using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Forms;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>The formulas of a procedure beside the forms that answer them.</summary>
internal static class ProcedureFormulas {
  public static IEnumerable<string> FormsOf(JsonObject item) => (item["cases"] as JsonArray ?? []).Select(c => FormOf(item, c!)).OfType<string>().Distinct(StringComparer.Ordinal);

  static string? FormOf(JsonNode item, JsonNode one) => (string?)one["form"] ?? (string?)item["form"];

  /// <summary>The forms that the cases name, as far as the library has them.</summary>
  public static async Task<IReadOnlyDictionary<string, FormDefinition>> Forms(JsonObject item, FormLibrary library, CancellationToken ct) {
    var forms = new Dictionary<string, FormDefinition>(StringComparer.Ordinal);
    foreach (var id in FormsOf(item))
      if (await library.Find(id, ct) is { } kept) forms[id] = kept.Definition;
    return forms;
  }

  /// <summary>The decision that gives an amount.</summary>
  public static string? DecisionOf(JsonNode? amount) => amount is JsonObject decided ? (string?)decided["decision"] : null;

  public static IEnumerable<string> DecisionsOf(JsonObject item) =>
    (item["cases"] as JsonArray ?? []).SelectMany(c => c!["fees"] as JsonArray ?? []).Select(f => DecisionOf(f!["amount"])).OfType<string>().Distinct(StringComparer.Ordinal);

  /// <summary>The newest files of the decisions that give its fees.</summary>
  public static async Task<IReadOnlyDictionary<string, string>?> Decisions(Work w, JsonObject item, CancellationToken ct) {
    Dictionary<string, string>? found = null;
    foreach (var id in DecisionsOf(item))
      if (await Processes.DrawnDecisions(w, id, ct) is { } xml) (found ??= new(StringComparer.Ordinal))[id] = xml;
    return found;
  }

  /// <summary>Where a fee or a paper depends on an answer that the form of its case never asks for.</summary>
  public static IEnumerable<(string Place, string Name)> Unknown(JsonObject item, IReadOnlyDictionary<string, FormDefinition> forms) =>
    from one in (item["cases"] as JsonArray ?? []).Index()
    from part in new[] { (Rows: "fees", Field: "amount"), (Rows: "components", Field: "required") }
    from row in (one.Item![part.Rows] as JsonArray ?? []).Index()
    from name in Unknown(row.Item![part.Field], item, one.Item!, forms)
    select ($"cases/{one.Index}/{part.Rows}/{row.Index}/{part.Field}", name);

  /// <summary>The names of one value of a case that nothing answers; none where its form is not at hand, as then it cannot be said.</summary>
  public static IEnumerable<string> Unknown(JsonNode? value, JsonNode item, JsonNode one, IReadOnlyDictionary<string, FormDefinition> forms) {
    var names = Names(value).Except(DossierTerms.Given).ToArray();
    return Unanswered(names, item, one, forms);
  }

  /// <summary>Those of these names that the form of a case does not ask for.</summary>
  public static IEnumerable<string> Unanswered(string[] names, JsonNode item, JsonNode one, IReadOnlyDictionary<string, FormDefinition> forms) {
    if (names.Length == 0 || FormOf(item, one) is not { } id) return names;
    return forms.TryGetValue(id, out var form) ? names.Except(form.Keyed.Where(f => f.HoldsValue).Select(f => f.Key!)) : [];
  }

  static IEnumerable<string> Names(JsonNode? value) =>
    value is JsonValue v && v.TryGetValue<string>(out var text) && text is ['=', .. var feel] && FeelExpression.TryParse(feel, out _) is { } formula ? formula.Variables : [];
}
