using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A record that the result of a dossier has written into a registry.</summary>
internal sealed class DossierRecord {
  public Guid Id { get; init; }
  public int Version { get; private set; }
  public Guid Dossier { get; init; }
  public string Registry { get; init; } = "";
  public Guid Record { get; init; }

  /// <summary>The version that the result made.</summary>
  public int Written { get; init; }
  public DateTimeOffset WrittenAt { get; init; }

  /// <summary>The version that the result found and changed; null where it added the record.</summary>
  public int? Before { get; init; }

  /// <summary>When what the result wrote ended with it: the record itself, or what it was changed to. Also of one that was left first, where a later correction was taken back beyond it.</summary>
  public DateTimeOffset? EndedAt { get; set; }

  /// <summary>When the result was revoked and the record, which says something else by now or lies in a registry out of use, was left to its keeper.</summary>
  public DateTimeOffset? LeftAt { get; set; }
}

internal sealed partial class PublicServicesDb {
  /// <summary>Of dossiers that the actor may see.</summary>
  public IQueryable<DossierRecord> DossierRecords(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<DossierRecord>() : Rows<DossierRecord>().Where(r => Dossiers(actor).Any(d => d.Id == r.Dossier));

  static void ConfigureDossierRecords(ModelBuilder model) => model.Entity<DossierRecord>();
}
