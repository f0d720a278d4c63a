using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Sends a signal to all instances of the actor's offices that wait for it, and begins the processes that it starts for the actor's office.</summary>
internal static class SendSignal {
  public sealed record Request(string? Name, JsonObject? Variables);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    var office = w.Actor.Post is { } post ? new ProcessOffice(post.Office, post.OfficeCode) : null;
    var offices = w.Actor.Kind == ActorKind.Machine ? null : w.Actor.OfficesFor(ProcessPermissions.Operate);
    if (processes.Signal(w, new(Vn.Clean(r.Name), r.Variables ?? [], Office: office, Offices: offices)) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/signals", (Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
