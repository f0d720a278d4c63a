using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>A second person puts a draft, with all that was offered with it, in force: at once, or at the beginning of its day.</summary>
internal static class PublishDraft {
  /// <param name="Version">The version that was looked at.</param>
  public sealed record Request(int Version);
  /// <param name="Drafts">How many came into force with it, itself among them.</param>
  public sealed record Response(DraftStatus Status, DateOnly From, int Drafts);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    if (await db.Seen(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Status == DraftStatus.Offered && draft.Version != r.Version) return StudioErrors.Changed;
    var all = await db.With(draft, ct);
    if (draft.IsHeld && await drawings.Overtaken(w, all, ct)) return StudioErrors.BaseChanged;
    var beside = all.ToDictionary(d => d.Item, d => d.Content, StringComparer.Ordinal);
    foreach (var one in all) {
      if (one.Approve(w.Actor, w.Now) is { } refused) return refused;
      if (await drawings.Lint(w, one.Target, one.Content, beside, ct) is { Count: > 0 } findings) return StudioErrors.Faulty(findings);
      w.Record("studio.draft_published", "drawing", one.Id, new { one.Item, from = one.EffectiveFrom, author = one.Author });
    }
    if (draft.Status == DraftStatus.Scheduled) w.Enqueue(new PutInForce(draft.Id), $"{draft.Id} {draft.Version}", Vn.At(draft.EffectiveFrom!.Value, TimeOnly.MinValue));
    else if (await drawings.PutInForce(w, all, ct) is { } undeployed) return undeployed;
    await w.Commit(ct);
    return new Response(draft.Status, draft.EffectiveFrom!.Value, all.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/offered/{id:guid}/publish", (Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) => Run(id, r, w, drawings, ct))
    .Requires(StudioPermissions.Publish);
}
