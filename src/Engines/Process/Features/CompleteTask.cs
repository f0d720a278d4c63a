using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Completes a task with data that no form has checked; for other systems that work on tasks.</summary>
internal static class CompleteTask {
  public sealed record Request(JsonObject? Data);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await processes.Complete(w, id, r.Data ?? [], ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/complete", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Complete);
}
