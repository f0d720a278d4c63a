using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>What a draft changes of what is in force: for its author, and for who decides on it.</summary>
internal static class CompareDraft {
  /// <param name="InForce">The file in force; null when there is none.</param>
  /// <param name="Together">The other drafts that are decided on with it.</param>
  public sealed record Response(
    Guid Id, int Version, DraftKind Kind, string Item, string Name, DraftStatus Status, DateOnly? EffectiveFrom, string AuthorName, bool IsOwn,
    IReadOnlyList<ElementChange> Changes, bool Moved, IReadOnlyList<DraftFinding> Findings, string Content, string? InForce, IReadOnlyList<Guid> Together);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Drawings drawings, CancellationToken ct) {
    if (await w.Db<StudioDb>().Seen(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } d) return StudioErrors.NotFound;
    var before = await drawings.InForce(w, d.Target, ct);
    var difference = drawings.Difference(d.Target, before ?? "", d.Content);
    return new Response(d.Id, d.Version, d.Kind, d.Item, d.Name, d.Status, d.EffectiveFrom, d.AuthorName, d.Author == w.Actor.Id,
      difference.Changes, difference.Moved, await drawings.Lint(w, d, ct), d.Content, before, [.. (await w.Db<StudioDb>().With(d, ct)).Select(o => o.Id).Where(o => o != d.Id)]);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/studio/drafts/{id:guid}/changes", (Guid id, Work w, Drawings drawings, CancellationToken ct) => Run(id, w, drawings, ct)).Requires(StudioPermissions.Edit);
    routes.MapGet("/api/studio/offered/{id:guid}", (Guid id, Work w, Drawings drawings, CancellationToken ct) => Run(id, w, drawings, ct)).Requires(StudioPermissions.Publish);
  }
}
