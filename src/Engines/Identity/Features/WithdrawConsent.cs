using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A person takes back what they let a connected system have: it is told at once, and its tokens end.</summary>
internal static class WithdrawConsent {
  public sealed record Request(string? Client);
  public sealed record Response(string Name);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var client = await db.Clients(Actor.Machine("consent")).AsNoTracking().SingleOrDefaultAsync(c => c.Key == r.Client, ct);
    var account = await db.Accounts(w.Actor).Select(a => a.Id).SingleOrDefaultAsync(ct);
    if (client is null || account == Guid.Empty) return ClientErrors.NotFound;
    await w.Alone("consent", $"{account} {client.Id}", ct);
    var consent = await db.Consents(w.Actor).SingleOrDefaultAsync(c => c.Client == client.Id, ct);
    var grants = await db.GrantsOf(w.Actor).Where(g => g.Client == client.Id && g.RevokedAt == null).ToListAsync(ct);
    if (consent is null && grants.Count == 0) return ClientErrors.NotFound;
    await BackChannel.Tell(w, db.GrantsOf(w.Actor).Where(g => g.Client == client.Id && g.RevokedAt == null), ct);
    foreach (var grant in grants) grant.Revoke(w.Now);
    if (consent is not null) db.Remove(consent);
    w.Publish(new ConsentWithdrawn(account, client.Id, grants.Count));
    await w.Commit(ct);
    return new Response(client.Title);
  }
}
