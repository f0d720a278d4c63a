using System.Collections.Frozen;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What somebody may read in registries, as it was when they asked for something that the program does later for them.</summary>
/// <param name="Reads">Offices in which they may read.</param>
/// <param name="Personal">Offices in which they may read what is personal.</param>
internal sealed record HeldRights(bool MayRead, Guid[] Reads, bool MayPersonal, Guid[] Personal) {
  public static HeldRights Of(Actor actor) =>
    new(actor.Can(RegistryPermissions.Read), actor.OfficesFor(RegistryPermissions.Read), actor.Can(RegistryPermissions.Personal), actor.OfficesFor(RegistryPermissions.Personal));

  /// <summary>The person with these rights and no others.</summary>
  public Actor As(Guid person, ActorKind kind, string name, Guid? office) {
    var given = new List<(string Permission, Reach Reach)>();
    if (MayRead) given.Add((RegistryPermissions.Read, new(Reads.ToFrozenSet())));
    if (MayPersonal) given.Add((RegistryPermissions.Personal, new(Personal.ToFrozenSet())));
    return new(person, kind, name, office is { } of ? new Post(of, of, "", []) : null, given.Select(g => g.Permission).ToFrozenSet(), []) { Rights = new(given) };
  }
}
