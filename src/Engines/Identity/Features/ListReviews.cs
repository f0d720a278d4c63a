using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Reviews as who manages posts follows them, and the posts that wait for a head, each a page at a time.</summary>
internal static class ListReviews {
  public const int PageSize = 50;
  public sealed record Row(Guid Id, string Name, Guid Office, DateOnly Due, ReviewOtherwise Otherwise, DateTimeOffset? ClosedAt, int All, int Open);
  public sealed record Part(Guid Office, int Kept, int Ended, int Reported, int Gone, int Open);
  public sealed record Waiting(Guid Id, string Name, string? Title, string UnitName, string[] Roles, bool Granted, string Review, DateOnly Due, bool Own, bool System);

  /// <param name="Closed">Only those that are over, or only those that run; null for both.</param>
  public sealed record Request(string? Query = null, Guid? Office = null, bool? Closed = null, Guid? After = null);

  internal static async Task<KeysetPage<Row>> Run(Request r, Work w, CancellationToken ct) {
    var reviews = w.Db<IdentityDb>().Reviews(w.Actor).Where(c => (r.After == null || c.Id.CompareTo(r.After.Value) < 0) && (r.Office == null || c.Office == r.Office) && (r.Closed == null || (c.ClosedAt != null) == r.Closed));
    if (Vn.Fold(Vn.Clean(r.Query)) is { Length: > 0 } words) reviews = reviews.Where(c => IdentityDb.Fold(c.Name).Contains(words));
    var rows = await Rows(reviews.OrderByDescending(c => c.Id).Take(PageSize + 1), w).ToListAsync(ct);
    return new(rows[..Math.Min(rows.Count, PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id.ToString() : null);
  }

  internal static async Task<Row?> One(Guid id, Work w, CancellationToken ct) => await Rows(w.Db<IdentityDb>().Reviews(w.Actor).Where(c => c.Id == id), w).SingleOrDefaultAsync(ct);

  static IQueryable<Row> Rows(IQueryable<ReviewCampaign> reviews, Work w) {
    var items = w.Db<IdentityDb>().ReviewItems(Actor.Machine("progress"));
    return reviews.AsNoTracking().Select(c => new Row(c.Id, c.Name, c.Office, c.Due, c.Otherwise, c.ClosedAt,
      items.Count(i => i.ReviewCampaign == c.Id), items.Count(i => i.ReviewCampaign == c.Id && i.Decision == null)));
  }

  /// <summary>How far each office is; the one with most left first. Only for a review that the actor may see.</summary>
  internal static async Task<IReadOnlyList<Part>> Parts(Guid review, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var parts = await db.ReviewItems(Actor.Machine("progress")).Where(i => i.ReviewCampaign == review && db.Reviews(w.Actor).Any(c => c.Id == review)).GroupBy(i => i.Office)
      .Select(g => new Part(g.Key, g.Count(i => i.Decision == ReviewDecision.Kept), g.Count(i => i.Decision == ReviewDecision.Ended), g.Count(i => i.Decision == ReviewDecision.Reported), g.Count(i => i.Decision == ReviewDecision.Gone), g.Count(i => i.Decision == null))).ToListAsync(ct);
    return [.. parts.OrderByDescending(p => p.Open).ThenBy(p => p.Office)];
  }

  /// <param name="administers">What waits for who administers an office, instead of for a head.</param>
  internal static async Task<KeysetPage<Waiting>> ForMe(bool administers, Guid? after, Work w, CancellationToken ct) {
    var (db, all, today, me) = (w.Db<IdentityDb>(), Actor.Machine("review"), Vn.Day(w.Now), w.Actor.Id);
    var rows = await (
      from item in db.ReviewItems(w.Actor) join campaign in db.Reviews(all) on item.ReviewCampaign equals campaign.Id
      join o in db.Posts(all) on item.Post equals (Guid?)o.Id into posts from post in posts.DefaultIfEmpty()
      join p in db.People(all) on item.Person equals (Guid?)p.Id into people from person in people.DefaultIfEmpty()
      join s in db.ServiceRoles(all) on item.ServiceRole equals (Guid?)s.Id into services from service in services.DefaultIfEmpty()
      join c in db.Clients(all) on (Guid?)service.Client equals (Guid?)c.Id into clients from client in clients.DefaultIfEmpty()
      join g in db.RoleGrants(all) on item.RoleGrant equals (Guid?)g.Id into grants from grant in grants.DefaultIfEmpty()
      join unit in db.Organisations() on (grant != null ? grant.Unit : post != null ? post.Unit : item.Office) equals unit.Id
      where (item.Asked == null) == administers && item.Decision == null && campaign.ClosedAt == null && today <= campaign.Due && (after == null || item.Id.CompareTo(after.Value) > 0)
      orderby item.Id
      select new { Role = grant != null ? grant.Role : service != null ? service.Role : null, Row = new Waiting(item.Id, person != null ? person.FullName : client.Name, post.Title, unit.Name, post.Roles, grant != null, campaign.Name, campaign.Due, item.Person == me, service != null) }).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    return new([.. rows.Take(PageSize).Select(r => r.Role is { } role ? r.Row with { Roles = [role] } : r.Row)], rows.Count > PageSize ? rows[PageSize - 1].Row.Id.ToString() : null);
  }
}
