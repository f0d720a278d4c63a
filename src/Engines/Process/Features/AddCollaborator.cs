using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who has a task lets a colleague see it and its data.</summary>
internal static class AddCollaborator {
  public sealed record Request(Guid Person);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, Offices offices, CancellationToken ct) {
    if (await offices.Colleague(w, r.Person, ct) is not { } colleague) return ProcessErrors.NoColleague;
    if (await processes.AddCollaborator(w, id, colleague.Id, colleague.Name, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/collaborators", (Guid id, Request r, Work w, Processes p, Offices o, CancellationToken ct) => Run(id, r, w, p, o, ct))
    .Requires(ProcessPermissions.Work);
}
