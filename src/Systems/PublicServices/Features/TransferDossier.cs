using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The specialist passes the signed result on to the clerk.</summary>
internal static class TransferDossier {
  public sealed record Request(Guid Id, Guid Task);
  public sealed record Response(Guid Id, int Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var done = await desk.Step(w, r.Id, r.Task, ["transfer"], (_, _) => ValueTask.FromResult<Answer<JsonObject>>(new JsonObject { ["decision"] = "done" }), ct);
    if (done.IsError) return done.Error;
    w.Record("dossiers.transferred", "dossier", r.Id);
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/transfer", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Appraise);
}
