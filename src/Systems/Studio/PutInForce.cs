using Microsoft.EntityFrameworkCore;

namespace Saola.Studio;

/// <summary>The day of a published draft has come.</summary>
[Job("studio.put_in_force")]
internal sealed record PutInForce(Guid Draft) : IJob;

internal sealed class PutInForceHandler(Drawings drawings, Notifications notifications) : IHandler<PutInForce> {
  public async Task Handle(PutInForce message, Work w, CancellationToken ct) {
    var db = w.Db<StudioDb>();
    // It may have been taken back meanwhile, or thrown away, or be offered for a later day.
    if (await db.Own(w.Actor).SingleOrDefaultAsync(d => d.Id == message.Draft, ct) is not { Status: DraftStatus.Scheduled } draft || draft.EffectiveFrom > Vn.Day(w.Now)) return;
    var all = await db.With(draft, ct);
    if (await drawings.Overtaken(w, all, ct)) {
      await GiveBack(w, all, ct);
      return;
    }
    // What was sound when it was published and is not today must be seen by a person: the job fails and is told.
    if (await drawings.PutInForce(w, all, ct) is { } refused) throw new InvalidOperationException(refused.Message);
    foreach (var one in all) {
      one.ComeIntoForce(w.Now);
      w.Record("studio.draft_in_force", "drawing", one.Id, new { one.Item });
    }
    await w.Commit(ct);
  }

  /// <summary>Nobody has seen it beside what is in force by now, so it does not write over that: both who answer for it are told.</summary>
  async Task GiveBack(Work w, IReadOnlyList<Draft> drafts, CancellationToken ct) {
    w.Reason = T["overtaken"];
    foreach (var one in drafts) {
      Dictionary<string, string> values = new() { ["name"] = one.Name };
      await notifications.Send(w, new(one.Author), "draft-overtaken", values, ct, $"/quan-tri/thiet-ke/{one.Id}");
      await notifications.Send(w, new(one.Publisher), "draft-overtaken", values, ct);
      if (one.Return(w.Reason, w.Now) is { } refused) throw new InvalidOperationException(refused.Message);
      w.Record("studio.draft_returned", "drawing", one.Id, new { one.Item });
    }
    await w.Commit(ct);
  }
}
