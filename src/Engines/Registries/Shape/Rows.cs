using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A registry that is defined.</summary>
internal sealed class Definition {
  public required string Key { get; init; }
  public Guid Id { get; init; }
  public required string Item { get; init; }

  /// <summary>The version in force; 0 while there is none.</summary>
  public int Number { get; set; }
  public Guid Owner { get; set; }
  public Guid[] Readers { get; set; } = [];
  public DateTimeOffset ChangedAt { get; set; }
  public int Version { get; set; }
}

/// <summary>One version of a definition.</summary>
internal sealed class DefinitionVersion {
  public required string Key { get; init; }
  public int Number { get; init; }
  public required JsonObject Json { get; init; }
  public required string Hash { get; init; }
  public Guid MadeBy { get; init; }
  public required string MadeByName { get; init; }
  public DateTimeOffset MadeAt { get; init; }

  public RegistryDefinition Read() => Json.Deserialize<RegistryDefinition>(Saola.Kernel.Json.Options)!;
}

/// <summary>Waiting: for a second person. Ready: to be carried out. Stopped: what the table holds does not allow it. Dropped: another version came before it began.</summary>
internal enum PlanStatus { Waiting, Ready, Stopped, Done, Refused, Dropped }

/// <summary>What it takes to go from the version in force to another one, and what became of it.</summary>
internal sealed class Plan {
  public Guid Id { get; init; }
  public required string Key { get; init; }
  public int Number { get; init; }

  /// <summary>The version in force when it was made; 0 when there was none.</summary>
  public int FromNumber { get; init; }
  public PlanStatus Status { get; set; }
  public bool Destructive { get; init; }
  public required JsonArray Steps { get; init; }
  public Guid Owner { get; set; }
  public Guid[] Readers { get; set; } = [];

  /// <summary>Empty for the program itself, which applies packs.</summary>
  public Guid MadeBy { get; init; }
  public required string MadeByName { get; init; }
  public DateTimeOffset MadeAt { get; init; }
  public Guid? DecidedBy { get; set; }
  public string? DecidedByName { get; set; }
  public DateTimeOffset? DecidedAt { get; set; }
  public string? Reason { get; set; }
  public string? Failure { get; set; }
  public DateTimeOffset? EndedAt { get; set; }
  public int Version { get; set; }

  public bool IsOpen => Status is PlanStatus.Waiting or PlanStatus.Ready or PlanStatus.Stopped;

  /// <summary>A second person lets values go. Who brought it cannot; a pack is brought by nobody.</summary>
  public Error? Approve(Actor actor, DateTimeOffset now) {
    if (Status is not (PlanStatus.Waiting or PlanStatus.Stopped)) return RegistryErrors.PlanClosed;
    if (Status == PlanStatus.Waiting && MadeBy == actor.Id) return RegistryErrors.OwnPlan;
    (Status, Failure, EndedAt) = (PlanStatus.Ready, null, null);
    Decide(actor, null, now);
    return null;
  }

  public Error? Refuse(Actor actor, string reason, DateTimeOffset now) {
    if (Status is not (PlanStatus.Waiting or PlanStatus.Stopped)) return RegistryErrors.PlanClosed;
    (Status, EndedAt) = (PlanStatus.Refused, now);
    Decide(actor, reason, now);
    return null;
  }

  public void End(PlanStatus status, DateTimeOffset now, string? failure = null) => (Status, EndedAt, Failure) = (status, now, failure);

  void Decide(Actor actor, string? reason, DateTimeOffset now) => (DecidedBy, DecidedByName, DecidedAt, Reason) = (actor.Id, actor.Name, now, reason);
}
