using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Changes what is known of a provider of identities; what is not said stays as it is, the secret too.</summary>
internal static class ChangeProvider {
  /// <param name="LeaveOut">Another address may leave officials without a way in; who changes it knows how many.</param>
  public sealed record Request(string Key, ProviderShape Provider, bool LeaveOut = false);
  public sealed record Response(Guid Id, string Key, bool Ready);

  internal static async Task<Answer<Response>> Run(Request r, Work w, UpstreamProviders providers, OwnerNotices notices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var provider = await db.UpstreamProviders(w.Actor).SingleOrDefaultAsync(p => p.Key == r.Key, ct);
    if (provider is null) return UpstreamErrors.NotFound;
    if (provider.DisabledAt is not null) return UpstreamErrors.Disabled;
    if ((provider.IsNational || r.Provider.National == true) && !await SetAccountPolicy.IsWhole(w, IdentityPermissions.Providers, ct)) return UpstreamErrors.NationalRefused;
    if (providers.Networks.Refuses(Vn.Clean(r.Provider.Issuer))) return UpstreamErrors.IssuerInside;
    if (provider.Take(r.Provider, providers.Secrets, w.Now) is { } refused) return refused;
    if (Changed(provider, w) is { Length: > 0 } changed) {
      if (!r.LeaveOut && changed.Contains(nameof(UpstreamProvider.Issuer)) && await DisableProvider.LeftOut([provider.Id], w, ct) is > 0 and var people) return UpstreamErrors.LeavesOut(people);
      await Tell(provider, changed, w, notices, ct);
      await w.Commit(ct);
      providers.Forget();
    }
    return new Response(provider.Id, provider.Key, provider.IsReady);
  }

  /// <summary>The names of what is otherwise than it was.</summary>
  internal static string[] Changed(UpstreamProvider provider, Work w) =>
    [.. w.Db<IdentityDb>().Entry(provider).Properties.Where(p => p.IsModified && p.Metadata.Name != nameof(UpstreamProvider.ChangedAt)).Select(p => p.Metadata.Name)];

  internal static async Task Tell(UpstreamProvider provider, string[] changed, Work w, OwnerNotices notices, CancellationToken ct) {
    // a subject is a name within one issuer: at another it may be somebody else's
    if (changed.Contains(nameof(UpstreamProvider.Issuer))) {
      var all = Actor.Machine("upstream");
      var linked = await w.Db<IdentityDb>().UpstreamLinks(all).Where(l => l.Provider == provider.Id).Join(w.Db<IdentityDb>().Accounts(all), l => l.Account, a => a.Id, (l, a) => new { a, l.ByOwner }).ToListAsync(ct);
      foreach (var (account, byOwner) in linked.Select(x => (x.a, x.ByOwner))) {
        w.Publish(new AccountUnlinked(account.Id, provider.Id));
        // whom a number alone had linked is found by it again, and has nothing to do
        if (byOwner) await notices.Tell(w, account, "identity-factors-changed", ct, "/tai-khoan/lien-ket", ("what", T["factor_link_removed", provider.Title]));
      }
      await DisableProvider.End(provider.Id, null, w, ct);
      w.Later(new("delete from identity.upstream_link where provider = $1") { Parameters = { new() { Value = provider.Id } } });
    }
    w.Publish(new ProviderChanged(provider.Id, changed));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/providers/{key}", (string key, bool? leaveOut, ProviderShape body, Work w, UpstreamProviders providers, OwnerNotices notices, CancellationToken ct) => Run(new(key, body, leaveOut == true), w, providers, notices, ct))
    .Requires(IdentityPermissions.Providers).Fresh();
}
