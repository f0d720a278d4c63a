using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Process;

namespace Saola.Studio.Features;

/// <summary>Runs one's draft of a process with a clock of its own and chosen answers. Nothing is kept.</summary>
internal static class TryDraft {
  /// <param name="Test">The steps, as a test of a pack has them.</param>
  public sealed record Request(JsonObject? Test);

  internal static async Task<Answer<TriedDraft>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await w.Db<StudioDb>().Own(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (draft.Kind != DraftKind.Process) return StudioErrors.NotTried;
    return await processes.TryDraft(w, draft.Content, r.Test, ct, [.. (await w.Db<StudioDb>().DecisionsBeside(draft, ct)).Values]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/drafts/{id:guid}/try", (Guid id, Request r, Work w, Processes processes, CancellationToken ct) => Run(id, r, w, processes, ct))
    .Requires(StudioPermissions.Edit);
}
