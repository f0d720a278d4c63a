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
  public sealed record Request(Guid Id, string? Decision = null, string? Reason = null, AppraiseDossier.Written? Result = null);

  internal static async Task<Answer<Paper>> Run(Request r, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) {
    if (await Find(r.Id, w, ct) is not { } dossier) return DossierErrors.NotFound;
    var terms = await desk.TermsOf(w, dossier, ct);
    var known = await desk.Appraisal(w, dossier, ct);
    var submitted = r.Result is null ? known : null;
    var granted = (r.Decision ?? submitted?.Decision) != "reject";
    if (granted && await forms.Open(terms, dossier, ct) is { } open) return open;
    var form = await forms.CheckResult(terms, known.Form, r.Result?.Form, whole: false, Vn.Day(w.Now), ct);
    if (form.IsError) return form.Error;
    var draft = submitted is null ? AppraiseDossier.Draft(granted, Vn.Clean(r.Reason), r.Result!.Content, form.Value) : new() { ["content"] = submitted.Content, ["form"] = submitted.Form };
    var paper = await papers.Result(w, dossier, new(granted, draft, null, w.Now, CheckToken: ""), ct);
    if (paper.IsError) return paper.Error;
    w.Record("dossiers.result_previewed", "dossier", r.Id, about: DossierNews.About(dossier));
    await w.Commit(ct);
    return paper;
  }

  static Task<Dossier?> Find(Guid id, Work w, CancellationToken ct) =>
    w.Db<PublicServicesDb>().Dossiers(w.Actor).AsSplitQuery().AsNoTracking().Include(d => d.Components).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == id, ct);

  /// <summary>What is typed so far on the specialist's page, with the answers of the result's form.</summary>
  static async Task<Answer<Paper>> Typed(Guid id, string? decision, string? reason, string? content, HttpRequest request, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) {
    if (await Find(id, w, ct) is not { } dossier) return DossierErrors.NotFound;
    var (_, answers) = await forms.ForResult(await desk.TermsOf(w, dossier, ct), (await desk.Appraisal(w, dossier, ct)).Form, request, Vn.Day(w.Now), ct);
    return await Run(new(id, decision, reason, new(content, answers.Data)), w, papers, desk, forms, ct);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/{id:guid}/draft", async (Guid id, Request r, HttpContext http, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      PaperPage.Of(http, await Run(r with { Id = id }, w, papers, desk, forms, ct))).Requires(DossierPermissions.Read).Produces<string>(200, "text/html");
    routes.MapGet("/can-bo/ho-so/{id:guid}/du-thao", async (Guid id, HttpContext http, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      PaperPage.Of(http, await Run(new(id), w, papers, desk, forms, ct))).Requires(DossierPermissions.Read).ExcludeFromDescription();
    // seen in a window of its own
    routes.MapPost("/can-bo/ho-so/{id:guid}/du-thao", async (Guid id, [FromForm(Name = "Form.Decision")] string? decision, [FromForm(Name = "Form.Reason")] string? reason, [FromForm(Name = "Form.Content")] string? content,
        HttpContext http, Work w, DossierPapers papers, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      PaperPage.Of(http, await Typed(id, decision, reason, content, http.Request, w, papers, desk, forms, ct))).Requires(DossierPermissions.Appraise).ExcludeFromDescription();
  }
}
