using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>States a fact of a draft that the import left empty, or corrects it, with its source and whether it was checked.</summary>
internal static class CorrectProcedureDraft {
  /// <param name="Version">The version of the draft that was looked at.</param>
  public sealed record Request(Guid Draft, int Version, ProcedureFact? Fact);
  public sealed record Response(Guid Draft, int Version, int Lacking);

  internal static async Task<Answer<Response>> Run(Request r, Work w, FormLibrary library, CancellationToken ct) {
    if (await w.Db<PublicServicesDb>().ProcedureDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == r.Draft, ct) is not { } draft) return ProcedureErrors.DraftNotFound;
    if (draft.Version != r.Version) return ProcedureErrors.DraftChanged;
    if (r.Fact is not { Place: not null } fact) return ProcedureErrors.NoSuchFact;
    var forms = await ProcedureFormulas.Forms(draft.Item, library, ct);
    if (draft.Correct(fact, forms, Vn.Day(w.Now)) is { } refused) return refused;
    w.Record("procedures.draft_corrected", "procedure_draft", draft.Id, new { draft.Code, fact.Place, fact.Verified, document = Vn.Clean(fact.Document) });
    await w.Flush(ct);
    var answer = new Response(draft.Id, draft.Version, ProcedureDraft.Lacking(draft.As((draft.BaseNumber ?? 0) + 1, Vn.Day(w.Now)), forms).Count);
    await w.Commit(ct);
    return answer;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPut("/api/procedures/drafts/{id:guid}/facts", (Guid id, Request r, Work w, FormLibrary library, CancellationToken ct) => Run(r with { Draft = id }, w, library, ct)).Requires(ProcedureErrors.Manage);
}
