using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who asked for an opinion takes the question back; nobody is asked any more.</summary>
internal static class WithdrawOpinion {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, Processes processes, CancellationToken ct) {
    if (await processes.Withdraw(w, id, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/opinions/{id:guid}/withdraw", (Guid id, Work w, Processes p, CancellationToken ct) => Run(id, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
