using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>By what an account's owner could get in. Who takes one way away asks before, alone with the account, so that of two at once one stays.</summary>
internal sealed class WaysIn(SignInDesk desk, UpstreamProviders providers, Training training) {
  static readonly Actor door = Actor.Machine("ways-in");

  /// <summary>Takes the account for this act; whoever else would take a way away comes second.</summary>
  public static Task Hold(Guid account, Work w, CancellationToken ct) => w.Alone("ways_in", account.ToString("N"), ct);

  /// <param name="without">The link or the key that would be gone.</param>
  public async Task<bool> Remain(Account account, Guid? without, Work w, CancellationToken ct) {
    var (db, official) = (w.Db<IdentityDb>(), await SignInDesk.IsOfficial(account, w, ct));
    if (await desk.MayEnter(account, w, ct)
        && (account.PasswordHash is not null || await db.LivingKeys(account.Id, official).AnyAsync(k => k.Id != without, ct))) return true;
    var ready = (await providers.Ready(ct)).Where(p => Serves(p, official)).Select(p => p.Id).ToArray();
    return await db.UpstreamLinks(door).AnyAsync(l => l.Account == account.Id && l.Id != without && ready.Contains(l.Provider) && (l.ByOwner || !official), ct);
  }

  /// <summary>The public comes in by its national electronic identification alone; on a training site by any.</summary>
  public bool Serves(UpstreamProvider provider, bool official) => provider.IsNational || official || training.On;
}
