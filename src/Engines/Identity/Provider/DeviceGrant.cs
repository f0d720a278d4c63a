using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>RFC 8628 3.4 and 3.5: the device asks whether it was let in.</summary>
internal sealed class DeviceGrant(PersonTokens tokens, Polls polls) {
  public async Task<(JsonObject? Told, OAuthError? Error)> Run(Client client, OAuthForm form, Work w, CancellationToken ct) {
    if (form["device_code"] is not { } code) return (null, new("invalid_request", "device_code is missing."));
    var (db, digest) = (w.Db<IdentityDb>(), Tokens.Digest(code));
    // a code that nobody was given leaves nothing behind, however many are tried
    if (!await db.Devices().AnyAsync(d => d.DeviceCode == digest && d.Client == client.Id, ct)) return (null, new("invalid_grant", "The device code is unknown."));
    if (!polls.MayAsk(digest, w.Now)) return (null, new("slow_down", "Wait five seconds longer between two questions."));
    await w.Alone("oidc-device", digest, ct);
    var request = await db.Devices().SingleOrDefaultAsync(d => d.DeviceCode == digest && d.Client == client.Id, ct);
    if (request is null) return (null, new("invalid_grant", "The device code is unknown."));
    if (request.Take(w.Now) is { } wait) return (null, wait);
    var grant = await db.Grants().SingleAsync(g => g.Id == request.ClientGrant, ct);
    if (!await PersonTokens.Lives(grant.Id, w, ct)) return (null, new("expired_token", "What the person agreed to has ended."));
    var told = await tokens.Give(client, grant, new(grant.Scopes, null, form.BindsTo(client)), w, ct);
    w.Publish(new TokenGiven(client.Id, grant.Id, GrantTypes.Device));
    await w.Commit(ct);
    return (told, null);
  }
}

/// <summary>When a device asked last, and how long it must wait: RFC 8628 3.5, slow_down. One node's memory is enough to slow down who asks it.</summary>
internal sealed class Polls {
  const int Most = 10_000;
  readonly ConcurrentDictionary<string, (DateTimeOffset At, TimeSpan Gap)> known = new(StringComparer.Ordinal);

  public bool MayAsk(string digest, DateTimeOffset now) {
    if (known.Count >= Most) foreach (var (key, (at, _)) in known) if (at + DeviceRequest.Life < now) known.TryRemove(key, out _);
    var (last, gap) = known.GetValueOrDefault(digest, (DateTimeOffset.MinValue, DeviceRequest.Interval));
    var early = now < last + gap;
    known[digest] = (now, early ? gap + DeviceRequest.Interval : gap);
    return !early;
  }
}
