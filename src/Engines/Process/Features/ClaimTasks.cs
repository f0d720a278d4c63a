using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor takes several open tasks; each is answered for itself.</summary>
internal static class ClaimTasks {
  public sealed record Request(Guid[]? Tasks);

  internal static Task<Answer<Bulk.Response>> Run(Request r, Work w, Works works, CancellationToken ct) =>
    Bulk.Each(r.Tasks, t => t, w, works, (p, own, task) => p.Claim(own, task, ct), ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/bulk/claim", (Request r, Work w, Works works, CancellationToken ct) => Run(r, w, works, ct))
    .Requires(ProcessPermissions.Work);
}
