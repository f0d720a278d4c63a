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
      await GiveBack(w, all, "draft-overtaken", T["overtaken"], ct);
      return;
    }
    var beside = all.ToDictionary(d => d.Item, d => d.Content, StringComparer.Ordinal);
    foreach (var one in all)
      if (await drawings.Lint(w, one.Target, one.Content, beside, ct) is [var finding, ..]) {
        await GiveBack(w, all, "draft-unsound", T["unsound", one.Name, finding.Message], ct);
        return;
      }
    if (await drawings.PutInForce(w, all, ct) is { } refused) throw new InvalidOperationException(refused.Message);
    foreach (var one in all) {
      one.ComeIntoForce(w.Now);
      w.Record("studio.draft_in_force", "drawing", one.Id, new { one.Item });
    }
    await w.Commit(ct);
  }

  /// <summary>It does not come into force as it was compared and checked: both who answer for it are told why.</summary>
  async Task GiveBack(Work w, IReadOnlyList<Draft> drafts, string message, string why, CancellationToken ct) {
    w.Reason = why;
    foreach (var one in drafts) {
      Dictionary<string, string> values = new() { ["name"] = one.Name, ["reason"] = why };
      await notifications.Send(w, new(one.Author), message, values, ct, $"/quan-tri/thiet-ke/{one.Id}");
      await notifications.Send(w, new(one.Publisher), message, values, ct);
      if (one.Return(why, w.Now) is { } refused) throw new InvalidOperationException(refused.Message);
      w.Record("studio.draft_returned", "drawing", one.Id, new { one.Item });
    }
    await w.Commit(ct);
  }
}
