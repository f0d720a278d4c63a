using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

public sealed partial class Processes {
  /// <summary>
  /// Completes the actor's task with what they decided, and carries the instance on. Of two officers who act at once the
  /// second is told who was first.
  /// </summary>
  public async Task<Error?> Complete(Work w, Guid task, JsonObject data, CancellationToken ct) {
    if (Unfit(data) is { } unfit) return unfit;
    var (instance, row) = await LockTask(w, task, ct);
    if (instance is null || row is null) return ProcessErrors.TaskNotFound;
    if (TaskRow.Closed(row, w.Actor) is { } closed) return closed;
    if (w.Actor.Kind != ActorKind.Machine && Unfree(row, w.Actor) is { } unfree) return unfree;
    if (instance.Suspended is { } since) return ProcessErrors.Suspended(since);
    var drive = new Drive(instance, w, Tools);
    if (await drive.Step(new Trigger.Completed(row.Token, Drive.Of(data)), ct) is { } refused) return refused;
    w.Later(Sql.Command("""
      update process.work_task set status = 'Completed', ended_at = $2, ended_by = $3, ended_by_name = $4, version = version + 1,
        assignee = coalesce(assignee, $5), assignee_name = case when assignee is null then $4 else assignee_name end where id = $1
      """, task, w.Now, w.Actor.Id, w.Actor.Name, Sql.Uuid(w.Actor.Kind == ActorKind.Machine ? null : w.Actor.Id)));
    w.Publish(new TaskCompleted(row.Id, instance.Id, instance.Graph.Key, row.Element, instance.BusinessKey, row.OnBehalf), drive.Taken);
    foreach (var observer in Tools.Observers) await observer.Ended(row.Ended(completed: true, w.Actor), w, ct);
    await drive.Write(ct);
    return null;
  }

  static Error? Unfree(TaskRow row, Actor actor) =>
    row.Assignee is not null && !row.IsHeldBy(actor) ? ProcessErrors.Held(row) : row.KeptApart is { } step ? ProcessErrors.FourEyes(step) : null;

  /// <summary>The actor takes an open task of their group.</summary>
  public async Task<Error?> Claim(Work w, Guid task, CancellationToken ct) {
    var row = await LockTaskRow(w, task, w.Actor.Id, ct);
    if (TaskRow.Closed(row, w.Actor) is { } closed) return closed;
    if (row!.Assignee == w.Actor.Id) return null;
    if (row.Assignee is not null) return ProcessErrors.Held(row);
    if (row.KeptApart is { } step) return ProcessErrors.FourEyes(step);
    SetAssignee(w, row, (w.Actor.Id, w.Actor.Name), null, "process.task_claimed");
    return null;
  }

  /// <summary>The actor gives a task back to its group.</summary>
  public async Task<Error?> Release(Work w, Guid task, CancellationToken ct) {
    var row = await LockTaskRow(w, task, w.Actor.Id, ct);
    if (TaskRow.Closed(row, w.Actor) is { } closed) return closed;
    if (!row!.IsHeldBy(w.Actor)) return row.Assignee is null ? null : ProcessErrors.Held(row);
    if (row.Group.Length == 0) return ProcessErrors.NoGroup;
    SetAssignee(w, row, null, null, "process.task_released");
    return null;
  }

  /// <summary>Gives a task to a person, for who gives out the work of its office, or of the unit that is to do it.</summary>
  public async Task<Error?> Assign(Work w, Guid task, Guid person, string personName, CancellationToken ct) {
    if (person == Guid.Empty) return ProcessErrors.NobodyChosen;
    var row = await LockTaskRow(w, task, person, ct);
    if (row is null || !row.IsLedBy(w.Actor)) return TaskRow.Closed(row, w.Actor) ?? ProcessErrors.NotYours;
    if (row.Over is { } over) return over;
    if (row.KeptApart is { } step) return ProcessErrors.FourEyes(step);
    SetAssignee(w, row, (person, personName), null, "process.task_assigned");
    return null;
  }

