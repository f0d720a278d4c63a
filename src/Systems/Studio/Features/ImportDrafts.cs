using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Studio.Features;

/// <summary>Each process, decision, form and test in an archive of packs becomes a draft, byte for byte.</summary>
internal static class ImportDrafts {
  public sealed record Begun(Guid Id, string Item);
  /// <param name="Left">Files of the archive that are not drawn here.</param>
  public sealed record Response(IReadOnlyList<Begun> Drafts, IReadOnlyList<string> Left);

  internal static async Task<Answer<Response>> Run(Stream archive, Work w, CancellationToken ct) {
    var read = await PackArchive.Read(archive, ct);
    if (read.IsError) return read.Error;
    var begun = new List<Begun>();
    foreach (var (item, content) in read.Value.Items) {
      if (Draft.Unfit(content) is { } unfit) return unfit;
      var draft = Draft.Begin(item, DrawnText.Name(item, content), content, w.Actor, w.Now);
      w.Db<StudioDb>().Add(draft);
      w.Record("studio.draft_imported", "drawing", draft.Id, new { draft.Item });
      begun.Add(new(draft.Id, draft.Item));
    }
    await w.Commit(ct);
    return new Response(begun, read.Value.Left);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/import", (HttpContext http, Work w, CancellationToken ct) => Run(Body.UpTo(http, PackArchive.MaxBytes), w, ct)).Accepts<byte[]>(ExportDrafts.Type).Requires(StudioPermissions.Edit).DisableAntiforgery();
}
