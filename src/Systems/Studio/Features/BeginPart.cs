using System.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>Begins a part of a procedure that one is drawing, empty or as a copy of another, and lets its description name it.</summary>
internal static class BeginPart {
  /// <param name="Part">form, process, fee, result, refusal, result-form, or slip-01 to slip-06.</param>
  /// <param name="Like">The item in force of which it begins as a copy; a slip without one begins as the official form of its number.</param>
  public sealed record Request(string? Part, string? Title = null, string? Like = null);
  public sealed record Response(Guid Id, string Item);

  internal static async Task<Answer<Response>> Run(string code, Request r, Work w, Drawings drawings, Templates templates, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    var target = ProcedureSet.Description(code).ToString();
    if (await db.Own(w.Actor).Where(d => d.Item == target && d.Status != DraftStatus.Published).OrderByDescending(d => d.ChangedAt).FirstOrDefaultAsync(ct) is not { } description) return StudioErrors.NoProcedure;
    if (ProcedurePart.Of(r.Part) is not { } part) return StudioErrors.BadPart;
    if (ProcedureText.Read(description.Content) is not { } text) return StudioErrors.BadJson("Content");
    var item = part.ItemOf(code);
    var id = item.ToString();
    if (await db.Own(w.Actor).AnyAsync(d => d.Item == id && d.Status != DraftStatus.Published, ct)) return StudioErrors.AlreadyDrawn;
    var typed = Vn.Clean(r.Title).Trim() is { Length: > 0 and <= Draft.NameLimit } said ? said : null;
    var official = part.Slip is { } form ? await templates.OfForm(form, ct) : null;
    var title = typed ?? official?.Title ?? part.TitleIn(text);
    var content = await drawings.InForce(w, item, ct) ?? (official is null ? Blank(part, item, title) : Like(item, official, title));
    if (!string.IsNullOrEmpty(r.Like)) {
      if (ItemId.Parse(r.Like) is not { } like || like.Kind != part.Kind || await drawings.InForce(w, like, ct) is not { } other) return StudioErrors.BadLike;
      content = DrawnText.As(item, like, other);
    }
    var draft = Draft.Begin(item, title, content, w.Actor, w.Now);
    part.Wire(text, id, title);
    if (description.Save(text.ToJsonString(ProcedureText.Indented), description.Name, description.Version, w.Now) is { } refused) return refused;
    db.Add(draft);
    w.Record("studio.draft_begun", "drawing", draft.Id, new { draft.Item, like = r.Like });
    w.Record("studio.draft_saved", "drawing", description.Id, new { description.Item, part = part.Word });
    await w.Commit(ct);
    return new Response(draft.Id, draft.Item);
  }

  /// <summary>The official form, under a name of its own where one was given.</summary>
  static string Like(ItemId item, Template official, string title) =>
    DrawnText.As(item, ItemId.Parse(official.Id)!, official.Html).Replace($">{official.Title}<", $">{SecurityElement.Escape(title)}<", StringComparison.Ordinal);

  static string Blank(ProcedurePart part, ItemId item, string title) => part.Kind switch {
    DraftKind.Template => Starters.Template(part.Purpose, title),
    DraftKind.Decision => Starters.Fee(item, title),
    _ => Starters.Of(item, title),
  };

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/procedures/{code}/parts", (string code, Request r, Work w, Drawings drawings, Templates templates, CancellationToken ct) => Run(code, r, w, drawings, templates, ct))
    .Requires(StudioPermissions.Edit);
}
