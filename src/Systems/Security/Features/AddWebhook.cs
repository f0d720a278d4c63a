using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>Has another system told what happens here from now on.</summary>
internal static class AddWebhook {
  /// <param name="Types">Types of events as docs/events.md names them; <c>dossiers.*</c> is all of a module.</param>
  public sealed record Request(string? Url, string[]? Types);

  /// <param name="Secret">Signs the messages; hexadecimal, 32 bytes. It is not shown again.</param>
  public sealed record Response(Guid Id, string Secret);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Webhooks webhooks, CancellationToken ct) {
    var added = await webhooks.Add(w, Vn.Clean(r.Url).Trim(), [.. (r.Types ?? []).Select(t => Vn.Clean(t).Trim()).Where(t => t.Length > 0)], ct);
    if (added.IsError) return added.Error;
    await w.Commit(ct);
    return new Response(added.Value.Id, added.Value.Secret);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/webhooks", (Request r, Work w, Webhooks webhooks, CancellationToken ct) => Run(r, w, webhooks, ct))
    .Requires(Webhooks.Manage);
}
