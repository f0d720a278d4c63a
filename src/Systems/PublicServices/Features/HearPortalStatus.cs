using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The portal says where a dossier stands that it or a ministry's system owns. Repeated or late words change nothing.</summary>
internal static class HearPortalStatus {
  internal static async Task<Answer<PortalReceipt>> Run(PortalWatch.Message<PortalState> m, Work w, PortalCopies copies, CancellationToken ct) {
    var heard = await copies.Follow(m.Said, w, ct);
    if (heard.IsError || !heard.Value.Applied) return heard;
    if (await PortalWatch.Claim(w, m.Id, ct) is { } replayed) return replayed;
    await w.Commit(ct);
    return heard;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/portal/statuses", (HttpContext http, Work w, NationalPortal portal, PortalCopies copies) =>
        PortalWatch.Door<PortalState, PortalReceipt>(http, portal, m => Run(m, w, copies, http.RequestAborted)))
      .Accepts<PortalState>("application/json").Produces<PortalReceipt>().Public(PortalWatch.Exchange).DisableRateLimiting();
}
