using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>The author throws a draft away that is not held ready.</summary>
internal static class DiscardDraft {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    if (await db.Own(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Status != DraftStatus.Draft) return StudioErrors.NotBeingDrawn;
    db.Remove(draft);
    w.Record("studio.draft_discarded", "drawing", draft.Id, new { draft.Item });
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapDelete("/api/studio/drafts/{id:guid}", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(StudioPermissions.Edit);
}
