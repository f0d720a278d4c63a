using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Who came in by their national electronic identification takes up the post that they were given: they get the link by which they set the password of
/// their work. Nobody but they gets it, as their account holds their own matters too.
/// </summary>
internal static class TakePost {
  public sealed record Response(string Link, DateTimeOffset ExpiresAt);

  /// <summary>Whether there is a post that no means of work opens yet.</summary>
  internal static async Task<bool> Waits(Work w, CancellationToken ct) => w.Actor is { Kind: ActorKind.Citizen, Identification: not null }
    && await w.Db<IdentityDb>().Accounts(w.Actor).AsNoTracking().SingleOrDefaultAsync(ct) is { PasswordHash: null, DisabledAt: null } account && await SignInDesk.IsOfficial(account, w, ct);

  internal static async Task<Answer<Response>> Run(Work w, Settings settings, OwnerNotices notices, CancellationToken ct) {
    if (!await Waits(w, ct)) return AccountErrors.NothingToTake;
    var db = w.Db<IdentityDb>();
    var account = await db.Accounts(w.Actor).SingleAsync(ct);
    foreach (var before in await db.Links().Where(l => l.Account == account.Id && l.UsedAt == null).ToListAsync(ct)) before.ExpiresAt = w.Now;
    var (link, code) = AccountLink.For(account.Id, w);
    db.Add(link);
    w.Publish(new LinkMade(account.Id, link.ExpiresAt));
    await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_link_made", w.Actor.Name]));
    await w.Commit(ct);
    return new Response(AccountLink.Address(settings, code), link.ExpiresAt);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/account/take-post", (Work w, Settings settings, OwnerNotices notices, CancellationToken ct) => Run(w, settings, notices, ct))
    .SignedIn("account.take_post").Fresh();
}
