using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Keeps what a person has typed so far, so that they can come back to it.</summary>
internal static class SaveDraft {
  /// <param name="Id">Null begins a draft.</param>
  /// <param name="Version">The version the page was made from; another one means that the draft was changed elsewhere.</param>
  public sealed record Request(Guid? Id, string Procedure, string? Case, string? Office, int Page, JsonObject Content, JsonObject Files, int? Version = null);
  public sealed record Response(Guid Id, int Version);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    DossierDraft? draft;
    if (r.Id is { } id) {
      draft = await db.DossierDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct);
      if (draft is null) return DraftErrors.NotFound;
      if (r.Version is { } seen && seen != draft.Version) return DraftErrors.Changed;
    } else {
      if (Vn.Clean(r.Procedure) is not { Length: > 0 and <= 40 } procedure) return DraftErrors.NoProcedure;
      if (await db.DossierDrafts(w.Actor).CountAsync(ct) >= DossierDraft.MaxPerPerson) return DraftErrors.TooMany;
      draft = DossierDraft.Begin(w.Actor.Id, procedure, w.Now);
      db.Add(draft);
    }
    if (draft.Keep(r.Case, r.Office, r.Page, r.Content, r.Files, w.Now) is { } refused) return refused;
    w.Record("drafts.saved", "draft", draft.Id, new { draft.ProcedureCode, draft.Page });
    await w.Flush(ct);
    var answer = new Response(draft.Id, draft.Version);
    await w.Commit(ct);
    return answer;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/drafts", (Request r, Work w, CancellationToken ct) => Run(r with { Id = null }, w, ct)).SignedIn(DossierPermissions.Draft);
    routes.MapPut("/api/dossiers/drafts/{id:guid}", (Guid id, Request r, Work w, CancellationToken ct) => Run(r with { Id = id }, w, ct)).SignedIn(DossierPermissions.Draft);
  }
}

internal static class DraftErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "drafts.not_found", Words.T["dossier_draft_not_found"]);
  public static Error PowerOver(string principal) => new(ErrorKind.Refused, "drafts.power_over", Words.T["dossier_draft_power_over", principal]);
  public static Error NoProcedure => new(ErrorKind.Invalid, "drafts.no_procedure", Words.T["dossier_draft_no_procedure"], "procedure");
  public static Error NoFileName => new(ErrorKind.Invalid, "drafts.no_file_name", Words.T["dossier_draft_no_file_name"], "name");
  public static Error NoLookup => new(ErrorKind.Invalid, "drafts.no_lookup", Words.T["dossier_draft_no_lookup"], "field");
  public static Error Changed => new(ErrorKind.Conflict, "drafts.changed", Words.T["dossier_draft_changed"]);
  public static Error TooMany => new(ErrorKind.Conflict, "drafts.too_many", Words.T["dossier_draft_too_many", DossierDraft.MaxPerPerson]);
}
