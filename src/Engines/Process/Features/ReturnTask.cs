using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor gives a task back and says why: to who handed it to them, else to its group.</summary>
internal static class ReturnTask {
  public sealed record Request(string? Reason);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await processes.Return(w, id, r.Reason, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/return", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
