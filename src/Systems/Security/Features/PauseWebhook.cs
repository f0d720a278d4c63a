using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>Stops telling another system for a while, or goes on with all that happened meanwhile, at once.</summary>
internal static class PauseWebhook {
  public sealed record Request(bool Pause);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Webhooks webhooks, CancellationToken ct) {
    var paused = await webhooks.Pause(w, id, r.Pause, ct);
    if (!paused.IsError) await w.Commit(ct);
    return paused;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/webhooks/{id:guid}/pause", (Guid id, Request r, Work w, Webhooks webhooks, CancellationToken ct) => Run(id, r, w, webhooks, ct))
    .Requires(Webhooks.Manage);
}
