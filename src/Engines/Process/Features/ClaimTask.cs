using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor takes an open task of their group.</summary>
internal static class ClaimTask {

  internal static async Task<Answer<Done>> Run(Guid id, Work w, Processes processes, CancellationToken ct) {
    if (await processes.Claim(w, id, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/claim", (Guid id, Work w, Processes p, CancellationToken ct) => Run(id, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
