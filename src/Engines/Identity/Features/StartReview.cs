using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Begins a review of the posts, granted roles and roles of connected systems of an office, or of it and all below, until a day; those who are asked are told what waits for them.</summary>
internal static class StartReview {
  /// <param name="EndOtherwise">Whether a post of which nobody says anything, though they could, ends after the last day; else it is reported.</param>
  public sealed record Request(Guid Office, bool SubTree, string? Name, DateOnly? Due, bool EndOtherwise);
  public sealed record Response(Guid Id, int Posts);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Notifications notifications, CancellationToken ct) {
    var (db, all, today, name) = (w.Db<IdentityDb>(), Actor.Machine("review"), Vn.Day(w.Now), Vn.Clean(r.Name));
    var office = await db.Organisations().SingleOrDefaultAsync(o => o.Id == r.Office && o.IsOffice && o.ValidTo == null, ct);
    if (office is null || !w.Actor.Can(IdentityPermissions.Manage, office.Id)) return PostErrors.UnitNotFound with { Field = "Office" };
    List<Error> faults = [];
    if (name.Length is 0 or > ReviewCampaign.NameLimit) faults.Add(ReviewErrors.NameMissing);
    if (r.Due is not { } due || due < today) faults.Add(ReviewErrors.DuePast);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (await db.Reviews(w.Actor).AnyAsync(c => c.Office == office.Id && c.ClosedAt == null, ct)) return ReviewErrors.Running;
    var offices = r.SubTree ? await db.Organisations().Where(o => o.IsOffice && o.ValidTo == null && o.Path.StartsWith(office.Path)).Select(o => o.Id).ToListAsync(ct) : [office.Id];
    offices.RemoveAll(o => !w.Actor.Can(IdentityPermissions.Manage, o));
    var posts = await (
      from post in db.Posts(w.Actor) join unit in db.Organisations() on post.Unit equals unit.Id
      where offices.Contains(unit.Office) && post.ValidFrom <= today && (post.ValidTo == null || today < post.ValidTo)
      select new { post.Id, post.Person, Grant = (Guid?)null, unit.Office }).ToListAsync(ct);
    posts.AddRange(await (
      from grant in db.RoleGrants(w.Actor) join post in db.Posts(all) on grant.Post equals post.Id join unit in db.Organisations() on grant.Unit equals unit.Id
      where offices.Contains(unit.Office) && grant.ValidFrom <= today && (grant.ValidTo == null || today < grant.ValidTo) && post.ValidFrom <= today && (post.ValidTo == null || today < post.ValidTo)
      select new { post.Id, post.Person, Grant = (Guid?)grant.Id, unit.Office }).ToListAsync(ct));
    var systems = await db.ServiceRoles(all).Where(s => offices.Contains(s.Office) && s.ValidFrom <= today && (s.ValidTo == null || today < s.ValidTo)).Select(s => new { s.Id, s.Office }).ToListAsync(ct);
    if (posts.Count + systems.Count == 0) return ReviewErrors.Nothing;
    var review = new ReviewCampaign {
      Id = Guid.CreateVersion7(), Name = name, Office = office.Id, SubTree = r.SubTree, Due = r.Due!.Value, Otherwise = r.EndOtherwise ? ReviewOtherwise.End : ReviewOtherwise.Report, StartedBy = w.Actor.Id, StartedAt = w.Now,
    };
    db.Add(review);
    var items = posts.ConvertAll(p => new ReviewItem { Id = Guid.CreateVersion7(), ReviewCampaign = review.Id, Post = p.Id, Person = p.Person, RoleGrant = p.Grant, Office = p.Office });
    items.AddRange(systems.Select(s => new ReviewItem { Id = Guid.CreateVersion7(), ReviewCampaign = review.Id, ServiceRole = s.Id, Office = s.Office }));
    var asks = await ReviewAsks.Read(items, w, ct);
    foreach (var item in items) item.Asked = asks.OfficeFor(item);
    db.AddRange(items);
    w.Publish(new ReviewStarted(review.Id, office.Id, r.SubTree, review.Due, review.Otherwise, items.Count));
    await asks.Tell(review, items, notifications, w, ct);
    await w.Commit(ct);
    return new Response(review.Id, items.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/reviews", (Request r, Work w, Notifications notifications, CancellationToken ct) => Run(r, w, notifications, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
