using Saola.Kernel;

namespace Saola.Registries;

/// <param name="Number">Of the version.</param>
/// <param name="Plan">What it takes to bring it in force.</param>
/// <param name="Destructive">Values would be lost: it waits for a second person.</param>
[Event("registries.definition_brought", "A new version of a registry's definition was brought")]
public sealed record RegistryBrought(Guid Registry, string Key, int Number, Guid Plan, bool Destructive) : IEvent {
  string IEvent.ObjectKind => "registry";
  Guid IEvent.ObjectId => Registry;
}

[Event("registries.definition_in_force", "A version of a registry's definition came in force, its table being as it says")]
public sealed record RegistryInForce(Guid Registry, string Key, int Number, Guid Plan) : IEvent {
  string IEvent.ObjectKind => "registry";
  Guid IEvent.ObjectId => Registry;
}

/// <summary>What the table holds does not allow the change: the version before stays in force.</summary>
[Event("registries.plan_stopped", "A change of a registry was stopped by the records it has")]
public sealed record PlanStopped(Guid Registry, string Key, int Number, Guid Plan) : IEvent {
  string IEvent.ObjectKind => "registry";
  Guid IEvent.ObjectId => Registry;
}

[Event("registries.plan_approved", "A second person approved a change of a registry")]
public sealed record PlanApproved(Guid Registry, string Key, int Number, Guid Plan) : IEvent {
  string IEvent.ObjectKind => "registry";
  Guid IEvent.ObjectId => Registry;
}

[Event("registries.plan_refused", "A change of a registry was refused")]
public sealed record PlanRefused(Guid Registry, string Key, int Number, Guid Plan) : IEvent {
  string IEvent.ObjectKind => "registry";
  Guid IEvent.ObjectId => Registry;
}

/// <param name="Owner">Whether the office owns it; else it is named as a reader.</param>
[Event("registries.office_changed", "Another office owns a registry, or may read it, since offices merged or split")]
public sealed record RegistryOfficeChanged(Guid Registry, string Key, Guid From, Guid To, bool Owner) : IEvent {
  string IEvent.ObjectKind => "registry";
  Guid IEvent.ObjectId => Registry;
}

/// <summary>Brings the table of a registry to what a version of its definition asks.</summary>
[Job("registries.shape")]
internal sealed record ShapeRegistry(Guid Plan) : IJob;
