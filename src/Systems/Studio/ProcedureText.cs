using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Studio;

/// <summary>The description of a procedure as the answers of a form, and back without loss.</summary>
internal static class ProcedureText {
  public static readonly JsonSerializerOptions Indented = new(Kernel.Json.Options) { WriteIndented = true };

  /// <summary>What is simply absent where nothing is said.</summary>
  static readonly HashSet<string> Absent = new(StringComparer.Ordinal) { "keywords", "kinds", "codes", "payWhen" };

  /// <summary>What is no fact of the law: how the program names and finds things.</summary>
  static readonly HashSet<string> Own = new(StringComparer.Ordinal) { "id", "version", "effective", "keywords", "synonyms", "form", "process", "slips", "template", "refusalTemplate", "records", "verified", "verifiedOn" };

  public static JsonObject? Read(string content) => DrawnText.Json(content) is { ValueKind: JsonValueKind.Object } json ? JsonNode.Parse(json.GetRawText())!.AsObject() : null;

  public static JsonObject ToAnswers(JsonObject item) {
    var a = (JsonObject)item.DeepClone();
    Join(a, "keywords", "keywordsText");
    foreach (var office in Rows(a, "offices")) Join(office, "codes", "codesText");
    foreach (var component in Rows(a, "cases").SelectMany(c => Rows(c, "components"))) {
      var isFormula = component["required"] is JsonValue v && v.TryGetValue<string>(out _);
      (component["needed"], component["neededWhen"]) = (isFormula ? "feel" : component["required"]?.ToString(), isFormula ? ((string?)component["required"])!.TrimStart('=').Trim() : null);
    }
    foreach (var fee in Rows(a, "cases").SelectMany(c => Rows(c, "fees"))) {
      var amount = fee["amount"];
      fee["decision"] = (amount as JsonObject)?["decision"]?.DeepClone();
      var formula = amount is JsonValue text && text.TryGetValue<string>(out var feel) ? feel.TrimStart('=').Trim() : null;
      (fee["formula"], fee["sum"]) = (formula, amount is JsonValue && formula is null ? amount.DeepClone() : null);
    }
    foreach (var result in Rows(a, "results")) {
      result["resultForm"] = result["form"]?.DeepClone();
      RecordText.ToAnswers(result);
    }
    foreach (var slip in Rows(a, "slips")) (slip["slip"], slip["slipTemplate"]) = (slip["form"]?.DeepClone(), slip["template"]?.DeepClone());
    foreach (var one in Objects(a).Where(o => o.ContainsKey("verified"))) (one["verifiedOn"], one["verified"]) = (one["verified"]?.DeepClone(), IsTicked(one["verified"]));
    return a;
  }

  /// <param name="before">As the answers were begun with: what was compared and says something else since is compared no more.</param>
  /// <param name="today">When what is ticked for the first time was compared.</param>
  public static JsonObject ToItem(JsonObject answers, JsonObject before, DateOnly today) {
    var compared = Objects(before).Where(o => IsTicked(o["verified"])).Select(Compared).ToHashSet(StringComparer.Ordinal);
    var a = (JsonObject)answers.DeepClone();
    Split(a, "keywordsText", "keywords");
    foreach (var office in Rows(a, "offices")) {
      Split(office, "codesText", "codes");
      office["hasDivision"] ??= false;
    }
    foreach (var component in Rows(a, "cases").SelectMany(c => Rows(c, "components"))) Needed(component);
    foreach (var fee in Rows(a, "cases").SelectMany(c => Rows(c, "fees"))) Amount(fee);
    foreach (var result in Rows(a, "results")) {
      Move(result, "resultForm", "form");
      RecordText.ToItem(result);
    }
    foreach (var slip in Rows(a, "slips")) {
      Move(slip, "slip", "form");
      Move(slip, "slipTemplate", "template");
    }
    foreach (var one in Objects(a).Reverse().ToArray()) {
      Settle(one);
      Verify(one, compared, today);
    }
    return a;
  }

  /// <summary>How many facts are said to have been compared with their documents.</summary>
  public static int Ticks(JsonObject item) => Objects(item).Count(o => IsTicked(o["verified"]));

