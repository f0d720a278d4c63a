using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Who is asked says of posts, granted roles and roles of connected systems under review that they are still needed, or ends them with the reason.</summary>
internal static class DecideReview {
  public sealed record Request(Guid[]? Items, bool Keep, string? Reason);
  public sealed record Response(int Decided);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, ServiceAccounts accounts, CancellationToken ct) {
    var (db, ids, today, reason) = (w.Db<IdentityDb>(), (r.Items ?? []).Distinct().ToArray(), Vn.Day(w.Now), Vn.Clean(r.Reason));
    if (ids.Length == 0) return ReviewErrors.NoneChosen;
    var items = await db.ReviewItems(w.Actor).Where(i => ids.Contains(i.Id)).ToListAsync(ct);
    if (items.Count != ids.Length) return ReviewErrors.NotFound;
    if (!r.Keep && reason.Length == 0) return PostErrors.ReasonMissing;
    if (items.Exists(i => i.Person == w.Actor.Id)) return PostErrors.OwnPost;
    var campaigns = items.Select(i => i.ReviewCampaign).Distinct().ToArray();
    if (await db.Reviews(Actor.Machine("review")).AnyAsync(c => campaigns.Contains(c.Id) && (c.ClosedAt != null || c.Due < today), ct)) return ReviewErrors.Over;
    if (reason.Length > 0) w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    foreach (var item in items) {
      if (item.Decide(r.Keep ? ReviewDecision.Kept : ReviewDecision.Ended, w.Actor, w.Now) is { } refused) return refused;
      await Done(item, w, ct);
    }
    await w.Commit(ct);
    live.ForgetAll();
    accounts.ForgetAll();
    return new Response(items.Count);
  }

  /// <summary>What was decided takes effect: a post or granted role that is not kept is over, unless it ended meanwhile.</summary>
  internal static async Task Done(ReviewItem item, Work w, CancellationToken ct) {
    var ends = item.Decision == ReviewDecision.Ended;
    if (item.ServiceRole is { } system) {
      var role = await w.Db<IdentityDb>().ServiceRoles(Actor.Machine("review")).SingleAsync(s => s.Id == system, ct);
      if (ends && role.End(Vn.Day(w.Now)) is not null) item.Lapse();
      else if (ends) w.Publish(new ServiceRoleEnded(role.Client, role.Id, role.Role, role.Office, role.ValidTo!.Value));
      w.Publish(new ServiceRoleReviewed(role.Client, item.Id, item.ReviewCampaign, role.Id, item.Decision!.Value));
      return;
    }
    var (post, person) = (item.Post!.Value, item.Person!.Value);
    if (item.RoleGrant is { } id) {
      var grant = await w.Db<IdentityDb>().RoleGrants(Actor.Machine("review")).SingleAsync(g => g.Id == id, ct);
      if (ends && grant.End(Vn.Day(w.Now)) is not null) item.Lapse();
      else if (ends) w.Publish(new RoleTakenBack(grant.Id, person, grant.Role, grant.Unit, grant.ValidTo!.Value));
      w.Publish(new GrantReviewed(item.Id, item.ReviewCampaign, id, person, item.Decision!.Value));
      return;
    }
    if (ends && !await EndPostOf(item, w, ct)) item.Lapse();
    w.Publish(new PostReviewed(item.Id, item.ReviewCampaign, post, person, item.Decision!.Value));
  }

  /// <returns>Whether there was anything to end.</returns>
  static async Task<bool> EndPostOf(ReviewItem item, Work w, CancellationToken ct) {
    var post = await w.Db<IdentityDb>().Posts(Actor.Machine("review")).SingleAsync(p => p.Id == item.Post, ct);
    if (post.End(Vn.Day(w.Now)) is not null) return false;
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "ended", post.ValidTo!.Value));
    await EndPost.EndStandIns(post, w, ct);
    return true;
  }

  /// <summary>Heads, and where none can say anything, who administers the office.</summary>
  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/identity/reviews/decisions", (Request r, Work w, LiveSessions live, ServiceAccounts accounts, CancellationToken ct) => Run(r, w, live, accounts, ct)).Requires(IdentityPermissions.Review).Fresh();
    routes.MapPost("/api/identity/reviews/decisions/administration", (Request r, Work w, LiveSessions live, ServiceAccounts accounts, CancellationToken ct) => Run(r, w, live, accounts, ct)).Requires(IdentityPermissions.Manage).Fresh();
  }
}
