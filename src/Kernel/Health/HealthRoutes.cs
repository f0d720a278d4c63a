using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Kernel;

public static class HealthRoutes {
  /// <summary>Probes for whoever starts and balances nodes: alive is "the process answers", ready is "it can serve".</summary>
  public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes) {
    routes.MapGet("/health/live", () => Results.Ok(new { status = "ok" })).Public("health");
    routes.MapGet("/health/ready", async (ReadinessCheck check, HttpContext http, CancellationToken ct) => {
      var answer = await check.Ask(ct);
      http.Response.Headers.CacheControl = "no-store";
      return Results.Json(answer, Json.Options, statusCode: answer.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }).Public("health");
    return routes;
  }
}
