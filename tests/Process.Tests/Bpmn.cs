using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Saola.Process.Tests;

/// <summary>Writes BPMN files for tests, element by element, as a modeller would.</summary>
sealed class Bpmn(string key = "p") {
  readonly StringBuilder body = new();
  readonly StringBuilder shared = new();
  int flows;

  public string Xml => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
    {shared}<bpmn:process id="{key}" name="Quy trình thử" isExecutable="true">
    {body}</bpmn:process>
    </bpmn:definitions>
    """;

  public Bpmn Raw(string xml) {
    body.AppendLine(xml);
    return this;
  }

  public Bpmn Message(string name, string? correlationKey = "=code") {
    var subscription = correlationKey is null ? "" : $"""<bpmn:extensionElements><zeebe:subscription correlationKey="{Escape(correlationKey)}" /></bpmn:extensionElements>""";
    shared.AppendLine($"""<bpmn:message id="m_{name}" name="{name}">{subscription}</bpmn:message>""");
    return this;
  }

  public Bpmn Error(string code) {
    shared.AppendLine($"""<bpmn:error id="e_{code}" errorCode="{code}" />""");
    return this;
  }

  public Bpmn Escalation(string code) {
    shared.AppendLine($"""<bpmn:escalation id="x_{code}" name="{code}" escalationCode="{code}" />""");
    return this;
  }

  public Bpmn Signal(string name) {
    shared.AppendLine($"""<bpmn:signal id="s_{name}" name="{name}" />""");
    return this;
  }

  public Bpmn Element(string kind, string id, string inner = "", string attributes = "") =>
    Raw($"""<bpmn:{kind} id="{id}" name="{id}" {attributes}>{inner}</bpmn:{kind}>""");

  public Bpmn Start(string id = "start") => Element("startEvent", id);
  public Bpmn End(string id = "end") => Element("endEvent", id);

  public Bpmn User(string id, string groups = "specialist", string more = "") =>
    Element("userTask", id, Extensions($"""<zeebe:assignmentDefinition candidateGroups="{Escape(groups)}" />{more}"""));

  public Bpmn Service(string id, string type = "test.work", string more = "") =>
    Element("serviceTask", id, Extensions($"""<zeebe:taskDefinition type="{type}" />{more}"""));

  public Bpmn Script(string id, string expression, string result) =>
    Element("scriptTask", id, Extensions($"""<zeebe:script expression="{Escape(expression)}" resultVariable="{result}" />"""));

  public Bpmn Timer(string id, string duration) => Element("intermediateCatchEvent", id, Duration(duration));

  public Bpmn Catch(string id, string message) =>
    Element("intermediateCatchEvent", id, $"""<bpmn:messageEventDefinition messageRef="m_{message}" />""");

  public Bpmn Boundary(string id, string host, string definition, bool interrupting = true) =>
    Element("boundaryEvent", id, definition, $"""attachedToRef="{host}" cancelActivity="{(interrupting ? "true" : "false")}" """);

  public Bpmn Sub(string id, Action<Bpmn> inside) {
    Raw($"""<bpmn:subProcess id="{id}" name="{id}">""");
    inside(this);
    return Raw("</bpmn:subProcess>");
  }

  public Bpmn EventSub(string id, string definition, Action<Bpmn> inside, bool interrupting = true) {
    Raw($"""<bpmn:subProcess id="{id}" name="{id}" triggeredByEvent="true">""");
    Element("startEvent", id + "_start", definition, $"""isInterrupting="{(interrupting ? "true" : "false")}" """);
    inside(this);
    return Raw("</bpmn:subProcess>");
  }

  /// <summary>A step that undoes another.</summary>
  public Bpmn Undo(string host, string handler) => Boundary(host + "_undo", host, "<bpmn:compensateEventDefinition />")
    .Element("serviceTask", handler, Extensions("""<zeebe:taskDefinition type="test.work" />"""), "isForCompensation=\"true\"")
    .Raw($"""<bpmn:association id="{host}_by" sourceRef="{host}_undo" targetRef="{handler}" />""");

  public Bpmn Flow(string from, string to, string? condition = null, string? id = null) {
    var inner = condition is null ? "" : $"<bpmn:conditionExpression>{Escape(condition)}</bpmn:conditionExpression>";
    return Raw($"""<bpmn:sequenceFlow id="{id ?? "f" + ++flows}" sourceRef="{from}" targetRef="{to}">{inner}</bpmn:sequenceFlow>""");
  }

  /// <summary>Flows from each to the next.</summary>
  public Bpmn Path(params string[] nodes) {
    for (var i = 1; i < nodes.Length; i++) Flow(nodes[i - 1], nodes[i]);
    return this;
  }

  public static string Duration(string text) => $"<bpmn:timerEventDefinition><bpmn:timeDuration>{Escape(text)}</bpmn:timeDuration></bpmn:timerEventDefinition>";
  public static string Cycle(string text) => $"<bpmn:timerEventDefinition><bpmn:timeCycle>{Escape(text)}</bpmn:timeCycle></bpmn:timerEventDefinition>";
  public static string OnError(string? code) => code is null ? "<bpmn:errorEventDefinition />" : $"""<bpmn:errorEventDefinition errorRef="e_{code}" />""";
  public static string OnMessage(string name) => $"""<bpmn:messageEventDefinition messageRef="m_{name}" />""";
  public static string OnEscalation(string? code) => code is null ? "<bpmn:escalationEventDefinition />" : $"""<bpmn:escalationEventDefinition escalationRef="x_{code}" />""";
  public static string OnSignal(string name) => $"""<bpmn:signalEventDefinition signalRef="s_{name}" />""";
  public static string OnCondition(string feel) => $"<bpmn:conditionalEventDefinition><bpmn:condition>{Escape(feel)}</bpmn:condition></bpmn:conditionalEventDefinition>";
  public static string Link(string name) => $"""<bpmn:linkEventDefinition name="{name}" />""";
  public static string Compensate(string? activity = null) => $"<bpmn:compensateEventDefinition{(activity is null ? "" : $" activityRef=\"{activity}\"")} />";

  /// <summary>A marker: once for each member of a list.</summary>
  public static string Each(string items, bool sequential = false, string output = "", string until = "") => $"""
    <bpmn:multiInstanceLoopCharacteristics isSequential="{(sequential ? "true" : "false")}">{Extensions($"""<zeebe:loopCharacteristics inputCollection="{Escape(items)}" inputElement="item" {output} />""")}{(until.Length == 0 ? "" : $"<bpmn:completionCondition>{Escape(until)}</bpmn:completionCondition>")}</bpmn:multiInstanceLoopCharacteristics>
    """;

  public static string Extensions(string inner) => $"<bpmn:extensionElements>{inner}</bpmn:extensionElements>";
  public static string Escape(string text) => System.Security.SecurityElement.Escape(text);

  public BpmnFile Read() => BpmnReader.Read(Xml, Expressions.Compile);

  public ProcessDefinition Definition() {
    var file = Read();
    Assert.Empty(file.Findings);
    return Assert.Single(file.Processes);
  }
}

/// <summary>Plays an instance in memory, as the database part does it, and keeps what happened.</summary>
sealed class Play {
  public static readonly DateTimeOffset Morning = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
  readonly ProcessDefinition definition;

  public Play(ProcessDefinition definition, object? variables = null, string? start = null) {
    this.definition = definition;
    State = State.New(Json(variables ?? new { }));
    Do(new Trigger.Started(start));
  }

  public State State { get; private set; }
  public DateTimeOffset Now { get; set; } = Morning;
  public List<Effect> All { get; } = [];
  public List<(Trigger Trigger, DateTimeOffset Now, State After)> Taken { get; } = [];
  public ImmutableArray<Effect> Last { get; private set; } = [];

  public Step Do(Trigger trigger) {
    var step = Stepper.Advance(definition, State, trigger, Now);
    State = step.State;
    Taken.Add((trigger, Now, State));
    Last = step.Effects;
    All.AddRange(step.Effects);
    return step;
  }

  public Token At(string node) => Assert.Single(State.Tokens.Values, t => t.Node == node);
  public string[] Where => [.. State.Tokens.Values.Select(t => t.Node).Order(StringComparer.Ordinal)];
  public string[] Waiting => [.. State.Tokens.Values.Where(t => t is { Phase: Phase.Waiting, Loop: null }).Select(t => t.Node).Order(StringComparer.Ordinal)];
  public string[] Path => [.. All.OfType<Effect.Visited>().Where(v => v.How == Ending.Completed).Select(v => v.Token.Node)];
  public T Effect<T>() where T : Effect => Assert.Single(Last.OfType<T>());

  public Play Complete(string node, object? data = null) {
    Assert.False(Do(new Trigger.Completed(At(node).Id, Json(data ?? new { }))).Refused);
    return this;
  }

  public Play Set(object data) {
    Assert.False(Do(new Trigger.VariablesSet(Json(data))).Refused);
    return this;
  }

  /// <summary>Completes a step that stands in several places, at the place given: the first is 0.</summary>
  public Play CompleteAt(string node, int place, object? data = null) {
    var token = State.Tokens.Values.Where(t => t.Node == node && t is { Phase: Phase.Waiting, Loop: null }).ElementAt(place);
    Assert.False(Do(new Trigger.Completed(token.Id, Json(data ?? new { }))).Refused);
    return this;
  }

  /// <summary>An event of an event sub-process drawn in the process itself.</summary>
  public bool FireStart(string @event, object? data = null, int cycles = 0) => !Do(new Trigger.Fired(0, @event, Json(data ?? new { }), cycles)).Refused;

  public Play Fire(string host, string @event, object? data = null, int cycles = 0) {
    Assert.False(Do(new Trigger.Fired(At(host).Id, @event, Json(data ?? new { }), cycles)).Refused);
    return this;
  }

  public string Var(string name) => State.Variables[name].ToString();

  public static ImmutableSortedDictionary<string, JsonElement> Json(object value) => StateJson.ReadValues(JsonSerializer.SerializeToElement(value));
}
