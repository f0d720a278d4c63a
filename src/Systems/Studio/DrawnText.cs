using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Saola.Studio;

/// <summary>Reads of a drawing what the studio itself needs. What cannot be read has nothing; lint says why.</summary>
internal static partial class DrawnText {
  public static readonly XNamespace Bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";

  public static readonly XNamespace Zeebe = "http://camunda.org/schema/zeebe/1.0";

  /// <summary>As deep as an engine takes a file: who reads a drawing goes down it by recursion.</summary>
  const int MaxDepth = 300;

  /// <summary>No document type, no outside entities, bounded depth.</summary>
  public static XElement? Xml(string content) {
    var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Draft.MaxBytes };
    try {
      using (var probe = XmlReader.Create(new StringReader(content), settings))
        while (probe.Read())
          if (probe.Depth > MaxDepth) return null;
      using var reader = XmlReader.Create(new StringReader(content), settings);
      return XDocument.Load(reader).Root;
    } catch (XmlException) {
      return null;
    }
  }

  public static JsonElement? Json(string content) {
    try {
      using var json = JsonDocument.Parse(content, new() { AllowDuplicateProperties = false });
      return json.RootElement.Clone();
    } catch (JsonException) {
      return null;
    }
  }

  public static bool IsXml(DraftKind kind) => kind is DraftKind.Process or DraftKind.Decision;

  /// <summary>Whether two files are the same element by element, in order, beside how they are laid out and what lies in these namespaces.</summary>
  public static bool SaysTheSame(DraftKind kind, string one, string other, IReadOnlySet<string> beside) => IsXml(kind)
    ? Xml(one) is { } root && Xml(other) is { } second && XNode.DeepEquals(Bare(root, beside), Bare(second, beside))
    : Json(one) is { } json && Json(other) is { } same && JsonElement.DeepEquals(json, same);

  static XElement Bare(XElement element, IReadOnlySet<string> beside) => new(element.Name,
    element.Attributes().Where(a => !a.IsNamespaceDeclaration).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal),
    string.Concat(element.Nodes().OfType<XText>().Select(t => t.Value)).Trim(), element.Elements().Where(e => !beside.Contains(e.Name.NamespaceName)).Select(e => Bare(e, beside)));

  /// <summary>Those that would run.</summary>
  static IEnumerable<XElement> Processes(string content) => Xml(content)?.Elements(Bpmn + "process").Where(p => (string?)p.Attribute("isExecutable") is not ("false" or "0")) ?? [];

  static XElement? Process(string content) => Processes(content).FirstOrDefault();

  public static string? ProcessKey(string content) => (string?)Process(content)?.Attribute("id");
  public static IEnumerable<string> ProcessKeys(string content) => Processes(content).Select(p => (string?)p.Attribute("id")).OfType<string>();
  /// <summary>What versions of a DMN file are counted by.</summary>
  public static string? ModelId(string content) => Xml(content) is { } model ? (string?)model.Attribute("id") ?? (string?)model.Attribute("name") : null;
  /// <summary>What the elements of a process are called, by their ids.</summary>
  public static IReadOnlyDictionary<string, string> ElementNames(string content) => (Xml(content)?.Descendants() ?? [])
    .Select(e => (Id: (string?)e.Attribute("id"), Name: (string?)e.Attribute("name"))).Where(e => e is { Id: not null, Name.Length: > 0 }).DistinctBy(e => e.Id)
    .ToDictionary(e => e.Id!, e => e.Name!, StringComparer.Ordinal);

  /// <summary>The signals that a process hears.</summary>
  public static IReadOnlyList<string> Signals(string content) {
    var root = Xml(content);
    var heard = (root?.Descendants(Bpmn + "signalEventDefinition") ?? []).Where(d => d.Parent!.Name.LocalName is not ("intermediateThrowEvent" or "endEvent")).Select(d => (string?)d.Attribute("signalRef")).ToHashSet();
    return [.. (root?.Elements(Bpmn + "signal") ?? []).Where(s => heard.Contains((string?)s.Attribute("id"))).Select(s => (string?)s.Attribute("name")).OfType<string>().Where(n => !n.StartsWith('=')).Distinct()];
  }

  public static string? FormId(string content) => Property(Json(content), "id");

  /// <summary>What people call it; the name of the item where the drawing bears none.</summary>
  public static string Name(ItemId item, string content) {
    var found = item.Kind switch {
      DraftKind.Process => (string?)Process(content)?.Attribute("name"),
      DraftKind.Decision => (string?)Xml(content)?.Attribute("name"),
      DraftKind.Template => Templates.Read(item.ToString(), content).Title,
      DraftKind.Test or DraftKind.Procedure or DraftKind.Registry => Json(content) is { ValueKind: JsonValueKind.Object } test && test.TryGetProperty("name", out var name) ? Property(name, "vi") : null,
      _ => null,
    };
    var clean = Vn.Clean(found).Trim();
    return clean.Length == 0 ? item.Name : clean.Length > Draft.NameLimit ? clean[..Draft.NameLimit] : clean;
  }

  /// <summary>The text of an item under the id of another, of which it is a copy.</summary>
  public static string As(ItemId item, ItemId like, string content) => item.Kind switch {
    // a slip of a procedure is found by its description, not as the official form
    DraftKind.Template => SlipForm().Replace(content, ""),
    DraftKind.Form when JsonNode.Parse(content) is JsonObject form => WithId(form, item.Name).ToJsonString(ProcedureText.Indented),
    DraftKind.Process when ProcessKey(content) is { } key => content.Replace($"\"{key}\"", $"\"{item.Name}\"", StringComparison.Ordinal),
    DraftKind.Decision when ModelId(content) is { } model && model != like.Name => Renamed(item, like, content).Replace($"\"{model}\"", $"\"definitions-{item.Name}\"", StringComparison.Ordinal),
    DraftKind.Registry when JsonNode.Parse(content) is JsonObject registry => RegistryText.As(item, registry).ToJsonString(ProcedureText.Indented),
    _ => Renamed(item, like, content),
  };

  static string Renamed(ItemId item, ItemId like, string content) =>
    content.Replace($"\"{like.Name}\"", $"\"{item.Name}\"", StringComparison.Ordinal).Replace($"#{like.Name}\"", $"#{item.Name}\"", StringComparison.Ordinal);

  static JsonObject WithId(JsonObject form, string id) {
    form["id"] = id;
    return form;
  }

  [GeneratedRegex("[ \\t]*<meta name=\"saola:form\"[^>]*>\\r?\\n?", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex SlipForm();

  static string? Property(JsonElement? json, string name) =>
    json is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
