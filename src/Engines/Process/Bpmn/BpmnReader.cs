using System.Collections.Immutable;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>What a file holds, and all that is wrong with it. It can be run only when nothing is.</summary>
internal sealed record BpmnFile(ImmutableArray<ProcessDefinition> Processes, ImmutableArray<Finding> Findings);

/// <summary>Reads BPMN 2.0 XML in the Zeebe dialect. What the engine does not execute becomes a finding, never silence.</summary>
internal static class BpmnReader {
  /// <summary>The largest drawings of the province's processes are under 200 KB.</summary>
  public const int MaxBytes = 2_000_000;
  const int MaxDepth = 64;

  internal static readonly XNamespace Bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";
  internal static readonly XNamespace Zeebe = "http://camunda.org/schema/zeebe/1.0";

  public static BpmnFile Read(string xml, Compile compile) {
    var findings = new Findings();
    var definitions = Load(xml, findings);
    if (definitions is null) return new([], findings.All);
    var shared = new SharedElements(definitions, findings, compile);
    var processes = ImmutableArray.CreateBuilder<ProcessDefinition>();
    foreach (var process in definitions.Elements(Bpmn + "process")) {
      if ((string?)process.Attribute("isExecutable") is "false" or "0") continue;
      processes.Add(new GraphReader(shared, findings, compile).Read(process));
    }
    if (processes.Count == 0) findings.Add(definitions, "no_process");
    foreach (var twice in processes.GroupBy(p => p.Key).Where(g => g.Count() > 1)) findings.Add(definitions, "process_twice", twice.Key);
    if (findings.All.IsEmpty)
      foreach (var process in processes) GraphLint.Check(process, findings);
    return new(processes.ToImmutable(), findings.All);
  }

  /// <summary>No document type, no outside entities, bounded size and depth: a file is a drawing, not a program for the parser.</summary>
  static XElement? Load(string xml, Findings findings) {
    if (Encoding.UTF8.GetByteCount(xml) > MaxBytes) {
      findings.Add("too_large", MaxBytes / 1_000_000);
      return null;
    }
    var settings = new XmlReaderSettings {
      DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes, IgnoreComments = true, IgnoreProcessingInstructions = true,
    };
    try {
      using (var probe = XmlReader.Create(new StringReader(xml), settings))
        while (probe.Read())
          if (probe.Depth > MaxDepth) {
            findings.Add("too_deep", MaxDepth);
            return null;
          }
      using var reader = XmlReader.Create(new StringReader(xml), settings);
      var root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
      if (root.Name == Bpmn + "definitions") return root;
      findings.Add(root, "not_bpmn", root.Name.LocalName);
      return null;
    } catch (XmlException e) {
      findings.AddAt(e.LineNumber, "not_xml", e.Message);
      return null;
    }
  }
}

/// <summary>Messages, signals, errors and escalations, which elements name by id.</summary>
internal sealed class SharedElements {
  public Dictionary<string, (string Name, Expression? Key)> Messages { get; } = [];
  public Dictionary<string, string> Signals { get; } = [];
  public Dictionary<string, string> Errors { get; } = [];
  public Dictionary<string, string> Escalations { get; } = [];

  public SharedElements(XElement definitions, Findings findings, Compile compile) {
    var zeebe = new ZeebeReader(findings, compile);
    foreach (var message in definitions.Elements(BpmnReader.Bpmn + "message")) {
      var name = (string?)message.Attribute("name");
      if (string.IsNullOrWhiteSpace(name)) {
        findings.Add(message, "message_without_name");
        continue;
      }
      var subscription = zeebe.Extension(message, "subscription");
      Messages[(string?)message.Attribute("id") ?? ""] = (name, zeebe.Attribute(subscription, "correlationKey"));
    }
    foreach (var signal in definitions.Elements(BpmnReader.Bpmn + "signal")) {
      // What a process listens to must be known before it runs.
      var name = ((string?)signal.Attribute("name"))?.Trim() ?? "";
      if (name.Length == 0 || name.StartsWith('=')) findings.Add(signal, "bad_signal", name);
      else Signals[(string?)signal.Attribute("id") ?? ""] = name;
    }
    foreach (var error in definitions.Elements(BpmnReader.Bpmn + "error"))
      Errors[(string?)error.Attribute("id") ?? ""] = (string?)error.Attribute("errorCode") ?? "";
    foreach (var escalation in definitions.Elements(BpmnReader.Bpmn + "escalation"))
      Escalations[(string?)escalation.Attribute("id") ?? ""] = (string?)escalation.Attribute("escalationCode") ?? "";
    foreach (var other in definitions.Elements().Where(e => e.Name.LocalName is "choreography" or "globalChoreographyTask"))
      findings.Add(other, "not_executed", other.Name.LocalName);
  }
}

/// <summary>Collects what is wrong, each with the element, its name and its line.</summary>
internal sealed class Findings {
  readonly List<Finding> all = [];

  public ImmutableArray<Finding> All => [.. all];

  public void Add(string code, params object?[] args) => AddAt(0, code, args);

  public void AddAt(int line, string code, params object?[] args) => all.Add(new("", "", "process." + code, Words.T[$"lint_{code}", args], line));

  public void Add(XElement element, string code, params object?[] args) =>
    all.Add(new(IdOf(element), NameOf(element), "process." + code, Words.T[$"lint_{code}", args], ((IXmlLineInfo)element).LineNumber));

  public void Add(Node node, string code, params object?[] args) =>
    all.Add(new(node.Id, node.Name, "process." + code, Words.T[$"lint_{code}", args], node.Line));

  /// <summary>Parts without an id, such as a mapping, are found by the element that holds them.</summary>
  static string IdOf(XElement element) =>
    element.AncestorsAndSelf().Select(e => (string?)e.Attribute("id")).FirstOrDefault(id => id is not null) ?? element.Name.LocalName;

  static string NameOf(XElement element) =>
    (string?)element.AncestorsAndSelf().FirstOrDefault(e => e.Attribute("id") is not null)?.Attribute("name") ?? "";
}
