using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Studio.Features;

/// <summary>Begins to draw: something new, or the next version of what is in force.</summary>
internal static class BeginDraft {
  /// <param name="Item"><c>pack:kind/name</c>.</param>
  /// <param name="Title">What people will call something new.</param>
  /// <param name="Content">A file drawn elsewhere.</param>
  public sealed record Request(string? Item, string? Title = null, string? Content = null);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Drawings drawings, CancellationToken ct) {
    if (ItemId.Parse(r.Item) is not { } item) return StudioErrors.BadItem;
    if (r.Content is not null && Draft.Unfit(r.Content) is { } unfit) return unfit;
    var published = await drawings.InForce(w, item, ct);
    var title = Vn.Clean(r.Title).Trim() is { Length: > 0 and <= Draft.NameLimit } typed ? typed : item.Name;
    var content = r.Content ?? published ?? Starters.Of(item, title);
    if (content.Length == 0) return StudioErrors.NoContent;
    var draft = Draft.Begin(item, DrawnText.Name(item, content) is var name && name == item.Name ? title : name, content, w.Actor, w.Now);
    w.Db<StudioDb>().Add(draft);
    w.Record("studio.draft_begun", "drawing", draft.Id, new { draft.Item, overPublished = published is not null });
    await w.Commit(ct);
    return new Response(draft.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/drafts", (Request r, Work w, Drawings drawings, CancellationToken ct) => Run(r, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
