using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Gives an official who forgot the password, or never set one, a new link; links made before open nothing any more.</summary>
internal static class MakeLink {
  public sealed record Request(Guid Person);
  public sealed record Response(string Link, DateTimeOffset ExpiresAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Settings settings, OwnerNotices notices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var account = await db.Openable(w.Actor, IdentityPermissions.Manage, Vn.Day(w.Now)).SingleOrDefaultAsync(a => a.Person == r.Person, ct);
    if (account is null) return AccountErrors.NotFound;
    if (account.PasswordHash is null && await db.NationalLinks().AnyAsync(l => l.Account == account.Id, ct)) return AccountErrors.OwnersAlone;
    foreach (var before in await db.Links().Where(l => l.Account == account.Id && l.UsedAt == null).ToListAsync(ct)) before.ExpiresAt = w.Now;
    var (link, code) = AccountLink.For(account.Id, w);
    db.Add(link);
    w.Publish(new LinkMade(account.Id, link.ExpiresAt));
    if (account.LastSignInAt is not null) await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_link_made", w.Actor.Name]));
    await w.Commit(ct);
    return new Response(AccountLink.Address(settings, code), link.ExpiresAt);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/officials/{person:guid}/link", (Guid person, Work w, Settings settings, OwnerNotices notices, CancellationToken ct) => Run(new(person), w, settings, notices, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
