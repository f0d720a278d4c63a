using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Each night: what nobody can decide any more is asked of others, and reviews whose last day is over are closed.</summary>
[Job("identity.close_reviews")]
internal sealed record CloseReviews : IJob;

/// <summary>
/// What nobody confirmed in time ends, or is told to who began the review, as the review says; what nobody could confirm is always told. So is what lets somebody
/// administer people at the top of the province, and all of it where so much is left that the review itself was missed.
/// </summary>
internal sealed class CloseReviewsHandler(Notifications notifications, LiveSessions live, ServiceAccounts accounts) : IHandler<CloseReviews> {
  /// <summary>When so large a part of a review would end by silence, nobody looked at it.</summary>
  const double MostEnding = 0.2;
  public const int FewEnding = 10;

  public async Task Handle(CloseReviews message, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    foreach (var review in await db.Reviews(w.Actor).Where(c => c.ClosedAt == null && c.Due >= today).OrderBy(c => c.Id).ToListAsync(ct)) await AskAnew(review, w, ct);
    foreach (var review in await db.Reviews(w.Actor).Where(c => c.ClosedAt == null && c.Due < today).OrderBy(c => c.Id).ToListAsync(ct)) {
      var left = await db.ReviewItems(w.Actor).Where(i => i.ReviewCampaign == review.Id && i.Decision == null).OrderBy(i => i.Id).ToListAsync(ct);
      var asks = await ReviewAsks.Read(left, w, ct);
      var spared = await AtTheTop(left, w, ct);
      var ending = left.Where(i => review.Otherwise == ReviewOtherwise.End && asks.People(i).Any() && !spared.Contains(i.Id)).Select(i => i.Id).ToHashSet();
      var missed = ending.Count > FewEnding && ending.Count > MostEnding * await db.ReviewItems(w.Actor).CountAsync(i => i.ReviewCampaign == review.Id, ct);
      foreach (var item in left) {
        item.Decide(!missed && ending.Contains(item.Id) ? ReviewDecision.Ended : ReviewDecision.Reported, w.Actor, w.Now);
        await DecideReview.Done(item, w, ct);
      }
      review.Close(w.Now);
      w.Reason = T["review_close_reason"];
      w.Publish(new ReviewClosed(review.Id, left.Count, missed ? ReviewOtherwise.Report : review.Otherwise));
      await notifications.Send(w, new(review.StartedBy), missed ? "review_missed" : "review_closed", new Dictionary<string, string> { ["name"] = review.Name, ["count"] = $"{left.Count}" }, ct, $"/quan-tri/ra-soat/{review.Id}", $"review-closed-{review.Id:N}");
    }
    await w.Commit(ct);
    live.ForgetAll();
    accounts.ForgetAll();
  }

  /// <summary>Those of these that let somebody manage people in the office at the top: by nobody's silence is the province left without an administrator.</summary>
  static async Task<HashSet<Guid>> AtTheTop(List<ReviewItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var roles = await db.RolesInUse().Where(r => r.Permissions.Contains(IdentityPermissions.Manage)).Select(r => r.Key).ToListAsync(ct);
    var units = db.Organisations().Where(u => db.Organisations().Any(o => o.Id == u.Office && o.Parent == null)).Select(u => u.Id);
    Guid[] posts = [.. items.Where(i => i.RoleGrant is null).Select(i => i.Post).OfType<Guid>()], grants = [.. items.Select(i => i.RoleGrant).OfType<Guid>()];
    var held = await db.Posts(w.Actor).Where(p => posts.Contains(p.Id) && units.Contains(p.Unit) && p.Roles.Any(r => roles.Contains(r))).Select(p => p.Id).ToListAsync(ct);
    var given = await db.RoleGrants(w.Actor).Where(g => grants.Contains(g.Id) && units.Contains(g.Unit) && roles.Contains(g.Role)).Select(g => g.Id).ToListAsync(ct);
    return [.. items.Where(i => i.RoleGrant is { } grant ? given.Contains(grant) : i.Post is { } post && held.Contains(post)).Select(i => i.Id)];
  }

  /// <summary>Heads come and go while a review runs.</summary>
  async Task AskAnew(ReviewCampaign review, Work w, CancellationToken ct) {
    var open = await w.Db<IdentityDb>().ReviewItems(w.Actor).Where(i => i.ReviewCampaign == review.Id && i.Decision == null).OrderBy(i => i.Id).ToListAsync(ct);
    var asks = await ReviewAsks.Read(open, w, ct);
    var stuck = open.FindAll(i => !asks.People(i).Any() && asks.OfficeFor(i) != i.Asked);
    if (stuck.Count == 0) return;
    foreach (var item in stuck) item.Asked = asks.OfficeFor(item);
    w.Record("identity.review_asked_anew", "review", review.Id, new { items = stuck.Count });
    await asks.Tell(review, stuck, notifications, w, ct);
  }
}
