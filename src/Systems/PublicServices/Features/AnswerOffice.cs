using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An official answers, for their office, what another office asked about a dossier; who asked is told.</summary>
internal static class AnswerOffice {
  /// <param name="Question">The remark that asks.</param>
  public sealed record Request(Guid Question, string? Text);
  public sealed record Response(Guid Comment);

  /// <summary>The asked office sees the question and what it needs of the dossier in it; not the dossier itself.</summary>
  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, Notifications notifications, CancellationToken ct) {
    if (w.Actor.Post is not { } post) return DossierErrors.NoPost;
    var db = w.Db<PublicServicesDb>();
    var question = await db.DossierComments(w.Actor).SingleOrDefaultAsync(c => c.Id == r.Question && c.AskedOffice != null, ct);
    if (question is null || !w.Actor.Can(DossierPermissions.Read, question.AskedOffice!.Value)) return DossierErrors.QuestionNotFound;
    if (question.AnsweredAt is not null) return DossierErrors.QuestionAnswered;
    var text = Vn.Clean(r.Text);
    if (DossierComment.Check(text) is { } bad) return bad;
    question.AnsweredAt = w.Now;
    var answer = new DossierComment {
      Id = Guid.CreateVersion7(w.Now), Dossier = question.Dossier, At = w.Now, Author = w.Actor.Id, AuthorName = w.Actor.Name, AuthorOffice = post.Office, Answers = question.Id, Text = text,
    };
    db.Add(answer);
    w.Record("dossiers.office_answered", "dossier", question.Dossier, new { question = question.Id, comment = answer.Id });
    var asked = await db.AskedDossiers(w.Actor).SingleAsync(d => d.Id == question.Dossier, ct);
    await notifications.Send(w, new(question.Author, Channels: []), "office-answered", new Dictionary<string, string>(StringComparer.Ordinal) {
      ["code"] = asked.Code, ["office"] = await identities.NameOf(post.Office, ct),
    }, ct, $"/can-bo/ho-so/{question.Dossier}", $"answer/{question.Id:N}");
    await w.Commit(ct);
    return new Response(answer.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/questions/{id:guid}/answer", (Guid id, Request r, Work w, Identities identities, Notifications notifications, CancellationToken ct) =>
      Run(r with { Question = id }, w, identities, notifications, ct)).Requires(DossierPermissions.Read);
}
