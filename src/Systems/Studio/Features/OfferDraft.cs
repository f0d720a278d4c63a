using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>The author holds a draft without mistakes ready for a second person, to be in force from a day on.</summary>
internal static class OfferDraft {
  public sealed record Request(DateOnly From);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) {
    if (await w.Db<StudioDb>().Own(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Offer(r.From, await drawings.InForce(w, draft.Target, ct), together: null, w.Now) is { } refused) return refused;
    if (await drawings.Lint(w, draft.Target, draft.Content, beside: null, ct) is { Count: > 0 } findings) return StudioErrors.Faulty(findings);
    w.Record("studio.draft_offered", "drawing", draft.Id, new { draft.Item, from = r.From });
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/drafts/{id:guid}/offer", (Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) => Run(id, r, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
