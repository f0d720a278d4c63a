using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Saola.Process;

/// <summary>One executable process of a BPMN file: an immutable graph, shared by all its running instances.</summary>
internal sealed record ProcessDefinition(string Key, string Name, FrozenDictionary<string, Node> Nodes, FrozenDictionary<string, Flow> Flows) {
  /// <summary>The scope of the process itself; a sub-process's scope bears the sub-process's element id.</summary>
  internal const string Root = "";

  public IEnumerable<Node> Starts(string scope) => Nodes.Values.Where(n => n.Scope == scope && n.Does is Behaviour.Start);

  public Node? NoneStart(string scope) => Starts(scope).FirstOrDefault(n => n.Does is Behaviour.Start { On: null });

  public IEnumerable<string> ServiceTypes => Nodes.Values.Select(n => n.Does).OfType<Behaviour.Service>().Select(s => s.Type).Distinct();
}

internal sealed record Flow(string Id, string Name, string From, string To, Expression? Condition);

/// <summary>An element of the diagram. Flows and neighbours are named by id, so that the graph may hold cycles.</summary>
internal sealed record Node(string Id, string Name, string Scope, Behaviour Does) {
  public ImmutableArray<string> In { get; init; } = [];
  public ImmutableArray<string> Out { get; init; } = [];
  /// <summary>Boundary events attached to this element.</summary>
  public ImmutableArray<string> Boundaries { get; init; } = [];
  /// <summary>The flow an exclusive or inclusive gateway takes when no condition holds.</summary>
  public string? Default { get; init; }
  public ImmutableArray<Mapping> Inputs { get; init; } = [];
  public ImmutableArray<Mapping> Outputs { get; init; } = [];
  public int Line { get; init; }

  /// <summary>A token may stay here, so that things outside hang from it.</summary>
  public bool Waits => Boundaries.Length > 0
    || Does is Behaviour.User or Behaviour.Service or Behaviour.Call or Behaviour.Catch or Behaviour.EventChoice;
}

/// <summary><paramref name="Target"/> may be a path (<c>a.b</c>): the value goes into the context at that place.</summary>
internal sealed record Mapping(Expression Source, string Target);

/// <summary>What an element does when a token reaches it.</summary>
internal abstract record Behaviour {
  Behaviour() { }

  /// <summary>Manual and undefined tasks, none throw events: the token goes straight through.</summary>
  internal sealed record Pass : Behaviour;
  internal sealed record Start(EventDefinition? On) : Behaviour;
  internal sealed record End : Behaviour;
  internal sealed record TerminateEnd : Behaviour;
  internal sealed record ErrorEnd(string Code) : Behaviour;
  internal sealed record User(
    Expression? Assignee, Expression? Groups, Expression? Users, Expression? Due, Expression? FollowUp, Expression? Priority,
    Expression? Form, ImmutableArray<Header> Headers) : Behaviour;
  internal sealed record Service(string Type, Expression? Retries, ImmutableArray<Header> Headers) : Behaviour;
  internal sealed record Script(Expression Value, string Result) : Behaviour;
  /// <summary>Intermediate catch event or receive task.</summary>
  internal sealed record Catch(EventDefinition On) : Behaviour;
  internal sealed record Boundary(string Host, bool Interrupting, EventDefinition On) : Behaviour;
  internal sealed record Exclusive : Behaviour;
  internal sealed record Inclusive : Behaviour;
  internal sealed record Parallel : Behaviour;
  internal sealed record EventChoice : Behaviour;
  internal sealed record SubProcess : Behaviour;
  internal sealed record Call(Expression Process, bool GiveAll, bool TakeAll) : Behaviour;
}

/// <summary>What sets off an event.</summary>
internal abstract record EventDefinition {
  EventDefinition() { }
  internal sealed record Timer(TimerKind Kind, Expression When) : EventDefinition;
  internal sealed record Message(string Name, Expression? Key) : EventDefinition;
  /// <param name="Code">Null catches every error.</param>
  internal sealed record Error(string? Code) : EventDefinition;
}

internal enum TimerKind { Date, Duration, Cycle }

/// <summary>A task header; its value is text or, beginning with "=", FEEL.</summary>
internal sealed record Header(string Key, Expression Value);

/// <summary>What is wrong with a file, where, and why it is refused.</summary>
public sealed record Finding(string Element, string Name, string Code, string Message, int Line);
