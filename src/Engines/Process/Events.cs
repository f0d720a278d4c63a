using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>A process of an office began.</summary>
[Event("process.instance_started", "A process instance began.")]
public sealed record InstanceStarted(Guid Id, string Process, string BusinessKey) : IEvent {
  public string ObjectKind => "instance";
  public Guid ObjectId => Id;
}

[Event("process.instance_ended", "A process instance was completed or cancelled.")]
public sealed record InstanceEnded(Guid Id, string Process, string BusinessKey, InstanceStatus Status) : IEvent {
  public string ObjectKind => "instance";
  public Guid ObjectId => Id;
}

[Event("process.task_opened", "Work for a person or a group was opened.")]
public sealed record TaskOpened(Guid Id, Guid Instance, string Process, string Element, string BusinessKey, string Group, Guid? Assignee, DateTimeOffset? Due) : IEvent {
  public string ObjectKind => "task";
  public Guid ObjectId => Id;
}

[Event("process.task_completed", "A person completed their work.")]
public sealed record TaskCompleted(Guid Id, Guid Instance, string Process, string Element, string BusinessKey, Guid? OnBehalfOf = null) : IEvent {
  public string ObjectKind => "task";
  public Guid ObjectId => Id;
}

[Event("process.task_cancelled", "Work was taken back: a timer, a message or the end of the process ended it.")]
public sealed record TaskCancelled(Guid Id, Guid Instance, string Process, string Element, string BusinessKey) : IEvent {
  public string ObjectKind => "task";
  public Guid ObjectId => Id;
}

[Event("process.fault_raised", "An instance stands still until a person looks.")]
public sealed record FaultRaised(Guid Instance, string Process, string Element, string Code) : IEvent {
  public string ObjectKind => "instance";
  public Guid ObjectId => Instance;
}

[Event("process.task_escalated", "A late task was told of further up.")]
public sealed record TaskEscalated(Guid Id, Guid Instance, string Process, string Element, string BusinessKey, DateTimeOffset Due, string[] To) : IEvent {
  public string ObjectKind => "task";
  public Guid ObjectId => Id;
}

/// <summary>A task is soon due.</summary>
[Job("process.remind_task")]
internal sealed record RemindTask(Guid Task) : IJob;

/// <summary>A task is late.</summary>
/// <param name="To">The groups that hear of it.</param>
[Job("process.escalate_task")]
internal sealed record EscalateTask(Guid Task, string[] To) : IJob;

/// <summary>A timer of an instance is due.</summary>
[Job("process.fire_timer")]
/// <param name="Definition">The version in which the event bears this id.</param>
internal sealed record FireTimer(Guid Instance, long Token, string Node, int Cycles, Guid? Definition = null) : IJob;

/// <summary>A service task of an instance is to be done outside the step's transaction.</summary>
[Job("process.run_service")]
internal sealed record RunService(Guid Instance, long Token, int Attempt, string? WaitsFor = null) : IJob;

/// <summary>A call activity waits for its process to be started.</summary>
[Job("process.start_called")]
internal sealed record StartCalled(Guid Parent, long Token) : IJob;

/// <summary>A called process ended; its caller goes on.</summary>
[Job("process.called_ended")]
internal sealed record CalledEnded(Guid Parent, long Token, Guid Child) : IJob;

/// <summary>A called process did not catch an error or an escalation; its caller may.</summary>
[Job("process.called_threw")]
internal sealed record CalledThrew(Guid Parent, long Token, string Code, bool IsError, JsonObject Data) : IJob;

/// <summary>A call activity was left before its process ended.</summary>
[Job("process.cancel_called")]
internal sealed record CancelCalled(Guid Parent, long Token) : IJob;

/// <summary>A message was kept, or an event opened that one is kept for.</summary>
[Job("process.give_message")]
internal sealed record GiveMessage(string Message, string Key) : IJob;

/// <summary>A message for an instance that was suspended when it came.</summary>
[Job("process.give_held")]
/// <param name="Definition">The version in which the event bears this id.</param>
internal sealed record GiveHeld(Guid Instance, long Token, string Node, string Message, string Key, JsonObject Data, Guid? Definition = null) : IJob;

/// <summary>Instances of one version go over to another, some at a time, each in an act of its own.</summary>
/// <param name="Names">The new ids of elements that have one.</param>
/// <param name="After">Instances up to this one have been asked for.</param>
[Job("process.migrate_many")]
internal sealed record MigrateMany(Guid Id, Guid From, Guid To, Dictionary<string, string> Names, Guid[]? Offices, string Reason, Guid? After) : IJob;

[Job("process.migrate_one")]
internal sealed record MigrateOne(Guid Migration, Guid Instance, Guid To, Dictionary<string, string> Names, string Reason) : IJob;

/// <summary>Each night: kept messages whose time is over.</summary>
[Job("process.expire_messages")]
internal sealed record ExpireMessages : IJob;

/// <summary>Time to let go of what was typed into forms of tasks that are over.</summary>
[Job("process.sweep_drafts")]
internal sealed record SweepDrafts : IJob;

/// <summary>A signal is on its way to all who wait for it, some at a time.</summary>
/// <param name="From">The instance that sent it, which does not hear it with tokens after <paramref name="LastToken"/>.</param>
/// <param name="After">Instances up to this one have been told.</param>
[Job("process.carry_signal")]
internal sealed record CarrySignal(Guid Id, string Signal, JsonObject Data, string BusinessKey, DateTimeOffset At, Guid? From, long LastToken, ProcessOffice? Office, Guid[]? Offices, Guid? After) : IJob;

/// <summary>A signal for the events of one instance that waited when it was sent.</summary>
[Job("process.give_signal")]
internal sealed record GiveSignal(Guid Instance, string Signal, JsonObject Data, DateTimeOffset At, long LastToken) : IJob;

/// <summary>A process begins by its start event.</summary>
/// <param name="Office">Null when only its code is known.</param>
[Job("process.begin_by_event")]
internal sealed record BeginByEvent(Guid Definition, string Node, string BusinessKey, Guid? Office, string OfficeCode, JsonObject Data) : IJob;

/// <summary>The time of a start event has come.</summary>
[Job("process.start_at_time")]
internal sealed record StartAtTime(Guid Definition, string Node, DateTimeOffset Due, int Cycles) : IJob;
