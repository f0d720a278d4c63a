using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The providers with which people can sign in now, kept for a few seconds: every look at the sign-in page asks for them.</summary>
internal sealed class UpstreamProviders(Works works, UpstreamSecrets secrets, ReachableNetworks networks, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
  volatile Known? known;

  sealed record Known(UpstreamProvider[] Ready, DateTimeOffset Until);

  public UpstreamSecrets Secrets => secrets;
  public ReachableNetworks Networks => networks;

  /// <summary>National ones first, then by name.</summary>
  public async ValueTask<IReadOnlyList<UpstreamProvider>> Ready(CancellationToken ct) {
    var now = clock.GetUtcNow();
    if (known is { } fresh && now < fresh.Until) return fresh.Ready;
    await using var act = works.Begin(Actor.Machine("upstream"), "upstream.providers");
    var all = await act.Work.Db<IdentityDb>().UpstreamProviders(act.Work.Actor).AsNoTracking().Where(p => p.DisabledAt == null).ToListAsync(ct);
    var ready = all.Where(p => p.IsReady).OrderByDescending(p => p.IsNational).ThenBy(p => p.Name, StringComparer.Create(Vn.Culture, ignoreCase: true)).ToArray();
    known = new(ready, now + Fresh);
    return ready;
  }

  /// <summary>Null for what does not exist, or is not in use.</summary>
  public async ValueTask<UpstreamProvider?> Find(string? key, CancellationToken ct) => (await Ready(ct)).FirstOrDefault(p => p.Key == key);

  /// <summary>After a change made in this process.</summary>
  public void Forget() => known = null;
}
