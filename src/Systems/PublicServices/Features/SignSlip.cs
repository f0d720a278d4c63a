using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A leader of the competent office signs an apology (04) or a notice of stopping (05) that another drew up; until then it bears no name.</summary>
internal static class SignSlip {
  public sealed record Response(Guid Id, DateTimeOffset SignedAt);

  internal static async Task<Answer<Response>> Run(Guid id, Guid slip, Work w, PaperValues values, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var office = w.Actor.Post?.Office;
    var found = await db.DossierFor(w.Actor, id, DossierPermissions.Sign, ct);
    if (found.IsError) return found.Error;
    var dossier = found.Value;
    if (dossier.Office != office) return DossierErrors.StepNotAllowed;
    if (await db.DossierSlips(w.Actor).SingleOrDefaultAsync(s => s.Id == slip && s.Dossier == id, ct) is not { } row) return DossierErrors.NotFound;
    if (row.Sign(await values.SignerOf(w, dossier.Office, w.Actor.Id, w.Actor.Name, ct), w.Now) is { } refused) return refused;
    w.Record("dossiers.slip_signed", "dossier", id, new { slip, row.Form, row.Number });
    await w.Commit(ct);
    return new Response(slip, w.Now);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/dossiers/{id:guid}/papers/{slip:guid}/sign", Run).Requires(DossierPermissions.Sign).Fresh();
}
