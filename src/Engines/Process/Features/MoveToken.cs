using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Takes what an instance does at one element away and has another begin, with the reason.</summary>
internal static class MoveToken {
  /// <param name="Token">The visit that ends, as the instance shows it.</param>
  /// <param name="To">The id of the element that begins, in the same scope.</param>
  public sealed record Request(long Token, string? To, string? Reason);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    if (await processes.Move(w, id, r.Token, r.To ?? "", Vn.Clean(r.Reason), ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/instances/{id:guid}/move", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
