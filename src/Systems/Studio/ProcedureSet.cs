using System.Text.Json.Nodes;

namespace Saola.Studio;

/// <summary>All that a procedure consists of, by what its description and its process name.</summary>
internal static class ProcedureSet {
  public static ItemId Description(string code) => new("studio", DraftKind.Procedure, code);

  /// <summary>The items that a description names, each once, with the part that it is.</summary>
  public static IReadOnlyList<(string Part, ItemId Item)> Named(JsonObject item) {
    var found = new List<(string, string?)> { ("form", Text(item["form"])) };
    found.AddRange(Rows(item, "cases").Select(c => ("form", Text(c["form"]))));
    found.Add(("process", Text(item["process"])));
    found.AddRange(Rows(item, "cases").SelectMany(c => Rows(c, "fees")).Select(f => ("fee", Text((f["amount"] as JsonObject)?["decision"]))));
    found.AddRange(Rows(item, "slips").Select(s => ($"slip-{Text(s["form"])}", Text(s["template"]))));
    foreach (var result in Rows(item, "results")) found.AddRange([("result", Text(result["template"])), ("refusal", Text(result["refusalTemplate"])), ("result-form", Text(result["form"]))]);
    return [.. found.Select(f => (f.Item1, ItemId.Parse(f.Item2))).Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!)).DistinctBy(f => f.Item2)];
  }

  /// <summary>The decisions that a process asks and the forms of its tasks, by their ids.</summary>
  public static IReadOnlyList<(string Part, string Id)> NamedByProcess(string? xml) => xml is null || DrawnText.Xml(xml) is not { } root ? [] : [..
    root.Descendants(DrawnText.Zeebe + "calledDecision").Select(e => ("decision", (string?)e.Attribute("decisionId"))).Concat(root.Descendants(DrawnText.Zeebe + "formDefinition").Select(e => ("task-form", (string?)e.Attribute("formId"))))
      .Where(n => n.Item2 is { Length: > 0 } id && id[0] != '=').Select(n => (n.Item1, n.Item2!)).Distinct()];

  static IEnumerable<JsonObject> Rows(JsonObject owner, string name) => (owner[name] as JsonArray ?? []).OfType<JsonObject>();
  static string? Text(JsonNode? node) => node is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
}
