using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Throws a draft away.</summary>
internal static class DeleteDraft {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var draft = await db.DossierDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct);
    if (draft is null) return DraftErrors.NotFound;
    db.Remove(draft);
    w.Record("drafts.deleted", "draft", id);
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapDelete("/api/dossiers/drafts/{id:guid}", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct)).SignedIn(DossierPermissions.Draft);
}

/// <summary>Deletes the drafts that nobody has touched for the time that their page states.</summary>
[Job("public_services.sweep_drafts")]
internal sealed record SweepDrafts : IJob;

internal sealed class SweepDraftsHandler : IHandler<SweepDrafts> {
  public async Task Handle(SweepDrafts message, Work w, CancellationToken ct) {
    var before = w.Now - DossierDraft.Kept;
    await w.Flush(ct);
    await w.Connection(ct);
    var gone = await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).Where(d => d.ChangedAt < before).ExecuteDeleteAsync(ct);
    w.Record("drafts.swept", "draft", Guid.Empty, new { gone });
    await w.Commit(ct);
  }
}
