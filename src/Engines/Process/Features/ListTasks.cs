using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The actor's worklist: what is assigned to them, what their groups may take, or, for who gives out the work of their office, all of it; the most urgent first.</summary>
internal static class ListTasks {
  public sealed record Request(string Kind = "mine", string? Process = null, string? After = null);

  internal static async Task<Answer<WorklistPage>> Run(Request r, Work w, Processes processes, CancellationToken ct) =>
    Of(r.Kind) is not { } kind ? ProcessErrors.BadKind
    : kind == WorklistKind.Office && !Processes.Leads(w.Actor) ? ProcessErrors.NotLed
    : r.After is not null && WorklistCursor.Parse(r.After) is null ? ProcessErrors.BadCursor
    : await processes.Worklist(w, kind, r.Process, WorklistCursor.Parse(r.After), ct);

  static WorklistKind? Of(string kind) => kind switch { "mine" => WorklistKind.Mine, "group" => WorklistKind.Group, "office" => WorklistKind.Office, _ => null };

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/tasks", (string? kind, string? process, string? after, Work w, Processes p, CancellationToken ct) => Run(new(kind ?? "mine", process, after), w, p, ct))
    .Requires(ProcessPermissions.Work);
}
