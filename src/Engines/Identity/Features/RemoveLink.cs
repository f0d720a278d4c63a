using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes from an identity of a provider the power to open one's own account, with the sessions that it opened but the one in which it is done; never the last way in.</summary>
internal static class RemoveLink {
  internal static async Task<Answer<Done>> Run(Guid id, Guid? here, Work w, WaysIn ways, OwnerNotices notices, LiveSessions live, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (await db.Accounts(w.Actor).Select(a => (Guid?)a.Id).SingleOrDefaultAsync(ct) is not { } mine) return UpstreamErrors.LinkNotFound;
    await WaysIn.Hold(mine, w, ct);
    var link = await db.UpstreamLinks(w.Actor).SingleOrDefaultAsync(l => l.Id == id, ct);
    if (link is null) return UpstreamErrors.LinkNotFound;
    var account = await db.Accounts(w.Actor).SingleAsync(a => a.Id == link.Account, ct);
    if (!await ways.Remain(account, id, w, ct)) return UpstreamErrors.LastWayIn;
    var provider = await db.UpstreamProviders(Actor.Machine("upstream")).SingleAsync(p => p.Id == link.Provider, ct);
    db.Remove(link);
    await DisableProvider.End(link.Provider, account.Id, w, ct, but: here);
    w.Publish(new AccountUnlinked(account.Id, link.Provider));
    await notices.Tell(w, account, "identity-factors-changed", ct, "/tai-khoan/lien-ket", ("what", T["factor_link_removed", provider.Title]));
    await w.Commit(ct);
    live.ForgetOf(account.Subject);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/links/{link:guid}/remove", (Guid link, HttpContext http, Work w, WaysIn ways, OwnerNotices notices, LiveSessions live, CancellationToken ct) => Run(link, Claims.SessionOf(http.User), w, ways, notices, live, ct))
    .SignedIn("account.links").Fresh();
}
