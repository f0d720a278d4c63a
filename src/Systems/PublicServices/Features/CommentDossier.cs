using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An official remarks on a dossier, or asks another office about it.</summary>
internal static class CommentDossier {
  /// <param name="Office">Code of the office that is asked; null for a remark among colleagues.</param>
  /// <param name="Due">Until when the office shall answer.</param>
  public sealed record Request(Guid Id, string? Text, string? Office = null, DateTimeOffset? Due = null);
  public sealed record Response(Guid Comment);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, CancellationToken ct) {
    if (w.Actor.Post is not { } post) return DossierErrors.NoPost;
    var db = w.Db<PublicServicesDb>();
    if (await db.Dossiers(w.Actor).Where(d => d.Id == r.Id).Select(d => new { d.Id }).SingleOrDefaultAsync(ct) is null) return DossierErrors.NotFound;
    var text = Vn.Clean(r.Text);
    if (DossierComment.Check(text) is { } bad) return bad;
    Guid? asked = null;
    if (DossierIntake.Text(r.Office) is { } code) {
      if (await identities.OrganisationByCode(code, ct) is not { IsOffice: true } office) return DossierErrors.OfficeUnknown;
      if (office.Id == post.Office) return DossierErrors.AskOwnOffice;
      if (r.Due <= w.Now) return DossierErrors.SupplementDuePast;
      asked = office.Id;
    }
    var comment = new DossierComment {
      Id = Guid.CreateVersion7(w.Now), Dossier = r.Id, At = w.Now, Author = w.Actor.Id, AuthorName = w.Actor.Name, AuthorOffice = post.Office, AskedOffice = asked, Due = asked is null ? null : r.Due, Text = text,
    };
    db.Add(comment);
    w.Record(asked is null ? "dossiers.commented" : "dossiers.office_asked", "dossier", r.Id, new { comment = comment.Id, office = asked });
    await w.Commit(ct);
    return new Response(comment.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/comments", (Guid id, Request r, Work w, Identities identities, CancellationToken ct) => Run(r with { Id = id }, w, identities, ct)).Requires(DossierPermissions.Read);
}
