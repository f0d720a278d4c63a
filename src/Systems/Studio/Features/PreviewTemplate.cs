using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>A draft of a slip or a result, printed with examples: for its author, and for who decides on it.</summary>
internal static class PreviewTemplate {
  internal static async Task<Answer<string>> Run(Guid id, Work w, Papers papers, CancellationToken ct) {
    if (await w.Db<StudioDb>().Seen(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    return draft.Kind == DraftKind.Template ? await papers.Fill(draft.Item, draft.Content, Papers.Values(null, w.Now), ct) : StudioErrors.NotPrinted;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/quan-tri/thiet-ke/{id:guid}/xem-mau", async (Guid id, HttpContext http, Work w, Papers papers, CancellationToken ct) => Papers.Page(http, await Run(id, w, papers, ct)))
      .Requires(StudioPermissions.Edit).ExcludeFromDescription();
    routes.MapGet("/quan-tri/thiet-ke/cho-cong-bo/{id:guid}/xem-mau", async (Guid id, HttpContext http, Work w, Papers papers, CancellationToken ct) => Papers.Page(http, await Run(id, w, papers, ct)))
      .Requires(StudioPermissions.Publish).ExcludeFromDescription();
  }
}
