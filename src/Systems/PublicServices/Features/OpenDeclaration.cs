using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What an applicant declared, for an official who types it in or corrects it. The reading is noted in the ledger, and its subject can see that.</summary>
internal static class OpenDeclaration {
  internal static async Task<Answer<Dossier>> Run(Guid id, Work w, CancellationToken ct) {
    if (await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == id, ct) is not { } dossier) return DossierErrors.NotFound;
    w.Record("dossiers.read", "dossier", id, about: DossierNews.About(dossier));
    await w.Commit(ct);
    return dossier;
  }
}
