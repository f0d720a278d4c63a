using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Tells people of tasks that are nearly or already late. A task that is over is not told of.</summary>
public sealed partial class Processes {
  /// <summary>A message to a whole group reaches so many.</summary>
  const int MostTold = 200;

  internal async Task Remind(Work w, RemindTask job, CancellationToken ct) {
    if (await Watched(w, job.Task, ct) is not { } task || await Waits(w, task, job, ct)) return;
    var people = await Doers(w, task, ct);
    await Tell(w, people, "task-due", task, ct);
    w.Record("process.task_reminded", "task", task.Id, new { task.Instance, task.Element, task.Due, people = people.Count });
  }

  /// <summary>Whoever hears of it sees the task from then on, and may take it over while it is open.</summary>
  internal async Task Escalate(Work w, EscalateTask job, CancellationToken ct) {
    if (await Watched(w, job.Task, ct) is not { } task || await Waits(w, task, job, ct)) return;
    w.Later(Sql.Command("update process.work_task set escalated_at = $2, version = version + 1 where id = $1", task.Id, w.Now));
    foreach (var group in job.To) w.Later(Sql.Command("insert into process.candidate (task, who) values ($1, $2) on conflict do nothing", task.Id, group));
    w.Publish(new TaskEscalated(task.Id, task.Instance, task.ProcessKey, task.Element, task.BusinessKey, task.Due!.Value, job.To));
    var people = new HashSet<Guid>();
    foreach (var group in job.To) people.UnionWith(await offices.Members(w, group, ct));
    await Tell(w, people, "task-late", task, ct);
  }

  static Task<WorkTask?> Watched(Work w, Guid id, CancellationToken ct) => w.Db<ProcessDb>().Tasks(Actor.Machine(w.Purpose), [], Vn.Day(w.Now))
    .SingleOrDefaultAsync(t => t.Id == id && (t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned), ct);

  /// <summary>Nobody is told of work that nobody can do; once the instance is resumed they are, if it is still theirs.</summary>
  async Task<bool> Waits<T>(Work w, WorkTask task, T job, CancellationToken ct) where T : IJob => await Lock(w, task.Instance, ct) is { } instance && Hold(w, instance, job);

  /// <summary>Who has the task and who stands in for them, else all who may take it.</summary>
  async Task<IReadOnlyCollection<Guid>> Doers(Work w, WorkTask task, CancellationToken ct) {
    var db = w.Db<ProcessDb>();
    if (task.Assignee is { } holder) {
      var today = Vn.Day(w.Now);
      var standIns = db.Absences(Actor.Machine(w.Purpose)).Where(a => a.Person == holder && a.Office == task.Office && a.EndedAt == null && a.Begins <= today && a.Ends >= today);
      var doers = new List<Guid> { holder };
      foreach (var standIn in await standIns.Select(a => a.StandIn).ToListAsync(ct))
        if (await offices.Official(w, task.Office!.Value, standIn, ct) is not null) doers.Add(standIn);
      return doers;
    }
    var people = new HashSet<Guid>();
    string[] who = [task.CandidateGroup, .. await db.Candidates(task.Id).ToListAsync(ct)];
    foreach (var one in who) people.UnionWith(Guid.TryParse(one, out var person) ? [person] : await offices.Members(w, one, ct));
    return people;
  }

  Task Tell(Work w, IReadOnlyCollection<Guid> people, string message, WorkTask task, CancellationToken ct) => Tell(w, people, message, new() {
    ["task"] = task.Name, ["code"] = task.BusinessKey, ["due"] = task.Due is { } due ? Vn.Moment(due) : "", ["holder"] = task.AssigneeName ?? task.CandidateGroup,
  }, $"/can-bo/viec/{task.Id}", task.Id, ct);

  /// <param name="key">Of each thing a person is told once.</param>
  async Task Tell(Work w, IReadOnlyCollection<Guid> people, string message, Dictionary<string, string> values, string link, Guid key, CancellationToken ct) {
    var notifications = services.GetRequiredService<Notifications>();
    foreach (var person in people.Take(MostTold)) await notifications.Send(w, await offices.Recipient(w, person, ct), message, values, ct, link, $"{message}/{key:N}");
  }
}
