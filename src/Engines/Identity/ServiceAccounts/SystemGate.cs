using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>
/// What every request of a connected system meets, before it is asked what the route needs: a token that is bad is never passed
/// over, not even where nobody need sign in; each has its own number of requests a minute; and what belongs to people is closed.
/// </summary>
internal sealed class SystemGate(Settings settings) : IDisposable {
  readonly PartitionedRateLimiter<Guid> limiter = PartitionedRateLimiter.Create<Guid, Guid>(system => RateLimitPartition.GetSlidingWindowLimiter(system, _ => new() {
    PermitLimit = int.TryParse(settings["SAOLA_SYSTEM_PER_MINUTE"], CultureInfo.InvariantCulture, out var limit) ? limit : 6_000, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
  }));

  public async Task Pass(HttpContext http, RequestDelegate next) {
    if (SystemBearer.SystemOf(http.User) is not { } system) {
      if (SystemBearer.IsShown(http) && http.User.Identity?.IsAuthenticated != true) await http.ChallengeAsync(SystemBearer.Name);
      else await next(http);
      return;
    }
    using var lease = limiter.AttemptAcquire(system);
    if (!lease.IsAcquired) {
      http.Response.Headers.RetryAfter = "60";
      await CookieSetup.Problem(http, StatusCodes.Status429TooManyRequests, "identity.system_too_many", T["system_too_many"]);
    } else if (http.RequestServices.GetRequiredService<ActorContext>().Actor.Kind != ActorKind.System) await SystemBearer.Refuse(http, "identity.system_without_roles", T["system_without_roles"]);
    else if (await IsForPeople(http)) await SystemBearer.Refuse(http, "identity.only_people", T["only_people"]);
    else await next(http);
  }

  /// <summary>One's own things, of which a system has none, and what a person must just have proved themselves for.</summary>
  static async ValueTask<bool> IsForPeople(HttpContext http) =>
    http.GetEndpoint()?.Metadata is { } route && (route.GetMetadata<IPurpose>() is SignedInAttribute || !HttpMethods.IsGet(http.Request.Method) && route.GetMetadata<FreshAttribute>() is { } fresh && await fresh.Holds(http));

  public void Dispose() => limiter.Dispose();
}
