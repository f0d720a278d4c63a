using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor has a colleague do their task in their place.</summary>
internal static class DelegateTask {
  public sealed record Request(Guid Person);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, Offices offices, CancellationToken ct) {
    if (await offices.Colleague(w, r.Person, ct) is not { } colleague) return ProcessErrors.NoColleague;
    if (await processes.Delegate(w, id, colleague.Id, colleague.Name, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/delegate", (Guid id, Request r, Work w, Processes p, Offices o, CancellationToken ct) => Run(id, r, w, p, o, ct))
    .Requires(ProcessPermissions.Work);
}
