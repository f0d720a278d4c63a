using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The head of the agency signs one or many results, or returns them.</summary>
internal static class SignDossiers {
  /// <param name="Agree">False returns them a step, with the reason, which stays among officials.</param>
  public sealed record Request(DossierTask[]? Items, bool Agree, string? Reason);
  public sealed record Response(int Done);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, DossierForms forms, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    if (!r.Agree && reason.Length == 0) return DossierErrors.ReasonNeeded;
    if (reason.Length > Dossier.ReasonLength) return DossierErrors.ReasonTooLong;
    if (reason.Length > 0) w.Reason ??= reason;
    var done = await DossierTask.Each(r.Items, item => desk.Step(w, item.Id, item.Task, ["agency_signature"], async (d, _) => {
      // a reply that does not grant needs no complete declaration
      if (r.Agree && await forms.Open(await desk.TermsOf(w, d, ct), d, ct) is { } open && (await desk.Appraisal(w, d, ct)).Decision == "pass") return open;
      w.Record(r.Agree ? "dossiers.signed" : "dossiers.returned", "dossier", d.Id, new { step = "agency_signature" });
      return new JsonObject { ["decision"] = r.Agree ? "sign" : "disagree", ["remark"] = reason };
    }, ct));
    if (done.IsError) return done.Error;
    await w.Commit(ct);
    return new Response(done.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/sign", Run).Requires(DossierPermissions.Sign).Fresh();
}
