using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Names for the ledger: dossiers and what the national portal has of them by their codes, procedures by theirs.</summary>
internal sealed class PublicServicesNames : ILedgerNames {
  public IReadOnlyCollection<string> Kinds { get; } = ["dossier", "portal_record", "procedure"];

  public async Task<IReadOnlyDictionary<Guid, string>> Of(Work w, string kind, Guid[] ids, CancellationToken ct) {
    var (db, all) = (w.Db<PublicServicesDb>(), Actor.Machine("ledger"));
    return kind switch {
      "dossier" => await db.Dossiers(all).AsNoTracking().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, d => d.Code, ct),
      "portal_record" => await db.PortalRecords(all).AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Code, ct),
      _ => await db.Procedures().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Code, ct),
    };
  }

  public async Task<Guid?> Find(Work w, string code, CancellationToken ct) {
    var clean = DossierCode.Clean(code);
    return await w.Db<PublicServicesDb>().DossierWith(clean).Select(d => (Guid?)d.Id).FirstOrDefaultAsync(ct);
  }
}
