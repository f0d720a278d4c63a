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

/// <summary>Brings the tables of registries to what their definitions ask, plan by plan.</summary>
[Job("registries.shape")]
internal sealed record ShapeRegistries : IJob;
