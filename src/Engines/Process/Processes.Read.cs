using System.Globalization;
using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

public enum WorklistKind { Mine, Group }

/// <summary>Where the next page of a worklist begins.</summary>
public sealed record WorklistCursor(DateTimeOffset Sort, Guid Id) {
  public override string ToString() => $"{Sort.UtcTicks.ToString(CultureInfo.InvariantCulture)}_{Id:N}";

  public static WorklistCursor? Parse(string? text) =>
    text?.Split('_') is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var t) && t >= 0 && t <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParse(id, out var guid)
      ? new(new(t, TimeSpan.Zero), guid) : null;
}

/// <summary>A row of a worklist.</summary>
public sealed record WorklistItem(
  Guid Id, Guid Instance, string Process, string Element, string Name, string BusinessKey, string OfficeCode, string Group, Guid? Assignee, string? AssigneeName,
  int Priority, string? Form, DateTimeOffset CreatedAt, DateTimeOffset? Due);

public sealed record WorklistPage(IReadOnlyList<WorklistItem> Items, string? Next);

/// <summary>The actor's open work: assigned to them, open to their groups, and of both the late and those due today.</summary>
public sealed record WorklistCounts(long Mine, long Group, long Late, long Today);

public sealed partial class Processes {
  public const int PageSize = 50;

  const string Item = """
    t.id, t.instance, t.process_key, t.element, t.name, t.business_key, t.office_code, t.candidate_group, t.assignee, t.assignee_name, t.priority, t.form, t.created_at, t.due, t.sort
    """;

  /// <summary>All tasks the actor has or may have, whatever their status; for questions of one's own. Not for changing.</summary>
  public async Task<IQueryable<WorkTask>> Tasks(Work w, CancellationToken ct) {
    // Steps of the same act that are not yet sent must be seen too.
    await w.Flush(ct);
    return w.Db<ProcessDb>().Tasks(w.Actor, await offices.Groups(w.Actor, ct));
  }

  /// <summary>Instances of the offices the actor sees.</summary>
  public async Task<IQueryable<Instance>> Instances(Work w, CancellationToken ct) {
    await w.Flush(ct);
    return w.Db<ProcessDb>().Instances(w.Actor);
  }

  /// <summary>
  /// A page of open work, the most urgent first. One index range per group, merged: as fast with a million open tasks as
  /// with ten thousand.
  /// </summary>
  /// <param name="process">Of this process only.</param>
  public async Task<WorklistPage> Worklist(Work w, WorklistKind kind, string? process, WorklistCursor? after, CancellationToken ct) {
    var groups = kind == WorklistKind.Group ? await offices.Groups(w.Actor, ct) : [];
    // Nothing is due before 1970: row comparison needs a value where the first page has none.
    var (sort, id) = after is null ? (DateTimeOffset.UnixEpoch, Guid.Empty) : (after.Sort, after.Id);
    var open = kind == WorklistKind.Mine
      ? $"select {Item} from process.work_task t where t.assignee = $1 and t.status = 'Assigned' and (t.sort, t.id) > ($3, $4) and ($5::text is null or t.process_key = $5) order by t.sort, t.id limit $6"
      : $"""
        select distinct on (x.sort, x.id) x.* from (
          select p.* from unnest($2::text[]) g(name) cross join lateral (
            select {Item} from process.work_task t
            where t.candidate_group = g.name and t.status = 'Open' and (t.sort, t.id) > ($3, $4) and ($5::text is null or t.process_key = $5)
            order by t.sort, t.id limit $6) p
          union all
          select {Item} from process.candidate c join process.work_task t on t.id = c.task
          where c.who = any($2 || $1::text) and t.status = 'Open' and (t.sort, t.id) > ($3, $4) and ($5::text is null or t.process_key = $5)) x
        order by x.sort, x.id limit $6
        """;
    await using var command = Sql.Fill(new(open, await w.ReadConnection(ct)), w.Actor.Id, groups, sort, id, Sql.Text(process), PageSize + 1);
    return await Page(command, ct);
  }

  static async Task<WorklistPage> Page(NpgsqlCommand command, CancellationToken ct) {
    await using var r = await command.ExecuteReaderAsync(ct);
    var items = new List<(WorklistItem Item, DateTimeOffset Sort)>();
    while (await r.ReadAsync(ct)) {
      items.Add((new(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
        r.IsDBNull(8) ? null : r.GetGuid(8), r.IsDBNull(9) ? null : r.GetString(9), r.GetInt32(10), r.IsDBNull(11) ? null : r.GetString(11),
        r.GetFieldValue<DateTimeOffset>(12), r.IsDBNull(13) ? null : r.GetFieldValue<DateTimeOffset>(13)), r.GetFieldValue<DateTimeOffset>(14)));
    }
    var next = items.Count > PageSize ? new WorklistCursor(items[PageSize - 1].Sort, items[PageSize - 1].Item.Id).ToString() : null;
    return new([.. items.Take(PageSize).Select(i => i.Item)], next);
  }

  /// <summary>The numbers above a worklist.</summary>
  public async Task<WorklistCounts> Counts(Work w, CancellationToken ct) {
    var groups = await offices.Groups(w.Actor, ct);
    await using var command = Sql.Fill(new("""
      with mine as (select due from process.work_task where assignee = $1 and status = 'Assigned'),
        ours as (
          select t.id, t.due from process.work_task t where t.candidate_group = any($2) and t.status = 'Open'
          union select t.id, t.due from process.candidate c join process.work_task t on t.id = c.task where c.who = any($2 || $1::text) and t.status = 'Open'),
        both_kinds as (select due from mine union all select due from ours)
      select (select count(*) from mine), (select count(*) from ours),
        (select count(*) from both_kinds where due < $3), (select count(*) from both_kinds where due >= $3 and due < $4)
      """, await w.ReadConnection(ct)), w.Actor.Id, groups, w.Now, Vn.StartOf(Vn.Day(w.Now).AddDays(1)));
    await using var r = await command.ExecuteReaderAsync(ct);
    await r.ReadAsync(ct);
    return new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3));
  }
}
