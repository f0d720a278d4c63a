using System.Collections.Immutable;

namespace Saola.Process;

/// <summary>What an element does when a token reaches it.</summary>
internal abstract record Behaviour {
  Behaviour() { }

  /// <summary>The event it waits for.</summary>
  public virtual EventDefinition? Awaits => null;

  /// <summary>Manual and undefined tasks, none throw events, link events: the token goes straight through.</summary>
  internal sealed record Pass : Behaviour;
  /// <param name="Interrupting">Of an event sub-process: all else in its scope ends.</param>
  internal sealed record Start(EventDefinition? On, bool Interrupting = true) : Behaviour {
    public override EventDefinition? Awaits => On;
    /// <summary>Of a start at a time: for which offices an instance begins.</summary>
    public Expression? Offices { get; init; }
    /// <summary>The groups whose officials begin the process by hand.</summary>
    public ImmutableArray<string> Starters { get; init; } = [];
    /// <summary>The form that is filled in to begin it by hand.</summary>
    public string? Form { get; init; }
  }
  internal sealed record TerminateEnd : Behaviour;
  internal sealed record ErrorEnd(string Code) : Behaviour;
  internal sealed record Escalate(string Code) : Behaviour;
  internal sealed record Signal(string Name) : Behaviour;
  /// <param name="Activity">Null undoes all that is done in the scope.</param>
  internal sealed record Compensate(string? Activity) : Behaviour;
  internal sealed record User(
    Expression? Assignee, Expression? Groups, Expression? Users, Expression? Due, Expression? FollowUp, Expression? Priority,
    Expression? Form, ImmutableArray<Header> Headers) : Behaviour {
    /// <summary>Four eyes: the tasks that must not be done by who does this one.</summary>
    public ImmutableArray<string> Apart { get; init; } = [];
  }
  internal sealed record Service(string Type, Expression? Retries, ImmutableArray<Header> Headers) : Behaviour;
  internal sealed record Script(Expression Value, string Result) : Behaviour;
  /// <param name="AsDeployed">The version that was the newest when the process was deployed, not when it is asked.</param>
  internal sealed record Decision(Expression Id, string Result, bool AsDeployed) : Behaviour;
  /// <summary>Intermediate catch event or receive task.</summary>
  internal sealed record Catch(EventDefinition On) : Behaviour {
    public override EventDefinition? Awaits => On;
  }
  internal sealed record Boundary(string Host, bool Interrupting, EventDefinition On) : Behaviour {
    public override EventDefinition? Awaits => On;
  }
  internal sealed record Exclusive : Behaviour;
  internal sealed record Inclusive : Behaviour;
  internal sealed record Parallel : Behaviour;
  internal sealed record EventChoice : Behaviour;
  /// <param name="OnEvent">Begins when its start event happens, not when a token comes.</param>
  internal sealed record SubProcess(bool OnEvent) : Behaviour;
  internal sealed record Call(Expression Process, bool GiveAll, bool TakeAll) : Behaviour {
    /// <summary>The code of the office for which the called process runs; null is that of the caller.</summary>
    public Expression? Office { get; init; }
  }
}

/// <summary>What sets off an event.</summary>
internal abstract record EventDefinition {
  EventDefinition() { }
  internal sealed record Timer(TimerKind Kind, Expression When) : EventDefinition;
  internal sealed record Message(string Name, Expression? Key) : EventDefinition;
  internal sealed record Signal(string Name) : EventDefinition;
  internal sealed record Condition(Expression Holds) : EventDefinition;
  /// <param name="Code">Null catches every error.</param>
  internal sealed record Error(string? Code) : EventDefinition;
  /// <param name="Code">Null catches every escalation.</param>
  internal sealed record Escalation(string? Code) : EventDefinition;
  internal sealed record Compensation : EventDefinition;
}

internal enum TimerKind { Date, Duration, Cycle }
