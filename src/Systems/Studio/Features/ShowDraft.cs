using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>A draft with its file and its mistakes, for its author.</summary>
internal static class ShowDraft {
  public sealed record Response(
    Guid Id, int Version, DraftKind Kind, string Item, string Name, DraftStatus Status, DateOnly? EffectiveFrom, string? Returned, string Content, IReadOnlyList<DraftFinding> Findings);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Drawings drawings, CancellationToken ct) =>
    await w.Db<StudioDb>().Own(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is { } d
      ? new Response(d.Id, d.Version, d.Kind, d.Item, d.Name, d.Status, d.EffectiveFrom, d.Returned, d.Content, await drawings.Lint(w, d, ct))
      : StudioErrors.NotFound;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/studio/drafts/{id:guid}", (Guid id, Work w, Drawings drawings, CancellationToken ct) => Run(id, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
