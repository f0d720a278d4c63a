using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries.Pages;

/// <summary>What stands beside a record on its page: proposals that wait, merges, the newest notes.</summary>
internal sealed record RecordAside(IReadOnlyList<Proposal> Waiting, IReadOnlyList<RecordMerge> Merges, IReadOnlyList<ListNotes.Row> Notes) {
  const int MostWaiting = 20, MostMerges = 5, MostNotes = 5;

  /// <summary>Of a record whose reader neither writes nor confirms.</summary>
  public static readonly RecordAside None = new([], [], []);

  public static async Task<RecordAside> Of(Work w, Subjects subjects, string registry, Guid record, CancellationToken ct) {
    var db = w.Db<ReviewDb>();
    var waiting = await db.Proposals(w.Actor).AsNoTracking().Where(p => p.Record == record && p.Status == ProposalStatus.Waiting).OrderByDescending(p => p.At).ThenByDescending(p => p.Id).Take(MostWaiting).ToListAsync(ct);
    var merges = await db.Merges(w.Actor).AsNoTracking().Where(m => (m.Survivor == record || m.Other == record) && m.UndoneAt == null).OrderByDescending(m => m.At).Take(MostMerges).ToListAsync(ct);
    var notes = await ListNotes.Run(new(registry, record, Limit: MostNotes), w, subjects, ct);
    return new(waiting, merges, notes.IsError ? [] : notes.Value.Items);
  }
}
