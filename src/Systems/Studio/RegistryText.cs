using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Ui;

namespace Saola.Studio;

/// <summary>The definition of a registry as the answers of a form, and back without loss.</summary>
internal static class RegistryText {
  /// <summary>As many fields as the form has rows; a longer definition is written as text.</summary>
  public const int MostFields = FormAnswers.MostRows;

  static readonly (string Answer, string Part)[] ofCatalogue = [("codeField", "code"), ("nameField", "name"), ("nameEnField", "nameEn"), ("parentField", "parent"), ("synonymsField", "synonyms")];
  static readonly (string Answer, string Part)[] ofMap = [("mapField", "field"), ("mapCatalogue", "catalogue"), ("mapFrom", "from"), ("mapTo", "to")];

  /// <summary>What a person must state stays empty; nothing of the law is guessed.</summary>
  public static JsonObject New(ItemId item, string title) => new() {
    ["id"] = item.ToString(), ["key"] = Registries.Registries.KeyOf(item.Name), ["name"] = new JsonObject { ["vi"] = title }, ["owner"] = "", ["class"] = "internal", ["open"] = null, ["writers"] = "owner", ["review"] = false,
    ["naturalKey"] = new JsonArray(), ["title"] = "", ["validity"] = false, ["fields"] = new JsonArray(), ["legalBasis"] = null, ["source"] = null, ["verified"] = false,
  };

  /// <summary>A definition under another id: its table and its catalogue are its own, and nothing of it was checked.</summary>
  public static JsonObject As(ItemId item, JsonObject registry) {
    (registry["id"], registry["key"], registry["verified"]) = (item.ToString(), Registries.Registries.KeyOf(item.Name), false);
    registry.Remove("closed");
    registry.Remove("catalogue");
    registry.Remove("replaces");
    return registry;
  }

  /// <param name="codeOf">The code of the office that an item of a pack describes; null where there is none.</param>
  public static JsonObject ToAnswers(JsonObject item, Func<string, string?> codeOf) {
    var a = (JsonObject)item.DeepClone();
    a["openText"] = Said(a["open"]) switch { "true" => "yes", "false" => "no", _ => "undecided" };
    a["readersText"] = Joined(a["readers"], ", ", codeOf);
    (a["legalDocument"], a["legalArticle"]) = (Part(a["legalBasis"], "document"), Part(a["legalBasis"], "article"));
    var key = (a["naturalKey"] as JsonArray ?? []).Select(Said).ToHashSet(StringComparer.Ordinal);
    foreach (var (i, field) in Rows(a, "fields").Index()) Row(field, i, key.Contains(Said(field["key"])), Said(field["key"]) is { } own && own == Said(a["title"]));
    var catalogue = a["catalogue"] as JsonObject;
    a["isCatalogue"] = catalogue is not null;
    foreach (var (answer, part) in ofCatalogue) a[answer] = catalogue?[part]?.DeepClone();
    a["maps"] = new JsonArray([.. Rows(catalogue ?? [], "maps").Select(m => (JsonNode)new JsonObject(ofMap.Select(p => KeyValuePair.Create(p.Answer, m[p.Part]?.DeepClone()))))]);
    return a;
  }

  static void Row(JsonObject field, int at, bool inKey, bool isTitle) {
    (field["order"], field["inKey"], field["isTitle"], field["isPersonal"]) = ((at + 1) * 10, inKey, isTitle, field["personal"] is JsonObject);
    (field["basisDocument"], field["basisArticle"]) = (Part((field["personal"] as JsonObject)?["basis"], "document"), Part((field["personal"] as JsonObject)?["basis"], "article"));
    var catalogue = CatalogueName.Of(Said(field["catalogue"]) ?? "");
    (field["catalogueId"], field["catalogueVersion"]) = (catalogue.Id.Length > 0 ? catalogue.Id : null, catalogue.Version);
    (field["sridText"], field["examplesText"], field["formulaText"]) = (Said(field["srid"]), Joined(field["examples"], "; ", t => t), Said(field["formula"])?.TrimStart('=').Trim());
    (field["minimumText"], field["maximumText"]) = (Bound(field["minimum"]), Bound(field["maximum"]));
  }

