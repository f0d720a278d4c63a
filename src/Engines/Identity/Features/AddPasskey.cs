using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account adds a key of theirs, with a name to know it by; never by a session that a recovery has ended.</summary>
internal static class AddPasskey {
  public sealed record Request(string? Name, string? State, string? Credential);
  public sealed record Response(Guid Passkey);

  /// <param name="session">The session in which it is added.</param>
  internal static async Task<Answer<Response>> Run(Request r, Guid? session, Work w, Passkeys passkeys, OwnerNotices notices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var account = await db.Accounts(w.Actor).SingleOrDefaultAsync(ct);
    if (account is null) return AccountErrors.NotFound;
    await w.Alone("second_factor", account.Id.ToString("N"), ct);
    if (!await db.StillOpens(w.Actor, session, ct)) return FactorErrors.Over;
    var made = await Add(r, account, await db.Sessions(w.Actor).AnyAsync(s => s.Id == session && s.InOffice, ct), w, passkeys, ct);
    if (made.IsError) return made.Error;
    await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_passkey_added", made.Value.Name]));
    await w.Commit(ct);
    return new Response(made.Value.Id);
  }

  /// <summary>Part of the act of the caller, who commits it.</summary>
  internal static async Task<Answer<Passkey>> Add(Request r, Account account, bool inOffice, Work w, Passkeys passkeys, CancellationToken ct) {
    var name = Vn.Clean(r.Name);
    if (name.Length == 0) return PasskeyErrors.NameMissing;
    if (name.Length > Passkey.NameLimit) return PasskeyErrors.NameLong;
    var db = w.Db<IdentityDb>();
    if (await db.Passkeys(Actor.Machine("passkey")).CountAsync(k => k.Account == account.Id, ct) >= Passkey.Most) return PasskeyErrors.TooMany;
    if (await passkeys.Made(account, r.State, r.Credential, ct) is not { } made) return PasskeyErrors.NotMade;
    var key = Passkey.For(account.Id, made, name, inOffice && await SignInDesk.IsOfficial(account, w, ct), w.Now);
    db.Add(key);
    w.Publish(new PasskeyAdded(account.Id, key.Id));
    return key;
  }
}
