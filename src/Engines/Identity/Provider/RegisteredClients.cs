using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A client as the protocol meets it, with the digests of its living secrets.</summary>
internal sealed record RegisteredClient(Client Client, string[] Secrets) {
  public IReadOnlyList<Jwk> Keys { get; } = Client.Jwks is { } jwks ? [.. Jwk.ReadSet(jwks)] : [];
}

/// <summary>Clients by their key, kept for a few seconds: every token asks for one. One changed here is read anew at once.</summary>
internal sealed class RegisteredClients(Works works, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
  const int Most = 2_000;
  readonly ConcurrentDictionary<string, (RegisteredClient? Client, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

  /// <summary>Null for what is not registered, or no more.</summary>
  public async ValueTask<RegisteredClient?> Find(string? key, CancellationToken ct) {
    if (!ClientRules.IsKey(key)) return null;
    var now = clock.GetUtcNow();
    if (known.TryGetValue(key!, out var cached) && now < cached.Until) return cached.Client;
    var found = await Read(key!, ct);
    // what is asked for and not there is kept too, but cannot fill the memory
    if (known.Count >= Most) known.Clear();
    known[key!] = (found, now + Fresh);
    return found;
  }

  public void Forget(string key) => known.TryRemove(key, out _);
  public void ForgetAll() => known.Clear();

  async Task<RegisteredClient?> Read(string key, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("provider"), "oidc.client");
    var db = act.Work.Db<IdentityDb>();
    var client = await db.Clients(act.Work.Actor).AsNoTracking().SingleOrDefaultAsync(c => c.Key == key && c.DisabledAt == null, ct);
    if (client is null) return null;
    return new(client, await db.Secrets(act.Work.Actor).Where(s => s.Client == client.Id && s.EndedAt == null).Select(s => s.Digest).ToArrayAsync(ct));
  }
}
