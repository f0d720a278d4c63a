using Microsoft.EntityFrameworkCore;

namespace Saola.Studio;

/// <summary>Names of drafts for the ledger.</summary>
internal sealed class StudioNames : ILedgerNames {
  public IReadOnlyCollection<string> Kinds { get; } = ["drawing"];

  public async Task<IReadOnlyDictionary<Guid, string>> Of(Work w, string kind, Guid[] ids, CancellationToken ct) =>
    await w.Db<StudioDb>().Own(Actor.Machine("ledger")).AsNoTracking().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, d => $"“{d.Name}”", ct);
}
