using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

[Job("public_services.remind")]
internal sealed record Remind : IJob;

/// <summary>
/// Tells whoever must know that a step or a dossier is nearly or already late. Each stage is one act: the row of what is watched
/// is locked, people are told, and the row moves on, so that neither a repeated job nor a second node tells anyone twice.
/// </summary>
internal sealed class RemindRound(Works works, ILogger<RemindRound> log) : IHandler<Remind> {
  const int MostPerRound = 1000;
  static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);

  public async Task Handle(Remind message, Work w, CancellationToken ct) {
    for (var n = 0; n < MostPerRound; n++) {
      var (watch, failure) = await One(ct);
      if (watch is null) return;
      if (failure is null) continue;
      // one row that cannot be told must not keep all others from being told
      log.LogError(failure, "Reminder {Watch} failed; it is tried again in an hour", watch.Id);
      await Postpone(watch, failure, ct);
    }
  }

  async Task<(ReminderWatch? Watch, Exception? Failure)> One(CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("reminders"), "public_services.remind");
    if (await Next(act.Work, ct) is not { } watch) return (null, null);
    try {
      await act.Services.GetRequiredService<Reminding>().Tell(watch, ct);
      await act.Work.Commit(ct);
      return (watch, null);
    } catch (Exception e) when (!ct.IsCancellationRequested && e is not NpgsqlException { IsTransient: true }) {
      return (watch, e);
    }
  }

  static async Task<ReminderWatch?> Next(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select id, dossier, measure, due, told from public_services.reminder_watch where next_at <= $1 order by next_at, id limit 1 for update skip locked
      """, await w.Connection(ct)) { Parameters = { new() { Value = w.Now.UtcDateTime } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) ? new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt32(4)) : null;
  }

  async Task Postpone(ReminderWatch watch, Exception failure, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine("reminders"), "public_services.remind");
    await watch.MoveTo(watch.Told, act.Work.Now + LookAgain, act.Work, ct);
    act.Work.Record("dossiers.reminder_failed", "dossier", watch.Dossier, new { watch = watch.Id, failure = failure.GetType().Name });
    await act.Work.Commit(ct);
  }
}

/// <summary>A step or an appointment that is watched, and how many of its stages have been told.</summary>
internal sealed record ReminderWatch(Guid Id, Guid Dossier, string Measure, DateTimeOffset Due, int Told) {
  public async Task MoveTo(int told, DateTimeOffset next, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("update public_services.reminder_watch set told = $2, next_at = $3, due = $4 where id = $1", await w.Connection(ct)) {
      Parameters = { new() { Value = Id }, new() { Value = told }, new() { Value = next.UtcDateTime }, new() { Value = Due.UtcDateTime } },
    };
    await command.ExecuteNonQueryAsync(ct);
    w.Record("dossiers.reminder_moved", "reminder", Id, new { dossier = Dossier, told, next });
  }

  public async Task End(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("delete from public_services.reminder_watch where id = $1", await w.Connection(ct)) { Parameters = { new() { Value = Id } } };
    await command.ExecuteNonQueryAsync(ct);
    w.Record("dossiers.reminder_ended", "reminder", Id, new { dossier = Dossier });
  }
}

/// <summary>Tells one stage to its people, and moves what is watched on.</summary>
internal sealed class Reminding(Work w, Reminders reminders, Processes processes, Identities identities, Calendars calendars, Notifications notifications) {
  /// <summary>While the clock of the dossier stands still nobody is late; it is looked at again later.</summary>
  static readonly TimeSpan WhilePaused = TimeSpan.FromHours(4);

  public async Task Tell(ReminderWatch watch, CancellationToken ct) {
    var dossier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == watch.Dossier, ct);
    var tasks = dossier is null ? [] : await Open(watch, dossier, ct);
    if (dossier is null || dossier.Origin is not null || (watch.Measure == ReminderStage.Step ? tasks.Count == 0 : dossier.Status.IsDecided() || dossier.AppointmentAt is null)) {
      await watch.End(w, ct);
      return;
    }
    var calendar = await calendars.For(dossier.Office, ct);
    if (dossier.PausedAt is not null) {
      await watch.MoveTo(watch.Told, calendar.AddHours(w.Now, WhilePaused), w, ct);
      return;
    }
    var now = watch with { Due = watch.Measure == ReminderStage.Step ? tasks[0].Due ?? watch.Due : dossier.AppointmentAt!.Value };
    var stages = await reminders.Of(watch.Measure, ct);
    var told = watch.Told;
    // what was to be said before it was due is not said after
    while (told < stages.Length && stages[told].IsBefore && now.Due <= w.Now) told++;
    if (told < stages.Length && stages[told].At(now.Due, calendar) <= w.Now) await Tell(stages[told++], now, dossier, tasks, ct);
    if (told < stages.Length) await now.MoveTo(told, stages[told].At(now.Due, calendar), w, ct);
    else await watch.End(w, ct);
  }

  async Task Tell(ReminderStage stage, ReminderWatch watch, Dossier d, IReadOnlyList<WorkTask> tasks, CancellationToken ct) {
    var people = new HashSet<Guid>();
    foreach (var to in stage.To) people.UnionWith(await People(to, d, tasks, ct));
    var values = new Dictionary<string, string>(StringComparer.Ordinal) {
      ["code"] = d.Code, ["procedure"] = d.ProcedureName, ["step"] = string.Join(", ", tasks.Select(t => t.Name)), ["due"] = Vn.Moment(watch.Due),
      ["holder"] = string.Join(", ", tasks.Where(t => t.AssigneeName is not null).Select(t => t.AssigneeName)) is { Length: > 0 } names ? names : Words.T.In("vi", "reminder_nobody"),
    };
    var template = $"remind-{watch.Measure}{(stage.IsBefore ? "" : "-late")}";
    foreach (var person in people) {
      var card = await identities.Person(w, person, ct);
      await notifications.Send(w, new(person, card?.Email, card?.Phone), template, values, ct, $"/can-bo/ho-so/{d.Id}", $"remind/{watch.Id:N}/{stage.Key}");
    }
    w.Record(stage.IsBefore ? "dossiers.reminded" : "dossiers.escalated", "dossier", d.Id, new { stage = stage.Key, due = watch.Due, step = tasks.FirstOrDefault()?.Element, people = people.Count });
  }

  async Task<IReadOnlyList<WorkTask>> Open(ReminderWatch watch, Dossier d, CancellationToken ct) {
    var open = (await processes.Tasks(w, ct)).Where(t => t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned);
    if (watch.Measure == ReminderStage.Step) return await open.Where(t => t.Id == watch.Id).ToListAsync(ct);
    return await DossierProcess.Of(w, await open.Where(t => t.BusinessKey == d.Code).OrderBy(t => t.CreatedAt).ToListAsync(ct), t => t.Instance, _ => d.Instance, ct);
  }

  async Task<IEnumerable<Guid>> People(string to, Dossier d, IReadOnlyList<WorkTask> tasks, CancellationToken ct) {
    if (to.Split(':') is [var place, var role])
      return await Members($"{place switch { "unit" => d.Handler, "office" => d.OfficeCode, _ => d.IntakeOfficeCode }}:{role}", ct);
    var handlers = new List<Guid>();
    foreach (var task in tasks) handlers.AddRange(task.Assignee is { } holder ? [holder] : await Members(task.CandidateGroup, ct));
    return handlers;
  }

  /// <summary>Who is in a candidate group: <c>H21.106:clerk</c>, or <c>H21.106/kinh-te:clerk</c>.</summary>
  async Task<IEnumerable<Guid>> Members(string group, CancellationToken ct) {
    if (group.Split(':') is not [var place, var role] || await identities.OrganisationByCode(place.Split('/')[0], ct) is not { } office) return [];
    var unit = place.Split('/') is [_, var key] ? (await identities.SubTree(office.Id, ct)).FirstOrDefault(o => o.Key == key)?.Id ?? Guid.Empty : (Guid?)null;
    return (await identities.Officials(w, office.Id, role, unit, ct)).Select(o => o.Person);
  }
}
