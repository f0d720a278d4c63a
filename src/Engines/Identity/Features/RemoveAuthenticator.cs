using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account removes the app that shows codes, with its recovery codes; not while two factors are asked of them and no key is left.</summary>
internal static class RemoveAuthenticator {
  public sealed record Request;
  public sealed record Response(Guid Account);

  internal static async Task<Answer<Response>> Run(Request _, Work w, Training training, OwnerNotices notices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (await db.Accounts(w.Actor).Select(a => (Guid?)a.Id).SingleOrDefaultAsync(ct) is { } mine) await WaysIn.Hold(mine, w, ct);
    if (await db.Authenticators(w.Actor).SingleOrDefaultAsync(ct) is not { } authenticator) return FactorErrors.None;
    var account = await db.Accounts(w.Actor).SingleAsync(ct);
    if (!await db.LivingKeys(account.Id, await SignInDesk.IsOfficial(account, w, ct)).AnyAsync(ct) && await Demands.TwoFactors(account, w, training, ct)) return FactorErrors.Needed;
    db.Remove(authenticator);
    db.RemoveRange(await db.RecoveryCodes(w.Actor).ToListAsync(ct));
    w.Publish(new AuthenticatorRemoved(account.Id));
    await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_authenticator_removed"]));
    await w.Commit(ct);
    return new Response(account.Id);
  }
}
