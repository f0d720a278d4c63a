using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The specialist has appraised the dossier: it can be granted, or is to be answered with a signed reply.</summary>
internal static class AppraiseDossier {
  /// <param name="Decision"><c>pass</c> or <c>reject</c>; asking for papers is an operation of its own.</param>
  /// <param name="Checklist">The lines of the procedure's checklist that the specialist confirms.</param>
  public sealed record Request(Guid Id, Guid Task, string? Decision, string? Reason, string[]? Checklist, Written? Result);
  public sealed record Response(Guid Id, int Status);

  /// <summary>What the specialist writes for the result.</summary>
  /// <param name="Form">The answers of the result's form, and no other.</param>
  public sealed record Written(string? Content, JsonObject? Form);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, DossierForms forms, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    if (r.Decision is not ("pass" or "reject")) return DossierErrors.BadDecision;
    if (reason.Length > Dossier.ReasonLength) return DossierErrors.ReasonTooLong;
    if (r.Decision == "reject" && reason.Length == 0) return DossierErrors.ReasonNeeded;
    var ticked = (r.Checklist ?? []).ToHashSet(StringComparer.Ordinal);
    var done = await desk.Step(w, r.Id, r.Task, ["appraise"], async (d, _) => {
      var terms = await desk.TermsOf(w, d, ct);
      if (r.Decision == "pass" && terms.Checklist.Any(c => c.Required && !ticked.Contains(c.Key))) return DossierErrors.ChecklistOpen;
      if (r.Decision == "pass" && await forms.Open(terms, d, ct) is { } open) return open;
      var form = await forms.CheckResult(terms, (await desk.Appraisal(w, d, ct)).Form, r.Result?.Form, whole: r.Decision == "pass", Vn.Day(w.Now), ct);
      if (form.IsError) return form.Error;
      return new JsonObject {
        ["decision"] = r.Decision, ["granted"] = r.Decision == "pass", ["reason"] = reason, ["result"] = Draft(r.Decision == "pass", reason, r.Result?.Content, form.Value),
        ["checklist"] = new JsonArray([.. terms.Checklist.Where(c => ticked.Contains(c.Key)).Select(c => (JsonNode)c.Key)]),
      };
    }, ct);
    if (done.IsError) return done.Error;
    w.Record("dossiers.appraised", "dossier", r.Id, new { r.Decision, checklist = ticked.Count });
    await w.Commit(ct);
    return new Response(done.Value.Id, (int)done.Value.Status);
  }

  /// <summary>What is submitted for signature: a reply that does not grant says why, and no later remark of a leader takes the place of that.</summary>
  internal static JsonObject Draft(bool granted, string reason, string? written, JsonObject form) => new() {
    ["content"] = Vn.Clean(written) is { Length: > 0 } content ? content : !granted && reason.Length > 0 ? reason : null, ["form"] = form,
  };

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/appraise", (Guid id, Request r, Work w, DossierDesk desk, DossierForms forms, CancellationToken ct) => Run(r with { Id = id }, w, desk, forms, ct)).Requires(DossierPermissions.Appraise);
}
