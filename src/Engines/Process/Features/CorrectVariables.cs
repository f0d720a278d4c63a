using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Corrects variables of a running instance, with the reason.</summary>
internal static class CorrectVariables {
  public sealed record Request(JsonObject? Values, string? Reason);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    var reason = Vn.Clean(r.Reason);
    if (reason.Length == 0) return ProcessErrors.ReasonMissing;
    w.Reason = reason;
    if (await processes.SetVariables(w, id, r.Values ?? [], ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/instances/{id:guid}/variables", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
