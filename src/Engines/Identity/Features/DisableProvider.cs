using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes a provider of identities out of use, as when it was broken into, or puts it back, with the reason.</summary>
internal static class DisableProvider {
  public sealed record Request(string Key, bool Disable, string? Reason);
  public sealed record Response(Guid Id, bool Disabled);

  internal static async Task<Answer<Response>> Run(Request r, Work w, UpstreamProviders providers, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    var provider = await w.Db<IdentityDb>().UpstreamProviders(w.Actor).SingleOrDefaultAsync(p => p.Key == r.Key, ct);
    if (provider is null) return UpstreamErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if ((r.Disable ? provider.Disable(w.Now) : provider.Enable()) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    if (r.Disable) w.Publish(new ProviderDisabled(provider.Id));
    else w.Publish(new ProviderEnabled(provider.Id));
    await w.Commit(ct);
    providers.Forget();
    return new Response(provider.Id, r.Disable);
  }

  public sealed record Body(bool Disable, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/providers/{key}/disable", (string key, Body body, Work w, UpstreamProviders providers, CancellationToken ct) => Run(new(key, body.Disable, body.Reason), w, providers, ct))
    .Requires(IdentityPermissions.Providers).Fresh();
}
