using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Adds a provider of identities for which an office answers. It is offered to people as soon as all that signing in needs is said.</summary>
internal static class AddProvider {
  /// <param name="Office">The code of the office that answers for it.</param>
  public sealed record Request(string? Key, string? Office, ProviderShape? Provider);
  public sealed record Response(Guid Id, string Key, bool Ready);

  internal static async Task<Answer<Response>> Run(Request r, Work w, UpstreamProviders providers, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var office = await db.Organisations().SingleOrDefaultAsync(o => o.Code == r.Office && o.IsOffice && o.ValidTo == null, ct);
    if (office is null || !w.Actor.Can(IdentityPermissions.Providers, office.Id)) return PostErrors.UnitNotFound;
    // Whoever controls a national provider can be any citizen: only who answers for the whole province adds one.
    if (r.Provider?.National == true && !await SetAccountPolicy.IsWhole(w, IdentityPermissions.Providers, ct)) return UpstreamErrors.NationalRefused;
    var provider = new UpstreamProvider { Id = Guid.CreateVersion7(), Key = r.Key ?? "", Office = office.Id, CreatedAt = w.Now };
    if (providers.Networks.Refuses(Vn.Clean(r.Provider?.Issuer))) return UpstreamErrors.IssuerInside;
    if (provider.Take(r.Provider ?? new(), providers.Secrets, w.Now) is { } refused) return refused;
    if (await db.UpstreamKeys().AnyAsync(key => key == provider.Key, ct)) return UpstreamErrors.KeyTaken;
    db.Add(provider);
    w.Publish(new ProviderAdded(provider.Id, office.Id));
    await w.Commit(ct);
    providers.Forget();
    return new Response(provider.Id, provider.Key, provider.IsReady);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/providers", (Request body, Work w, UpstreamProviders providers, CancellationToken ct) => Run(body, w, providers, ct))
    .Requires(IdentityPermissions.Providers).Fresh();
}
