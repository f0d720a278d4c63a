using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>A place in which two versions differ, in words; null is "not there".</summary>
internal sealed record ProcedureChange(string Place, string? Before, string? After);

/// <summary>What a person reads of the change from one version of a procedure to the next.</summary>
internal static class ProcedureDifference {
  /// <summary>Facts about the version itself, not about what it says.</summary>
  static readonly string[] Ours = ["id", "version", "replaces"];

  public static IReadOnlyList<ProcedureChange> Between(JsonObject before, JsonObject after) {
    var found = new List<ProcedureChange>();
    foreach (var name in before.Concat(after).Select(p => p.Key).Distinct(StringComparer.Ordinal).Except(Ours)) Walk(Label(name), before[name], after[name], found);
    return found;
  }

  static void Walk(string place, JsonNode? before, JsonNode? after, List<ProcedureChange> found) {
    if (JsonNode.DeepEquals(before, after)) return;
    switch (before, after) {
      case (JsonObject { Count: > 0 } b, JsonObject a) when b.ContainsKey("vi") || a.ContainsKey("vi"):
        found.Add(new(place, Say(b), Say(a)));
        break;
      case (JsonObject b, JsonObject a):
        foreach (var name in b.Concat(a).Select(p => p.Key).Distinct(StringComparer.Ordinal)) Walk($"{place} › {Label(name)}", b[name], a[name], found);
        break;
      case (JsonArray b, JsonArray a):
        List(place, b, a, found);
        break;
      default:
        found.Add(new(place, Say(before), Say(after)));
        break;
    }
  }

  /// <summary>Rows are the same when their key is, or their channel and kind; other rows by their place. Where they stand says something too: the first result is that of every case that names none.</summary>
  static void List(string place, JsonArray before, JsonArray after, List<ProcedureChange> found) {
    var (b, a) = (Named(before), Named(after));
    var (was, now) = (Places(b, a), Places(a, b));
    foreach (var name in b.Keys.Concat(a.Keys).Distinct(StringComparer.Ordinal)) {
      var (had, has) = (b.GetValueOrDefault(name), a.GetValueOrDefault(name));
      var title = $"{place} › {(string?)(has ?? had)?["name"]?["vi"] ?? name}";
      if (had is null || has is null) found.Add(new(title, Say(had), Say(has)));
      else Walk(title, had, has, found);
      if (was.GetValueOrDefault(name) is var stood && now.GetValueOrDefault(name) is var stands && stood != stands) found.Add(new(title, T["procedure_row_place", stood], T["procedure_row_place", stands]));
    }
  }

  /// <summary>From one, among the rows that both have: what is added or removed moves nothing.</summary>
  static Dictionary<string, int> Places(Dictionary<string, JsonNode?> rows, Dictionary<string, JsonNode?> others) =>
    rows.Keys.Where(others.ContainsKey).Index().ToDictionary(r => r.Item, r => r.Index + 1, StringComparer.Ordinal);

  static Dictionary<string, JsonNode?> Named(JsonArray rows) {
    var named = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
    foreach (var (i, row) in rows.Index()) {
      var name = row is not JsonObject o ? Say(row) ?? "" : Text(o["key"]) ?? string.Join(" · ", new[] { Word("fee", o["kind"]), Word("channel", o["channel"]), Text(o["document"]) }.OfType<string>());
      if (name.Length == 0 || named.ContainsKey(name)) name = $"{name} {i + 1}".Trim();
      named[name] = row;
    }
    return named;
  }

  static string? Word(string what, JsonNode? word) => Text(word) is { } text && T.Has($"procedure_{what}_{text}") ? T[$"procedure_{what}_{text}"] : null;

  static string? Say(JsonNode? node) => node switch {
    null => null,
    JsonObject o when o["vi"] is not null => Text(o["vi"]),
    JsonObject o when o["name"] is { } name => Say(name),
    JsonObject o when o["text"] is { } text => Say(text),
    JsonObject o when o["unit"] is not null => o.Deserialize<ProcedureDeadline>(Json.Options)!.Say(),
    JsonValue v when v.TryGetValue<bool>(out var flag) => T[flag ? "procedure_yes" : "procedure_no"],
    JsonValue v when v.TryGetValue<string>(out var text) => Word("online", v) ?? Word("channel", v) ?? Word("level", v) ?? text,
    _ => node.ToJsonString(Json.Options),
  };

  static string? Text(JsonNode? node) => node is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
  static string Label(string name) => T.Has($"procedure_part_{name}") ? T[$"procedure_part_{name}"] : name;
}
