using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Compares what a test expects with where its trial stands. Each thing it names is written in the same words as it is expected.</summary>
internal static class Expectation {
  /// <summary>What differs; a fault that nobody expects always does.</summary>
  public static string? Differs(JsonObject? expected, Trial trial, int callsBefore) {
    var unexpected = expected?.ContainsKey("faults") != true && trial.Faults.Count > 0;
    if (unexpected) return Words.T["test_fault", string.Join("; ", trial.Faults.Select(f => $"{f.Node}: {f.Message}"))];
    foreach (var (what, wanted) in expected ?? [])
      if (Came(what, trial, callsBefore) is var came && !Fits(what, wanted, came)) return Words.T["test_differs", what, Show(wanted), Show(Asked(what, wanted, came))];
    return null;
  }

  /// <summary>Where the trial stands after a step, as a test would expect it: what is open, what is waited for, what was called.</summary>
  public static JsonObject Reached(Trial trial, int callsBefore) {
    var reached = new JsonObject { ["open"] = Array(trial.Tasks.Select(Task)) };
    foreach (var what in new[] { "called", "timers", "awaits", "faults" })
      if (Came(what, trial, callsBefore) is JsonArray { Count: > 0 } came) reached[what] = came;
    return reached;
  }

  /// <summary>The same of the whole run: its way, its end, its variables.</summary>
  public static JsonObject Whole(Trial trial) {
    var whole = new JsonObject { ["path"] = Came("path", trial, 0), ["end"] = trial.End, ["variables"] = trial.Variables };
    if (trial.Faults.Count > 0) whole["faults"] = Came("faults", trial, 0);
    return whole;
  }

  static JsonNode? Came(string what, Trial trial, int callsBefore) => what switch {
    "open" => Array(trial.Tasks.Select(Task)),
    "called" => Array(trial.Calls.Skip(callsBefore).Select(c => new JsonObject { ["service"] = c.Node.Id, ["type"] = c.Type, ["input"] = c.Input.DeepClone() })),
    "timers" => Array(trial.Timers.OrderBy(t => t.Due).Select(t => new JsonObject { ["timer"] = t.Node, ["due"] = PackTest.Written(t.Due) })),
    "awaits" => Array(trial.Awaited.Select(a => new JsonObject { ["message"] = a.Message, ["key"] = a.Key, ["event"] = a.Node })),
    "listens" => Array(trial.Listeners.Select(l => new JsonObject { ["signal"] = l.Signal, ["event"] = l.Node })),
    "faults" => Array(trial.Faults.Select(f => new JsonObject { ["element"] = f.Node, ["message"] = f.Message })),
    "path" => Array(trial.Visits.Where(v => !IsGateway(v.Node)).Select(v => (JsonNode?)v.Node.Id)),
    "variables" => trial.Variables,
    "end" => trial.End,
    _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
  };

  static JsonObject Task(TrialTask t) => new() {
    ["task"] = t.Node.Id, ["name"] = t.Node.Name, ["candidates"] = Array(t.Candidates.Select(c => (JsonNode?)c)), ["users"] = Array(t.Users.Select(u => (JsonNode?)u)),
    ["assignee"] = t.Assignee, ["form"] = t.Form, ["priority"] = t.Priority, ["due"] = t.Due is { } due ? PackTest.Written(due) : null,
  };

  public static bool IsGateway(Node node) => node.Does is Behaviour.Exclusive or Behaviour.Inclusive or Behaviour.Parallel or Behaviour.EventChoice;

  static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

  static bool Fits(string what, JsonNode? wanted, JsonNode? came) => (what, wanted, came) switch {
    ("variables", JsonObject some, JsonObject all) => some.All(s => JsonNode.DeepEquals(s.Value, all[s.Key])),
    ("path" or "end", _, _) => JsonNode.DeepEquals(wanted, came),
    (_, JsonArray items, JsonArray all) => FitsAll(items, all),
    _ => false,
  };

  /// <summary>Each one expected is another one that came, and none is left over; their order does not matter.</summary>
  static bool FitsAll(JsonArray wanted, JsonArray came) {
    var left = came.OfType<JsonObject>().ToList();
    return wanted.Count == left.Count && wanted.OrderByDescending(w => (w as JsonObject)?.Count ?? 0).All(w => left.Find(c => Fits(w, c)) is { } one && left.Remove(one));
  }

  /// <summary>Text alone is the first thing that is known of an item: its element.</summary>
  static bool Fits(JsonNode? wanted, JsonObject came) => wanted is JsonObject some
    ? some.All(s => s.Key == "input" && s.Value is JsonObject input ? Fits("variables", input, came[s.Key]) : JsonNode.DeepEquals(s.Value, came[s.Key]))
    : JsonNode.DeepEquals(wanted, came.First().Value);

  /// <summary>Of what came, only what was asked for: the rest would hide the difference.</summary>
  static JsonNode? Asked(string what, JsonNode? wanted, JsonNode? came) => (what, wanted, came) switch {
    ("variables", JsonObject some, JsonObject all) => Part(some.Select(s => s.Key), all),
    (not "path", JsonArray items, JsonArray all) => Array(all.OfType<JsonObject>().Select(c => Asked(items, c))),
    _ => came,
  };

  static JsonNode? Asked(JsonArray wanted, JsonObject came) {
    var names = wanted.OfType<JsonObject>().SelectMany(w => w.Select(p => p.Key)).Distinct().ToList();
    return names.Count == 0 ? came.First().Value?.DeepClone() : Part(names.Prepend(came.First().Key).Distinct(), came);
  }

  static JsonObject Part(IEnumerable<string> names, JsonObject all) => new(names.Select(n => KeyValuePair.Create(n, all[n]?.DeepClone())));

  static string Show(JsonNode? node) => node?.ToJsonString(Json.Options) ?? "null";
}
