using System.Collections.Immutable;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>Says what an event waits for or sends, or why it is refused.</summary>
internal sealed class EventReader(SharedElements shared, Findings findings, ZeebeReader zeebe) {
  static readonly XNamespace Bpmn = BpmnReader.Bpmn;

  public Behaviour? Start(XElement element, bool ofEventSub) {
    var interrupting = (string?)element.Attribute("isInterrupting") is not ("false" or "0");
    if (Definitions(element).Length == 0) return ofEventSub ? Refuse(element, "start_without_event") : zeebe.Start(element);
    if (Awaited(element) is not { } on) return null;
    var fits = on switch {
      EventDefinition.Message or EventDefinition.Signal or EventDefinition.Timer => true,
      EventDefinition.Error or EventDefinition.Escalation or EventDefinition.Condition => ofEventSub,
      _ => false,
    };
    if (!fits) return Refuse(element, on is EventDefinition.Compensation ? "compensation_start" : "start_event");
    if (!ofEventSub && on is EventDefinition.Timer { Kind: TimerKind.Duration }) return Refuse(element, "duration_start");
    if (!ofEventSub) return new Behaviour.Start(on) { Offices = on is EventDefinition.Timer ? Offices(element) : null };
    if (on is EventDefinition.Message { Key: null } message) return Refuse(element, "no_correlation_key", message.Name);
    if (on is EventDefinition.Error && !interrupting) return Refuse(element, "error_must_interrupt");
    if (on is EventDefinition.Timer { Kind: TimerKind.Cycle } && interrupting) return Refuse(element, "cycle_interrupts");
    return new Behaviour.Start(on, interrupting);
  }

  /// <summary>The start of the process itself for which nothing but a person is needed.</summary>
  public static bool BeginsByHand(XElement element) => element.Name == Bpmn + "startEvent" && element.Parent?.Name == Bpmn + "process" && Definitions(element).Length == 0;

  /// <summary>A time says nothing of whose work it is: the drawing must.</summary>
  Expression? Offices(XElement element) {
    var offices = zeebe.Property(element, "office");
    if (offices is null) findings.Add(element, "timer_start_office");
    return offices;
  }

  public Behaviour? End(XElement element) => Definitions(element) switch {
    [{ Name.LocalName: "terminateEventDefinition" }] => new Behaviour.TerminateEnd(),
    [{ Name.LocalName: "errorEventDefinition" } error] => Code(shared.Errors, error, "errorRef") is { } code ? new Behaviour.ErrorEnd(code) : Refuse(element, "error_without_code"),
    _ => Throw(element),
  };

  public Behaviour? Throw(XElement element) {
    var definitions = Definitions(element);
    if (definitions.Length == 0) return new Behaviour.Pass();
    if (definitions.Length > 1) return Refuse(element, "many_definitions");
    var definition = definitions[0];
    return definition.Name.LocalName switch {
      "messageEventDefinition" => Sends(element, definition),
      "signalEventDefinition" => Signal(element, definition) is { } signal ? new Behaviour.Signal(signal) : null,
      "escalationEventDefinition" => Code(shared.Escalations, definition, "escalationRef") is { } code ? new Behaviour.Escalate(code) : Refuse(element, "escalation_without_code"),
      "compensateEventDefinition" => (string?)definition.Attribute("waitForCompletion") is "false" or "0"
        ? Refuse(element, "compensation_waits")
        : new Behaviour.Compensate((string?)definition.Attribute("activityRef") is { Length: > 0 } activity ? activity : null),
      "linkEventDefinition" when element.Name.LocalName == "intermediateThrowEvent" => Link(element) is null ? Refuse(element, "link_without_name") : new Behaviour.Pass(),
      var kind => Refuse(element, "event_not_executed", kind),
    };
  }

  /// <summary>The name of a link event, which is a flow drawn without its line.</summary>
  public static string? Link(XElement element) =>
    ((string?)element.Element(Bpmn + "linkEventDefinition")?.Attribute("name"))?.Trim() is { Length: > 0 } name ? name : null;

