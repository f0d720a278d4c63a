using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>How much open work the actor has, of it late and due today.</summary>
internal static class CountTasks {
  internal static async Task<Answer<WorklistCounts>> Run(Work w, Processes processes, CancellationToken ct) => await processes.Counts(w, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/tasks/counts", (Work w, Processes p, CancellationToken ct) => Run(w, p, ct))
    .Requires(ProcessPermissions.Work);
}
