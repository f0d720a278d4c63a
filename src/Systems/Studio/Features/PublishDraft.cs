using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>A second person puts a draft in force: at once, or at the beginning of its day.</summary>
internal static class PublishDraft {
  /// <param name="Version">The version that was looked at.</param>
  public sealed record Request(int Version);
  public sealed record Response(DraftStatus Status, DateOnly From);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) {
    if (await w.Db<StudioDb>().Seen(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Approve(w.Actor, w.Now) is { } refused) return refused;
    if (draft.Version != r.Version) return StudioErrors.Changed;
    if (drawings.Lint(draft.Target, draft.Content) is { Count: > 0 } findings) return StudioErrors.Faulty(findings);
    if (await drawings.InForce(w, draft.Target, ct) != draft.Base) return StudioErrors.BaseChanged;
    if (draft.Status == DraftStatus.Scheduled) w.Enqueue(new PutInForce(draft.Id), draft.Id.ToString(), Vn.At(draft.EffectiveFrom!.Value, TimeOnly.MinValue));
    else if (await drawings.PutInForce(w, draft.Target, draft.Content, ct) is { } undeployed) return undeployed;
    w.Record("studio.draft_published", "drawing", draft.Id, new { draft.Item, from = draft.EffectiveFrom, author = draft.Author });
    await w.Commit(ct);
    return new Response(draft.Status, draft.EffectiveFrom!.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/offered/{id:guid}/publish", (Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) => Run(id, r, w, drawings, ct))
    .Requires(StudioPermissions.Publish);
}
