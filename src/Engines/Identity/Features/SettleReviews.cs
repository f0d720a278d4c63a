using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Reminds whom reviews still wait for, or closes reviews before their last day: then what nobody confirmed is reported and goes on. All of them or none, with one reason. Closed early is a review by who began it or who answers for all that it covers, and by nobody whose own post or role still waits in it; who began it is told.</summary>
internal static class SettleReviews {
  public const int Most = 50;

  /// <param name="Close">Closes them; else reminds.</param>
  public sealed record Request(Guid[]? Reviews, bool Close, string? Reason);
  public sealed record Response(int Reviews, int Open);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Notifications notifications, CancellationToken ct) {
    var (db, ids, reason, all) = (w.Db<IdentityDb>(), (r.Reviews ?? []).Distinct().ToArray(), Vn.Clean(r.Reason), Actor.Machine("review"));
    if (ids.Length is 0 or > Most) return ReviewErrors.NoReviewChosen(Most);
    var reviews = await db.Reviews(w.Actor).Where(c => ids.Contains(c.Id)).OrderBy(c => c.Id).ToListAsync(ct);
    if (reviews.Count != ids.Length) return ReviewErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if (reviews.Exists(c => c.IsOver(Vn.Day(w.Now)))) return ReviewErrors.Over;
    if (r.Close) foreach (var review in reviews) if (await MayNotClose(review, w, ct) is { } withheld) return withheld;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    var open = 0;
    foreach (var review in reviews) {
      var left = await db.ReviewItems(all).Where(i => i.ReviewCampaign == review.Id && i.Decision == null).OrderBy(i => i.Id).ToListAsync(ct);
      open += left.Count;
      if (r.Close) {
        foreach (var item in left) {
          item.Decide(ReviewDecision.Reported, w.Actor, w.Now);
          await DecideReview.Done(item, w, ct);
        }
        review.Close(w.Now);
        w.Publish(new ReviewClosed(review.Id, left.Count, ReviewOtherwise.Report));
        if (review.StartedBy != w.Actor.Id)
          await notifications.Send(w, new(review.StartedBy), "review_closed_early", new Dictionary<string, string> { ["name"] = review.Name, ["by"] = w.Actor.Name, ["reason"] = w.Reason, ["count"] = $"{left.Count}" }, ct, $"/quan-tri/ra-soat/{review.Id}");
      } else {
        w.Publish(new ReviewReminded(review.Id, left.Count));
        await (await ReviewAsks.Read(left, w, ct)).Tell(review, left, notifications, w, ct, again: true);
      }
    }
    await w.Commit(ct);
    return new Response(reviews.Count, open);
  }

  static async Task<Error?> MayNotClose(ReviewCampaign review, Work w, CancellationToken ct) {
    var (db, items) = (w.Db<IdentityDb>(), w.Db<IdentityDb>().ReviewItems(Actor.Machine("review")).Where(i => i.ReviewCampaign == review.Id));
    if (await items.AnyAsync(i => i.Decision == null && i.Person == w.Actor.Id, ct)) return PostErrors.OwnPost;
    if (review.StartedBy == w.Actor.Id) return null;
    var offices = await items.Select(i => i.Office).Distinct().ToListAsync(ct);
    var top = await db.Organisations().SingleAsync(o => o.Id == review.Office, ct);
    return offices.TrueForAll(o => w.Actor.Can(IdentityPermissions.Manage, o)) && (!review.SubTree || await PostRules.ManagesBelow(db, top, w.Actor, ct)) ? null : ReviewErrors.NotYours;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/reviews/settle", (Request r, Work w, Notifications notifications, CancellationToken ct) => Run(r, w, notifications, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
