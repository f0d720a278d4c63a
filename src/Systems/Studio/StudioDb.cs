using Microsoft.EntityFrameworkCore;

namespace Saola.Studio;

internal sealed class StudioDb(DbContextOptions<StudioDb> options) : SaolaDb(options, "studio") {
  const int MostBeside = 200;

  protected override void Configure(ModelBuilder model) => model.Entity<Draft>();

  /// <summary>The drafts someone made; nobody else sees them before they are offered.</summary>
  public IQueryable<Draft> Own(Actor actor) => Rows<Draft>().Where(d => d.Author == actor.Id || actor.Kind == ActorKind.Machine);

  /// <summary>What its author holds ready for a second person, or waits for its day, for those who may put it in force.</summary>
  public IQueryable<Draft> Offered(Actor actor) => Rows<Draft>().Where(d => (d.Status == DraftStatus.Offered || d.Status == DraftStatus.Scheduled) && actor.Can(StudioPermissions.Publish));

  /// <summary>A draft that was found, with all that was offered together with it, in the order in which they come into force.</summary>
  public async Task<IReadOnlyList<Draft>> With(Draft draft, CancellationToken ct) =>
    draft.Together is not { } together ? [draft] : [.. (await Rows<Draft>().Where(d => d.Together == together).ToListAsync(ct)).OrderBy(d => d.Kind).ThenBy(d => d.Item, StringComparer.Ordinal)];

  /// <summary>The texts that would hold together: all that was offered with a draft, or all that its author is drawing, by item; the last changed of each.</summary>
  public async Task<IReadOnlyDictionary<string, string>> Beside(Guid author, Guid? together, CancellationToken ct) {
    var rows = await Rows<Draft>().AsNoTracking().Where(d => together == null ? d.Author == author && d.Status == DraftStatus.Draft && d.Kind != DraftKind.Test : d.Together == together)
      .OrderByDescending(d => d.ChangedAt).ThenByDescending(d => d.Id).Take(MostBeside).Select(d => new { d.Item, d.Content }).ToListAsync(ct);
    return rows.DistinctBy(r => r.Item).ToDictionary(r => r.Item, r => r.Content, StringComparer.Ordinal);
  }

  /// <summary>Everything of both.</summary>
  public IQueryable<Draft> Seen(Actor actor) {
    var publishes = actor.Can(StudioPermissions.Publish);
    return Rows<Draft>().Where(d => d.Author == actor.Id || publishes && d.Status != DraftStatus.Draft || actor.Kind == ActorKind.Machine);
  }
}
