using System.Collections.Immutable;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>Says what one element does, or why it is refused.</summary>
internal sealed class ElementReader(SharedElements shared, Findings findings, Compile compile) {
  static readonly XNamespace Bpmn = BpmnReader.Bpmn;

  public ZeebeReader Zeebe { get; } = new(findings, compile);

  public Behaviour? Read(XElement element) {
    Zeebe.CheckExtensions(element);
    if (Refused(element) is { } reason) {
      findings.Add(element, reason, element.Name.LocalName);
      return null;
    }
    return element.Name.LocalName switch {
      "startEvent" => Start(element),
      "endEvent" => End(element),
      "intermediateCatchEvent" => Event(element) is { } on ? new Behaviour.Catch(on) : null,
      "intermediateThrowEvent" => Throw(element),
      "boundaryEvent" => Boundary(element),
      "userTask" => Zeebe.User(element),
      "serviceTask" or "sendTask" or "businessRuleTask" => Service(element),
      "scriptTask" => Script(element),
      "receiveTask" => Receive(element),
      "manualTask" or "task" => new Behaviour.Pass(),
      "exclusiveGateway" => new Behaviour.Exclusive(),
      "inclusiveGateway" => new Behaviour.Inclusive(),
      "parallelGateway" => new Behaviour.Parallel(),
      "eventBasedGateway" => new Behaviour.EventChoice(),
      "subProcess" => new Behaviour.SubProcess(),
      "callActivity" => Call(element),
      _ => Refuse(element, "not_executed", element.Name.LocalName),
    };
  }

  static bool Is(XElement element, string attribute) => (string?)element.Attribute(attribute) is "true" or "1";

  /// <summary>What would change the meaning of an element that is otherwise executed.</summary>
  static string? Refused(XElement element) =>
    element.Element(Bpmn + "multiInstanceLoopCharacteristics") is not null ? "multi_instance"
    : element.Element(Bpmn + "standardLoopCharacteristics") is not null ? "standard_loop"
    : Is(element, "isForCompensation") ? "compensation"
    : Is(element, "triggeredByEvent") ? "event_sub_process"
    : Is(element, "instantiate") ? "instantiate"
    : (string?)element.Attribute("startQuantity") is not (null or "1") || (string?)element.Attribute("completionQuantity") is not (null or "1") ? "quantity"
    : null;

  Behaviour? Refuse(XElement element, string code, params object?[] args) {
    findings.Add(element, code, args);
    return null;
  }

  static XElement[] Definitions(XElement element) =>
    [.. element.Elements().Where(e => e.Name.Namespace == Bpmn && e.Name.LocalName.EndsWith("EventDefinition", StringComparison.Ordinal) || e.Name == Bpmn + "eventDefinitionRef")];

  Behaviour? Start(XElement element) {
    if (Definitions(element).Length == 0) return new Behaviour.Start(null);
    if (Event(element) is not { } on) return null;
    return on is EventDefinition.Message ? new Behaviour.Start(on) : Refuse(element, "start_event");
  }

  Behaviour? End(XElement element) {
    var definitions = Definitions(element);
    if (definitions.Length == 0) return new Behaviour.End();
    if (definitions.Length > 1) return Refuse(element, "many_definitions");
    return definitions[0].Name.LocalName switch {
      "terminateEventDefinition" => new Behaviour.TerminateEnd(),
      "errorEventDefinition" => ErrorCode(definitions[0]) is { Length: > 0 } code ? new Behaviour.ErrorEnd(code) : Refuse(element, "error_without_code"),
      "messageEventDefinition" => Sends(element, definitions[0]),
      var kind => Refuse(element, "event_not_executed", kind),
    };
  }

  Behaviour? Throw(XElement element) {
    var definitions = Definitions(element);
    if (definitions.Length == 0) return new Behaviour.Pass();
    if (definitions.Length > 1) return Refuse(element, "many_definitions");
    return definitions[0].Name.LocalName == "messageEventDefinition"
      ? Sends(element, definitions[0])
      : Refuse(element, "event_not_executed", definitions[0].Name.LocalName);
  }

