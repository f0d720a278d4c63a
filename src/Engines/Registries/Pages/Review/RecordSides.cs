using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Registries.Pages;

/// <summary>What stands beside a record on its page: proposals that wait, merges, the newest notes.</summary>
internal sealed record RecordAside(IReadOnlyList<Proposal> Waiting, IReadOnlyList<RecordMerge> Merges, IReadOnlyList<ListNotes.Row> Notes);

/// <summary>Reads it once for all parts of the page, with an act of its own: the page beside it may be reading with the request's at the same time.</summary>
internal sealed class RecordSides(Works works, ActorContext current) {
  const int MostWaiting = 20, MostMerges = 5, MostNotes = 5;

  Task<RecordAside>? read;

  public Task<RecordAside> Of(string registry, Guid record, CancellationToken ct) => read ??= Read(registry, record, ct);

  async Task<RecordAside> Read(string registry, Guid record, CancellationToken ct) {
    await using var own = works.Begin(current.Actor, RegistryPermissions.Read);
    var (w, db) = (own.Work, own.Work.Db<ReviewDb>());
    var waiting = await db.Proposals(w.Actor).AsNoTracking().Where(p => p.Record == record && p.Status == ProposalStatus.Waiting).OrderByDescending(p => p.At).ThenByDescending(p => p.Id).Take(MostWaiting).ToListAsync(ct);
    var merges = await db.Merges(w.Actor).AsNoTracking().Where(m => (m.Survivor == record || m.Other == record) && m.UndoneAt == null).OrderByDescending(m => m.At).Take(MostMerges).ToListAsync(ct);
    var notes = await ListNotes.Run(new(registry, record, Limit: MostNotes), w, own.Services.GetRequiredService<Subjects>(), ct);
    return new(waiting, merges, notes.IsError ? [] : notes.Value.Items);
  }
}
