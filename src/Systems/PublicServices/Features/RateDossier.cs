using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Contracts;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The applicant says, once and after delivery, how office and officer served them.</summary>
internal static class RateDossier {
  /// <param name="Id">The dossier of a signed-in person; or <paramref name="Token"/> of its slip.</param>
  public sealed record Request(Guid? Id, string? Token, int OfficeScore, int? OfficerScore, string? Comment);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.VoicedDossiers(w.Actor, r.Id, r.Token).SingleOrDefaultAsync(ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (r.Id is not null && await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over) return over;
    var officer = dossier.IntakeOfficial ?? await db.TookIn(dossier.Id).FirstOrDefaultAsync(ct);
    if (DossierRating.Of(dossier, officer, r.OfficeScore, r.OfficerScore, Vn.Clean(r.Comment), w.Now) is var made && made.IsError) return made.Error;
    if (await db.IsRated(dossier.Id, ct)) return RatingErrors.Twice;
    db.Add(made.Value);
    w.Publish(new DossierRated(dossier.Id, dossier.Code, (int)dossier.Status, r.OfficeScore, r.OfficerScore));
    await w.Commit(ct);
    return new Response(dossier.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/rating", (Guid id, Request r, Work w, CancellationToken ct) => Run(r with { Id = id, Token = null }, w, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/track/{token}/rating", (string token, Request r, Work w, CancellationToken ct) => Run(r with { Id = null, Token = token }, w, ct))
      .Public(DossierPermissions.Track).RequireRateLimiting("anonymous");
  }
}
