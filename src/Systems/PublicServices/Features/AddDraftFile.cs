using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Stores a paper of a submission in its draft, for programs that hand in without our pages; the submission names it by its id.</summary>
internal static class AddDraftFile {
  /// <param name="Name">The name of the file, with its ending.</param>
  public sealed record Request(Guid Draft, string? Name, Stream Content);
  public sealed record Response(Guid File, string Name, long Size);

  internal static async Task<Answer<Response>> Run(Request r, Work w, FileStore files, CancellationToken ct) {
    if (!await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).AnyAsync(d => d.Id == r.Draft, ct)) return DraftErrors.NotFound;
    if (Vn.Clean(r.Name) is not { Length: > 0 and <= NewFile.MaxName } name) return DraftErrors.NoFileName;
    if ((await files.Of(w, DossierDraft.FileOwner, r.Draft, ct)).Count >= DossierIntake.MaxPieces) return DossierErrors.TooManyPieces;
    var stored = await files.Store(w, r.Content, new(name, DossierDraft.FileOwner, r.Draft), ct);
    if (stored.IsError) return stored.Error;
    await w.Commit(ct);
    return new Response(stored.Value.Id, stored.Value.Name, stored.Value.Size);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/drafts/{id:guid}/files", (Guid id, string? name, Stream content, Work w, FileStore files, CancellationToken ct) => Run(new(id, name, content), w, files, ct))
      .Accepts<byte[]>("application/octet-stream").SignedIn(DossierPermissions.Draft);
}
