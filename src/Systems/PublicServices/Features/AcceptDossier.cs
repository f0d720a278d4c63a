using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Intake finds the dossier complete: the clock starts and the appointment is given.</summary>
internal static class AcceptDossier {
  public sealed record Request(Guid Id, Guid Task);
  public sealed record Response(Guid Id, int Status, DateTimeOffset? AppointmentAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var checking = false;
    var done = await desk.Step(w, r.Id, r.Task, ["intake_check", "receive"], (_, element) => {
      checking = element == "intake_check";
      // the reason of an earlier supplement is not the reason of this
      return ValueTask.FromResult<Answer<JsonObject>>(new JsonObject { ["decision"] = checking ? "accept" : "done", ["reason"] = "" });
    }, ct);
    if (done.IsError) return done.Error;
    // who has checked it has received it; the step of its own is for dossiers that had to be paid first
    if (checking && await desk.Confirm(w, done.Value, "receive", ct) is { } refused) return refused;
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status, done.Value.AppointmentAt);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/accept", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Intake);
}