  /// <summary>A day and a number as people write them.</summary>
  static string? Bound(JsonNode? bound) =>
    Said(bound) is not { } text ? null : bound!.GetValueKind() == System.Text.Json.JsonValueKind.Number ? text.Replace('.', ',')
    : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Vn.Date(day) : text;

  /// <param name="itemOf">The item of a pack that describes the office of a code; null where there is none.</param>
  public static JsonObject ToItem(JsonObject answers, Func<string, string?> itemOf) {
    var a = (JsonObject)answers.DeepClone();
    a["open"] = Take(a, "openText") switch { "yes" => true, "no" => false, _ => null };
    if (Split(Take(a, "readersText"), ',') is { Count: > 0 } readers) a["readers"] = new JsonArray([.. readers.Select(r => (JsonNode)(itemOf(r) ?? r))]);
    else a.Remove("readers");
    a["legalBasis"] = Source(a["legalBasis"], Take(a, "legalDocument"), Take(a, "legalArticle"));
    var fields = Rows(a, "fields").Where(f => (Said(f["name"]?["vi"]) ?? Said(f["key"]) ?? Said(f["type"])) is not null).OrderBy(f => decimal.TryParse(Said(f["order"]), NumberStyles.Number, CultureInfo.InvariantCulture, out var place) ? place : decimal.MaxValue).ToList();
    Name(fields);
    a["naturalKey"] = new JsonArray([.. fields.Where(f => Is(f["inKey"])).Select(f => (JsonNode)Said(f["key"])!)]);
    // who ticks another field means that one, though the tick that the field before had by itself still stands
    var titles = fields.FindAll(f => Is(f["isTitle"]));
    a["title"] = Said((titles.Find(f => Said(f["key"]) != Said(a["title"])) ?? titles.FirstOrDefault() ?? fields.Find(f => Is(f["inKey"])) ?? fields.FirstOrDefault())?["key"]) ?? "";
    a["fields"] = new JsonArray([.. fields.Select(Field)]);
    var states = Rows(a, "states").Where(s => Said(s["name"]?["vi"]) is not null || Said(s["key"]) is not null).Select(s => (JsonObject)s.DeepClone()).ToList();
    Name(states);
    a["states"] = new JsonArray([.. states.Select(s => (JsonNode)s)]);
    Catalogue(a);
    foreach (var flag in (string[])["review", "validity", "verified"]) a[flag] ??= false;
    Unsaid(a);
    Registries.Registries.Trim(a);
    return a;
  }

  static JsonNode Field(JsonObject row) {
    var f = (JsonObject)row.DeepClone();
    foreach (var name in (string[])["order", "inKey", "isTitle"]) f.Remove(name);
    f["personal"] = Is(f["isPersonal"]) ? new JsonObject { ["basis"] = Source((f["personal"] as JsonObject)?["basis"], Take(f, "basisDocument"), Take(f, "basisArticle")) } : null;
    foreach (var name in (string[])["isPersonal", "basisDocument", "basisArticle"]) f.Remove(name);
    var (catalogue, version) = (Take(f, "catalogueId"), Take(f, "catalogueVersion"));
    f["catalogue"] = catalogue is null ? null : version is null ? catalogue : $"{catalogue}@{version}";
    f["srid"] = int.TryParse(Take(f, "sridText"), NumberStyles.None, CultureInfo.InvariantCulture, out var srid) ? srid : null;
    f["formula"] = Take(f, "formulaText") is { } formula ? "=" + formula : null;
    f["examples"] = new JsonArray([.. Split(Take(f, "examplesText"), ';').Select(e => (JsonNode)e)]);
    (f["minimum"], f["maximum"]) = (Bound(f, Take(f, "minimumText")), Bound(f, Take(f, "maximumText")));
    Unsaid(f);
    return f;
  }

  /// <summary>What cannot be read stays as it was typed, for the check to say what is wrong with it.</summary>
  static JsonNode? Bound(JsonObject field, string? typed) =>
    typed is null ? null
    : Said(field["type"]) == "date" ? Typed.Date(typed) is { } day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : typed
    : Typed.Number(typed) is { } number ? JsonValue.Create(number) : typed;

