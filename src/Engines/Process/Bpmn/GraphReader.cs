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
    "dataObject", "dataObjectReference", "dataStoreReference", "dataInputAssociation", "dataOutputAssociation", "property", "ioSpecification", "auditing", "monitoring",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "supports", "correlationSubscription", "artifact");

  /// <summary>What a single element may hold besides; anything else would say something that is not done.</summary>
  static readonly FrozenSet<string> Parts = FrozenSet.Create(
    "documentation", "extensionElements", "incoming", "outgoing", "ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation", "dataInput", "dataOutput", "inputSet",
    "outputSet", "auditing", "monitoring", "categoryValueRef", "script", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics");

  readonly Dictionary<string, Node> nodes = [];
  readonly Dictionary<string, Flow> flows = [];
  readonly List<(XElement Element, string Scope)> links = [];
  readonly List<(string From, string To)> associations = [];
  readonly ElementReader elements = new(shared, findings, compile);

  public ProcessDefinition Read(XElement process) {
    var key = (string?)process.Attribute("id") ?? "";
    if (key.Length == 0) findings.Add(process, "no_id", process.Name.LocalName);
    elements.Zeebe.CheckBeginning(process, byHand: false);
    ReadScope(process, ProcessDefinition.Root);
    foreach (var (link, scope) in links) Join(link, scope);
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
      if (element.Name.LocalName == "association") associations.Add(((string?)element.Attribute("sourceRef") ?? "", (string?)element.Attribute("targetRef") ?? ""));
      if (Silent.Contains(element.Name.LocalName)) continue;
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
    var inEventSub = nodes.GetValueOrDefault(scope)?.Does is Behaviour.SubProcess { OnEvent: true };
    if (elements.Read(element, inEventSub) is not { } does) return;
    nodes[id] = new(id, Name(element), scope, does) {
      Default = (string?)element.Attribute("default"),
      Inputs = elements.Zeebe.Mappings(element, "input"),
      Outputs = elements.Zeebe.Mappings(element, "output"),
      Repeat = elements.Repeat(element),
      ForCompensation = ElementReader.Is(element, "isForCompensation"),
      IsEnd = element.Name.LocalName == "endEvent",
      Line = ((IXmlLineInfo)element).LineNumber,
    };
    if (EventReader.Link(element) is not null) links.Add((element, scope));
    if (does is Behaviour.SubProcess) ReadScope(element, id);
    else CheckParts(element);
  }

  void CheckParts(XElement element) {
    foreach (var part in element.Elements())
      if (part.Name.Namespace != BpmnReader.Bpmn || !Parts.Contains(part.Name.LocalName) && !part.Name.LocalName.EndsWith("EventDefinition", StringComparison.Ordinal))
        findings.Add(element, "unknown_part", part.Name.LocalName);
  }

  /// <summary>A link is a flow from each event that throws its name to the one that catches it, inside one scope.</summary>
  void Join(XElement link, string scope) {
    var name = EventReader.Link(link);
    bool Same((XElement Element, string Scope) other, string kind) => other.Scope == scope && other.Element.Name.LocalName == kind && EventReader.Link(other.Element) == name;
    var targets = links.Where(l => Same(l, "intermediateCatchEvent")).Select(l => (string)l.Element.Attribute("id")!).ToArray();
    if (link.Name.LocalName == "intermediateCatchEvent") {
      if (!links.Any(l => Same(l, "intermediateThrowEvent"))) findings.Add(link, "link_loose", name);
      else if (targets[0] != (string)link.Attribute("id")!) findings.Add(link, "link_twice", name);
      return;
    }
    var source = (string)link.Attribute("id")!;
    if (targets.Length == 0) findings.Add(link, "link_loose", name);
    else flows[$"link:{source}"] = new($"link:{source}", name!, source, targets[0], null);
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
    foreach (var attribute in element.Attributes().Where(a => Vendors.Decides(a.Name)))
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
    if (boundary.On is EventDefinition.Compensation) {
      AttachUndo(node, host);
      return;
    }
    var listens = host.Does is Behaviour.User or Behaviour.Service or Behaviour.Call or Behaviour.SubProcess { OnEvent: false } or Behaviour.Catch or Behaviour.Decision;
    var throws = host.Does is Behaviour.User or Behaviour.Service or Behaviour.SubProcess or Behaviour.Call;
    if (!listens || host.ForCompensation || boundary.On is EventDefinition.Error && !throws || boundary.On is EventDefinition.Escalation && host.Does is not (Behaviour.SubProcess or Behaviour.Call))
      findings.Add(node, "boundary_host", host.Id);
    nodes[host.Id] = host with { Boundaries = host.Boundaries.Add(node.Id) };
  }

  /// <summary>The handler is joined to its event by an association, not by a flow.</summary>
  void AttachUndo(Node node, Node host) {
    var handlers = associations.Select(a => a.From == node.Id ? a.To : a.To == node.Id ? a.From : null).OfType<string>()
      .Where(id => nodes.TryGetValue(id, out var other) && other.ForCompensation && other.Scope == node.Scope).ToArray();
    if (handlers.Length != 1) findings.Add(node, "no_handler");
    else if (host.Undo is not null) findings.Add(node, "handler_twice", host.Id);
    else if (host.ForCompensation || host.Does is not (Behaviour.User or Behaviour.Service or Behaviour.Script or Behaviour.Decision or Behaviour.Call or Behaviour.Pass or Behaviour.SubProcess { OnEvent: false }))
      findings.Add(node, "boundary_host", host.Id);
    else nodes[host.Id] = host with { Undo = handlers[0] };
  }
}
