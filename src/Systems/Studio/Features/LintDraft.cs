using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Studio.Features;

/// <summary>Says while one draws what keeps the drawing from being put in force. Nothing is kept.</summary>
internal static class LintDraft {
  public sealed record Request(string? Item, string? Content);
  public sealed record Response(IReadOnlyList<DraftFinding> Findings);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Drawings drawings, CancellationToken ct) {
    if (ItemId.Parse(r.Item) is not { } item) return StudioErrors.BadItem;
    if (Draft.Unfit(r.Content) is { } unfit) return unfit;
    return new Response(await drawings.Lint(w, item, r.Content!, await w.Db<StudioDb>().Beside(w.Actor.Id, null, Drawings.NamedBy(item, r.Content!), ct), ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/lint", (Request r, Work w, Drawings drawings, CancellationToken ct) => Run(r, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
