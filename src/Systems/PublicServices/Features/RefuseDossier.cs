using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Intake does not accept the dossier: form 03 with its reason, and the end.</summary>
internal static class RefuseDossier {
  public sealed record Request(Guid Id, Guid Task, string? Reason);
  public sealed record Response(Guid Id, int Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    if (reason.Length is 0 or > Dossier.ReasonLength) return reason.Length == 0 ? DossierErrors.ReasonNeeded : DossierErrors.ReasonTooLong;
    var done = await desk.Step(w, r.Id, r.Task, ["intake_check"], (d, _) => ValueTask.FromResult<Answer<JsonObject>>(
      d.AcceptedAt is null ? new JsonObject { ["decision"] = "refuse", ["reason"] = reason } : DossierErrors.RefusedAfterAcceptance), ct);
    if (done.IsError) return done.Error;
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/refuse", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Intake);
}
