using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account removes a key of theirs; not the last way in, nor the last key while two factors are asked of them.</summary>
internal static class RemovePasskey {
  public sealed record Request(Guid Passkey);
  public sealed record Response(Guid Passkey);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Training training, WaysIn ways, OwnerNotices notices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (await db.Accounts(w.Actor).Select(a => (Guid?)a.Id).SingleOrDefaultAsync(ct) is not { } mine) return PasskeyErrors.NotFound;
    await WaysIn.Hold(mine, w, ct);
    var keys = await db.Passkeys(w.Actor).ToListAsync(ct);
    if (keys.Find(k => k.Id == r.Passkey) is not { } key) return PasskeyErrors.NotFound;
    var account = await db.Accounts(w.Actor).SingleAsync(ct);
    var living = await db.LivingKeys(account.Id, await SignInDesk.IsOfficial(account, w, ct)).Select(k => k.Id).ToListAsync(ct);
    // one that opens nothing is no way in and no second factor
    var counts = living.Remove(key.Id);
    if (counts && living.Count == 0 && !await db.Authenticators(w.Actor).AnyAsync(ct) && await Demands.TwoFactors(account, w, training, ct)) return FactorErrors.Needed;
    if (counts && !await ways.Remain(account, key.Id, w, ct)) return PasskeyErrors.LastWayIn;
    db.Remove(key);
    w.Publish(new PasskeyRemoved(account.Id, key.Id));
    await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_passkey_removed", key.Name]));
    await w.Commit(ct);
    return new Response(key.Id);
  }
}