  /// <summary>The actor has another person do their task in their place.</summary>
  public async Task<Error?> Delegate(Work w, Guid task, Guid person, string personName, CancellationToken ct) {
    if (person == Guid.Empty) return ProcessErrors.NobodyChosen;
    var held = await Own(w, task, person, ct);
    if (held.IsError) return held.Error;
    var row = held.Value;
    if (row.KeptApart is { } step) return ProcessErrors.FourEyes(step);
    SetAssignee(w, row, (person, personName), row.Assignee is { } holder ? (holder, row.AssigneeName) : null, "process.task_delegated");
    return null;
  }

  static void SetAssignee(Work w, TaskRow row, (Guid Id, string? Name)? person, (Guid Id, string? Name)? owner, string recorded) {
    w.Later(Sql.Command("update process.work_task set assignee = $2, assignee_name = $3, owner = $4, owner_name = $5, status = $6, version = version + 1 where id = $1",
      row.Id, Sql.Uuid(person?.Id), Sql.Text(person?.Name), Sql.Uuid(owner?.Id), Sql.Text(owner?.Name), (person is null ? WorkTaskStatus.Open : WorkTaskStatus.Assigned).ToString()));
    w.Record(recorded, "task", row.Id, new { row.Instance, row.Element, from = row.Assignee, to = person?.Id, onBehalfOf = row.OnBehalf });
  }

  /// <summary>
  /// The instance first, then the task: the second statement sees what whoever held the lock before has left. Who takes a task
  /// or hands it over locks the task only. By what right the actor does it is looked up when the row does not say so itself.
  /// </summary>
  async Task<(Running?, TaskRow?)> LockTask(Work w, Guid task, CancellationToken ct) {
    var groups = await offices.Groups(w.Actor, ct);
    var (instance, row) = await LockBoth(w, task, ct);
    if (row is null) return (instance, row);
    if (row.IsPlainlyOf(w.Actor, groups)) return (instance, row with { IsCandidate = true });
    await using var reader = await w.Query([Unlocked(w, task, groups)], ct);
    return (instance, await TaskRow.Read(reader, ct));
  }

  async Task<(Running?, TaskRow?)> LockBoth(Work w, Guid task, CancellationToken ct) {
    await using var reader = await w.Query([
      Sql.Command($"select {Running.Columns} from process.instance i where i.id = (select instance from process.work_task where id = $1) for update", task),
      Sql.Command($"select {TaskRow.Columns} from process.work_task t where t.id = $1 for update", task)], ct);
    var instance = await Running.Read(reader, definitions, ct);
    await reader.NextResultAsync(ct);
    return (instance, await TaskRow.Read(reader, ct));
  }

  /// <param name="taker">Who would have the task afterwards: they must neither have done nor hold one that is kept apart from it.</param>
  async Task<TaskRow?> LockTaskRow(Work w, Guid task, Guid taker, CancellationToken ct) {
    var groups = await offices.Groups(w.Actor, ct);
    await using var reader = await w.Query([
      Sql.Command($"{WithStanding} a.person = $7 limit 1) end {OfTask} for update of t", task, groups, w.Actor.Id.ToString(), w.Actor.Id, Vn.Day(w.Now), Sql.Uuid(w.Actor.Post?.Office), taker)], ct);
    return await TaskRow.Read(reader, ct);
  }

  /// <summary>Who does a task, and in whose place, must not have done one that is kept apart from it.</summary>
  static NpgsqlBatchCommand Unlocked(Work w, Guid task, string[] groups) =>
    Sql.Command($"{WithStanding} a.done and a.person in ($4, t.assignee) limit 1) end {OfTask}", task, groups, w.Actor.Id.ToString(), w.Actor.Id, Vn.Day(w.Now), Sql.Uuid(w.Actor.Post?.Office));

  /// <summary>A task with the actor's standing to it, at last the step that keeps the persons who follow from it. Who stands in for another does so in the office in which both work.</summary>
  const string WithStanding = $"""
    select {TaskRow.Columns}, t.candidate_group = any($2) or exists (select from process.candidate c where c.task = t.id and c.who = any($2 || $3::text)),
      exists (select from process.absence b where b.stand_in = $4 and b.person = t.assignee and b.office = t.office and b.office = $6 and b.ended_at is null and $5 between b.begins and b.ends),
      exists (select from process.collaborator h where h.task = t.id and h.person = $4),
      {KeptApart}
    """;

  const string OfTask = "from process.work_task t where t.id = $1";
}