  static bool IsTicked(JsonNode? verified) => verified is JsonValue said && (said.TryGetValue<string>(out _) || said.TryGetValue<bool>(out var yes) && yes);

  /// <summary>The day of a check is kept while the tick stays and the fact is the same; a changed one must be ticked anew.</summary>
  static void Verify(JsonObject one, HashSet<string> compared, DateOnly today) {
    if (!one.ContainsKey("verifiedOn") && one["verified"] is not JsonValue) return;
    var (ticked, before) = (IsTicked(one["verified"]), one["verifiedOn"]?.DeepClone());
    one["verified"] = before;
    if (!ticked || IsTicked(before) && !compared.Contains(Compared(one))) one["verified"] = false;
    else if (!IsTicked(before)) one["verified"] = today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    one.Remove("verifiedOn");
  }

  /// <summary>A fact with its day, to be told from another: without what bears a tick of its own, and without what is not said.</summary>
  static string Compared(JsonObject fact) => $"{fact["verified"]} {Telling(fact, isFact: true)}";

  static string Telling(JsonNode? node, bool isFact = false) => node switch {
    JsonObject o when !isFact && o.ContainsKey("verified") => "",
    JsonObject o => string.Join('\n', o.Where(p => !Own.Contains(p.Key)).Select(p => (p.Key, Text: Telling(p.Value))).Where(p => p.Text.Length > 0).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{{{p.Text}}}")),
    JsonArray a => string.Concat(a.Select(i => Telling(i)).Where(t => t.Length > 0).Select(t => $"[{t}]")),
    JsonValue v when v.TryGetValue<bool>(out var yes) && !yes => "",
    _ => node?.ToString() ?? "",
  };

  static void Needed(JsonObject component) {
    component["required"] = Said(component["neededWhen"]) is { } formula && (string?)component["needed"] is "feel" ? "=" + formula : (string?)component["needed"] == "true";
    component.Remove("needed");
    component.Remove("neededWhen");
    foreach (var name in (string[])["code", "originals", "copies"]) component.TryAdd(name, null);
  }

  static void Amount(JsonObject fee) {
    fee["amount"] = Said(fee["decision"]) is { } decision ? new JsonObject { ["decision"] = decision } : Said(fee["formula"]) is { } formula ? "=" + formula : fee["sum"]?.DeepClone();
    foreach (var name in (string[])["decision", "formula", "sum"]) fee.Remove(name);
  }

  /// <summary>What a person left empty is null or absent, as the schema of packs has it.</summary>
  static void Settle(JsonObject one) {
    if (one["source"] is JsonObject source && Said(source["document"]) is null) one["source"] = null;
    foreach (var (name, value) in one.ToArray()) {
      if (value is JsonObject { Count: > 0 } text && text.ContainsKey("vi") && text["vi"] is null && text["en"] is null) one[name] = null;
      if (Absent.Contains(name) && one[name] is null or JsonArray { Count: 0 }) one.Remove(name);
    }
  }

  static void Join(JsonObject one, string list, string text) => one[text] = one[list] is JsonArray { Count: > 0 } words ? string.Join(", ", words.Select(w => (string?)w)) : null;

  static void Split(JsonObject one, string text, string list) {
    if (one[text] is { } typed) one[list] = new JsonArray([.. typed.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(w => (JsonNode)w)]);
    else if (one.ContainsKey(text)) one.Remove(list);
    one.Remove(text);
  }

  static void Move(JsonObject one, string from, string to) {
    if (one[from] is { } there) one[to] = there.DeepClone();
    else if (one.ContainsKey(to)) one[to] = null;
    one.Remove(from);
  }

  static IEnumerable<JsonObject> Rows(JsonObject one, string name) => (one[name] as JsonArray ?? []).OfType<JsonObject>();

  static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch {
    JsonObject o => o.Select(p => p.Value).SelectMany(Objects).Prepend(o),
    JsonArray a => a.SelectMany(Objects),
    _ => [],
  };

  static string? Said(JsonNode? node) => node?.ToString() is { Length: > 0 } text ? text : null;
}
