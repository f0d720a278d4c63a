using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Throws a draft away; what is published stays as it is.</summary>
internal static class DiscardProcedureDraft {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.ProcedureDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return ProcedureErrors.DraftNotFound;
    db.Remove(draft);
    w.Record("procedures.draft_discarded", "procedure_draft", draft.Id, new { draft.Code });
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapDelete("/api/procedures/drafts/{id:guid}", Run).Requires(ProcedureErrors.Manage);
}
