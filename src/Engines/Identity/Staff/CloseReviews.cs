using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Each night: reviews whose last day is over are closed.</summary>
[Job("identity.close_reviews")]
internal sealed record CloseReviews : IJob;

/// <summary>What nobody confirmed in time ends, or is told to who began the review, as the review says.</summary>
internal sealed class CloseReviewsHandler(Notifications notifications, LiveSessions live) : IHandler<CloseReviews> {
  public async Task Handle(CloseReviews message, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    foreach (var review in await db.Reviews(w.Actor).Where(c => c.ClosedAt == null && c.Due < today).OrderBy(c => c.Id).ToListAsync(ct)) {
      var left = await db.ReviewItems(w.Actor).Where(i => i.ReviewCampaign == review.Id && i.Decision == null).OrderBy(i => i.Id).ToListAsync(ct);
      foreach (var item in left) {
        item.Decide(review.Otherwise == ReviewOtherwise.End ? ReviewDecision.Ended : ReviewDecision.Reported, w.Actor, w.Now);
        if (review.Otherwise == ReviewOtherwise.End) await DecideReview.End(item, w, ct);
        w.Publish(new PostReviewed(item.Id, review.Id, item.Post, item.Person, item.Decision!.Value));
      }
      review.Close(w.Now);
      w.Reason = T["review_close_reason"];
      w.Publish(new ReviewClosed(review.Id, left.Count, review.Otherwise));
      await notifications.Send(w, new(review.StartedBy), "review_closed", new Dictionary<string, string> { ["name"] = review.Name, ["count"] = $"{left.Count}" }, ct, $"/quan-tri/ra-soat/{review.Id}", $"review-closed-{review.Id:N}");
    }
    await w.Commit(ct);
    live.ForgetAll();
  }
}
