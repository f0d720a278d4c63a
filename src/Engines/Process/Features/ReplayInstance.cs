using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Rebuilds an instance from its ledger entries and says whether the state that is kept is the same.</summary>
internal static class ReplayInstance {
  /// <param name="Missing">The first step that the ledger does not hold.</param>
  public sealed record Response(int Steps, int? Missing, bool Matches);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Processes processes, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    return await processes.Replay(w, id, ct) is { } replayed ? new Response(replayed.Steps, replayed.Missing, replayed.Matches) : ProcessErrors.NotFound;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/instances/{id:guid}/replay", (Guid id, Work w, Processes p, CancellationToken ct) => Run(id, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
