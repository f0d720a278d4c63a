using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Studio.Pages;

/// <summary>The test of a pack that a run on the page becomes, step by step.</summary>
internal static class TrialForm {
  public sealed record Task(string Element, string Name, string Who, string? Due, string? Form);

  /// <param name="Verb">service, message, signal or retry.</param>
  public sealed record Wait(string Verb, string Element, string Title);

  /// <summary>What was typed for a step.</summary>
  /// <param name="Data">JSON.</param>
  /// <param name="Outcome">Of a service: with (it succeeds), throws or fails.</param>
  /// <param name="Code">The code that it throws, or why it fails.</param>
  /// <param name="Time">How much passes, and of what: workingDays or workingHours.</param>
  public sealed record Typed(string? Data = null, string? Outcome = null, string? Code = null, string? Time = null, string? Unit = null);

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

  /// <summary>The same test with one step more, or one less; null when what was typed cannot be read.</summary>
  public static JsonObject? Step(JsonObject test, string verb, string element, Typed typed) {
    if (test["steps"] is not JsonArray { Count: > 0 } steps) return null;
    if (verb == "back") {
      if (steps.Count > 1) steps.RemoveAt(steps.Count - 1);
    } else if (Made(test, verb, element, typed) is { } step) steps.Add(step);
    else return null;
    test.Remove("expect");
    return test;
  }

  static JsonObject? Made(JsonObject test, string verb, string element, Typed typed) {
    if (verb == "pass")
      return int.TryParse(typed.Time, CultureInfo.InvariantCulture, out var count) && count >= 0 && typed.Unit is "workingDays" or "workingHours" ? new() { ["pass"] = new JsonObject { [typed.Unit!] = count } } : null;
    if (verb is "signal" or "retry") return new() { [verb] = element };
    if (verb == "service" && typed.Outcome is "throws" or "fails") return Vn.Clean(typed.Code) is { Length: > 0 } code ? new() { [verb] = element, [typed.Outcome] = code } : null;
    if (Read(typed.Data) is not { } with) return null;
    var step = new JsonObject { [verb] = element, ["with"] = with };
    if (verb == "message") step["key"] = Items(test, "awaits").Where(a => (string?)a["message"] == element).Select(a => (string?)a["key"]).FirstOrDefault() ?? "";
    return step;
  }

  public static IReadOnlyList<Task> Open(JsonObject test) => [.. Items(test, "open").Select(t =>
    new Task(Text(t, "task"), Text(t, "name"), string.Join(", ", ((JsonArray?)t["candidates"] ?? []).Concat((JsonArray?)t["users"] ?? []).Append(t["assignee"]).Select(w => (string?)w).Where(w => !string.IsNullOrEmpty(w))),
      (string?)t["due"], (string?)t["form"]))];

  /// <summary>Service tasks that were called and have not ended, messages that are waited for, where it stands still, and signals that may come.</summary>
  /// <param name="names">What the elements of the process are called.</param>
  public static IReadOnlyList<Wait> Waiting(JsonObject test, IReadOnlyDictionary<string, string> names, IEnumerable<string> signals) => [
    .. Called(test).Select(c => new Wait("service", Text(c, "service"), $"{names.GetValueOrDefault(Text(c, "service"), Text(c, "service"))} ({Text(c, "type")})")),
    .. Items(test, "awaits").Select(a => new Wait("message", Text(a, "message"), $"{Text(a, "message")} ({Text(a, "key")})")),
    .. Items(test, "faults").Select(f => new Wait("retry", Text(f, "element"), $"{names.GetValueOrDefault(Text(f, "element"), Text(f, "element"))}: {Text(f, "message")}")),
    .. signals.Select(s => new Wait("signal", s, s))];

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
