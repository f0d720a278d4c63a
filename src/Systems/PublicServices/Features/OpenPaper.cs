using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Gives a short-lived address of a slip or result to who may see the dossier; a slip's PDF is made when first opened.</summary>
internal static class OpenPaper {
  public sealed record Slip(Guid Id, string Form, string Name, int Number, DateTimeOffset MadeAt, string MadeBy);
  public sealed record Response(IReadOnlyList<Slip> Slips, bool HasResult);
  public sealed record Link(string Address);

  internal static async Task<Answer<Response>> List(Guid id, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (!await db.Dossiers(w.Actor).AnyAsync(d => d.Id == id, ct)) return DossierErrors.NotFound;
    var slips = await db.DossierSlips(w.Actor).AsNoTracking().Where(s => s.Dossier == id).OrderBy(s => s.MadeAt).ThenBy(s => s.Form).ToListAsync(ct);
    // the control sheet is the office's own
    var shown = slips.Where(s => w.Actor.Kind != ActorKind.Citizen || s.Form != "06");
    return new Response([.. shown.Select(s => new Slip(s.Id, s.Form, Words.T[$"dossier_form_{s.Form}"], s.Number, s.MadeAt, s.MadeByName))], await db.DossierResults(w.Actor).AnyAsync(r => r.Dossier == id, ct));
  }

  internal static async Task<Answer<Link>> OpenSlip(Guid id, Guid slip, Work w, DossierPapers papers, FileStore files, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var row = await db.DossierSlips(w.Actor).SingleOrDefaultAsync(s => s.Id == slip && s.Dossier == id, ct);
    if (row is null || (row.Form == "06" && w.Actor.Kind == ActorKind.Citizen)) return DossierErrors.NotFound;
    if (row.File is { } kept && await files.Find(w, "dossier", id, kept, ct) is { } known) return new Link(files.Link(known));
    var dossier = await db.Dossiers(w.Actor).AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).SingleAsync(d => d.Id == id, ct);
    var made = await papers.Slip(w, dossier, row, ct);
    if (made.IsError) return made.Error;
    var file = await files.Store(w, made.Value, new($"{dossier.Code}-{row.Form}.pdf", "dossier", id), ct);
    if (file.IsError) return file.Error;
    // the control sheet grows with each hand-over until the dossier is closed
    if (row.Form != "06" || dossier.Status.IsDecided()) row.File = file.Value.Id;
    w.Record("dossiers.slip_opened", "dossier", id, new { row.Form, row.Number });
    await w.Commit(ct);
    return new Link(files.Link(file.Value));
  }

  internal static async Task<Answer<Link>> OpenResult(Guid id, Work w, FileStore files, CancellationToken ct) {
    var result = await w.Db<PublicServicesDb>().DossierResults(w.Actor).AsNoTracking().SingleOrDefaultAsync(r => r.Dossier == id, ct);
    return result is null || await files.Find(w, "dossier", id, result.File, ct) is not { } file ? DossierErrors.NotFound : new Link(files.Link(file));
  }

  internal static async Task<Answer<Link>> OpenComponent(Guid id, Guid component, Work w, FileStore files, CancellationToken ct) {
    var piece = await w.Db<PublicServicesDb>().Dossiers(w.Actor).Where(d => d.Id == id).SelectMany(d => d.Components).Where(c => c.Id == component).Select(c => c.File).SingleOrDefaultAsync(ct);
    return piece is not { } wanted || await files.Find(w, "dossier", id, wanted, ct) is not { } file ? DossierErrors.NotFound : new Link(files.Link(file));
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/{id:guid}/papers", List).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/{id:guid}/papers/{slip:guid}", OpenSlip).SignedIn(DossierPermissions.Own);
    routes.MapGet("/api/dossiers/{id:guid}/result", OpenResult).SignedIn(DossierPermissions.Own);
    routes.MapGet("/api/dossiers/{id:guid}/components/{component:guid}", OpenComponent).SignedIn(DossierPermissions.Own);
    CheckResult.Route(routes);
  }
}

/// <summary>Whether a file is the result that was issued; for anyone who holds the paper with the QR code.</summary>
internal static class CheckResult {
  public sealed record Response(string Code, string Result, string? Number, string Office, string Signer, DateTimeOffset SignedAt, DateTimeOffset? SealedAt, string Sha256, bool? SameFile);

  internal static async Task<Answer<Response>> Run(string token, Stream? file, Work w, Identities identities, CancellationToken ct) {
    if (token.Length is 0 or > 64 || await w.Db<PublicServicesDb>().CheckedResults(token).SingleOrDefaultAsync(ct) is not { } r) return DossierErrors.NoSuchResult;
    var d = await w.Db<PublicServicesDb>().TrackedDossiers().Where(d => d.Id == r.Dossier).Select(d => new { d.Code, d.Office }).SingleAsync(ct);
    bool? same = file is null ? null : Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) == r.Sha256;
    return new Response(d.Code, r.Name, r.Number, await identities.NameOf(d.Office, ct), r.SignerName, r.SignedAt, r.SealedAt, r.Sha256, same);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/results/{token}", (string token, Work w, Identities identities, CancellationToken ct) => Run(token, null, w, identities, ct)).Public("results.check").RequireRateLimiting("anonymous");
    routes.MapPost("/api/results/{token}/file", (string token, HttpRequest request, Work w, Identities identities, CancellationToken ct) => Run(token, request.Body, w, identities, ct))
      .Public("results.check").RequireRateLimiting("anonymous");
  }
}
