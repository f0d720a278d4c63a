using System.Text.Json.Nodes;

namespace Saola.Process;

/// <summary>One deployed version of a process.</summary>
internal sealed class Definition {
  public Guid Id { get; init; }
  public string Key { get; init; } = "";
  public int Number { get; init; }
  public string Name { get; init; } = "";
  public string Xml { get; init; } = "";
  public string Hash { get; init; } = "";
  public string? Source { get; init; }
  public string[] Starts { get; init; } = [];
  public string[] Signals { get; init; } = [];
  public string[] Starters { get; init; } = [];
  public DateTimeOffset DeployedAt { get; init; }
  public Guid DeployedBy { get; init; }
}

/// <summary>One run of a process, as queries see it; only a step changes it.</summary>
public sealed class Instance {
  internal Instance() { }
  public Guid Id { get; private init; }
  public Guid Definition { get; private init; }
  public string ProcessKey { get; private init; } = "";
  public string BusinessKey { get; private init; } = "";
  public Guid Office { get; private init; }
  public string OfficeCode { get; private init; } = "";
  public Guid? Parent { get; private init; }
  public long? ParentToken { get; private init; }
  public int Depth { get; private init; }
  public InstanceStatus Status { get; private init; }
  public JsonObject Variables { get; private init; } = [];
  public JsonArray Tokens { get; private init; } = [];
  public long LastToken { get; private init; }
  public int Faults { get; private init; }
  /// <summary>Of each version in which it was before: the ids that its elements have now where they had another one there.</summary>
  public JsonObject? Renamed { get; private init; }
  public string? Reason { get; private init; }
  public DateTimeOffset StartedAt { get; private init; }
  public Guid StartedBy { get; private init; }
  public DateTimeOffset? EndedAt { get; private init; }
  public DateTimeOffset? SuspendedAt { get; private init; }
  public string? SuspendedReason { get; private init; }
  public int Version { get; private init; }
}

public enum WorkTaskStatus { Open, Assigned, Completed, Cancelled }

/// <summary>Work for a person, as queries see it; only the engine changes it.</summary>
public sealed class WorkTask {
  internal WorkTask() { }
  public Guid Id { get; private init; }
  public Guid Instance { get; private init; }
  public long Token { get; private init; }
  public string ProcessKey { get; private init; } = "";
  public string Element { get; private init; } = "";
  public string Name { get; private init; } = "";
  public string BusinessKey { get; private init; } = "";
  public Guid? Office { get; private init; }
  public string OfficeCode { get; private init; } = "";
  public string CandidateGroup { get; private init; } = "";
  public Guid? Assignee { get; private init; }
  public string? AssigneeName { get; private init; }
  public Guid? Owner { get; private init; }
  public WorkTaskStatus Status { get; private init; }
  public int Priority { get; private init; }
  public string? Form { get; private init; }
  public JsonObject Headers { get; private init; } = [];
  public DateTimeOffset CreatedAt { get; private init; }
  public DateTimeOffset? Due { get; private init; }
  public DateTimeOffset? FollowUp { get; private init; }
  public DateTimeOffset Sort { get; private init; }
  public DateTimeOffset? EndedAt { get; private init; }
  public Guid? EndedBy { get; private init; }
  public DateTimeOffset? EscalatedAt { get; private init; }
  public string? Returned { get; private init; }
  public string? EndedByName { get; private init; }
  public int Version { get; private init; }
}

/// <summary>A further group, or a person, that may do a task.</summary>
internal sealed class Candidate {
  public Guid Task { get; init; }
  public string Who { get; init; } = "";
}

internal sealed class Subscription {
  public Guid Instance { get; init; }
  public long Token { get; init; }
  public string Node { get; init; } = "";
  public string Message { get; init; } = "";
  public string Key { get; init; } = "";
}

/// <summary>Where an instance stands still until a person looks.</summary>
internal sealed class Incident {
  public Guid Instance { get; init; }
  public Guid Office { get; init; }
  public long Token { get; init; }
  public string Node { get; init; } = "";
  public string Code { get; init; } = "";
  public string Message { get; init; } = "";
  public DateTimeOffset At { get; init; }
}

/// <summary>One visit of one element, written when it was left.</summary>
internal sealed class Visit {
  public long Id { get; init; }
  public Guid Instance { get; init; }
  public Guid Definition { get; init; }
  public long Token { get; init; }
  public string Node { get; init; } = "";
  public string? Via { get; init; }
  public DateTimeOffset Entered { get; init; }
  public DateTimeOffset Ended { get; init; }
  public bool Completed { get; init; }
  public Guid Actor { get; init; }
}
