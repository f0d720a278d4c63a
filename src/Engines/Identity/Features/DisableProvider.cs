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
    var done = await SwitchProviders.All([r.Key], r.Disable, r.Reason, w, providers, live, ct);
    return done.IsError ? done.Error : new Response(done.Value[0].Id, r.Disable);
  }

  /// <summary>Of a session <c>s</c>: the provider <c>$1</c> vouched for it, first or later.</summary>
  internal const string Vouched = "(s.provider = $1 or s.vouched_later <> '{}' and s.vouched_later @> array[$1])";

  /// <summary>Ends the sessions that the provider vouched for, and what they let systems have.</summary>
  /// <param name="account">Of this account alone.</param>
  /// <param name="but">A session that goes on.</param>
  /// <returns>How many sessions ended.</returns>
  internal static async Task<int> End(Guid provider, Guid? account, Work w, CancellationToken ct, Guid? but = null) {
    await using var command = new NpgsqlCommand($"""
      with over as (update identity.session s set ended_at = $2 where {Vouched} and ended_at is null and at > $3 and ($4::uuid is null or account = $4) and id is distinct from $5::uuid returning 1),
           tokens as (update identity.client_grant g set revoked_at = $2 from identity.session s
             where g.revoked_at is null and g.expires_at > $2 and s.id = g.session and {Vouched} and ($4::uuid is null or g.account = $4) and s.id is distinct from $5::uuid returning 1)
      select count(*)::int from over
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = provider }, new() { Value = w.Now.UtcDateTime }, new() { Value = (w.Now - LiveSessions.Longest).UtcDateTime }, new() { Value = (object?)account ?? DBNull.Value }, new() { Value = (object?)but ?? DBNull.Value } },
    };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>How many officials sign in by nothing but these providers.</summary>
  internal static async Task<int> LeftOut(Guid[] providers, Work w, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("disable"), Vn.Day(w.Now));
    return await db.UpstreamLinks(all).Where(l => providers.Contains(l.Provider) && l.ByOwner).Join(db.Accounts(all), l => l.Account, a => a.Id, (_, a) => a)
      .Where(a => a.PasswordHash == null && a.DisabledAt == null && db.Posts(all).Any(p => p.Person == a.Person && p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo))
        && !db.Passkeys(all).Any(k => k.Account == a.Id && k.SuspectAt == null && k.InOffice)
        && !db.UpstreamLinks(all).Any(o => o.Account == a.Id && o.ByOwner && !providers.Contains(o.Provider) && db.UpstreamProviders(all).Any(p => p.Id == o.Provider && p.DisabledAt == null))).Select(a => a.Id).Distinct().CountAsync(ct);
  }

  public sealed record Body(bool Disable, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/providers/{key}/disable", (string key, Body body, Work w, UpstreamProviders providers, LiveSessions live, CancellationToken ct) => Run(new(key, body.Disable, body.Reason), w, providers, live, ct))
    .Requires(IdentityPermissions.Providers).Fresh();
}
