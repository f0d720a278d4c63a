using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The applicant hands in what was asked for, online or at the counter; the clock and the process go on.</summary>
internal static class SupplementDossier {
  /// <param name="Answers">Corrected answers of the form; null leaves them.</param>
  public sealed record Request(Guid Id, SubmitDossier.PieceInput[]? Components, System.Text.Json.Nodes.JsonObject? Answers = null);
  public sealed record Response(Guid Id, int Status, DateTimeOffset? AppointmentAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var dossier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsSplitQuery().Include(d => d.Supplements).Include(d => d.Components).SingleOrDefaultAsync(d => d.Id == r.Id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (dossier.OpenSupplement is not { } open) return DossierErrors.NothingToSupplement;
    var errors = new List<Error>();
    var pieces = DossierIntake.Pieces(r.Components ?? [], await desk.TermsOf(w, dossier, ct), open.Number, w.Now, errors);
    if (pieces.Count == 0 && r.Answers is null && errors.Count == 0) errors.Add(DossierErrors.NothingBrought);
    if (Error.Of(errors) is { } wrong) return wrong;
    if (dossier.Supplement(pieces, w.Now) is { } refused) return refused;
    if (r.Answers is not null) dossier.Correct(r.Answers);
    DossierNews.Supplemented(w, dossier, open.Number);
    if (await desk.Tell(w, dossier, "supplement-received", [], ct) is { } stuck) return stuck;
    await w.Commit(ct);
    return new Response(dossier.Id, (int)dossier.Status, dossier.AppointmentAt);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/supplement", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/{id:guid}/supplement", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Counter);
  }
}
