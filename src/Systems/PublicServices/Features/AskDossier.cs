using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Contracts;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An applicant asks about their dossier or complains of how it is handled.</summary>
internal static class AskDossier {
  /// <param name="Id">The dossier of a signed-in person; or <paramref name="Token"/> of its slip.</param>
  /// <param name="Kind"><c>question</c> or <c>complaint</c>.</param>
  public sealed record Request(Guid? Id, string? Token, string? Kind, string? Text);
  public sealed record Response(Guid Question);

  /// <param name="file">What the applicant wants to show; null without.</param>
  internal static async Task<Answer<Response>> Run(Request r, IFormFile? file, Work w, CitizenFiles files, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.VoicedDossiers(w.Actor, r.Id, r.Token).AsNoTracking().SingleOrDefaultAsync(ct) is not { } dossier) return DossierErrors.NotFound;
    if (r.Id is not null && await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over) return over;
    var open = await db.AskedAbout(dossier.Id).CountAsync(q => q.AnsweredAt == null, ct);
    var made = DossierQuestion.Of(dossier, r.Kind, Vn.Clean(r.Text), open, w.Actor, w.Now);
    if (made.IsError) return made.Error;
    var question = made.Value;
    if (file is not null) {
      var stored = await files.Store(file, DossierQuestion.FileOwner, question.Id, null, "file", ct);
      if (stored.IsError) return stored.Error;
      question.Attach(stored.Value);
    }
    db.Add(question);
    w.Publish(new DossierAsked(dossier.Id, dossier.Code, (int)dossier.Status, question.Id, question.Kind));
    await w.Commit(ct);
    return new Response(question.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/questions", (Guid id, Request r, Work w, CitizenFiles files, CancellationToken ct) => Run(r with { Id = id, Token = null }, null, w, files, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/track/{token}/questions", (string token, Request r, Work w, CitizenFiles files, CancellationToken ct) => Run(r with { Id = null, Token = token }, null, w, files, ct))
      .Public(DossierPermissions.Track).RequireRateLimiting("anonymous");
  }
}
