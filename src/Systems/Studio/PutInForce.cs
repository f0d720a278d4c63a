using Microsoft.EntityFrameworkCore;

namespace Saola.Studio;

/// <summary>The day of a published draft has come.</summary>
[Job("studio.put_in_force")]
internal sealed record PutInForce(Guid Draft) : IJob;

internal sealed class PutInForceHandler(Drawings drawings) : IHandler<PutInForce> {
  public async Task Handle(PutInForce message, Work w, CancellationToken ct) {
    var draft = await w.Db<StudioDb>().Own(w.Actor).SingleAsync(d => d.Id == message.Draft, ct);
    if (draft.Status != DraftStatus.Scheduled) return;
    var all = await w.Db<StudioDb>().With(draft, ct);
    // What was sound when it was published and is not today must be seen by a person: the job fails and is told.
    if (await drawings.PutInForce(w, all, ct) is { } refused) throw new InvalidOperationException(refused.Message);
    foreach (var one in all) {
      one.ComeIntoForce(w.Now);
      w.Record("studio.draft_in_force", "drawing", one.Id, new { one.Item });
    }
    await w.Commit(ct);
  }
}
