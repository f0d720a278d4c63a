using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What people say of records beside what is in them: proposals, merges and notes, seen by those who write or confirm where the record is kept.</summary>
internal sealed class ReviewDb(DbContextOptions<ReviewDb> options) : SaolaDb(options, "registries") {
  protected override void Configure(ModelBuilder model) {
    model.Entity<Proposal>().HasKey(p => p.Id);
    model.Entity<RecordNote>().HasKey(n => n.Id);
    model.Entity<RecordMerge>().HasKey(m => m.Id);
    model.Entity<RecordMerge>().Ignore(m => m.References);
  }

  public IQueryable<Proposal> Proposals(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<Proposal>();
    Guid[] confirms = actor.OfficesFor(RegistryPermissions.Review), writes = actor.OfficesFor(RegistryPermissions.Write);
    return Rows<Proposal>().Where(p => confirms.Contains(p.Decider) || writes.Contains(p.Office));
  }

  /// <summary>What waits for this actor to decide: nothing that they propose themselves.</summary>
  public IQueryable<Proposal> ToDecide(Actor actor) {
    Guid[] confirms = actor.OfficesFor(RegistryPermissions.Review);
    return Rows<Proposal>().Where(p => p.Status == ProposalStatus.Waiting && confirms.Contains(p.Decider) && p.Maker != actor.Id);
  }

  /// <summary>What was merged where the actor writes.</summary>
  public IQueryable<RecordMerge> Merges(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<RecordMerge>();
    Guid[] writes = actor.OfficesFor(RegistryPermissions.Write);
    return Rows<RecordMerge>().Where(m => writes.Contains(m.Office));
  }

  /// <summary>Notes on the records that the actor keeps, without those that were removed.</summary>
  public IQueryable<RecordNote> Notes(Actor actor) {
    Guid[] writes = actor.OfficesFor(RegistryPermissions.Write);
    return Rows<RecordNote>().Where(n => n.RemovedAt == null && writes.Contains(n.Office));
  }
}
