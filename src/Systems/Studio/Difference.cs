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

/// <param name="Moved">Only the picture or the layout of the file differs: places of symbols, not what is done.</param>
internal sealed record DraftDifference(IReadOnlyList<ElementChange> Changes, bool Moved) {
  /// <param name="Line">Among which its place says something: rules of a table, flows out of a gateway, fields of a group; null where none does.</param>
  sealed record Part(string Name, string Type, string? Line, SortedDictionary<string, string> Facts);

  static readonly HashSet<string> Pictures = new(StringComparer.Ordinal) {
    "http://www.omg.org/spec/BPMN/20100524/DI", "https://www.omg.org/spec/DMN/20191111/DMNDI/", "http://www.omg.org/spec/DD/20100524/DI", "http://www.omg.org/spec/DMN/20180521/DI/",
  };

  /// <summary>Element by element; whatever bears an id is one, and what has none belongs to the one around it.</summary>
  public static DraftDifference Between(DraftKind kind, string before, string after) {
    var (old, now) = (Parts(kind, before), Parts(kind, after));
    var changes = new List<ElementChange>();
    var (was, places, all) = (Places(old, now.Keys), Places(now, old.Keys), Places(now, now.Keys));
    var alone = now.Values.Where(p => p.Line is not null).CountBy(p => p.Line!, StringComparer.Ordinal).Where(l => l.Value == 1).Select(l => l.Key).ToHashSet(StringComparer.Ordinal);
    foreach (var (id, part) in now)
      if (!old.TryGetValue(id, out var earlier)) changes.Add(new(DraftChange.Added, id, part.Name, part.Type, all.TryGetValue(id, out var place) && !alone.Contains(part.Line!) ? [$"order: {place}"] : []));
      else if (Details(earlier, part, was.GetValueOrDefault(id), places.GetValueOrDefault(id)) is { Count: > 0 } details) changes.Add(new(DraftChange.Changed, id, part.Name, part.Type, details));
    changes.AddRange(old.Where(o => !now.ContainsKey(o.Key)).Select(o => new ElementChange(DraftChange.Removed, o.Key, o.Value.Name, o.Value.Type, [])));
    var differs = before.ReplaceLineEndings("\n") != after.ReplaceLineEndings("\n");
    // What no element tells of is still no matter of the picture.
    if (changes.Count == 0 && differs && !DrawnText.SaysTheSame(kind, before, after, Pictures)) changes.Add(new(DraftChange.Changed, "", T["source_label"], "", [T["file_differs"]]));
    return new(changes, changes.Count == 0 && differs);
  }

  static List<string> Details(Part was, Part now, int before, int after) => [.. was.Facts.Keys.Union(now.Facts.Keys)
    .Select(name => (name, Was: was.Facts.GetValueOrDefault(name, ""), Now: now.Facts.GetValueOrDefault(name, ""))).Where(f => f.Was != f.Now)
    .Select(f => $"{f.name}: {Short(f.Was)} → {Short(f.Now)}"), .. before == after ? Array.Empty<string>() : [$"order: {before} → {after}"]];

  static string Short(string value) => value.Length == 0 ? "∅" : value.Length > 120 ? value[..120] + "…" : value;

  /// <summary>The place of each part among those of its line that stand in both files, so that what is added or removed moves nothing.</summary>
  static Dictionary<string, int> Places(Dictionary<string, Part> parts, IEnumerable<string> also) {
    var both = also.ToHashSet(StringComparer.Ordinal);
    return parts.Where(p => p.Value.Line is not null && both.Contains(p.Key)).GroupBy(p => p.Value.Line, StringComparer.Ordinal)
      .SelectMany(line => line.Index().Select(p => (p.Item.Key, p.Index + 1))).ToDictionary(StringComparer.Ordinal);
  }

  static Dictionary<string, Part> Parts(DraftKind kind, string content) {
    var parts = new PartsById();
    if (DrawnText.IsXml(kind)) {
      if (DrawnText.Xml(content) is { } root) Gather(root, "", parts);
    } else if (DrawnText.Json(content) is { ValueKind: JsonValueKind.Object } json) {
      Gather(JsonNode.Parse(json.GetRawText())!.AsObject(), "", "", parts);
    }
    return parts;
  }

  sealed class PartsById() : Dictionary<string, Part>(StringComparer.Ordinal) {
    readonly Dictionary<string, int> times = new(StringComparer.Ordinal);

    /// <summary>An id that is there already names another part.</summary>
    public string Free(string id) {
      var free = id;
      while (ContainsKey(free)) free = string.Create(CultureInfo.InvariantCulture, $"{id}[{times[id] = times.GetValueOrDefault(id, 1) + 1}]");
      return free;
    }
  }

  static void Gather(XElement element, string inside, PartsById parts) {
    if (Pictures.Contains(element.Name.NamespaceName)) return;
    var id = (string?)element.Attribute("id");
    if (id is not null) {
      id = parts.Free(id);
      var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
      if (inside.Length > 0) facts["in"] = inside;
      Facts(element, "", facts);
      facts.Remove("id");
      parts[id] = new((string?)element.Attribute("name") ?? "", element.Name.LocalName, Line(element, inside), facts);
    }
    foreach (var inner in element.Elements()) Gather(inner, id ?? inside, parts);
  }

  /// <summary>In a process the order of the flows out of an element is that in which they are tried; in a decision all that lies in one counts.</summary>
  static string? Line(XElement element, string inside) =>
    element.Name == DrawnText.Bpmn + "sequenceFlow" ? (string?)element.Attribute("sourceRef")
    : element.Name.Namespace == DrawnText.Bpmn || element.Parent?.Parent is null ? null : $"{inside} {element.Name.LocalName}";

  /// <summary>Attributes and texts of the element and of what lies in it without an id.</summary>
  static void Facts(XElement element, string path, SortedDictionary<string, string> facts) {
    foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration))
      facts[path + (element.GetPrefixOfNamespace(attribute.Name.Namespace) is { } prefix ? $"{prefix}:" : "") + attribute.Name.LocalName] = attribute.Value;
    if (string.Concat(element.Nodes().OfType<XText>()).Trim() is { Length: > 0 } text) facts[path.Length == 0 ? "text" : path.TrimEnd('/')] = text;
    foreach (var group in element.Elements().Where(e => e.Attribute("id") is null && !Pictures.Contains(e.Name.NamespaceName)).GroupBy(e => e.Name.LocalName, StringComparer.Ordinal))
      foreach (var (i, inner) in group.Index()) Facts(inner, $"{path}{group.Key}{(i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture))}/", facts);
  }

  static void Gather(JsonObject json, string inside, string nameless, PartsById parts) {
    var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
    if (inside.Length > 0) facts["in"] = inside;
    foreach (var (name, value) in json) {
      if (name is "id" or "components") continue;
      facts[name] = value is JsonValue scalar ? scalar.ToString() : value?.ToJsonString(Kernel.Json.Options) ?? "null";
    }
    var id = parts.Free(json["id"]?.ToString() ?? json["key"]?.ToString() ?? nameless);
    parts[id] = new((json["label"] ?? (json["name"] as JsonObject)?["vi"])?.ToString() ?? "", json["type"]?.ToString() ?? "", inside.Length == 0 ? null : inside, facts);
    foreach (var inner in (json["components"] as JsonArray ?? []).OfType<JsonObject>()) Gather(inner, id, $"{id}/{inner["type"]}", parts);
  }
}
