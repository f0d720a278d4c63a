using Saola.Kernel;

namespace Saola.Process;

/// <summary>How long a step took in a period.</summary>
/// <param name="Late">How often it was done after its due time.</param>
public sealed record StepFigures(long Count, double AverageSeconds, double P95Seconds, long Late);

/// <summary>What stands at a step now.</summary>
/// <param name="WaitingSeconds">How long all of it together has waited.</param>
/// <param name="Late">How much of it is past its due time.</param>
public sealed record StepLoad(long Count, double WaitingSeconds, long Late);

/// <summary>What the instances of a version do, from their own rows: nothing is counted twice, nothing must be kept in step.</summary>
internal static class Monitoring {
  /// <summary>More than this is not looked at; the newest are.</summary>
  public const int MostInstances = 20_000, MostVisits = 100_000;

  /// <summary>What stands where now, by element.</summary>
  /// <param name="offices">Null is all.</param>
  public static async Task<Dictionary<string, StepLoad>> Now(Work w, Guid definition, Guid[]? offices, CancellationToken ct) {
    await using var command = Sql.Fill(new($"""
      select t.node, count(*), sum(extract(epoch from $3 - t.entered))::float8, count(*) filter (where k.due < $3)
      from (select i.id, i.tokens from process.instance i where i.definition = $1 and i.status = 'Active' and ($2::uuid[] is null or i.office = any($2)) order by i.id desc limit {MostInstances}) s
      cross join lateral jsonb_to_recordset(s.tokens) as t(id bigint, node text, entered timestamptz, phase text, loop jsonb)
      left join process.work_task k on k.instance = s.id and k.token = t.id and k.status in ('Open', 'Assigned')
      where t.loop is null and coalesce(t.phase, '') not in ('Done', 'Undoing') group by t.node
      """, await w.ReadConnection(ct)), definition, Sql.Uuids(offices), w.Now);
    var found = new Dictionary<string, StepLoad>();
    await using var r = await command.ExecuteReaderAsync(ct);
    while (await r.ReadAsync(ct)) found[r.GetString(0)] = new(r.GetInt64(1), r.GetDouble(2), r.GetInt64(3));
    return found;
  }

  /// <summary>What was completed in a period, by element.</summary>
  public static async Task<Dictionary<string, StepFigures>> Done(Work w, Guid definition, Guid[]? offices, DateTimeOffset from, DateTimeOffset to, CancellationToken ct) {
    await using var command = Sql.Fill(new($"""
      select v.node, count(*), avg(v.seconds), percentile_cont(0.95) within group (order by v.seconds), count(*) filter (where k.due < v.ended)
      from (
        select node, instance, token, ended, extract(epoch from ended - entered)::float8 seconds from process.visit
        where definition = $1 and ($2::uuid[] is null or office = any($2)) and ended >= $3 and ended < $4 and completed order by ended desc limit {MostVisits}) v
      left join process.work_task k on k.instance = v.instance and k.token = v.token
      group by v.node
      """, await w.ReadConnection(ct)), definition, Sql.Uuids(offices), from, to);
    var found = new Dictionary<string, StepFigures>();
    await using var r = await command.ExecuteReaderAsync(ct);
    while (await r.ReadAsync(ct)) found[r.GetString(0)] = new(r.GetInt64(1), r.GetDouble(2), r.GetDouble(3), r.GetInt64(4));
    return found;
  }

  /// <summary>How many instances run; more than are looked at are not counted.</summary>
  public static async Task<long> Running(Work w, Guid definition, Guid[]? offices, CancellationToken ct) {
    await using var command = Sql.Fill(new($"""
      select count(*) from (select from process.instance where definition = $1 and status = 'Active' and ($2::uuid[] is null or office = any($2)) limit {MostInstances + 1}) s
      """, await w.ReadConnection(ct)), definition, Sql.Uuids(offices));
    return (long)(await command.ExecuteScalarAsync(ct))!;
  }
}
