using Microsoft.EntityFrameworkCore;

namespace Saola.Studio;

internal sealed class StudioDb(DbContextOptions<StudioDb> options) : SaolaDb(options, "studio") {
  const int MostBeside = 200;
  static readonly Dictionary<string, string> Nothing = [];

  protected override void Configure(ModelBuilder model) => model.Entity<Draft>();

  /// <summary>The drafts someone made; nobody else sees them before they are offered.</summary>
  public IQueryable<Draft> Own(Actor actor) => Rows<Draft>().Where(d => d.Author == actor.Id || actor.Kind == ActorKind.Machine);

  /// <summary>What its author holds ready for a second person, or waits for its day, for those who may put it in force.</summary>
  public IQueryable<Draft> Offered(Actor actor) => Rows<Draft>().Where(d => (d.Status == DraftStatus.Offered || d.Status == DraftStatus.Scheduled) && actor.Can(StudioPermissions.Publish));

  /// <summary>A draft that was found, with all that was offered together with it, in the order in which they come into force.</summary>
  public async Task<IReadOnlyList<Draft>> With(Draft draft, CancellationToken ct) =>
    draft.Together is not { } together ? [draft] : [.. (await Rows<Draft>().Where(d => d.Together == together).ToListAsync(ct)).OrderBy(d => d.Kind).ThenBy(d => d.Item, StringComparer.Ordinal)];

  /// <summary>What would hold together: all that was offered with a draft, or all that its author is drawing.</summary>
  public IQueryable<Draft> Beside(Guid author, Guid? together) =>
    Rows<Draft>().AsNoTracking().Where(d => together == null ? d.Author == author && d.Status == DraftStatus.Draft && d.Kind != DraftKind.Test : d.Together == together);

  /// <summary>The texts of these items that would hold together with a draft; the last changed of each. Nothing else is fetched: one may draw much.</summary>
  public async Task<IReadOnlyDictionary<string, string>> Beside(Guid author, Guid? together, IReadOnlyCollection<string> items, CancellationToken ct) =>
    items.Count == 0 ? Nothing : await Texts(Beside(author, together).Where(d => items.Contains(d.Item)), ct);

  /// <summary>The same of every decision: a process names a decision, not the item in which it stands.</summary>
  public Task<IReadOnlyDictionary<string, string>> DecisionsBeside(Draft draft, CancellationToken ct) => Texts(Beside(draft.Author, draft.Together).Where(d => d.Kind == DraftKind.Decision), ct);

  static async Task<IReadOnlyDictionary<string, string>> Texts(IQueryable<Draft> drafts, CancellationToken ct) {
    var newest = await drafts.GroupBy(d => d.Item).Select(g => g.OrderByDescending(d => d.ChangedAt).ThenByDescending(d => d.Id).Select(d => new { d.Item, d.Content }).First()).Take(MostBeside).ToListAsync(ct);
    return newest.ToDictionary(d => d.Item, d => d.Content, StringComparer.Ordinal);
  }

  /// <summary>Everything of both.</summary>
  public IQueryable<Draft> Seen(Actor actor) {
    var publishes = actor.Can(StudioPermissions.Publish);
    return Rows<Draft>().Where(d => d.Author == actor.Id || publishes && d.Status != DraftStatus.Draft || actor.Kind == ActorKind.Machine);
  }
}
