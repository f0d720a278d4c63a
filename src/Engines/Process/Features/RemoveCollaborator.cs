using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>A colleague sees the task no longer.</summary>
internal static class RemoveCollaborator {
  internal static async Task<Answer<Done>> Run(Guid id, Guid person, Work w, Processes processes, CancellationToken ct) {
    if (await processes.RemoveCollaborator(w, id, person, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/collaborators/{person:guid}/remove", (Guid id, Guid person, Work w, Processes p, CancellationToken ct) => Run(id, person, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
