using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Gives a task of the actor's office to one of its officials.</summary>
internal static class AssignTask {
  public sealed record Request(Guid Person);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, Offices offices, CancellationToken ct) {
    if (await offices.Colleague(w, r.Person, ct) is not { } colleague) return ProcessErrors.NoColleague;
    if (await processes.Assign(w, id, colleague.Id, colleague.Name, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/assign", (Guid id, Request r, Work w, Processes p, Offices o, CancellationToken ct) => Run(id, r, w, p, o, ct))
    .Requires(ProcessPermissions.Assign);
}
