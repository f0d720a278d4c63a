using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>Tells another system nothing any more and forgets the secret.</summary>
internal static class RemoveWebhook {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, Webhooks webhooks, CancellationToken ct) {
    var removed = await webhooks.Remove(w, id, ct);
    if (!removed.IsError) await w.Commit(ct);
    return removed;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapDelete("/api/webhooks/{id:guid}", (Guid id, Work w, Webhooks webhooks, CancellationToken ct) => Run(id, w, webhooks, ct))
    .Requires(Webhooks.Manage);
}
