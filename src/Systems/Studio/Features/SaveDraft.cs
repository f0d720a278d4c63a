using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>Keeps what is drawn, with its mistakes: they stop publishing, not drawing.</summary>
internal static class SaveDraft {
  /// <param name="Version">The version that was opened; who saves over another's save is told.</param>
  public sealed record Request(int Version, string? Content);
  public sealed record Response(int Version, IReadOnlyList<DraftFinding> Findings);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) {
    if (await w.Db<StudioDb>().Own(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft) return StudioErrors.NotFound;
    if (Draft.Unfit(r.Content) is { } unfit) return unfit;
    var content = r.Content!.ReplaceLineEndings("\n");
    if (draft.Save(content, NameOf(draft, content), r.Version, w.Now) is { } refused) return refused;
    w.Record("studio.draft_saved", "drawing", draft.Id, new { draft.Item, version = r.Version + 1, size = content.Length });
    await w.Flush(ct);
    var answer = new Response(draft.Version, await drawings.Lint(w, draft, ct));
    await w.Commit(ct);
    return answer;
  }

  /// <summary>A form bears no name of its own: it keeps the one it was begun with.</summary>
  static string NameOf(Draft draft, string content) => DrawnText.Name(draft.Target, content) is var name && name == draft.Target.Name ? draft.Name : name;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/studio/drafts/{id:guid}", (Guid id, Request r, Work w, Drawings drawings, CancellationToken ct) => Run(id, r, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
