using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Gives several tasks of the actor's office to one of its officials; each is answered for itself.</summary>
internal static class AssignTasks {
  public sealed record Request(Guid[]? Tasks, Guid Person);

  internal static async Task<Answer<Bulk.Response>> Run(Request r, Work w, Works works, Offices offices, CancellationToken ct) =>
    await offices.Colleague(w, r.Person, ct) is { } colleague
      ? await Bulk.Each(r.Tasks, t => t, w, works, (p, own, task) => p.Assign(own, task, colleague.Id, colleague.Name, ct), ct)
      : ProcessErrors.NoColleague;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/bulk/assign", (Request r, Work w, Works works, Offices o, CancellationToken ct) => Run(r, w, works, o, ct))
    .Requires(ProcessPermissions.Assign);
}
