using Npgsql;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Open work goes along when offices merge or split.</summary>
internal sealed class OfficeWork(Processes processes) : IOfficeMove {
  /// <summary>After the modules that take instances of their own along.</summary>
  public int Order => 90;

  public async Task<IReadOnlyList<OpenWork>> Open(Work w, OfficePlace from, CancellationToken ct) {
    await using var command = Sql.Fill(new("""
      select ((select count(*) from process.work_task where status in ('Open', 'Assigned') and ($1 and office = $2 or split_part(candidate_group, ':', 1) = $3))
        + (select count(*) from process.instance i where $1 and i.office = $2 and i.status = 'Active' and not exists (select from process.work_task t where t.instance = i.id and t.status in ('Open', 'Assigned'))))::int
      """, await w.ReadConnection(ct)), from.IsOffice, from.Office, from.Name);
    return (int)(await command.ExecuteScalarAsync(ct))! is > 0 and var count ? [new("tasks", Words.T["move_tasks"], count)] : [];
  }

  public Task Move(Work w, OfficeMove move, string kind, CancellationToken ct) => processes.Relocate(w, move, null, ct);
}

public sealed partial class Processes {
  /// <summary>
  /// Running instances go on in another office: their values, their open tasks and the groups of these name it from now on. A
  /// task of somebody who did not go along is open again.
  /// </summary>
  /// <param name="businessKeys">Only the instances of these cases; null for all that is left at the place.</param>
  public async Task Relocate(Work w, OfficeMove move, string[]? businessKeys, CancellationToken ct) {
    object?[] values = [move.From.IsOffice, move.From.Office, move.To.Office, move.To.OfficeCode, move.Places.Keys.ToArray(), move.Places.Values.ToArray(), Sql.TextsOrAll(businessKeys)];
    var moved = new List<(Guid Task, Guid? Assignee)>();
    await using (var reader = await w.Query([Sql.Command("""
      with affected as (
        select i.id from process.instance i where i.status = 'Active' and case when $7::text[] is not null then i.business_key = any ($7)
          else $1 and i.office = $2 or exists (select from process.work_task t where t.instance = i.id and t.status in ('Open', 'Assigned') and split_part(t.candidate_group, ':', 1) = any ($5)) end
        for update),
      instances as (
        update process.instance i set variables = process.moved(variables, $5, $6), tokens = process.moved(tokens, $5, $6), version = version + 1,
          office = case when $1 and office = $2 then $3 else office end, office_code = case when $1 and office = $2 then $4 else office_code end
        from affected a where i.id = a.id returning i.id),
      incidents as (update process.incident f set office = $3 from affected a where f.instance = a.id and $1 and f.office = $2),
      absences as (update process.absence set office = $3 where $7::text[] is null and $1 and office = $2 and ended_at is null),
      opinions as (update process.opinion set office = $3 where $7::text[] is null and $1 and office = $2 and answered_at is null and withdrawn_at is null),
      candidates as (
        update process.candidate c set who = r.b || ':' || split_part(c.who, ':', 2)
        from process.work_task t join affected a on a.id = t.instance, unnest($5::text[], $6::text[]) r(a, b)
        where c.task = t.id and t.status in ('Open', 'Assigned') and split_part(c.who, ':', 1) = r.a)
      update process.work_task t set office = case when $1 and office = $2 then $3 else office end, office_code = case when $1 and office = $2 then $4 else office_code end,
        candidate_group = coalesce((select r.b || ':' || split_part(t.candidate_group, ':', 2) from unnest($5::text[], $6::text[]) r(a, b) where r.a = split_part(t.candidate_group, ':', 1)), candidate_group),
        version = version + 1
      from affected a where t.instance = a.id and t.status in ('Open', 'Assigned') returning t.id, t.assignee
      """, values)], ct))
      while (await reader.ReadAsync(ct)) moved.Add((reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1)));
    w.Record("process.relocated", "organisation", move.To.Id, new { from = move.From.Name, tasks = moved.Count });
    var here = (await Tools.Offices.People(w, move.To.Office, ct)).Select(p => p.Id).ToHashSet();
    var left = moved.Where(m => m.Assignee is { } who && !here.Contains(who)).Select(m => m.Task).ToArray();
    if (left.Length > 0) w.Later(Sql.Command("update process.work_task set status = 'Open', assignee = null, assignee_name = null, version = version + 1 where id = any ($1) and candidate_group <> ''", left));
  }
}
