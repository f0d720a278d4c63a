using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The draft of a result as it would be signed: what the specialist is writing, or what was submitted for signature.</summary>
internal static class PreviewResult {
  /// <param name="Result">The draft being written; null for the one that was submitted.</param>
  public sealed record Request(Guid Id, string? Decision = null, string? Reason = null, JsonObject? Result = null);

  internal static async Task<Answer<Paper>> Run(Request r, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).AsSplitQuery().AsNoTracking().Include(d => d.Components).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == r.Id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    var submitted = r.Result is null ? await desk.Appraisal(w, dossier, ct) : null;
    var granted = (r.Decision ?? submitted?.Decision) != "reject";
    if (granted && await forms.Open(await desk.TermsOf(w, dossier, ct), dossier, ct) is { } open) return open;
    var draft = submitted is null ? AppraiseDossier.Draft(granted, Vn.Clean(r.Reason), r.Result) : new() { ["content"] = submitted.Content, ["form"] = submitted.Form };
    return await papers.Result(w, dossier, new(granted, draft, null, w.Now, CheckToken: ""), ct);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/{id:guid}/draft", async (Guid id, Request r, HttpContext http, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      PaperPage.Of(http, await Run(r with { Id = id }, w, papers, desk, forms, ct))).Requires(DossierPermissions.Read).Produces<string>(200, "text/html");
    routes.MapGet("/can-bo/ho-so/{id:guid}/du-thao", async (Guid id, HttpContext http, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      PaperPage.Of(http, await Run(new(id), w, papers, desk, forms, ct))).Requires(DossierPermissions.Read).ExcludeFromDescription();
    // the specialist's page posts what is typed so far, to be seen in a window of its own
    routes.MapPost("/can-bo/ho-so/{id:guid}/du-thao", async (Guid id, [FromForm(Name = "Form.Decision")] string? decision, [FromForm(Name = "Form.Reason")] string? reason, [FromForm(Name = "Form.Content")] string? content,
        HttpContext http, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      PaperPage.Of(http, await Run(new(id, decision, reason, DossierActs.Draft(content, [])), w, papers, desk, forms, ct))).Requires(DossierPermissions.Appraise).ExcludeFromDescription();
  }
}
