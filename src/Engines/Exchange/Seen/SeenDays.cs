using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The partitions of the coming days are there, and those of days that are kept no longer go.</summary>
[Job("exchange.open_seen_days")]
internal sealed record OpenSeenDays : IJob;

/// <summary>What all nodes counted of minutes is told of hours and days.</summary>
[Job("exchange.sum_calls")]
internal sealed record SumCalls : IJob;

internal sealed class SeenDays(WebDatabase database) : IHandler<OpenSeenDays>, IHandler<SumCalls> {
  const int Ahead = 8;

  /// <summary>Sums over <c>source</c> by <c>at</c>, client, service and test, the steps one by one.</summary>
  const string Sums = """
    select s.at, s.client, s.service, s.test, s.calls, s.errors, s.refused, s.sent, s.answered, s.micros, coalesce(t.steps, '{}') from (
      select at, client, service, test, sum(calls)::bigint calls, sum(errors)::bigint errors, sum(refused)::bigint refused, sum(sent)::bigint sent, sum(answered)::bigint answered, sum(micros)::bigint micros
      from source group by at, client, service, test) s
    left join (
      select at, client, service, test, array_agg(n order by i) steps from (
        select at, client, service, test, i, sum(v)::bigint n from source, unnest(steps) with ordinality u(v, i) group by at, client, service, test, i) one group by at, client, service, test) t
    using (at, client, service, test)
    """;
  const string Set = "set calls = excluded.calls, errors = excluded.errors, refused = excluded.refused, sent = excluded.sent, answered = excluded.answered, micros = excluded.micros, steps = excluded.steps";

  /// <summary>From the hour before the last that was told, whose last calls may have been written since; or all minutes there are.</summary>
  const string Hours = $"""
    with source as (
      select date_trunc('hour', at) at, client, service, test, calls, errors, refused, sent, answered, micros, steps from exchange.call_minute
      where at >= coalesce((select at from exchange.call_hour order by at desc limit 1) - interval '1 hour', '-infinity'))
    insert into exchange.call_hour (at, client, service, test, calls, errors, refused, sent, answered, micros, steps) {Sums}
    on conflict (at, client, service, test) do update {Set}
    """;

  const string Days = $"""
    with source as (
      select (at at time zone 'Asia/Ho_Chi_Minh')::date at, client, service, test, calls, errors, refused, sent, answered, micros, steps from exchange.call_hour
      where at >= coalesce(((select day from exchange.call_day order by day desc limit 1) - 1)::timestamp at time zone 'Asia/Ho_Chi_Minh', '-infinity'))
    insert into exchange.call_day (day, client, service, test, calls, errors, refused, sent, answered, micros, steps) {Sums}
    on conflict (day, client, service, test) do update {Set}
    """;

  public async Task Handle(OpenSeenDays job, Work w, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await Open(connection, Vn.Day(w.Now), Ahead, ct);
    await using var drop = new NpgsqlCommand("select exchange.drop_seen_days($1)", connection) { Parameters = { new() { Value = Vn.Day(w.Now) } } };
    await drop.ExecuteNonQueryAsync(ct);
  }

  /// <summary>May be done again at any time: each sum is that of all there is.</summary>
  public async Task Handle(SumCalls job, Work w, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    try {
      await Sum(connection, ct);
    } catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation) {
      await Open(connection, Vn.Day(w.Now).AddDays(-3), 4, ct);
      await Sum(connection, ct);
    }
  }

  static async Task Sum(NpgsqlConnection connection, CancellationToken ct) {
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = { new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } }, new(Hours), new(Days) },
    };
    await batch.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
  }

  public static async Task Open(NpgsqlConnection connection, DateOnly first, int days, CancellationToken ct) {
    await using var open = new NpgsqlCommand("select exchange.open_seen_days($1, $2)", connection) { Parameters = { new() { Value = first }, new() { Value = days } } };
    await open.ExecuteNonQueryAsync(ct);
  }
}
