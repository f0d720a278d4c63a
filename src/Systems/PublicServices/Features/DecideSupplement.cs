using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The time to supplement has passed: the official gives more, or processing stops with form 05.</summary>
internal static class DecideSupplement {
  public sealed record Request(Guid Id, Guid Task, bool Extend, DateTimeOffset? Due, string? Reason);
  public sealed record Response(Guid Id, int Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    if (reason.Length is 0 or > Dossier.ReasonLength) return reason.Length == 0 ? DossierErrors.ReasonNeeded : DossierErrors.ReasonTooLong;
    var done = await desk.Step(w, r.Id, r.Task, ["supplement_expired"], (d, _) => {
      if (!r.Extend) return ValueTask.FromResult<Answer<JsonObject>>(new JsonObject { ["decision"] = "stop", ["reason"] = reason });
      var due = r.Due ?? w.Now;
      if (d.ExtendSupplement(due, w.Now) is { } refused) return ValueTask.FromResult<Answer<JsonObject>>(refused);
      w.Record("dossiers.supplement_extended", "dossier", d.Id, new { due });
      return ValueTask.FromResult<Answer<JsonObject>>(new JsonObject {
        ["decision"] = "extend", ["reason"] = reason, ["supplementDue"] = due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
      });
    }, ct);
    if (done.IsError) return done.Error;
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/decide-supplement", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Read);
}
