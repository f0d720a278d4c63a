using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Whose open tasks: the actor's, those their groups may take, or all of the office whose work they give out.</summary>
public enum WorklistKind { Mine, Group, Office }

/// <summary>Where the next page of a worklist begins.</summary>
public sealed record WorklistCursor(int Priority, DateTimeOffset Sort, Guid Id) {
  /// <summary>Before the first page: row comparison needs values. Nothing is more urgent than 100 or due before 1970.</summary>
  internal static WorklistCursor First { get; } = new(101, DateTimeOffset.UnixEpoch, Guid.Empty);

  public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Priority}_{Sort.UtcTicks}_{Id:N}");

  public static WorklistCursor? Parse(string? text) =>
    text?.Split('_') is [var priority, var ticks, var id] && int.TryParse(priority, CultureInfo.InvariantCulture, out var p) && p is >= 0 and <= 101
      && long.TryParse(ticks, CultureInfo.InvariantCulture, out var t) && t >= 0 && t <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParse(id, out var guid)
      ? new(p, new(t, TimeSpan.Zero), guid) : null;
}

/// <summary>A row of a worklist.</summary>
/// <param name="InPlaceOf">The colleague who is away and whose task it is.</param>
/// <param name="KeptApart">The step that the actor has done or has, and for which they must not do this one.</param>
public sealed record WorklistItem(
  Guid Id, Guid Instance, string Process, string Element, string Name, string BusinessKey, string OfficeCode, string Group, Guid? Assignee, string? AssigneeName,
  int Priority, string? Form, DateTimeOffset CreatedAt, DateTimeOffset? Due, bool Escalated, string? InPlaceOf, string? KeptApart);

public sealed record WorklistPage(IReadOnlyList<WorklistItem> Items, string? Next);

/// <summary>The actor's open work: assigned to them or to whom they stand in for, open to their groups, and of both the late and those due today.</summary>
public sealed record WorklistCounts(long Mine, long Group, long Late, long Today);

public sealed partial class Processes {
  public const int PageSize = 50;

  const string Item = """
    t.id, t.instance, t.process_key, t.element, t.name, t.business_key, t.office_code, t.candidate_group, t.assignee, t.assignee_name, t.priority, t.form, t.created_at, t.due, t.sort, t.escalated_at is not null
    """;

  /// <summary>Of each person whose tasks the actor ($1) does today ($3): everywhere one's own, those of a colleague who is away in the actor's office ($4).</summary>
  const string Holders = """
    (select $1::uuid, null::uuid, null union all
      select b.person, b.office, b.person_name from process.absence b where b.stand_in = $1 and b.office = $4 and b.ended_at is null and $3 between b.begins and b.ends) h(person, office, name)
    """;

  /// <summary>The tasks of one of <see cref="Holders"/>.</summary>
  const string Held = "t.assignee = h.person and t.status = 'Assigned' and (h.office is null or t.office = h.office)";

  /// <summary>The step for which whoever follows must not do a task; to be closed with a bracket and an end.</summary>
  const string KeptApart = "case when cardinality(t.apart) > 0 then (select a.step from process.kept_apart(t.id) a where";

  /// <summary>What stands after the place given ($7, $8, $9), of one process ($5) or of all.</summary>
  const string Next = "(-t.priority, t.sort, t.id) > (-$7, $8, $9) and ($5::text is null or t.process_key = $5)";

  const string MyTasks = $"""
    select x.* from {Holders} cross join lateral (
      select {Item}, h.name, {KeptApart} a.done and a.person in ($1, t.assignee) limit 1) end from process.work_task t where {Held} and {Next}
      order by -t.priority, t.sort, t.id limit $6) x
    order by -x.priority, x.sort, x.id limit $6
    """;

  const string GroupTasks = $"""
    select distinct on (-x.priority, x.sort, x.id) x.* from (
      select p.* from unnest($2::text[]) g(name) cross join lateral (
        select {Item}, null, {KeptApart} a.person = $1 limit 1) end from process.work_task t
        where t.candidate_group = g.name and t.status = 'Open' and {Next}
        order by -t.priority, t.sort, t.id limit $6) p
      union all
      select {Item}, null, {KeptApart} a.person = $1 limit 1) end from process.candidate c join process.work_task t on t.id = c.task
      where c.who = any($2 || $1::text) and t.status = 'Open' and {Next}) x
    order by -x.priority, x.sort, x.id limit $6
    """;

