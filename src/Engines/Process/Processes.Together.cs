using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What who has a task does with others, without handing the task over.</summary>
public sealed partial class Processes {
  /// <summary>A task that the actor has, locked to the end of the act.</summary>
  internal async Task<Answer<TaskRow>> Own(Work w, Guid task, Guid taker, CancellationToken ct) {
    var row = await LockTaskRow(w, task, taker, ct);
    if (TaskRow.Closed(row, w.Actor) is { } closed) return closed;
    if (row!.IsHeldBy(w.Actor)) return row;
    return row.Assignee is null ? ProcessErrors.NotYours : ProcessErrors.Held(row);
  }

  /// <summary>From here to the end of the act nothing of the task changes but by this act.</summary>
  internal async Task Keep(Work w, Guid task, CancellationToken ct) => await LockBoth(w, task, ct);

  /// <summary>Gives a task back with the reason: to who handed it over, else to its group. An earlier step is reached only as the diagram says.</summary>
  internal async Task<Error?> Return(Work w, Guid task, string? reason, CancellationToken ct) {
    var why = Vn.Clean(reason);
    if (why.Length == 0) return ProcessErrors.ReasonMissing;
    if (why.Length > Opinion.MostLetters) return OpinionErrors.TextTooLong("Reason");
    var held = await Own(w, task, w.Actor.Id, ct);
    if (held.IsError) return held.Error;
    var row = held.Value;
    if (row.Owner is null && row.Group.Length == 0) return ProcessErrors.NoGroup;
    w.Reason = why;
    SetAssignee(w, row, row.Owner is { } owner ? (owner, row.OwnerName) : null, null, "process.task_returned");
    w.Later(Sql.Command("update process.work_task set returned = $2 where id = $1", task, why));
    if (row.Owner is { } whom) await Tell(w, [whom], "task-returned", row.Name, row.BusinessKey, $"/can-bo/viec/{task}", Guid.CreateVersion7(), ct);
    return null;
  }

  internal async Task<Error?> AddCollaborator(Work w, Guid task, Guid person, string name, CancellationToken ct) {
    var held = await Own(w, task, w.Actor.Id, ct);
    if (held.IsError) return held.Error;
    var db = w.Db<ProcessDb>();
    if (await db.Collaborators(task).AnyAsync(c => c.Person == person, ct)) return ProcessErrors.AlreadyCollaborates(name);
    db.Add(new Collaborator { Task = task, Person = person, Name = name, AddedBy = w.Actor.Id, AddedAt = w.Now });
    w.Record("process.collaborator_added", "task", task, new { held.Value.Instance, held.Value.Element, person });
    return null;
  }

  internal async Task<Error?> RemoveCollaborator(Work w, Guid task, Guid person, CancellationToken ct) {
    var held = await Own(w, task, w.Actor.Id, ct);
    if (held.IsError) return held.Error;
    var db = w.Db<ProcessDb>();
    if (await db.Collaborators(task).SingleOrDefaultAsync(c => c.Person == person, ct) is not { } collaborator) return ProcessErrors.NoCollaborator;
    db.Remove(collaborator);
    w.Record("process.collaborator_removed", "task", task, new { held.Value.Instance, held.Value.Element, person });
    return null;
  }

  /// <summary>Nothing waits for the answer.</summary>
  internal async Task<Answer<Guid>> Ask(Work w, Guid task, (Guid? Person, Guid? Office, string Name) whom, string? question, CancellationToken ct) {
    if (Opinion.Unfit(question, "Question") is { } unfit) return unfit;
    var held = await Own(w, task, w.Actor.Id, ct);
    if (held.IsError) return held.Error;
    var row = held.Value;
    var opinion = new Opinion {
      Id = Guid.CreateVersion7(w.Now), Task = task, AskedBy = w.Actor.Id, AskedByName = w.Actor.Name, AskedAt = w.Now, Person = whom.Person, Office = whom.Office, Whom = whom.Name,
      Question = Vn.Clean(question),
    };
    w.Db<ProcessDb>().Add(opinion);
    w.Record("process.opinion_asked", "task", task, new { row.Instance, row.Element, opinion = opinion.Id, whom.Person, whom.Office });
    Guid[] told = whom.Person is { } person ? [person] : [.. (await offices.Workers(w, whom.Office!.Value, MostTold, ct)).Where(p => p != w.Actor.Id)];
    await Tell(w, told, whom.Office is null ? "opinion-asked" : "opinion-asked-office", row.Name, row.BusinessKey, "/can-bo/y-kien", opinion.Id, ct);
    return opinion.Id;
  }

  internal async Task<Error?> Withdraw(Work w, Guid id, CancellationToken ct) {
    var db = w.Db<ProcessDb>();
    if (await db.OpinionsAskedBy(w.Actor).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } opinion) return OpinionErrors.NotFound;
    if (opinion.Withdraw(w.Now) is { } refused) return refused;
    var task = await db.Tasks(Actor.Machine(w.Purpose), [], default).SingleAsync(t => t.Id == opinion.Task, ct);
    w.Record("process.opinion_withdrawn", "task", task.Id, new { task.Instance, task.Element, opinion = id });
    return null;
  }

  internal async Task<Error?> Answer(Work w, Guid id, string? text, CancellationToken ct) {
    var db = w.Db<ProcessDb>();
    if (await db.Opinions(w.Actor).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } opinion) return OpinionErrors.NotFound;
    var task = await db.Tasks(Actor.Machine(w.Purpose), [], default).SingleAsync(t => t.Id == opinion.Task, ct);
    if (opinion.Give(w.Actor, text, w.Now) is { } refused) return refused;
    if (task.Status is WorkTaskStatus.Completed or WorkTaskStatus.Cancelled) return OpinionErrors.TaskOver;
    w.Record("process.opinion_given", "task", task.Id, new { task.Instance, task.Element, opinion = id });
    await Tell(w, [opinion.AskedBy], "opinion-given", task.Name, task.BusinessKey, $"/can-bo/viec/{task.Id}", id, ct);
    return null;
  }

  Task Tell(Work w, IReadOnlyCollection<Guid> people, string message, string task, string code, string link, Guid key, CancellationToken ct) =>
    Tell(w, people, message, new() { ["task"] = task, ["code"] = code, ["person"] = w.Actor.Name }, link, key, ct);
}
