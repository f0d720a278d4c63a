using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Throws a draft away.</summary>
internal static class DeleteDraft {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, FileStore files, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var draft = await db.DossierDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct);
    if (draft is null) return DraftErrors.NotFound;
    await DraftFiles.Drop(w, files, id, ct);
    db.Remove(draft);
    w.Record("drafts.deleted", "draft", id);
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapDelete("/api/dossiers/drafts/{id:guid}", (Guid id, Work w, FileStore files, CancellationToken ct) => Run(id, w, files, ct)).SignedIn(DossierPermissions.Draft);
}

/// <summary>Deletes the drafts that nobody has touched for the time that their page states, and files of supplements that can no longer be sent.</summary>
[Job("public_services.sweep_drafts")]
internal sealed record SweepDrafts : IJob;

internal sealed class SweepDraftsHandler(FileStore files) : IHandler<SweepDrafts> {
  public async Task Handle(SweepDrafts message, Work w, CancellationToken ct) {
    var (before, atCounter) = (w.Now - DossierDraft.Kept, w.Now - DossierDraft.KeptAtCounter);
    var db = w.Db<PublicServicesDb>();
    var old = await db.DossierDrafts(w.Actor).Where(d => d.ChangedAt < atCounter && (d.AtCounter || d.ChangedAt < before)).OrderBy(d => d.ChangedAt).Take(MostPerNight).ToListAsync(ct);
    foreach (var draft in old) {
      await DraftFiles.Drop(w, files, draft.Id, ct);
      db.Remove(draft);
    }
    var unsent = await db.UnsentSupplements().Take(MostPerNight).ToListAsync(ct);
    foreach (var supplement in unsent) {
      await SupplementDossier.Clear(w, files, supplement.Id, ct);
      (supplement.Files, supplement.CounterFiles) = ([], []);
    }
    w.Record("drafts.swept", "draft", Guid.Empty, new { gone = old.Count, unsent = unsent.Count });
    await w.Commit(ct);
  }

  const int MostPerNight = 5000;
}

/// <summary>The files of a draft go with it.</summary>
internal static class DraftFiles {
  public static async Task Drop(Work w, FileStore files, Guid draft, CancellationToken ct) {
    foreach (var file in await files.Of(w, DossierDraft.FileOwner, draft, ct)) await files.Remove(w, DossierDraft.FileOwner, draft, file.Id, ct);
  }
}
