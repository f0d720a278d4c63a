using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>Reads the elements of one process, sub-processes included, into a graph.</summary>
internal sealed class GraphReader(SharedElements shared, Findings findings, Compile compile) {
  /// <summary>Drawing and documentation: nothing in them is executed by any engine.</summary>
  static readonly FrozenSet<string> Silent = FrozenSet.Create(
    "documentation", "extensionElements", "incoming", "outgoing", "laneSet", "textAnnotation", "association", "group", "category",
    "dataObject", "dataObjectReference", "dataStoreReference", "dataInputAssociation", "dataOutputAssociation", "property");

  static readonly XNamespace[] Vendors = [
    "http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn", "http://activiti.org/bpmn", "http://bpmn.io/schema/dmn",
  ];

  readonly Dictionary<string, Node> nodes = [];
  readonly Dictionary<string, Flow> flows = [];
  readonly ElementReader elements = new(shared, findings, compile);

  public ProcessDefinition Read(XElement process) {
    var key = (string?)process.Attribute("id") ?? "";
    if (key.Length == 0) findings.Add(process, "no_id", process.Name.LocalName);
    ReadScope(process, ProcessDefinition.Root);
    foreach (var flow in flows.Values) Connect(flow);
    foreach (var node in nodes.Values.ToArray())
      if (node.Does is Behaviour.Boundary boundary) Attach(node, boundary);
    return new(key, (string?)process.Attribute("name") ?? key, nodes.ToFrozenDictionary(), flows.ToFrozenDictionary());
  }

  void ReadScope(XElement scope, string id) {
    CheckVendors(scope);
    foreach (var element in scope.Elements()) {
      if (element.Name.Namespace != BpmnReader.Bpmn) {
        findings.Add(element, "unknown_element", element.Name.LocalName);
        continue;
      }
      if (Silent.Contains(element.Name.LocalName)) continue;
      if (element.Name.LocalName is "multiInstanceLoopCharacteristics" or "standardLoopCharacteristics") continue;
      if (element.Name.LocalName == "sequenceFlow") ReadFlow(element);
      else ReadNode(element, id);
    }
  }

  void ReadFlow(XElement element) {
    var id = Id(element);
    if (id is null) return;
    var condition = element.Element(BpmnReader.Bpmn + "conditionExpression");
    Expression? expression = null;
    if (condition is not null) {
      var text = condition.Value.Trim();
      if (!text.StartsWith('=')) findings.Add(element, "condition_not_feel", text);
      else expression = elements.Zeebe.Feel(element, text);
    }
    flows[id] = new(id, Name(element), (string?)element.Attribute("sourceRef") ?? "", (string?)element.Attribute("targetRef") ?? "", expression);
  }

  void ReadNode(XElement element, string scope) {
    if (Id(element) is not { } id) return;
    CheckVendors(element);
    if (elements.Read(element) is not { } does) return;
    nodes[id] = new(id, Name(element), scope, does) {
      Default = (string?)element.Attribute("default"),
      Inputs = elements.Zeebe.Mappings(element, "input"),
      Outputs = elements.Zeebe.Mappings(element, "output"),
      Line = ((IXmlLineInfo)element).LineNumber,
    };
    if (does is Behaviour.SubProcess) ReadScope(element, id);
  }

  string? Id(XElement element) {
    var id = (string?)element.Attribute("id");
    if (string.IsNullOrWhiteSpace(id)) {
      findings.Add(element, "no_id", element.Name.LocalName);
      return null;
    }
    if (!nodes.ContainsKey(id) && !flows.ContainsKey(id)) return id;
    findings.Add(element, "id_twice", id);
    return null;
  }

  /// <summary>Names are shown in worklists: line breaks of the drawing become spaces.</summary>
  static string Name(XElement element) =>
    string.Join(' ', ((string?)element.Attribute("name") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

  void CheckVendors(XElement element) {
    foreach (var attribute in element.Attributes().Where(a => Vendors.Contains(a.Name.Namespace)))
      findings.Add(element, "vendor", attribute.Name.LocalName);
  }

  void Connect(Flow flow) {
    if (!nodes.TryGetValue(flow.From, out var source) || !nodes.TryGetValue(flow.To, out var target)) {
      // The end may be an element that was itself refused; then that finding says it.
      if (findings.All.IsEmpty) findings.Add("flow_loose", flow.Id);
      flows.Remove(flow.Id);
      return;
    }
    if (source.Scope != target.Scope) findings.Add(source, "flow_crosses", flow.Id);
    nodes[flow.From] = source with { Out = source.Out.Add(flow.Id) };
    // Read again: a flow may lead back to its own source.
    nodes[flow.To] = nodes[flow.To] with { In = nodes[flow.To].In.Add(flow.Id) };
  }

  void Attach(Node node, Behaviour.Boundary boundary) {
    if (!nodes.TryGetValue(boundary.Host, out var host) || host.Scope != node.Scope) {
      findings.Add(node, "boundary_loose", boundary.Host);
      return;
    }
    if (host.Does is not (Behaviour.User or Behaviour.Service or Behaviour.Call or Behaviour.SubProcess or Behaviour.Catch))
      findings.Add(node, "boundary_host", host.Id);
    else if (boundary.On is EventDefinition.Error && host.Does is Behaviour.Catch)
      findings.Add(node, "boundary_host", host.Id);
    nodes[host.Id] = host with { Boundaries = host.Boundaries.Add(node.Id) };
  }
}
