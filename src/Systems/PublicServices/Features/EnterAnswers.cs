using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An official types what the applicant declared and signed on paper, so that the result can be made from it; old and new are kept.</summary>
internal static class EnterAnswers {
  /// <param name="Answers">All answers of the form, as the paper has them.</param>
  /// <param name="Version">The version of the dossier that was looked at; another one means that it was changed elsewhere.</param>
  public sealed record Request(Guid Id, JsonObject? Answers, int? Version = null);
  public sealed record Response(Guid Id);

  /// <summary>Who takes papers in, and who decides by them.</summary>
  internal static bool IsFor(Actor actor) => actor.Can(DossierPermissions.Counter) || actor.Can(DossierPermissions.Appraise);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, DossierForms forms, CancellationToken ct) {
    if (!IsFor(w.Actor)) return DossierErrors.StepNotAllowed;
    var (dossier, at) = await desk.Still(w, r.Id, ct);
    if (dossier is not null && !dossier.Allows(w.Actor, DossierPermissions.Counter) && !dossier.Allows(w.Actor, DossierPermissions.Appraise)) return DossierErrors.StepNotAllowed;
    if (dossier is null) return DossierErrors.NotFound;
    if (r.Version is { } seen && seen != dossier.Version) return DossierErrors.Changed;
    var (terms, day) = (await desk.TermsOf(w, dossier, ct), Vn.Day(dossier.RegisteredAt));
    var errors = new List<Error>();
    var answers = await forms.Correct(terms, dossier.Form, r.Answers ?? [], day, errors, ct);
    errors.AddRange(Settled(dossier, answers, terms));
    if (Error.Of(errors) is { } wrong) return wrong;
    if (answers == dossier.Form) return new Response(dossier.Id);
    var typed = dossier.TypeFromPaper(answers, w.Actor, at, w.Now);
    if (typed.IsError) return typed.Error;
    w.Db<PublicServicesDb>().Add(typed.Value);
    w.Record("dossiers.answers_entered", "dossier", dossier.Id, new { entry = typed.Value.Id },
      new(dossier.SubjectAccount ?? dossier.Id, new() { ["before"] = typed.Value.FormBefore.DeepClone(), ["after"] = answers.DeepClone() }));
    await w.Commit(ct);
    return new Response(dossier.Id);
  }

  /// <summary>What the fee and the papers were computed from was asked at registration and stays: the money may be paid already.</summary>
  static IEnumerable<Error> Settled(Dossier d, JsonObject answers, DossierTerms terms) => terms.Needed()
    .Where(name => d.Form[name] is { } was && !DossierForms.AreSame(new() { [name] = was.DeepClone() }, new() { [name] = answers[name]?.DeepClone() })).Select(DossierErrors.AnswerSettled);

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/answers", (Guid id, Request r, Work w, DossierDesk desk, DossierForms forms, CancellationToken ct) =>
      Run(r with { Id = id }, w, desk, forms, ct)).Requires(DossierPermissions.Read);
}