  /// <summary>All that is open in the office $2, or in its unit $10, whoever has it.</summary>
  const string OfficeTasks = $"""
    select {Item}, null, null from process.work_task t where t.office = $2 and ($10::text is null or split_part(t.candidate_group, ':', 1) = $10) and t.status in ('Open', 'Assigned') and {Next}
    order by -t.priority, t.sort, t.id limit $6
    """;

  /// <summary>All tasks the actor has or may have, whatever their status; for questions of one's own. Not for changing.</summary>
  public async Task<IQueryable<WorkTask>> Tasks(Work w, CancellationToken ct) {
    // Steps of the same act that are not yet sent must be seen too.
    await w.Flush(ct);
    return w.Db<ProcessDb>().Tasks(w.Actor, await offices.Groups(w.Actor, ct), Vn.Day(w.Now));
  }

  /// <summary>The same, and all work of the office, or of the unit of it, whose work the actor gives out. Of what is only there for that, nothing is shown but what giving out needs.</summary>
  public async Task<IQueryable<WorkTask>> TasksSeen(Work w, CancellationToken ct) {
    await w.Flush(ct);
    return w.Db<ProcessDb>().TasksSeen(w.Actor, await offices.Groups(w.Actor, ct), Vn.Day(w.Now));
  }

  internal sealed record ShownTask(TaskRow Row, string ProcessName, JsonObject Data);

  /// <summary>What of a task is not in its row: the actor's standing to it, and the data that it sees.</summary>
  internal async Task<ShownTask?> Shown(Work w, Guid task, CancellationToken ct) {
    var groups = await offices.Groups(w.Actor, ct);
    await using var reader = await w.Query([
      Sql.Command($"select {Running.Columns} from process.instance i where i.id = (select instance from process.work_task where id = $1)", task),
      Unlocked(w, task, groups)], ct);
    if (await Running.Read(reader, definitions, ct) is not { } instance) return null;
    await reader.NextResultAsync(ct);
    return await TaskRow.Read(reader, ct) is { } row ? new(row, instance.Graph.Name, Drive.To(Stepper.SeenBy(instance.Graph, instance.State, row.Token, w.Now))) : null;
  }

  /// <summary>What tasks see of the variables of their instances, whoever asks.</summary>
  internal async Task<Dictionary<Guid, (Guid Instance, JsonObject Data)>> SeenBy(Work w, Guid[] tasks, CancellationToken ct) {
    var all = new Dictionary<Guid, (Guid, JsonObject)>();
    if (tasks.Length == 0) return all;
    await using var reader = await w.Query([Sql.Command($"select {Running.Columns}, t.id, t.token from process.work_task t join process.instance i on i.id = t.instance where t.id = any($1)", tasks)], ct);
    while (await Running.Read(reader, definitions, ct) is { } instance)
      all[reader.GetGuid(reader.FieldCount - 2)] = (instance.Id, Drive.To(Stepper.SeenBy(instance.Graph, instance.State, reader.GetInt64(reader.FieldCount - 1), w.Now)));
    return all;
  }

  /// <summary>What an instance knows, for the program's own questions about a matter that the actor may see.</summary>
  public async Task<JsonObject> VariablesOf(Work w, Guid instance, CancellationToken ct) {
    await w.Flush(ct);
    return await w.Db<ProcessDb>().Instances(Actor.Machine("variables")).Where(i => i.Id == instance).Select(i => i.Variables).SingleOrDefaultAsync(ct) ?? [];
  }

  /// <summary>Names of those who hold an open task of an instance, for the program's own questions: so many at most.</summary>
  public Task<List<string>> HoldersIn(Work w, Guid instance, int most, CancellationToken ct) =>
    w.Db<ProcessDb>().Tasks(Actor.Machine("holders"), [], default).Where(t => t.Instance == instance && t.Status == WorkTaskStatus.Assigned && t.AssigneeName != null)
      .Select(t => t.AssigneeName!).Distinct().OrderBy(n => n).Take(most).ToListAsync(ct);

  /// <summary>Instances of the offices the actor sees.</summary>
  public async Task<IQueryable<Instance>> Instances(Work w, CancellationToken ct) {
    await w.Flush(ct);
    return w.Db<ProcessDb>().Instances(w.Actor);
  }