  static void Catalogue(JsonObject a) {
    var on = Is(a["isCatalogue"]);
    a.Remove("isCatalogue");
    var said = new JsonObject(ofCatalogue.Select(p => KeyValuePair.Create(p.Part, (JsonNode?)Take(a, p.Answer))).Where(p => p.Value is not null));
    var maps = Rows(a, "maps").Select(m => new JsonObject(ofMap.Select(p => KeyValuePair.Create(p.Part, (JsonNode?)Said(m[p.Answer]))).Where(p => p.Value is not null))).Where(m => m.Count > 0).ToArray<JsonNode>();
    a.Remove("maps");
    if (maps.Length > 0) said["maps"] = new JsonArray(maps);
    a["catalogue"] = on ? said : null;
  }

  /// <summary>Keys of what has none, made of the name.</summary>
  static void Name(List<JsonObject> rows) {
    var taken = rows.Select(r => Said(r["key"])).OfType<string>().ToHashSet(StringComparer.Ordinal);
    foreach (var row in rows.Where(r => Said(r["key"]) is null)) row["key"] = Registries.Registries.KeyOf(Said(row["name"]?["vi"]) ?? "", taken);
  }

  /// <summary>The input beside which a mistake at a place of the definition belongs; empty for the whole.</summary>
  /// <param name="pointer">JSON pointer in the definition.</param>
  public static string InputOf(string pointer) => pointer.Split('/') switch {
    ["", "fields", var i, "name", ..] => $"fields.{i}.name.vi",
    ["", "fields", var i, "personal", ..] => $"fields.{i}.isPersonal",
    ["", "fields", var i, "catalogue"] => $"fields.{i}.catalogueId",
    ["", "fields", var i, var part and ("srid" or "minimum" or "maximum" or "formula" or "examples"), ..] => $"fields.{i}.{part}Text",
    ["", "fields", var i, "type" or "registry" or "key" or "unique" or "pattern" or "maxLength" or "decimals" or "unit" or "list" or "search" or "required", ..] and [_, _, _, var part, ..] => $"fields.{i}.{part}",
    ["", "fields", var i] => $"fields.{i}.name.vi",
    ["", "states", var i, "name", ..] => $"states.{i}.name.vi",
    ["", "states", var i, ..] => $"states.{i}.key",
    ["", "fields" or "naturalKey" or "title", ..] => "fields",
    ["", "name", ..] => "name.vi",
    ["", "readers", ..] => "readersText",
    ["", "legalBasis", ..] => "legalDocument",
    ["", "catalogue", var part and ("code" or "name" or "nameEn" or "parent" or "synonyms")] => part + "Field",
    ["", "catalogue", "maps", var i, var part, ..] => $"maps.{i}.{(part == "catalogue" ? "mapCatalogue" : part == "field" ? "mapField" : part == "from" ? "mapFrom" : "mapTo")}",
    ["", "catalogue", ..] => "isCatalogue",
    ["", "key" or "owner" or "class" or "writers", ..] and [_, var part, ..] => part,
    _ => "",
  };

  /// <summary>A text of which a person left the Vietnamese empty is none.</summary>
  static void Unsaid(JsonObject one) {
    foreach (var (name, value) in one.ToArray()) if (value is JsonObject text && text.ContainsKey("vi") && Said(text["vi"]) is null) one.Remove(name);
  }

  static JsonObject? Source(JsonNode? before, string? document, string? article) {
    if (document is null) return null;
    var source = (before as JsonObject)?.DeepClone() as JsonObject ?? [];
    source["document"] = document;
    if (article is null) source.Remove("article");
    else source["article"] = article;
    return source;
  }

  static JsonNode? Part(JsonNode? source, string name) => (source as JsonObject)?[name]?.DeepClone();

  static string? Joined(JsonNode? list, string between, Func<string, string?> word) => list is JsonArray { Count: > 0 } all ? string.Join(between, all.Select(Said).OfType<string>().Select(t => word(t) ?? t)) : null;

  static List<string> Split(string? text, char between) => [.. (text ?? "").Split(between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

  static string? Take(JsonObject one, string name) {
    var text = Said(one[name]);
    one.Remove(name);
    return text;
  }

  static bool Is(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;

  static string? Said(JsonNode? node) => node is JsonValue && Vn.Clean(node.ToString()) is { Length: > 0 } text ? text : null;

  static IEnumerable<JsonObject> Rows(JsonObject one, string name) => (one[name] as JsonArray ?? []).OfType<JsonObject>();
}
