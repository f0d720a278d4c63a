using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Makes the decisions of a DMN file available; a file with a mistake is refused with every mistake named.</summary>
internal static class DeployDecisions {
  public sealed record Request(string? Xml);

  internal static async Task<Answer<DeployedDecisions>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    var deployed = await processes.DeployDecisions(w, r.Xml ?? "", null, ct);
    if (!deployed.IsError) await w.Commit(ct);
    return deployed;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/decisions", (Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Design);
}
