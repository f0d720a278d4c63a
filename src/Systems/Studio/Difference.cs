using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Saola.Studio;

internal enum DraftChange { Added, Removed, Changed }

/// <param name="Element">Id of the element or component.</param>
/// <param name="Type">What it is: userTask, textfield.</param>
/// <param name="Details">For a change: what differs, as <c>name: before → after</c>.</param>
internal sealed record ElementChange(DraftChange Change, string Element, string Name, string Type, IReadOnlyList<string> Details);

/// <param name="Moved">Only the picture differs: places of symbols, not what is done.</param>
internal sealed record DraftDifference(IReadOnlyList<ElementChange> Changes, bool Moved) {
  sealed record Part(string Name, string Type, SortedDictionary<string, string> Facts);

  static readonly HashSet<string> Pictures = new(StringComparer.Ordinal) {
    "http://www.omg.org/spec/BPMN/20100524/DI", "https://www.omg.org/spec/DMN/20191111/DMNDI/", "http://www.omg.org/spec/DD/20100524/DI", "http://www.omg.org/spec/DMN/20180521/DI/",
  };

  /// <summary>Element by element; whatever bears an id is one, and what has none belongs to the one around it.</summary>
  public static DraftDifference Between(DraftKind kind, string before, string after) {
    var (old, now) = (Parts(kind, before), Parts(kind, after));
    var changes = new List<ElementChange>();
    foreach (var (id, part) in now)
      if (!old.TryGetValue(id, out var was)) changes.Add(new(DraftChange.Added, id, part.Name, part.Type, []));
      else if (Details(was, part) is { Count: > 0 } details) changes.Add(new(DraftChange.Changed, id, part.Name, part.Type, details));
    changes.AddRange(old.Where(o => !now.ContainsKey(o.Key)).Select(o => new ElementChange(DraftChange.Removed, o.Key, o.Value.Name, o.Value.Type, [])));
    return new(changes, changes.Count == 0 && before.ReplaceLineEndings("\n") != after.ReplaceLineEndings("\n"));
  }

  static List<string> Details(Part was, Part now) => [.. was.Facts.Keys.Union(now.Facts.Keys)
    .Select(name => (name, Was: was.Facts.GetValueOrDefault(name, ""), Now: now.Facts.GetValueOrDefault(name, ""))).Where(f => f.Was != f.Now)
    .Select(f => $"{f.name}: {Short(f.Was)} → {Short(f.Now)}")];

  static string Short(string value) => value.Length == 0 ? "∅" : value.Length > 120 ? value[..120] + "…" : value;

  static Dictionary<string, Part> Parts(DraftKind kind, string content) {
    var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
    if (kind is DraftKind.Process or DraftKind.Decision) {
      if (DrawnText.Xml(content) is { } root) Gather(root, "", parts);
    } else if (DrawnText.Json(content) is { ValueKind: JsonValueKind.Object } json) {
      Gather(JsonNode.Parse(json.GetRawText())!.AsObject(), "", parts);
    }
    return parts;
  }

  static void Gather(XElement element, string inside, Dictionary<string, Part> parts) {
    if (Pictures.Contains(element.Name.NamespaceName)) return;
    var id = (string?)element.Attribute("id");
    if (id is not null) {
      var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
      if (inside.Length > 0) facts["in"] = inside;
      Facts(element, "", facts);
      facts.Remove("id");
      parts[id] = new((string?)element.Attribute("name") ?? "", element.Name.LocalName, facts);
    }
    foreach (var inner in element.Elements()) Gather(inner, id ?? inside, parts);
  }

  /// <summary>Attributes and texts of the element and of what lies in it without an id.</summary>
  static void Facts(XElement element, string path, SortedDictionary<string, string> facts) {
    foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration)) facts[path + attribute.Name.LocalName] = attribute.Value;
    if (!element.HasElements && element.Value.Trim() is { Length: > 0 } text) facts[path.Length == 0 ? "text" : path.TrimEnd('/')] = text;
    foreach (var group in element.Elements().Where(e => e.Attribute("id") is null && !Pictures.Contains(e.Name.NamespaceName)).GroupBy(e => e.Name.LocalName, StringComparer.Ordinal))
      foreach (var (i, inner) in group.Index()) Facts(inner, $"{path}{group.Key}{(i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture))}/", facts);
  }

  static void Gather(JsonObject json, string inside, Dictionary<string, Part> parts) {
    var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
    if (inside.Length > 0) facts["in"] = inside;
    foreach (var (name, value) in json) {
      if (name is "id" or "components") continue;
      facts[name] = value is JsonValue scalar ? scalar.ToString() : value?.ToJsonString(Kernel.Json.Options) ?? "null";
    }
    var id = json["id"]?.ToString() ?? json["key"]?.ToString() ?? inside;
    parts[id] = new((json["label"] ?? json["name"]?["vi"])?.ToString() ?? "", json["type"]?.ToString() ?? "", facts);
    foreach (var inner in (json["components"] as JsonArray ?? []).OfType<JsonObject>()) Gather(inner, id, parts);
  }
}
