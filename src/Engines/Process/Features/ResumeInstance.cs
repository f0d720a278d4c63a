using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Lets a suspended instance go on, with what came for it meanwhile.</summary>
internal static class ResumeInstance {
  public sealed record Request(string? Reason);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    if (await processes.Resume(w, id, Vn.Clean(r.Reason), ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/instances/{id:guid}/resume", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
