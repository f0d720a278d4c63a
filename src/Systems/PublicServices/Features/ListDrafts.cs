using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The drafts of the signed-in person, the last touched first; and one of them with all that was typed.</summary>
internal static class ListDrafts {
  /// <param name="Closed">Why one goes on with it no more; null when one does.</param>
  public sealed record Item(Guid Id, string Procedure, string? Office, int Page, DateTimeOffset ChangedAt, DateTimeOffset KeptUntil, string? Closed);
  public sealed record Response(IReadOnlyList<Item> Drafts);
  public sealed record Draft(Guid Id, int Version, string Procedure, string? Case, string? Office, int Page, JsonObject Content, JsonObject Files, DateTimeOffset ChangedAt);

  internal static async Task<Answer<Response>> Run(Work w, CancellationToken ct) {
    var drafts = await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).AsNoTracking().OrderByDescending(d => d.ChangedAt)
      .Select(d => new { d.Id, d.ProcedureCode, d.OfficeCode, d.Page, d.ChangedAt, d.Power, d.PrincipalName }).Take(DossierDraft.MaxPerPerson).ToListAsync(ct);
    return new Response([.. drafts.Select(d => new Item(d.Id, d.ProcedureCode, d.OfficeCode, d.Page, d.ChangedAt, d.ChangedAt + DossierDraft.Kept, DossierDraft.Closed(w.Actor, d.Power, d.PrincipalName, d.ProcedureCode, w.Now)?.Message))]);
  }

  internal static async Task<Answer<Draft>> One(Guid id, Work w, CancellationToken ct) {
    var d = await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct);
    if (d is null) return DraftErrors.NotFound;
    // what was typed for another is closed with their power
    if (DossierDraft.Closed(w.Actor, d.Power, d.PrincipalName, d.ProcedureCode, w.Now) is { } closed) return closed;
    return new Draft(d.Id, d.Version, d.ProcedureCode, d.CaseKey, d.OfficeCode, d.Page, d.Content, d.Files, d.ChangedAt);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/drafts", Run).SignedIn(DossierPermissions.Draft);
    routes.MapGet("/api/dossiers/drafts/{id:guid}", One).SignedIn(DossierPermissions.Draft);
  }
}
