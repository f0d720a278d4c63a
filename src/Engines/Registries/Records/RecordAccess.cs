using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// What an actor may do with the records of one registry: asked for every record that is read or written, whatever door it goes through.
/// A right that holds only on a condition about the row does not count here: rows of registries have no facts that conditions know.
/// </summary>
internal sealed class RecordAccess {
  readonly Actor actor;
  readonly RegistryDefinition definition;
  readonly Guid owner;
  readonly bool personalEverywhere;

  /// <param name="owner">The office that owns the registry.</param>
  /// <param name="readers">Offices named as readers.</param>
  public RecordAccess(Actor actor, RegistryDefinition definition, Guid owner, IReadOnlyCollection<Guid> readers) {
    (this.actor, this.definition, this.owner) = (actor, definition, owner);
    Readable = Reached(readers);
    personalEverywhere = actor.Can(RegistryPermissions.Personal, owner);
  }

  /// <summary>The office that owns the registry.</summary>
  public Guid Owner => owner;

  /// <summary>The offices whose records may be read; null when all, empty when none.</summary>
  public Guid[]? Readable { get; }

  /// <summary>Whether there may be anything to read for this actor: to others the registry is not there.</summary>
  public bool MayReadSome => Readable is null or { Length: > 0 };

  public bool MayRead(Guid office) => Readable is null || Readable.Contains(office);

  /// <summary>What the owner alone writes is the owner's, also while its records come from another office. What is out of use nobody writes.</summary>
  public bool MayWrite(Guid office) => !definition.Closed && actor.Can(RegistryPermissions.Write, definition.Writers == Writers.Owner ? owner : office);

  public bool MayWriteSome => definition.Writers == Writers.Owner ? MayWrite(owner) : !definition.Closed && actor.Can(RegistryPermissions.Write);

  public bool SeesPersonal(Guid office) => personalEverywhere || actor.Can(RegistryPermissions.Personal, office);

  /// <summary>Whether the field of a record of this office may be shown.</summary>
  public bool Sees(RegistryField field, Guid office) => field.Personal is null || SeesPersonal(office);

  /// <summary>Whether it is there for this actor in some record.</summary>
  public bool SeesSome(RegistryField field) => field.Personal is null || personalEverywhere || actor.Can(RegistryPermissions.Personal);

  /// <summary>Whether records may be chosen and sorted by it: what is found tells what is in it, so it must be shown in every record that can be found.</summary>
  public bool MayAsk(RegistryField field) => field.Personal is null || personalEverywhere || Readable is { Length: > 0 } && Readable.All(SeesPersonal);

  /// <summary>The office for which a new record is kept; null when it must be told.</summary>
  public Guid? OfficeOfNew(Guid? told) => definition.Writers == Writers.Owner ? owner : told ?? actor.Post?.Office;

  Guid[]? Reached(IReadOnlyCollection<Guid> readers) {
    // what is open is everyone's, without its personal fields, for which a right is asked as ever
    if (definition.Open == true) return null;
    if (definition.Class is SharingClass.Foundation or SharingClass.Shared or SharingClass.Reference) return actor.Can(RegistryPermissions.Read) ? null : [];
    if (actor.Can(RegistryPermissions.Read, owner)) return null;
    if (definition.Class is SharingClass.InternallyShared or SharingClass.Derived && readers.Any(r => actor.Can(RegistryPermissions.Read, r))) return null;
    return definition.Writers == Writers.Offices ? actor.OfficesFor(RegistryPermissions.Read) : [];
  }
}
