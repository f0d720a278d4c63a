using System.Xml.Linq;

namespace Saola.Process;

/// <summary>Says what one element does, or why it is refused.</summary>
internal sealed class ElementReader(SharedElements shared, Findings findings, Compile compile) {
  static readonly XNamespace Bpmn = BpmnReader.Bpmn;

  readonly EventReader events = new(shared, findings, new(findings, compile));

  public ZeebeReader Zeebe { get; } = new(findings, compile);

  /// <param name="inEventSub">It stands directly in an event sub-process.</param>
  public Behaviour? Read(XElement element, bool inEventSub) {
    Zeebe.CheckExtensions(element);
    Zeebe.CheckBeginning(element, byHand: EventReader.BeginsByHand(element));
    if (Refused(element) is { } reason) {
      findings.Add(element, reason, element.Name.LocalName);
      return null;
    }
    return element.Name.LocalName switch {
      "startEvent" => events.Start(element, inEventSub),
      "endEvent" => events.End(element),
      "intermediateCatchEvent" => events.Catch(element),
      "intermediateThrowEvent" => events.Throw(element),
      "boundaryEvent" => events.Boundary(element),
      "userTask" => Zeebe.User(element),
      "serviceTask" or "sendTask" => Zeebe.Service(element) ?? Refuse(element, "no_task_type"),
      "businessRuleTask" => Zeebe.Decision(element) ?? Zeebe.Service(element) ?? Refuse(element, "decision"),
      "scriptTask" => Zeebe.Script(element) ?? Zeebe.Service(element) ?? Refuse(element, "no_script"),
      "receiveTask" => events.Message(element, element) is { } on ? new Behaviour.Catch(on) : null,
      "manualTask" or "task" => new Behaviour.Pass(),
      "exclusiveGateway" => new Behaviour.Exclusive(),
      "inclusiveGateway" => new Behaviour.Inclusive(),
      "parallelGateway" => new Behaviour.Parallel(),
      "eventBasedGateway" => new Behaviour.EventChoice(),
      "subProcess" => new Behaviour.SubProcess(Is(element, "triggeredByEvent")),
      "callActivity" => Zeebe.Call(element) ?? Refuse(element, "no_called_process"),
      _ => Refuse(element, "not_executed", element.Name.LocalName),
    };
  }

  public static bool Is(XElement element, string attribute) => (string?)element.Attribute(attribute) is "true" or "1";

  /// <summary>What would change the meaning of an element that is otherwise executed.</summary>
  static string? Refused(XElement element) =>
    Is(element, "instantiate") ? "instantiate"
    : Is(element, "parallelMultiple") ? "many_definitions"
    : (string?)element.Attribute("startQuantity") is not (null or "1") || (string?)element.Attribute("completionQuantity") is not (null or "1") ? "quantity"
    : (string?)element.Attribute("eventGatewayType") is not (null or "Exclusive") ? "parallel_choice"
    : null;

  Behaviour? Refuse(XElement element, string code, params object?[] args) {
    findings.Add(element, code, args);
    return null;
  }

  /// <summary>How an activity is done more than once; null when once.</summary>
  public Repeat? Repeat(XElement element) {
    if (element.Element(Bpmn + "multiInstanceLoopCharacteristics") is { } each) return ForEach(element, each);
    return element.Element(Bpmn + "standardLoopCharacteristics") is { } loop ? While(element, loop) : null;
  }

  Repeat.ForEach? ForEach(XElement element, XElement each) {
    Zeebe.CheckExtensions(each);
    if (each.Elements(Bpmn + "extensionElements").Elements(BpmnReader.Zeebe + "loopCharacteristics").FirstOrDefault() is not { } loop
      || Zeebe.Attribute(loop, "inputCollection") is not { } items) {
      findings.Add(element, "no_collection");
      return null;
    }
    if (each.Elements().FirstOrDefault(e => e.Name.LocalName is "loopCardinality" or "loopDataInputRef" or "loopDataOutputRef" or "inputDataItem" or "outputDataItem" or "complexBehaviorDefinition") is { } data)
      findings.Add(element, "loop_data", data.Name.LocalName);
    if ((string?)each.Attribute("behavior") is not (null or "All")) findings.Add(element, "loop_data", "behavior");
    var (item, results, result) = (Name(element, loop, "inputElement"), Name(element, loop, "outputCollection"), Zeebe.Attribute(loop, "outputElement"));
    if (results is null != result is null) findings.Add(element, "loop_output");
    return new(Is(each, "isSequential"), items, item, results, result, OwnOf(result), Condition(element, each.Element(Bpmn + "completionCondition")));
  }

  string? Name(XElement element, XElement loop, string attribute) {
    if (((string?)loop.Attribute(attribute))?.Trim() is not { Length: > 0 } name) return null;
    if (!ZeebeReader.IsName(name)) findings.Add(element, "bad_target", name);
    return name;
  }

  /// <summary>As in Zeebe: when the output is a variable, or a part of one, each turn has that variable to itself.</summary>
  static string? OwnOf(Expression? result) => result is { IsFixed: false } && result.Text[1..].Trim().Split('.')[0] is var first && ZeebeReader.IsName(first) ? first : null;

  Repeat.While? While(XElement element, XElement loop) {
    var condition = Condition(element, loop.Element(Bpmn + "loopCondition"));
    var most = (string?)loop.Attribute("loopMaximum") is { } text && int.TryParse(text, out var number) && number > 0 ? number : (int?)null;
    if (condition is null && most is null) findings.Add(element, "loop_without_end");
    return new(Is(loop, "testBefore"), condition, most);
  }

  Expression? Condition(XElement element, XElement? condition) {
    if (condition?.Value.Trim() is not { Length: > 0 } text) return null;
    if (text.StartsWith('=')) return Zeebe.Feel(element, text);
    findings.Add(element, "condition_not_feel", text);
    return null;
  }
}
