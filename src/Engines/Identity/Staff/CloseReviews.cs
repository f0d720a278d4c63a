using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Each night: what nobody can decide any more is asked of others, and reviews whose last day is over are closed.</summary>
[Job("identity.close_reviews")]
internal sealed record CloseReviews : IJob;

/// <summary>What nobody confirmed in time ends, or is told to who began the review, as the review says; what nobody could confirm is always told.</summary>
internal sealed class CloseReviewsHandler(Notifications notifications, LiveSessions live) : IHandler<CloseReviews> {
  public async Task Handle(CloseReviews message, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    foreach (var review in await db.Reviews(w.Actor).Where(c => c.ClosedAt == null && c.Due >= today).OrderBy(c => c.Id).ToListAsync(ct)) await AskAnew(review, w, ct);
    foreach (var review in await db.Reviews(w.Actor).Where(c => c.ClosedAt == null && c.Due < today).OrderBy(c => c.Id).ToListAsync(ct)) {
      var left = await db.ReviewItems(w.Actor).Where(i => i.ReviewCampaign == review.Id && i.Decision == null).OrderBy(i => i.Id).ToListAsync(ct);
      var asks = await ReviewAsks.Read(left, w, ct);
      foreach (var item in left) {
        var ends = review.Otherwise == ReviewOtherwise.End && asks.People(item).Any();
        item.Decide(ends ? ReviewDecision.Ended : ReviewDecision.Reported, w.Actor, w.Now);
        await DecideReview.Done(item, w, ct);
      }
      review.Close(w.Now);
      w.Reason = T["review_close_reason"];
      w.Publish(new ReviewClosed(review.Id, left.Count, review.Otherwise));
      await notifications.Send(w, new(review.StartedBy), "review_closed", new Dictionary<string, string> { ["name"] = review.Name, ["count"] = $"{left.Count}" }, ct, $"/quan-tri/ra-soat/{review.Id}", $"review-closed-{review.Id:N}");
    }
    await w.Commit(ct);
    live.ForgetAll();
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
