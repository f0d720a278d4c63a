using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Saola.Identity;

/// <summary>Takes a provider of identities out of use, as when it was broken into, with all sessions that it vouched for and what they let systems have; or puts it back, with the reason.</summary>
internal static class DisableProvider {
  public sealed record Request(string Key, bool Disable, string? Reason);
  public sealed record Response(Guid Id, bool Disabled);

  internal static async Task<Answer<Response>> Run(Request r, Work w, UpstreamProviders providers, LiveSessions live, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    var provider = await w.Db<IdentityDb>().UpstreamProviders(w.Actor).SingleOrDefaultAsync(p => p.Key == r.Key, ct);
    if (provider is null) return UpstreamErrors.NotFound;
    if (provider.IsNational && !await SetAccountPolicy.IsWhole(w, IdentityPermissions.Providers, ct)) return UpstreamErrors.NationalRefused;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if ((r.Disable ? provider.Disable(w.Now) : provider.Enable()) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    // another node may have begun one while this one took it out of use
    var over = await End(provider.Id, null, w, ct);
    if (r.Disable) w.Publish(new ProviderDisabled(provider.Id, over));
    else w.Publish(new ProviderEnabled(provider.Id));
    await w.Commit(ct);
    providers.Forget();
    live.ForgetAll();
    return new Response(provider.Id, r.Disable);
  }

  /// <summary>Ends the sessions that the provider vouched for, and what they let systems have.</summary>
  /// <param name="account">Of this account alone.</param>
  /// <param name="but">A session that goes on.</param>
  /// <returns>How many sessions ended.</returns>
  internal static async Task<int> End(Guid provider, Guid? account, Work w, CancellationToken ct, Guid? but = null) {
    await using var command = new NpgsqlCommand("""
      with over as (update identity.session set ended_at = $2 where provider = $1 and ended_at is null and at > $3 and ($4::uuid is null or account = $4) and id is distinct from $5::uuid returning 1),
           tokens as (update identity.client_grant g set revoked_at = $2 from identity.session s
             where s.id = g.session and s.provider = $1 and g.revoked_at is null and g.expires_at > $2 and ($4::uuid is null or g.account = $4) and s.id is distinct from $5::uuid returning 1)
      select count(*)::int from over
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = provider }, new() { Value = w.Now.UtcDateTime }, new() { Value = (w.Now - LiveSessions.Longest).UtcDateTime }, new() { Value = (object?)account ?? DBNull.Value }, new() { Value = (object?)but ?? DBNull.Value } },
    };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>How many officials sign in by nothing but this provider.</summary>
  internal static async Task<int> LeftOut(Guid provider, Work w, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("disable"), Vn.Day(w.Now));
    return await db.UpstreamLinks(all).Where(l => l.Provider == provider && l.ByOwner).Join(db.Accounts(all), l => l.Account, a => a.Id, (_, a) => a)
      .Where(a => a.PasswordHash == null && a.DisabledAt == null && db.Posts(all).Any(p => p.Person == a.Person && p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo))
        && !db.Passkeys(all).Any(k => k.Account == a.Id && k.SuspectAt == null && k.InOffice)
        && !db.UpstreamLinks(all).Any(o => o.Account == a.Id && o.ByOwner && o.Provider != provider && db.UpstreamProviders(all).Any(p => p.Id == o.Provider && p.DisabledAt == null))).CountAsync(ct);
  }

  public sealed record Body(bool Disable, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/providers/{key}/disable", (string key, Body body, Work w, UpstreamProviders providers, LiveSessions live, CancellationToken ct) => Run(new(key, body.Disable, body.Reason), w, providers, live, ct))
    .Requires(IdentityPermissions.Providers).Fresh();
}