  /// <summary>
  /// A page of open work, the highest priority first, and of one priority what is due first. One index range per group, merged: as fast with a million open tasks as
  /// with ten thousand.
  /// </summary>
  /// <param name="process">Of this process only.</param>
  public async Task<WorklistPage> Worklist(Work w, WorklistKind kind, string? process, WorklistCursor? after, CancellationToken ct) {
    object? among = kind switch {
      WorklistKind.Group => await offices.Groups(w.Actor, ct),
      WorklistKind.Office when Leads(w.Actor) => w.Actor.Post!.Office,
      WorklistKind.Office => Guid.Empty,
      _ => Array.Empty<string>(),
    };
    var (priority, sort, id) = after ?? WorklistCursor.First;
    object?[] values = [w.Actor.Id, among, Vn.Day(w.Now), Sql.Uuid(w.Actor.Post?.Office), Sql.Text(process), PageSize + 1, priority, sort, id];
    await using var batch = new NpgsqlBatch(await w.ReadConnection(ct)) {
      BatchCommands = {
        Sql.Command(PlannedOnce),
        kind switch { WorklistKind.Mine => Sql.Command(MyTasks, values), WorklistKind.Group => Sql.Command(GroupTasks, values), _ => Sql.Command(OfficeTasks, [.. values, Sql.Text(w.Actor.Post is { } post ? LedUnit(post) : null)]) },
      },
    };
    return await Page(batch, ct);
  }

  /// <summary>The unit whose work alone is given out by who holds this post; null for a post in the office itself, which gives out all of its work.</summary>
  internal static string? LedUnit(Post post) => post.Place == post.OfficeCode ? null : post.Place;

  /// <summary>Whether the actor gives out the work of their office or unit, and so sees what there is of it.</summary>
  public static bool Leads(Actor actor) => actor.Post is { } post && actor.Can(ProcessPermissions.Assign, post.Office);

  /// <summary>
  /// For the statement that comes with it. To plan it anew each time would cost PostgreSQL five times what it costs to run it,
  /// and no value that it is given makes another plan better.
  /// </summary>
  const string PlannedOnce = "select set_config('plan_cache_mode', 'force_generic_plan', true)";

  static async Task<WorklistPage> Page(NpgsqlBatch batch, CancellationToken ct) {
    await using var r = await batch.ExecuteReaderAsync(ct);
    await r.NextResultAsync(ct);
    var items = new List<(WorklistItem Item, DateTimeOffset Sort)>();
    while (await r.ReadAsync(ct)) {
      items.Add((new(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
        r.IsDBNull(8) ? null : r.GetGuid(8), r.IsDBNull(9) ? null : r.GetString(9), r.GetInt32(10), r.IsDBNull(11) ? null : r.GetString(11),
        r.GetFieldValue<DateTimeOffset>(12), r.IsDBNull(13) ? null : r.GetFieldValue<DateTimeOffset>(13), r.GetBoolean(15), r.IsDBNull(16) ? null : r.GetString(16), r.IsDBNull(17) ? null : r.GetString(17)),
        r.GetFieldValue<DateTimeOffset>(14)));
    }
    var next = items.Count > PageSize ? new WorklistCursor(items[PageSize - 1].Item.Priority, items[PageSize - 1].Sort, items[PageSize - 1].Item.Id).ToString() : null;
    return new([.. items.Take(PageSize).Select(i => i.Item)], next);
  }

  /// <summary>The numbers above a worklist.</summary>
  public async Task<WorklistCounts> Counts(Work w, CancellationToken ct) {
    var groups = await offices.Groups(w.Actor, ct);
    await using var command = Sql.Fill(new($"""
      with mine as (select t.due from {Holders} join process.work_task t on {Held}),
        ours as (
          select t.id, t.due from process.work_task t where t.candidate_group = any($2) and t.status = 'Open'
          union select t.id, t.due from process.candidate c join process.work_task t on t.id = c.task where c.who = any($2 || $1::text) and t.status = 'Open'),
        both_kinds as (select due from mine union all select due from ours)
      select (select count(*) from mine), (select count(*) from ours),
        (select count(*) from both_kinds where due < $5), (select count(*) from both_kinds where due >= $5 and due < $6)
      """, await w.ReadConnection(ct)), w.Actor.Id, groups, Vn.Day(w.Now), Sql.Uuid(w.Actor.Post?.Office), w.Now, Vn.StartOf(Vn.Day(w.Now).AddDays(1)));
    await using var r = await command.ExecuteReaderAsync(ct);
    await r.ReadAsync(ct);
    return new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3));
  }
}
