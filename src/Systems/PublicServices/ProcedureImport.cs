using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>Something in a description that a person must look at.</summary>
/// <param name="Place">Where, in the description's own words: <c>cases[0].fees[1]</c>.</param>
internal sealed record ImportFinding(string Place, string Message);

/// <summary>What an import made: the next version as far as the description says it, and all that is doubtful about it.</summary>
internal sealed record ImportedProcedure(string Code, JsonObject Item, IReadOnlyList<ImportFinding> Findings);

/// <summary>
/// Reads the national portal's description of a procedure. What is doubtful stays empty and unverified and becomes a finding;
/// nothing is guessed. What the portal does not describe (offices, form, process, search words) is kept from the version before.
/// </summary>
internal sealed partial class ProcedureImport {
  public const int MaxText = 500_000, MaxFile = 4 * MaxText, MaxDepth = 24;
  const int MaxCases = 50, MaxParts = 200, MaxWords = 4000;
  readonly List<ImportFinding> findings = [];
  readonly JsonObject? before;
  readonly JsonObject source;

  ProcedureImport(JsonObject? before, JsonObject source) => (this.before, this.source) = (before, source);

  /// <summary>The description; null when it is not one at all.</summary>
  public static JsonObject? Parse(string? text) {
    if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText) return null;
    try {
      var node = JsonNode.Parse(text, null, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Disallow });
      return node is JsonObject o && CodeOf(o) is not null && PortalMessages.IsClean(o) ? o : null;
    } catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) {
      return null;
    }
  }

  public static string? CodeOf(JsonObject description) => Text(description["code"]) is { } code && ProcedureCode().IsMatch(code) ? code : null;

  /// <param name="before">The newest version here, if there is one.</param>
  public static ImportedProcedure Read(JsonObject description, JsonObject? before, DateOnly today) =>
    new ProcedureImport(before, new() { ["document"] = T.In("vi", "import_source", Vn.Date(today)), ["article"] = null, ["url"] = null }).Read(description);

  ImportedProcedure Read(JsonObject d) {
    var code = CodeOf(d)!;
    var item = before?.DeepClone().AsObject() ?? Empty(code);
    if (before is null) Find("", "import_new");
    if (Words(d, "name", "") is { } name) item["name"] = Both(name, item["name"]);
    Flags(d, item);
    if (d["steps"] is JsonArray steps) item["steps"] = new JsonArray([.. Rows(steps, "steps").Select(s => Text(s.Node) is { } step ? Both(step, null) : null).OfType<JsonNode>()]);
    item["results"] = Results(d, item);
    item["cases"] = new JsonArray([.. Rows(d["cases"], "cases", MaxCases).Select(c => Case(c.Node, c.Place, code)).OfType<JsonNode>()]);
    if (item["cases"]!.AsArray().Count == 0) Find("cases", "import_no_cases");
    UniqueKeys(item["cases"]!.AsArray(), "cases");
    if (d["legalBasis"] is JsonArray laws) item["legalBasis"] = new JsonArray([.. Rows(laws, "legalBasis").Select(l => Law(l.Node, l.Place)).OfType<JsonNode>()]);
    (item["source"], item["verified"]) = (source.DeepClone(), false);
    return new(code, item, findings);
  }

  /// <summary>What a version must have and no portal says; it cannot be published before someone has decided it.</summary>
  static JsonObject Empty(string code) => new() {
    ["id"] = null, ["code"] = code, ["version"] = 0, ["name"] = null, ["field"] = null, ["levels"] = new JsonArray(), ["offices"] = new JsonArray(), ["targetGroups"] = new JsonArray(),
    ["steps"] = new JsonArray(), ["channels"] = new JsonArray(), ["cases"] = new JsonArray(), ["results"] = new JsonArray(), ["legalBasis"] = new JsonArray(),
    ["onlineLevel"] = new JsonObject { ["level"] = "none", ["reason"] = null }, ["route"] = new JsonObject { ["system"] = "portal", ["official"] = null },
    ["effective"] = new JsonObject { ["from"] = null, ["to"] = null }, ["process"] = null,
  };

  void Flags(JsonObject d, JsonObject item) {
    var (full, offline) = (Flag(d, "fullOnline"), Flag(d, "offlineOnly"));
    var reason = Text(d["publicReason"]);
    if (full == true && offline == true) Find("offlineOnly", "import_contradiction");
    else if ((full, offline) is (null, null)) Find("fullOnline", "import_no_level");
    else {
      var level = offline == true ? "none" : full == true ? "full" : "partial";
      if (level != "full" && reason is null) Find("publicReason", "import_no_reason");
      item["onlineLevel"] = new JsonObject { ["level"] = level, ["reason"] = reason is null ? null : Both(reason, null) };
    }
    if (Flag(d, "nonTerritorial") is { } free) item["boundaryFree"] = free;
  }

  bool? Flag(JsonObject d, string name) {
    if (d[name] is not { } node) return null;
    if (node.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return (bool)node;
    Find(name, "import_not_flag", Short(node));
    return null;
  }

  JsonArray Results(JsonObject d, JsonObject item) {
    var known = item["results"] as JsonArray ?? [];
    var made = new JsonArray();
    foreach (var (node, place) in Rows(d["results"], "results")) {
      if (node is not JsonObject o || Words(o, "name", place) is not { } name) continue;
      var code = Text(o["code"]);
      if (code is null || !ResultCode().IsMatch(code)) Find($"{place}.code", "import_result_code", code ?? T["unverified"]);
      var same = known.FirstOrDefault(k => code is not null && Text(k!["code"]) == code) ?? known.FirstOrDefault(k => Text(k!["name"]?["vi"]) == name);
      made.Add(new JsonObject {
        ["key"] = Text(same?["key"]) ?? Slug(name), ["code"] = code is not null && ResultCode().IsMatch(code) ? code : null, ["name"] = Both(name, same?["name"]),
        ["template"] = same?["template"]?.DeepClone(), ["refusalTemplate"] = same?["refusalTemplate"]?.DeepClone(),
      });
    }
    if (made.Count == 0) Find("results", "import_no_results");
    UniqueKeys(made, "results");
    return made.Count > 0 ? made : known.DeepClone().AsArray();
  }

  JsonObject? Case(JsonNode? node, string place, string procedure) {
    if (node is not JsonObject o || Words(o, "name", place) is not { } name) return null;
    var code = Text(o["code"]);
    if (code is null || !CaseCode().IsMatch(code) || !code.StartsWith(procedure + ".", StringComparison.Ordinal)) {
      Find($"{place}.code", "import_case_code", code ?? T["unverified"]);
      code = null;
    }
    var cases = before?["cases"] as JsonArray ?? [];
    var same = cases.FirstOrDefault(c => code is not null && Text(c!["code"]) == code) ?? cases.FirstOrDefault(c => Text(c!["name"]?["vi"]) == name);
    var made = new JsonObject { ["key"] = Text(same?["key"]) ?? Slug(name), ["code"] = code, ["name"] = Both(name, same?["name"]) };
    foreach (var kept in new[] { "form", "result" }) if (same?[kept] is { } value) made[kept] = value.DeepClone();
    made["components"] = new JsonArray([.. Rows(o["components"], $"{place}.components").Select(c => Component(c.Node, c.Place, same)).OfType<JsonNode>()]);
    UniqueKeys(made["components"]!.AsArray(), $"{place}.components");
    made["deadlines"] = new JsonArray([.. Rows(o["deadlines"], $"{place}.deadlines").Select(x => Deadline(x.Node, x.Place)).OfType<JsonNode>()]);
    made["fees"] = new JsonArray([.. Rows(o["fees"], $"{place}.fees").Select(x => Fee(x.Node, x.Place)).OfType<JsonNode>()]);
    if (made["components"]!.AsArray().Count == 0) Find($"{place}.components", "import_no_components");
    if (made["deadlines"]!.AsArray().Count == 0) Find($"{place}.deadlines", "import_no_deadline", name);
    if (made["fees"]!.AsArray().Count == 0) Find($"{place}.fees", "import_no_fee", name);
    return made;
  }

  JsonObject? Component(JsonNode? node, string place, JsonNode? sameCase) {
    if (node is not JsonObject o || Words(o, "name", place) is not { } name) return null;
    var code = Text(o["code"]);
    var known = sameCase?["components"] as JsonArray ?? [];
    var same = known.FirstOrDefault(k => code is not null && Text(k!["code"]) == code) ?? known.FirstOrDefault(k => Text(k!["name"]?["vi"]) == name);
    var (originals, copies, form) = (Count(o, "originals", place), Count(o, "copies", place), Text(o["electronicForm"]));
    if (originals is null && copies is null) Find(place, "import_no_counts", name);
    var required = o["required"] is { } given && given.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? o["required"]!.DeepClone() : same?["required"]?.DeepClone();
    if (required is null) Find($"{place}.required", "import_required_unknown", name);
    return new() {
      ["key"] = Text(same?["key"]) ?? Slug(name), ["code"] = code, ["name"] = Both(name, same?["name"]), ["kind"] = Text(same?["kind"]) ?? (form is null ? "document" : "form"), ["formCode"] = form ?? Text(same?["formCode"]),
      ["originals"] = originals, ["copies"] = copies, ["required"] = required ?? true, ["documentType"] = Text(same?["documentType"]), ["source"] = source.DeepClone(), ["verified"] = false,
    };
  }

  int? Count(JsonObject o, string name, string place) {
    if (o[name] is not { } node) return null;
    if (node is JsonValue v && v.TryGetValue<int>(out var count) && count is >= 0 and <= DossierIntake.MaxPapers) return count;
    Find($"{place}.{name}", "import_not_count", Short(node));
    return null;
  }

  JsonObject? Law(JsonNode? node, string place) =>
    node is JsonObject o && Words(o, "document", place) is { } document ? new() { ["document"] = document, ["article"] = Text(o["article"]), ["title"] = Text(o["title"]), ["verified"] = false } : null;

  IEnumerable<(JsonNode? Node, string Place)> Rows(JsonNode? list, string place, int most = MaxParts) {
    if (list is null) yield break;
    if (list is not JsonArray array) {
      Find(place, "import_not_list");
      yield break;
    }
    if (array.Count > most) Find(place, "import_too_many", most);
    foreach (var (i, node) in array.Take(most).Index()) {
      var at = string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]");
      if (node is not JsonObject && Text(node) is null) Find(at, "import_not_understood", Short(node));
      yield return (node, at);
    }
  }

  /// <summary>A text that must be there.</summary>
  string? Words(JsonObject o, string name, string place) {
    var text = Text(o[name]);
    if (text is { Length: <= MaxWords }) return text;
    Find(place.Length == 0 ? name : $"{place}.{name}", text is null ? "import_no_text" : "import_too_long");
    return null;
  }

  void UniqueKeys(JsonArray rows, string place) {
    var seen = new HashSet<string>(StringComparer.Ordinal);
    foreach (var row in rows.OfType<JsonObject>()) {
      var (key, plain) = ((string)row["key"]!, (string)row["key"]!);
      for (var n = 2; !seen.Add(key); n++) key = string.Create(CultureInfo.InvariantCulture, $"{plain}-{n}");
      if (key == plain) continue;
      row["key"] = key;
      Find(place, "import_twice", Text(row["name"]?["vi"]) ?? plain);
    }
  }

  /// <summary>The official text; its translation stays only while the text is the same.</summary>
  static JsonObject Both(string vi, JsonNode? known) =>
    Text(known?["vi"]) == vi && Text(known?["en"]) is { } en ? new() { ["vi"] = vi, ["en"] = en } : new() { ["vi"] = vi };

  void Find(string place, string message, params object[] values) => findings.Add(new(place, T[message, values]));

  static string? Text(JsonNode? node) => node is JsonValue v && v.TryGetValue<string>(out var text) && Vn.Clean(text) is { Length: > 0 } clean ? clean : null;
  static string Short(JsonNode? node) => node?.ToJsonString(Json.Options) is not { } text ? "null" : text.Length > 60 ? text[..60] + "…" : text;

  static string Slug(string name) {
    var slug = NotInKeys().Replace(Vn.Fold(name), "-").Trim('-');
    slug = slug.Length > 40 ? slug[..40].TrimEnd('-') : slug;
    return slug.Length == 0 ? "muc" : char.IsAsciiLetterLower(slug[0]) ? slug : "muc-" + slug;
  }

  [GeneratedRegex(@"^[0-9]\.[0-9]{6}\z", RegexOptions.None, 1000)]
  private static partial Regex ProcedureCode();
  [GeneratedRegex(@"^[0-9]\.[0-9]{6}\.[0-9]{2}\z", RegexOptions.None, 1000)]
  private static partial Regex CaseCode();
  [GeneratedRegex(@"^KQ\.[A-Z][0-9]{2}\.[0-9]{6}\z", RegexOptions.None, 1000)]
  private static partial Regex ResultCode();
  [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, 1000)]
  private static partial Regex NotInKeys();
}
