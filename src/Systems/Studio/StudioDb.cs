using Microsoft.EntityFrameworkCore;

namespace Saola.Studio;

internal sealed class StudioDb(DbContextOptions<StudioDb> options) : SaolaDb(options, "studio") {
  protected override void Configure(ModelBuilder model) => model.Entity<Draft>();

  /// <summary>The drafts someone made; nobody else sees them before they are offered.</summary>
  public IQueryable<Draft> Own(Actor actor) => Rows<Draft>().Where(d => d.Author == actor.Id || actor.Kind == ActorKind.Machine);

  /// <summary>What its author holds ready for a second person, for those who may put it in force.</summary>
  public IQueryable<Draft> Offered(Actor actor) => Rows<Draft>().Where(d => d.Status == DraftStatus.Offered && actor.Can(StudioPermissions.Publish));

  /// <summary>Everything of both.</summary>
  public IQueryable<Draft> Seen(Actor actor) {
    var publishes = actor.Can(StudioPermissions.Publish);
    return Rows<Draft>().Where(d => d.Author == actor.Id || publishes && d.Status != DraftStatus.Draft || actor.Kind == ActorKind.Machine);
  }
}
