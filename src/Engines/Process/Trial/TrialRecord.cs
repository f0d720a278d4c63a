using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

internal enum Happening { Began, Opened, Answered, TakenBack, Called, Served, Decided, Failed, Retried, TimerSet, TimerFired, Awaited, Received, Told, Ended }

/// <summary>One thing that happened in a trial.</summary>
/// <param name="About">Candidates, input, reason: what a reader wants to see beside it.</param>
internal sealed record TrialEvent(DateTimeOffset At, Happening What, string Process, string Element, string Name, string About) {
  public override string ToString() {
    var name = Name.Length > 0 && Name != Element ? $"{Element} «{Name}»" : Element;
    return $"{Vn.Moment(At)}  {Words.T[$"trial_{What}", name]}{(About.Length > 0 ? ": " + About : "")}";
  }
}

/// <summary>One step of a trial: what was done, all that came of it, and the variables after it.</summary>
internal sealed record TrialStep(int Number, string Did, DateTimeOffset At, ImmutableArray<TrialEvent> Events, JsonObject Variables);

/// <summary>Work that waits for a person.</summary>
internal sealed record TrialTask(
  TrialInstance Instance, long Token, Node Node, ImmutableArray<string> Candidates, ImmutableArray<string> Users, string? Assignee, string? Form, int Priority, DateTimeOffset? Due);

/// <summary>A service task and what it was given.</summary>
internal sealed record TrialCall(TrialInstance Instance, long Token, Node Node, string Type, JsonObject Input);

internal sealed record TrialTimer(TrialInstance Instance, long Token, string Node, DateTimeOffset Due, int Cycles);
internal sealed record TrialAwaited(TrialInstance Instance, long Token, string Node, string Message, string Key);
internal sealed record TrialListener(TrialInstance Instance, long Token, string Node, string Signal);
internal sealed record TrialFault(TrialInstance Instance, long Token, string Node, string Message);
internal sealed record TrialVisit(TrialInstance Instance, Node Node);

/// <summary>One run of a process inside a trial: the one tried, or one that it called.</summary>
internal sealed class TrialInstance(ProcessDefinition graph, string office, State state, TrialInstance? parent, long parentToken, int depth) {
  public ProcessDefinition Graph => graph;
  public string Office => office;
  public TrialInstance? Parent => parent;
  public long ParentToken => parentToken;
  public int Depth => depth;
  public State State { get; set; } = state;
}
