using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Studio.Pages;

/// <summary>The test of a pack that a run on the page becomes, step by step.</summary>
internal static class TrialForm {
  public sealed record Task(string Element, string Name, string Who, string? Due, string? Form);

  /// <param name="Verb">service or message.</param>
  public sealed record Wait(string Verb, string Element, string Title);

  public static JsonObject? Begin(string item, string office, string moment, string? variables) => Read(variables) is not { } values ? null : new() {
    ["id"] = item.Replace(":process/", ":test/", StringComparison.Ordinal), ["name"] = new JsonObject { ["vi"] = item }, ["process"] = item, ["office"] = office, ["from"] = moment,
    ["variables"] = values, ["steps"] = new JsonArray(new JsonObject { ["expect"] = new JsonObject() }),
  };

  public static JsonObject? Read(string? json) {
    try {
      return string.IsNullOrWhiteSpace(json) ? [] : JsonNode.Parse(json) as JsonObject;
    } catch (JsonException) {
      return null;
    }
  }

  /// <summary>The same test with one step more, or one less; null when what was typed is no JSON.</summary>
  public static JsonObject? Step(JsonObject test, string verb, string element, string? data, string? days) {
    if (test["steps"] is not JsonArray { Count: > 0 } steps || Read(data) is not { } with) return null;
    test.Remove("expect");
    if (verb == "back") {
      if (steps.Count > 1) steps.RemoveAt(steps.Count - 1);
      return test;
    }
    if (verb == "pass") {
      if (!int.TryParse(days, CultureInfo.InvariantCulture, out var count) || count < 0) return null;
      steps.Add(new JsonObject { ["pass"] = new JsonObject { ["workingDays"] = count } });
      return test;
    }
    var step = new JsonObject { [verb] = element, ["with"] = with };
    if (verb == "message") step["key"] = Items(test, "awaits").Where(a => (string?)a["message"] == element).Select(a => (string?)a["key"]).FirstOrDefault() ?? "";
    steps.Add(step);
    return test;
  }

  public static IReadOnlyList<Task> Open(JsonObject test) => [.. Items(test, "open").Select(t =>
    new Task(Text(t, "task"), Text(t, "name"), string.Join(", ", ((JsonArray?)t["candidates"] ?? []).Concat((JsonArray?)t["users"] ?? []).Append(t["assignee"]).Select(w => (string?)w).Where(w => !string.IsNullOrEmpty(w))),
      (string?)t["due"], (string?)t["form"]))];

  /// <summary>Service tasks that were called and have not ended, and messages that are waited for.</summary>
  /// <param name="names">What the elements of the process are called.</param>
  public static IReadOnlyList<Wait> Waiting(JsonObject test, IReadOnlyDictionary<string, string> names) => [
    .. Called(test).Select(c => new Wait("service", Text(c, "service"), $"{names.GetValueOrDefault(Text(c, "service"), Text(c, "service"))} ({Text(c, "type")})")),
    .. Items(test, "awaits").Select(a => new Wait("message", Text(a, "message"), $"{Text(a, "message")} ({Text(a, "key")})"))];

  static IEnumerable<JsonObject> Called(JsonObject test) {
    var steps = (JsonArray)test["steps"]!;
    var done = steps.Select(s => (string?)s?["service"]).Where(s => s is not null).CountBy(s => s!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    foreach (var call in steps.SelectMany(s => s?["expect"]?["called"] as JsonArray ?? []).OfType<JsonObject>()) {
      var element = Text(call, "service");
      if (done.TryGetValue(element, out var ended) && ended > 0) done[element] = ended - 1;
      else yield return call;
    }
  }

  static IEnumerable<JsonObject> Items(JsonObject test, string what) => ((test["steps"] as JsonArray)?.LastOrDefault()?["expect"]?[what] as JsonArray ?? []).OfType<JsonObject>();
  static string Text(JsonObject json, string name) => (string?)json[name] ?? "";
}
