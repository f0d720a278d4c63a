using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>Which systems are told what, and which of them have not heard yet.</summary>
internal static class ListWebhooks {
  public sealed record Response(IReadOnlyList<Webhook> Items);

  internal static async Task<Answer<Response>> Run(Webhooks webhooks, CancellationToken ct) => new Response(await webhooks.List(ct));

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/webhooks", (Webhooks webhooks, CancellationToken ct) => Run(webhooks, ct))
    .Requires(Webhooks.Manage);
}
