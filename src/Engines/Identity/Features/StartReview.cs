using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Begins a review of the posts of an office, or of it and all below, until a day; heads are told what waits for them.</summary>
internal static class StartReview {
  const int MostHeads = 20;

  /// <param name="EndOtherwise">Whether a post of which nobody says anything ends after the last day; else it is reported.</param>
  public sealed record Request(Guid Office, bool SubTree, string? Name, DateOnly? Due, bool EndOtherwise);
  public sealed record Response(Guid Id, int Posts);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, Notifications notifications, CancellationToken ct) {
    var (db, today, name) = (w.Db<IdentityDb>(), Vn.Day(w.Now), Vn.Clean(r.Name));
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
      select new { post.Id, post.Person, unit.Office }).ToListAsync(ct);
    if (posts.Count == 0) return ReviewErrors.Nothing;
    var review = new ReviewCampaign {
      Id = Guid.CreateVersion7(), Name = name, Office = office.Id, SubTree = r.SubTree, Due = r.Due!.Value, Otherwise = r.EndOtherwise ? ReviewOtherwise.End : ReviewOtherwise.Report, StartedBy = w.Actor.Id, StartedAt = w.Now,
    };
    db.Add(review);
    db.AddRange(posts.Select(p => new ReviewItem { Id = Guid.CreateVersion7(), ReviewCampaign = review.Id, Post = p.Id, Person = p.Person, Office = p.Office }));
    w.Publish(new ReviewStarted(review.Id, office.Id, r.SubTree, review.Due, review.Otherwise, posts.Count));
    foreach (var one in posts.Select(p => p.Office).Distinct())
      foreach (var head in await identities.Permitted(w, one, IdentityPermissions.Review, MostHeads, ct))
        await notifications.Send(w, new(head), "review_waits", new Dictionary<string, string> { ["name"] = name, ["due"] = Vn.Date(review.Due) }, ct, "/can-bo/ra-soat", $"review-{review.Id:N}");
    await w.Commit(ct);
    return new Response(review.Id, posts.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/reviews", (Request r, Work w, Identities identities, Notifications notifications, CancellationToken ct) => Run(r, w, identities, notifications, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
