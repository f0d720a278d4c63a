using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>The second person gives a draft back to its author and says why, also one that only waits for its day.</summary>
internal static class ReturnDraft {
  public sealed record Request(string? Reason);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, CancellationToken ct) {
    if (await w.Db<StudioDb>().Offered(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft)
      return await w.Db<StudioDb>().Seen(w.Actor).AnyAsync(d => d.Id == id, ct) ? StudioErrors.NotOffered : StudioErrors.NotFound;
    var reason = Vn.Clean(r.Reason).Trim();
    foreach (var one in await w.Db<StudioDb>().With(draft, ct)) {
      if (one.Return(reason, w.Now) is { } refused) return refused;
      w.Record("studio.draft_returned", "drawing", one.Id, new { one.Item });
    }
    w.Reason = reason;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/offered/{id:guid}/return", (Guid id, Request r, Work w, CancellationToken ct) => Run(id, r, w, ct))
    .Requires(StudioPermissions.Publish);
}
