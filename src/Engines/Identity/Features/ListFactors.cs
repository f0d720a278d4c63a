using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>By what the owner of an account can prove who they are, besides the password.</summary>
internal static class ListFactors {
  /// <param name="Useless">Added before its owner was an official: it opens nothing now.</param>
  public sealed record Key(Guid Id, string Name, DateTimeOffset MadeAt, DateTimeOffset? UsedAt, bool Suspect, bool Useless);
  public sealed record Response(IReadOnlyList<Key> Keys, DateTimeOffset? AuthenticatorSince, int CodesLeft);

  internal static async Task<Response> Run(Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var official = await db.Accounts(w.Actor).SingleOrDefaultAsync(ct) is { } account && await SignInDesk.IsOfficial(account, w, ct);
    var keys = await db.Passkeys(w.Actor).OrderBy(k => k.MadeAt).Take(Passkey.Most).Select(k => new Key(k.Id, k.Name, k.MadeAt, k.UsedAt, k.SuspectAt != null, official && !k.InOffice)).ToListAsync(ct);
    var since = await db.Authenticators(w.Actor).Select(t => (DateTimeOffset?)t.MadeAt).SingleOrDefaultAsync(ct);
    return new(keys, since, await db.RecoveryCodes(w.Actor).CountAsync(c => c.UsedAt == null, ct));
  }
}
