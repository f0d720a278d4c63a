using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Saola.Identity;

/// <summary>
/// From where scripts may call (WHATWG Fetch, CORS): exactly the origins to which apps that live in a browser are answered.
/// Cookies are never let along, so a script can do nothing here but what its own token lets it.
/// </summary>
internal sealed class WebOrigins(Works works, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
  volatile Known? known;

  sealed record Known(FrozenSet<string> Origins, DateTimeOffset Until);

  public async ValueTask<bool> Allow(HttpContext http) {
    http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
    var origin = http.Request.Headers.Origin.ToString();
    if (origin.Length == 0 || !(await All(http.RequestAborted)).Contains(origin)) return false;
    (http.Response.Headers.AccessControlAllowOrigin, http.Response.Headers.AccessControlExposeHeaders) = (origin, HeaderNames.WWWAuthenticate);
    return true;
  }

  public void Forget() => known = null;

  async ValueTask<FrozenSet<string>> All(CancellationToken ct) {
    var now = clock.GetUtcNow();
    if (known is { } fresh && now < fresh.Until) return fresh.Origins;
    await using var act = works.Begin(Actor.Machine("provider"), "oidc.client");
    var uris = await act.Work.Db<IdentityDb>().Clients(act.Work.Actor).Where(c => c.Kind == ClientKind.Browser && c.DisabledAt == null).Select(c => c.RedirectUris).ToListAsync(ct);
    var read = new Known(uris.SelectMany(u => u).Select(RedirectUris.Source).ToFrozenSet(StringComparer.Ordinal), now + Fresh);
    known = read;
    return read.Origins;
  }
}

internal static class ScriptDoors {
  /// <summary>Lets scripts of registered origins call, and answers what their browser asks before.</summary>
  /// <param name="methods">As the browser is told them.</param>
  public static void OpenToScripts(this RouteHandlerBuilder door, IEndpointRouteBuilder routes, string path, string methods) {
    door.AddEndpointFilter(async (context, next) => {
      await context.HttpContext.RequestServices.GetRequiredService<WebOrigins>().Allow(context.HttpContext);
      return await next(context);
    });
    routes.MapMethods(path, [HttpMethods.Options], async (HttpContext http, WebOrigins origins) => {
      if (await origins.Allow(http)) {
        var headers = http.Response.Headers;
        (headers.AccessControlAllowMethods, headers.AccessControlAllowHeaders, headers.AccessControlMaxAge) = (methods, "Authorization, Content-Type", "600");
      }
      return Results.NoContent();
    }).Public("oidc.discovery").DisableRateLimiting().ExcludeFromDescription();
  }
}
