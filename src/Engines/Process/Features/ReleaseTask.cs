using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor gives a task back to its group.</summary>
internal static class ReleaseTask {

  internal static async Task<Answer<Done>> Run(Guid id, Work w, Processes processes, CancellationToken ct) {
    if (await processes.Release(w, id, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/release", (Guid id, Work w, Processes p, CancellationToken ct) => Run(id, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
