using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Completes several tasks with data that no form has checked, as <see cref="CompleteTask"/> does one; each is answered for itself.</summary>
internal static class CompleteTasks {
  public sealed record One(Guid Task, JsonObject? Data);
  public sealed record Request(One[]? Tasks);

  internal static Task<Answer<Bulk.Response>> Run(Request r, Work w, Works works, CancellationToken ct) =>
    Bulk.Each(r.Tasks, t => t.Task, w, works, (p, own, one) => p.Complete(own, one.Task, one.Data ?? [], ct), ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/bulk/complete", (Request r, Work w, Works works, CancellationToken ct) => Run(r, w, works, ct))
    .Requires(ProcessPermissions.Complete);
}
