using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>Gives each step of a dossier its part of the whole deadline, or the time of the hand-over to the competent office, and writes down each hand-over.</summary>
internal sealed class DossierSchedule(Calendars calendars, Reminders reminders) : IProcessObserver {
  const string Share = "share", HandOver = "handOver";

  public async Task Opening(OpeningTask task, Work w, CancellationToken ct) {
    if (task.Due is null && !task.Headers.ContainsKey(Share) && !task.Headers.ContainsKey(HandOver)) return;
    if (await w.Db<PublicServicesDb>().DossierInProcess(task.BusinessKey, ct) is not { } dossier || !await Runs(dossier, task, w, ct)) return;
    var handsOver = task.Headers.ContainsKey(HandOver);
    var calendar = await calendars.For(handsOver ? dossier.IntakeOffice : dossier.Office, ct);
    task.Due ??= handsOver ? Dossier.HandOverDue(w.Now, calendar) : Part(dossier, task.Headers, calendar, w.Now);
    if (task.Due is { } due) await reminders.Watch(w, task.Id, dossier.Id, ReminderStage.Step, due, calendar, ct);
  }

  /// <summary>An instance that is called is not yet written when its first task opens: who called it is.</summary>
  static async Task<bool> Runs(Dossier dossier, OpeningTask task, Work w, CancellationToken ct) =>
    dossier.Instance == task.Instance || task.Caller is { } caller && await DossierProcess.Runs(w, dossier.Instance, caller, ct);

  /// <summary>A share of the working time between start and appointment.</summary>
  static DateTimeOffset? Part(Dossier dossier, IReadOnlyDictionary<string, string> headers, WorkingCalendar calendar, DateTimeOffset now) {
    if (!headers.TryGetValue(Share, out var text) || !decimal.TryParse(text, CultureInfo.InvariantCulture, out var share)) return null;
    var (from, to) = dossier.AppointmentAt is null ? (dossier.RegisteredAt, dossier.MaximumAt) : (dossier.AcceptedAt ?? dossier.RegisteredAt, dossier.AppointmentAt);
    if (to is not { } end) return null;
    var whole = calendar.WorkingTimeBetween(from, end);
    if (whole <= TimeSpan.Zero) return end;
    var due = calendar.AddHours(now, whole * (double)share);
    // no step may be given longer than the dossier still has
    return end > now && due > end ? end : due;
  }

  /// <summary>Every process of the installation comes by here: what bears no dossier's code is none, else it is asked where the row is written.</summary>
  public Task Ended(EndedTask task, Work w, CancellationToken ct) {
    if (!DossierCode.IsWhole(task.BusinessKey)) return Task.CompletedTask;
    Reminders.Unwatch(w, task.Id);
    if (task.Completed) w.Later(new NpgsqlBatchCommand("""
      insert into public_services.dossier_handover (dossier, task, element, name, group_name, official, official_name, began_at, due, ended_at, on_time)
      select d.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from public_services.dossier d where d.code = $1 and d.instance = process.root($12)
      """) {
      Parameters = {
        new() { Value = task.BusinessKey }, new() { Value = task.Id }, new() { Value = task.Element }, new() { Value = task.Name },
        new() { Value = task.Group }, new() { Value = task.Actor }, new() { Value = task.ActorName }, new() { Value = task.CreatedAt.UtcDateTime },
        new() { Value = (object?)task.Due?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = w.Now.UtcDateTime }, new() { Value = task.Due is null || w.Now <= task.Due }, new() { Value = task.Instance },
      },
    });
    return Task.CompletedTask;
  }
}
