using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Who asked or complained about a dossier says whether they are content with the answer.</summary>
internal static class JudgeAnswer {
  /// <param name="Id">The dossier of a signed-in person; or <paramref name="Token"/> of its slip.</param>
  public sealed record Request(Guid? Id, string? Token, Guid Question, bool? Content);
  public sealed record Response(Guid Question, bool Content);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.VoicedDossiers(w.Actor, r.Id, r.Token).AsNoTracking().SingleOrDefaultAsync(ct) is not { } dossier) return DossierErrors.NotFound;
    if (r.Id is not null && await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over) return over;
    if (await db.AskedAbout(dossier.Id).SingleOrDefaultAsync(q => q.Id == r.Question, ct) is not { } question) return QuestionErrors.NotFound;
    if (question.Judge(r.Content, w.Actor, w.Now) is { } refused) return refused;
    w.Record("questions.judged", "question", question.Id, new { dossier = dossier.Id, question.Kind, content = r.Content });
    await w.Commit(ct);
    return new Response(question.Id, r.Content!.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/questions/{question:guid}/judgement", (Guid id, Guid question, Request r, Work w, CancellationToken ct) =>
      Run(r with { Id = id, Token = null, Question = question }, w, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/track/{token}/questions/{question:guid}/judgement", (string token, Guid question, Request r, Work w, CancellationToken ct) =>
      Run(r with { Id = null, Token = token, Question = question }, w, ct)).Public(DossierPermissions.Track).RequireRateLimiting("anonymous");
  }
}