  /// <summary>As in Zeebe, a message is sent by the service task that the event names; modellers put it on the event or its definition.</summary>
  Behaviour? Sends(XElement element, XElement definition) =>
    Zeebe.Service(element) ?? Zeebe.Service(definition) ?? Refuse(element, "message_not_sent");

  Behaviour? Boundary(XElement element) {
    var host = (string?)element.Attribute("attachedToRef") ?? "";
    var interrupting = (string?)element.Attribute("cancelActivity") is not ("false" or "0");
    if (Event(element) is not { } on) return null;
    if (on is EventDefinition.Timer { Kind: TimerKind.Cycle } && interrupting) return Refuse(element, "cycle_interrupts");
    return on is EventDefinition.Error && !interrupting ? Refuse(element, "error_must_interrupt") : new Behaviour.Boundary(host, interrupting, on);
  }

  Behaviour? Service(XElement element) =>
    Zeebe.Service(element) ?? Refuse(element, element.Name.LocalName == "businessRuleTask" ? "decision" : "no_task_type");

  Behaviour? Script(XElement element) => Zeebe.Script(element) ?? Zeebe.Service(element) ?? Refuse(element, "no_script");

  Behaviour? Receive(XElement element) =>
    Message(element, element) is { } on ? new Behaviour.Catch(on) : null;

  Behaviour? Call(XElement element) => Zeebe.Call(element) ?? Refuse(element, "no_called_process");

  EventDefinition? Event(XElement element) {
    var definitions = Definitions(element);
    if (definitions.Length != 1) {
      findings.Add(element, definitions.Length == 0 ? "no_definition" : "many_definitions");
      return null;
    }
    var definition = definitions[0];
    switch (definition.Name.LocalName) {
      case "timerEventDefinition":
        return Timer(element, definition);
      case "messageEventDefinition":
        return Message(element, definition);
      case "errorEventDefinition":
        var code = ErrorCode(definition);
        return new EventDefinition.Error(code is { Length: > 0 } ? code : null);
      default:
        findings.Add(element, "event_not_executed", definition.Name.LocalName);
        return null;
    }
  }

  string? ErrorCode(XElement definition) => shared.Errors.GetValueOrDefault((string?)definition.Attribute("errorRef") ?? "");

  EventDefinition? Message(XElement element, XElement definition) {
    if (!shared.Messages.TryGetValue((string?)definition.Attribute("messageRef") ?? "", out var message)) {
      findings.Add(element, "no_message");
      return null;
    }
    if (message.Key is null && element.Name.LocalName != "startEvent") findings.Add(element, "no_correlation_key", message.Name);
    return new EventDefinition.Message(message.Name, message.Key);
  }

  EventDefinition? Timer(XElement element, XElement definition) {
    foreach (var (name, kind, valid) in Kinds) {
      if (definition.Element(Bpmn + name) is not { } part) continue;
      var text = part.Value.Trim();
      if (text.Length > 0 && Zeebe.Feel(element, text) is { } when) {
        if (when.IsFixed && !valid(text)) findings.Add(element, "bad_timer", text);
        if (kind == TimerKind.Cycle && element.Name.LocalName != "boundaryEvent") findings.Add(element, "cycle_place");
        return new EventDefinition.Timer(kind, when);
      }
    }
    findings.Add(element, "no_timer");
    return null;
  }

  static readonly ImmutableArray<(string Name, TimerKind Kind, Func<string, bool> Valid)> Kinds = [
    ("timeDate", TimerKind.Date, Timers.IsDate),
    ("timeDuration", TimerKind.Duration, Timers.IsDuration),
    ("timeCycle", TimerKind.Cycle, Timers.IsCycle),
  ];
}
