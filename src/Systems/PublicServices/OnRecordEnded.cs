using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>
/// A record that stands in the place of a paper has ended before the dossier is decided: the dossier says so, and who handles it and who
/// handed it in are told. What it said when it was used stays. One that was merged goes on in the record that stays, and its end is the end of both.
/// </summary>
internal sealed class OnRecordEnded(Notifications notifications, DossierNotices notices, Processes processes, Registries.Registries registries) : IHandler<RecordEnded> {
  public async Task Handle(RecordEnded message, Work w, CancellationToken ct) {
    if (message.Into is not null) return;
    var (db, records) = (w.Db<PublicServicesDb>(), (await registries.Merged(w, message.Record, ct)).Cast<Guid?>().ToArray());
    var used = await db.Dossiers(w.Actor).Include(d => d.Components).Include(d => d.Supplements).Where(d => d.Components.Any(c => c.Record != null && records.Contains(c.Record))).ToListAsync(ct);
    foreach (var d in used.Where(d => !d.Status.IsDecided())) {
      foreach (var piece in d.Components.Where(c => c.Record is not null && records.Contains(c.Record))) piece.RecordEndedOn = message.To;
      w.Record("dossiers.record_over", "dossier", d.Id, new { registry = message.Registry, record = message.Record, to = message.To }, about: DossierNews.About(d));
      await notices.Send(w, d, "notify-record-over", "", ct);
      foreach (var official in await Holding(d, w, ct)) await notifications.Send(w, new(official), "record-over", new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = d.Code }, ct, $"/can-bo/ho-so/{d.Id}", $"{d.Code}/record-over/{message.Record:N}");
    }
  }

  /// <summary>Those who have a step of it in hand.</summary>
  async Task<IReadOnlyList<Guid>> Holding(Dossier d, Work w, CancellationToken ct) =>
    d.Instance is not { } instance ? [] : await (await processes.Tasks(w, ct)).Where(t => t.Instance == instance && t.Assignee != null && (t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned)).Select(t => t.Assignee!.Value).Distinct().ToListAsync(ct);
}
