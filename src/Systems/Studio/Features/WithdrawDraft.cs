using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>The author takes a draft back that is not in force yet, to go on drawing.</summary>
internal static class WithdrawDraft {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, CancellationToken ct) {
    if (await w.Db<StudioDb>().Own(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    foreach (var one in await w.Db<StudioDb>().With(draft, ct)) {
      if (one.Withdraw(w.Now) is { } refused) return refused;
      w.Record("studio.draft_withdrawn", "drawing", one.Id, new { one.Item });
    }
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/drafts/{id:guid}/withdraw", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(StudioPermissions.Edit);
}
