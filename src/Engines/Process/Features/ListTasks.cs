using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor's worklist: what is assigned to them, or what their groups may take; the most urgent first.</summary>
internal static class ListTasks {
  public sealed record Request(string Kind = "mine", string? Process = null, string? After = null);

  internal static async Task<Answer<WorklistPage>> Run(Request r, Work w, Processes processes, CancellationToken ct) =>
    r.Kind is not ("mine" or "group") ? ProcessErrors.BadKind
    : r.After is not null && WorklistCursor.Parse(r.After) is null ? ProcessErrors.BadCursor
    : await processes.Worklist(w, r.Kind == "mine" ? WorklistKind.Mine : WorklistKind.Group, r.Process, WorklistCursor.Parse(r.After), ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/tasks", ([AsParameters] Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
