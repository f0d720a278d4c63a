using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes providers of identities out of use, each with the sessions that it vouched for, or puts them into use again: all of them or none, with one reason.</summary>
internal static class SwitchProviders {
  public const int Most = 50;
  public sealed record Request(string[]? Providers, bool Disable, string? Reason);
  public sealed record Response(int Changed);

  internal static async Task<Answer<Response>> Run(Request r, Work w, UpstreamProviders providers, LiveSessions live, CancellationToken ct) {
    var done = await All(r.Providers, r.Disable, r.Reason, w, providers, live, ct);
    return done.IsError ? done.Error : new Response(done.Value.Count);
  }

  internal static async Task<Answer<List<UpstreamProvider>>> All(string[]? chosen, bool disable, string? reason, Work w, UpstreamProviders providers, LiveSessions live, CancellationToken ct) {
    var done = await new BulkAct<string, UpstreamProvider>(Most, UpstreamErrors.NoneChosen, UpstreamErrors.NotFound) {
      Find = keys => w.Db<IdentityDb>().UpstreamProviders(w.Actor).Where(p => keys.Contains(p.Key)).OrderBy(p => p.Id).ToListAsync(ct),
      Name = provider => provider.Title,
      Change = async provider => {
        if (provider.IsNational && !await SetAccountPolicy.IsWhole(w, IdentityPermissions.Providers, ct)) return UpstreamErrors.NationalRefused;
        if ((disable ? provider.Disable(w.Now) : provider.Enable()) is { } refused) return refused;
        // another node may have begun one while this one took it out of use
        var over = await DisableProvider.End(provider.Id, null, w, ct);
        if (disable) w.Publish(new ProviderDisabled(provider.Id, over));
        else w.Publish(new ProviderEnabled(provider.Id));
        return null;
      },
    }.Run(chosen, reason, w, ct);
    if (done.IsError) return done;
    providers.Forget();
    live.ForgetAll();
    return done;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/providers/switch", (Request r, Work w, UpstreamProviders providers, LiveSessions live, CancellationToken ct) => Run(r, w, providers, live, ct))
    .Requires(IdentityPermissions.Providers).Fresh();
}
