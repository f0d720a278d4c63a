using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The slips of a dossier, for who may see it. A slip is data until it is first opened, then the same file for ever.</summary>
internal static class OpenSlip {
  public sealed record Slip(Guid Id, string Form, string Name, int Number, DateTimeOffset MadeAt, string MadeBy, bool AwaitsSignature);
  public sealed record Response(IReadOnlyList<Slip> Slips, bool HasResult);
  public sealed record Link(string Address);

  /// <summary>The control sheet grows until nothing more is handed over, a letter until it is signed; until then each opening makes it anew.</summary>
  const string GrowingOwner = "growing_slip";

  internal static async Task<Answer<Response>> List(Guid id, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var side = await db.SideOf(w.Actor, id, ct);
    if (await db.Dossiers(side).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } dossier) return DossierErrors.NotFound;
    var slips = await db.DossierSlips(side).AsNoTracking().Where(s => s.Dossier == id).OrderBy(s => s.MadeAt).ThenBy(s => s.Form).ToListAsync(ct);
    var hasResult = await db.DossierResults(side).AnyAsync(r => r.Dossier == id, ct);
    if (side.Kind == ActorKind.Citizen) await DossierReads.Leave(dossier, w, ct);
    return new Response([.. slips.Where(s => Shown(side, s)).Select(s => new Slip(s.Id, s.Form, Words.T[$"dossier_form_{s.Form}"], s.Number, s.MadeAt, s.MadeByName, s.AwaitsSignature))], hasResult);
  }

  internal static async Task<Answer<Link>> Run(Guid id, Guid slip, Work w, DossierPapers papers, FileStore files, CancellationToken ct) {
    var found = await Find(id, slip, w, ct);
    if (found.IsError) return found.Error;
    var (dossier, row) = found.Value;
    if (row.File is { } kept && await files.Find(w, ResultSigning.Owner, id, kept, ct) is { } known) {
      w.Record("dossiers.slip_opened", "dossier", id, new { row.Form, row.Number }, about: await w.Db<PublicServicesDb>().AboutOf(id, ct));
      await w.Commit(ct);
      return new Link(files.Link(known));
    }
    var final = row.Form == "06" ? dossier.Status is DossierStatus.Refused or DossierStatus.Stopped or DossierStatus.Delivered : !row.AwaitsSignature;
    var paper = await papers.Slip(w, dossier, row, ct);
    if (paper.IsError) return paper.Error;
    // what was read is closed: a full queue of papers holds no transaction open
    await w.Commit(ct);
    var pdf = await papers.Pdf(paper.Value, ct);
    return pdf.IsError ? pdf.Error : await Keep(id, slip, new($"{dossier.Code}-{row.Form}-{row.Number}.pdf", final ? ResultSigning.Owner : GrowingOwner, final ? id : slip), pdf.Value, w, files, ct);
  }

  /// <summary>Stores the rendered slip. Of two who opened it at once the second gets the file of the first.</summary>
  static async Task<Answer<Link>> Keep(Guid id, Guid slip, NewFile about, byte[] pdf, Work w, FileStore files, CancellationToken ct) {
    await using (var hold = new NpgsqlCommand("select file from public_services.dossier_slip where id = $1 for update", await w.Connection(ct)) { Parameters = { new() { Value = slip } } })
      if (await hold.ExecuteScalarAsync(ct) is Guid kept && await files.Find(w, ResultSigning.Owner, id, kept, ct) is { } known) return new Link(files.Link(known));
    foreach (var old in await files.Of(w, GrowingOwner, slip, ct)) await files.Remove(w, GrowingOwner, slip, old.Id, ct);
    var file = await files.Store(w, pdf, about, ct);
    if (file.IsError) return file.Error;
    var row = await w.Db<PublicServicesDb>().DossierSlips(Actor.Machine("slips")).SingleAsync(s => s.Id == slip, ct);
    if (about.OwnerKind == ResultSigning.Owner) row.File = file.Value.Id;
    w.Record("dossiers.slip_opened", "dossier", id, new { row.Form, row.Number }, about: await w.Db<PublicServicesDb>().AboutOf(id, ct));
    await w.Commit(ct);
    return new Link(files.Link(file.Value));
  }

  /// <summary>The slip as a page, to read on a phone or to print.</summary>
  internal static async Task<Answer<Paper>> Page(Guid id, Guid slip, Work w, DossierPapers papers, CancellationToken ct) {
    var found = await Find(id, slip, w, ct);
    if (found.IsError) return found.Error;
    w.Record("dossiers.slip_opened", "dossier", id, new { found.Value.Slip.Form, found.Value.Slip.Number }, about: await w.Db<PublicServicesDb>().AboutOf(id, ct));
    var paper = await papers.Slip(w, found.Value.Dossier, found.Value.Slip, ct);
    await w.Commit(ct);
    return paper;
  }

  static async Task<Answer<(Dossier Dossier, DossierSlip Slip)>> Find(Guid id, Guid slip, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var side = await db.SideOf(w.Actor, id, ct);
    if (await db.DossierSlips(side).SingleOrDefaultAsync(s => s.Id == slip && s.Dossier == id, ct) is not { } row || !Shown(side, row)) return DossierErrors.NotFound;
    return (await db.Dossiers(side).AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).SingleAsync(d => d.Id == id, ct), row);
  }

  /// <summary>The control sheet is the offices' own.</summary>
  static bool Shown(Actor actor, DossierSlip slip) => actor.Kind != ActorKind.Citizen || slip.Form != "06";

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/{id:guid}/papers", List).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/{id:guid}/papers/{slip:guid}", Run).SignedIn(DossierPermissions.Own);
    // links of pages: the file, or the page to read and print
    routes.MapGet("/ho-so/{id:guid}/phieu/{slip:guid}", Go).SignedIn(DossierPermissions.Own).ExcludeFromDescription();
    routes.MapGet("/ho-so/{id:guid}/phieu/{slip:guid}/xem", Show).SignedIn(DossierPermissions.Own).ExcludeFromDescription();
    routes.MapGet("/can-bo/ho-so/{id:guid}/phieu/{slip:guid}/xem", Show).Requires(DossierPermissions.Read).ExcludeFromDescription();
  }

  static async Task<IResult> Show(Guid id, Guid slip, HttpContext http, Work w, DossierPapers papers, CancellationToken ct) => PaperPage.Of(http, await Page(id, slip, w, papers, ct));

  static async Task<IResult> Go(Guid id, Guid slip, HttpContext http, Work w, DossierPapers papers, FileStore files, CancellationToken ct) {
    var link = await Run(id, slip, w, papers, files, ct);
    return link.IsError ? Problems.OnPage(http, link.Error) : Results.Redirect(link.Value.Address);
  }
}

/// <summary>A filled template as a page of its own: nothing in it runs or is fetched.</summary>
internal static class PaperPage {
  const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

  public static IResult Of(HttpContext http, Answer<Paper> paper) {
    if (paper.IsError) return http.Request.Path.StartsWithSegments("/api") ? Problems.Of(paper.Error) : Problems.OnPage(http, paper.Error);
    http.Response.Headers.ContentSecurityPolicy = Policy;
    http.Response.Headers.CacheControl = "private, no-store";
    return Results.Content(OnScreen(paper.Value.Html), "text/html; charset=utf-8");
  }

  /// <summary>On a screen the sheet keeps a margin and fits a phone; in print the template's own rules hold.</summary>
  static string OnScreen(string html) => html
    .Replace("</head>", "<meta name=\"viewport\" content=\"width=device-width\"><style>@media screen { body { max-width: 21cm; margin: 0 auto; padding: 1.5rem 1rem } }</style></head>", StringComparison.Ordinal)
    .Replace("<body>", "<body><main id=\"main\">", StringComparison.Ordinal).Replace("</body>", "</main></body>", StringComparison.Ordinal);
}
