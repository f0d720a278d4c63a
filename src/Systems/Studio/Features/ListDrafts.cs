using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>One's own drafts, those of them that were published, or those of others that wait for a second person; the last changed first.</summary>
internal static class ListDrafts {
  const int PageSize = 50;

  public sealed record Request(bool Offered = false, Guid? After = null, bool Published = false);
  public sealed record Row(Guid Id, DraftKind Kind, string Item, string Name, DraftStatus Status, DateOnly? EffectiveFrom, string AuthorName, bool Returned, DateTimeOffset ChangedAt);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    var all = (r switch {
      { Offered: true } => db.Offered(w.Actor).Where(d => d.Author != w.Actor.Id),
      { Published: true } => db.Own(w.Actor).Where(d => d.Status == DraftStatus.Published),
      _ => db.Own(w.Actor).Where(d => d.Status != DraftStatus.Published),
    }).AsNoTracking();
    if (r.After is { } after && await db.Seen(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == after, ct) is { } last)
      all = all.Where(d => d.ChangedAt < last.ChangedAt || d.ChangedAt == last.ChangedAt && d.Id < last.Id);
    var rows = await all.OrderByDescending(d => d.ChangedAt).ThenByDescending(d => d.Id).Take(PageSize + 1)
      .Select(d => new Row(d.Id, d.Kind, d.Item, d.Name, d.Status, d.EffectiveFrom, d.AuthorName, d.Returned != null, d.ChangedAt)).ToListAsync(ct);
    return new Response([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/studio/drafts", (Guid? after, bool? published, Work w, CancellationToken ct) => Run(new(Offered: false, after, published ?? false), w, ct)).Requires(StudioPermissions.Edit);
    routes.MapGet("/api/studio/offered", (Guid? after, Work w, CancellationToken ct) => Run(new(Offered: true, after), w, ct)).Requires(StudioPermissions.Publish);
  }
}