  public Behaviour? Catch(XElement element) {
    if (Definitions(element) is [var only] && only.Name.LocalName == "linkEventDefinition") return Link(element) is null ? Refuse(element, "link_without_name") : new Behaviour.Pass();
    if (Awaited(element) is not { } on) return null;
    return on is EventDefinition.Error or EventDefinition.Escalation or EventDefinition.Compensation ? Refuse(element, "event_place") : new Behaviour.Catch(on);
  }

  public Behaviour? Boundary(XElement element) {
    var host = (string?)element.Attribute("attachedToRef") ?? "";
    var interrupting = (string?)element.Attribute("cancelActivity") is not ("false" or "0");
    if (Awaited(element) is not { } on) return null;
    if (on is EventDefinition.Timer { Kind: TimerKind.Cycle } && interrupting) return Refuse(element, "cycle_interrupts");
    return on is EventDefinition.Error && !interrupting ? Refuse(element, "error_must_interrupt") : new Behaviour.Boundary(host, interrupting, on);
  }

  /// <summary>As in Zeebe, a message is sent by the service task that the event names; modellers put it on the event or its definition.</summary>
  Behaviour? Sends(XElement element, XElement definition) =>
    zeebe.Service(element) ?? zeebe.Service(definition) ?? Refuse(element, "message_not_sent");

  Behaviour? Refuse(XElement element, string code, params object?[] args) {
    findings.Add(element, code, args);
    return null;
  }

  static XElement[] Definitions(XElement element) =>
    [.. element.Elements().Where(e => e.Name.Namespace == Bpmn && e.Name.LocalName.EndsWith("EventDefinition", StringComparison.Ordinal) || e.Name == Bpmn + "eventDefinitionRef")];

  EventDefinition? Awaited(XElement element) {
    var definitions = Definitions(element);
    if (definitions.Length != 1) {
      findings.Add(element, definitions.Length == 0 ? "no_definition" : "many_definitions");
      return null;
    }
    var definition = definitions[0];
    zeebe.CheckExtensions(definition);
    switch (definition.Name.LocalName) {
      case "timerEventDefinition":
        return Timer(element, definition);
      case "messageEventDefinition":
        return Message(element, definition);
      case "signalEventDefinition":
        return Signal(element, definition) is { } signal ? new EventDefinition.Signal(signal) : null;
      case "conditionalEventDefinition":
        return Condition(element, definition);
      case "errorEventDefinition":
        return new EventDefinition.Error(Code(shared.Errors, definition, "errorRef"));
      case "escalationEventDefinition":
        return new EventDefinition.Escalation(Code(shared.Escalations, definition, "escalationRef"));
      case "compensateEventDefinition":
        return new EventDefinition.Compensation();
      default:
        findings.Add(element, "event_not_executed", definition.Name.LocalName);
        return null;
    }
  }

  static string? Code(Dictionary<string, string> codes, XElement definition, string reference) =>
    codes.GetValueOrDefault((string?)definition.Attribute(reference) ?? "") is { Length: > 0 } code ? code : null;

  string? Signal(XElement element, XElement definition) {
    if (shared.Signals.GetValueOrDefault((string?)definition.Attribute("signalRef") ?? "") is { } name) return name;
    findings.Add(element, "no_signal");
    return null;
  }

  EventDefinition? Condition(XElement element, XElement definition) {
    var text = definition.Element(Bpmn + "condition")?.Value.Trim() ?? "";
    if (text.StartsWith('=')) return zeebe.Feel(element, text) is { } holds ? new EventDefinition.Condition(holds) : null;
    findings.Add(element, "condition_not_feel", text);
    return null;
  }

  public EventDefinition? Message(XElement element, XElement definition) {
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
      if (text.Length > 0 && zeebe.Feel(element, text) is { } when) {
        if (when.IsFixed && !valid(text)) findings.Add(element, "bad_timer", text);
        if (kind == TimerKind.Cycle && element.Name.LocalName is not ("boundaryEvent" or "startEvent")) findings.Add(element, "cycle_place");
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
