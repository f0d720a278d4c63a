using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Contracts;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The competent office answers what an applicant asked; a complaint is answered by a leader who had no hand in the dossier.</summary>
internal static class AnswerQuestion {
  public sealed record Request(Guid Id, string? Text);
  public sealed record Response(Guid Id, DateTimeOffset At);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierNotices notices, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.DossierQuestions(w.Actor).SingleOrDefaultAsync(q => q.Id == r.Id, ct) is not { } question) return QuestionErrors.NotFound;
    if (question.Reply(Vn.Clean(r.Text), await db.HadAHand(w.Actor.Id, question.Dossier, ct), w.Actor, w.Now) is { } refused) return refused;
    var dossier = await db.Dossiers(w.Actor).Include(d => d.Supplements).SingleAsync(d => d.Id == question.Dossier, ct);
    w.Publish(new DossierAnswered(dossier.Id, dossier.Code, (int)dossier.Status, question.Id, question.Kind));
    await notices.Send(w, dossier, "notify-answered", "", ct);
    await w.Commit(ct);
    return new Response(question.Id, w.Now);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/questions/{id:guid}/answer", (Guid id, Request r, Work w, DossierNotices notices, CancellationToken ct) => Run(r with { Id = id }, w, notices, ct)).Requires(DossierPermissions.Answer);
}
