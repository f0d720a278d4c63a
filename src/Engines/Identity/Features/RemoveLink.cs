using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes from an identity of a provider the power to open one's own account; never the last way in.</summary>
internal static class RemoveLink {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, SignInDesk desk, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var link = await db.UpstreamLinks(w.Actor).SingleOrDefaultAsync(l => l.Id == id, ct);
    if (link is null) return UpstreamErrors.LinkNotFound;
    var account = await db.Accounts(w.Actor).SingleAsync(a => a.Id == link.Account, ct);
    var other = await db.UpstreamLinks(w.Actor).AnyAsync(l => l.Id != id, ct) || (await desk.MayEnter(account, w, ct)
      && (account.PasswordHash is not null || await db.Passkeys(w.Actor).AnyAsync(k => k.SuspectAt == null, ct)));
    if (!other) return UpstreamErrors.LastWayIn;
    db.Remove(link);
    w.Publish(new AccountUnlinked(account.Id, link.Provider));
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/links/{link:guid}/remove", (Guid link, Work w, SignInDesk desk, CancellationToken ct) => Run(link, w, desk, ct))
    .SignedIn("account.links");
}
