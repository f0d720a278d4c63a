using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Lets an instance go on from an incident whose cause was cured.</summary>
internal static class RetryIncident {

  internal static async Task<Answer<Done>> Run(Guid id, long token, Work w, Processes processes, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    if (await processes.Retry(w, id, token, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/instances/{id:guid}/incidents/{token:long}/retry", (Guid id, long token, Work w, Processes p, CancellationToken ct) => Run(id, token, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
