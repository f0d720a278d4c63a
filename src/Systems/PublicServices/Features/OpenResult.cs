using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Gives the result, and what was handed in, to who may see the dossier; the applicant gets a result once it is sealed.</summary>
internal static class OpenResult {
  internal static async Task<Answer<OpenSlip.Link>> Run(Guid id, Work w, FileStore files, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var result = await db.DossierResults(await db.SideOf(w.Actor, id, ct)).AsNoTracking().SingleOrDefaultAsync(r => r.Dossier == id, ct);
    if (result is null || await files.Find(w, ResultSigning.Owner, id, result.File, ct) is not { } file) return DossierErrors.NotFound;
    w.Record("dossiers.result_opened", "dossier", id, new { file = file.Id }, about: await db.AboutOf(id, ct));
    await w.Commit(ct);
    return new OpenSlip.Link(files.Link(file));
  }

  /// <summary>The decision that revoked it, for whom the result is for.</summary>
  internal static async Task<Answer<OpenSlip.Link>> Revocation(Guid id, Work w, FileStore files, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var decision = await db.DossierResults(await db.SideOf(w.Actor, id, ct)).Where(r => r.Dossier == id).Select(r => r.RevocationFile).SingleOrDefaultAsync(ct);
    if (decision is not { } wanted || await files.Find(w, ResultSigning.Owner, id, wanted, ct) is not { } file) return DossierErrors.NotFound;
    w.Record("dossiers.revocation_opened", "dossier", id, new { file = file.Id }, about: await db.AboutOf(id, ct));
    await w.Commit(ct);
    return new OpenSlip.Link(files.Link(file));
  }

  internal static async Task<Answer<OpenSlip.Link>> Component(Guid id, Guid component, Work w, FileStore files, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var side = await db.SideOf(w.Actor, id, ct);
    var piece = await (side.Kind == ActorKind.Citizen ? db.OwnDossiers(side, PowerActs.Submit) : db.Dossiers(side)).Where(d => d.Id == id).SelectMany(d => d.Components).Where(c => c.Id == component).Select(c => c.File).SingleOrDefaultAsync(ct);
    if (piece is not { } wanted || await files.Find(w, ResultSigning.Owner, id, wanted, ct) is not { } file) return DossierErrors.NotFound;
    w.Record("dossiers.component_opened", "dossier", id, new { component, file = file.Id }, about: await db.AboutOf(id, ct));
    await w.Commit(ct);
    return new OpenSlip.Link(files.Link(file));
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/{id:guid}/result", Run).SignedIn(DossierPermissions.Own);
    routes.MapGet("/api/dossiers/{id:guid}/revocation", Revocation).SignedIn(DossierPermissions.Own);
    routes.MapGet("/api/dossiers/{id:guid}/components/{component:guid}", Component).SignedIn(DossierPermissions.Own);
    routes.MapGet("/ho-so/{id:guid}/ket-qua", Go).SignedIn(DossierPermissions.Own).ExcludeFromDescription();
    routes.MapGet("/ho-so/{id:guid}/quyet-dinh-thu-hoi", GoToRevocation).SignedIn(DossierPermissions.Own).ExcludeFromDescription();
  }

  static async Task<IResult> Go(Guid id, HttpContext http, Work w, FileStore files, CancellationToken ct) => Led(http, await Run(id, w, files, ct));

  static async Task<IResult> GoToRevocation(Guid id, HttpContext http, Work w, FileStore files, CancellationToken ct) => Led(http, await Revocation(id, w, files, ct));

  static IResult Led(HttpContext http, Answer<OpenSlip.Link> link) => link.IsError ? Problems.OnPage(http, link.Error) : Results.Redirect(link.Value.Address);
}
