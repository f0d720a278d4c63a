using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Names = ImmutableSortedDictionary<string, string>;
using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>What moves an instance.</summary>
internal abstract record Trigger {
  Trigger() { }

  /// <param name="Node">A start event, or null for the none start.</param>
  internal sealed record Started(string? Node) : Trigger;
  /// <summary>A user task, service task, decision or called process is done.</summary>
  internal sealed record Completed(long Token, Values Data) : Trigger;
  /// <summary>
  /// A timer ran out, a message or a signal came, for the event <paramref name="Node"/> that waits with the token; 0 is the
  /// process itself, for the start of an event sub-process.
  /// </summary>
  /// <param name="Cycles">For a repeating timer: how often it shall still run; -1 is without end.</param>
  internal sealed record Fired(long Token, string Node, Values Data, int Cycles = 0) : Trigger;
  /// <summary>A service task failed for good, or for now: the token waits for someone to look.</summary>
  internal sealed record Failed(long Token, string Message) : Trigger;
  /// <summary>A task ended with a BPMN error.</summary>
  internal sealed record Threw(long Token, string Code, Values Data) : Trigger;
  /// <summary>In the called process something was thrown that nothing there catches.</summary>
  internal sealed record Surfaced(long Token, string Code, bool IsError, Values Data) : Trigger;
  /// <summary>A person cured the cause of a fault.</summary>
  internal sealed record Resumed(long Token) : Trigger;
  internal sealed record VariablesSet(Values Data) : Trigger;
  internal sealed record Cancelled : Trigger;
  /// <summary>A person takes a visit away and has another begin in its place.</summary>
  internal sealed record Moved(long Token, string To) : Trigger;
  /// <summary>The instance goes on as another version of its process says.</summary>
  internal sealed record Migrated(Guid From, Guid To, Names Names) : Trigger;
}

/// <summary>What a step asks of the world. The step itself touches nothing.</summary>
internal abstract record Effect {
  Effect() { }

  internal sealed record TaskOpened(
    long Token, Node Node, string? Assignee, ImmutableArray<string> Groups, ImmutableArray<string> Users, JsonElement? Due,
    JsonElement? FollowUp, int Priority, string? Form, ImmutableSortedDictionary<string, string> Headers) : Effect;
  internal sealed record ServiceCalled(
    long Token, Node Node, string Type, int Retries, ImmutableSortedDictionary<string, string> Headers, Values Input) : Effect;
  internal sealed record ProcessCalled(long Token, Node Node) : Effect;
  internal sealed record DecisionAsked(long Token, Node Node, string Decision, string Result, bool AsDeployed, Values Input) : Effect;

  /// <summary>Something outside shall set off an event that hangs from the token; 0 is the process itself.</summary>
  internal abstract record Armed(long Token, string Node) : Effect;
  internal sealed record TimerSet(long Token, string Node, DateTimeOffset Due, int Cycles) : Armed(Token, Node);
  internal sealed record MessageAwaited(long Token, string Node, string Message, string Key) : Armed(Token, Node);
  internal sealed record SignalAwaited(long Token, string Node, string Signal) : Armed(Token, Node);
  /// <summary>These events happen no more, though the token stays.</summary>
  internal sealed record Disarmed(long Token, ImmutableArray<string> Nodes) : Effect;
  /// <param name="LastToken">What this instance opens after that does not hear it.</param>
  internal sealed record SignalSent(string Signal, Values Data, long LastToken) : Effect;
  /// <summary>Nothing in this process catches it; who called the process may.</summary>
  internal sealed record Uncaught(string Code, bool IsError, Values Data) : Effect;
  /// <summary>All that hangs from the token is done with.</summary>
  internal sealed record Released(long Token, Node Node, Ending How) : Effect;
  internal sealed record Visited(Token Token, Ending How) : Effect;
  internal sealed record FaultRaised(long Token, Node Node, Fault Fault) : Effect;
  internal sealed record Ended(InstanceStatus Status) : Effect;
}

internal enum Ending { Completed, Cancelled }

/// <summary>The outcome of a step; <see cref="Refused"/> when the trigger met nothing that waits for it (it came late or twice).</summary>
internal sealed record Step(State State, ImmutableArray<Effect> Effects, bool Refused = false);
