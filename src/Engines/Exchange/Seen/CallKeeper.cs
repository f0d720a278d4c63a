using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Writes what this node counted, every few seconds: of each minute what it came to until then, so that it may be written again
/// and again. While the database is away it is kept in memory.
/// </summary>
internal sealed class CallKeeper(CallCounts counts, WebDatabase database, TimeProvider clock, ILogger<CallKeeper> log) : BackgroundService {
  static readonly TimeSpan Gap = TimeSpan.FromSeconds(3);
  const string Insert = """
    insert into exchange.call_minute (at, node, client, service, test, calls, errors, refused, sent, answered, micros, steps, faults, spread)
    select $1, $2, c.client, c.service, c.test, c.calls, c.errors, c.refused, c.sent, c.answered, c.micros, c.steps::bigint[], c.faults, c.spread::double precision[]
    from unnest($3::uuid[], $4::uuid[], $5::boolean[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::bigint[], $14::text[]) c(client, service, test, calls, errors, refused, sent, answered, micros, steps, faults, spread)
    on conflict (at, node, client, service, test) do update set calls = excluded.calls, errors = excluded.errors, refused = excluded.refused, sent = excluded.sent, answered = excluded.answered, micros = excluded.micros, steps = excluded.steps, faults = excluded.faults, spread = excluded.spread
    """;

  /// <summary>In one order on all nodes, so that none waits for another that waits for it.</summary>
  const string Last = """
    insert into exchange.service_health (service, good_at, bad_at)
    select service, max(good_at), max(bad_at) from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) h(service, good_at, bad_at) group by service order by service
    on conflict (service) do update set good_at = greatest(service_health.good_at, excluded.good_at), bad_at = greatest(service_health.bad_at, excluded.bad_at)
    """;

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      await Task.Delay(Gap, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
      try {
        // what was counted last is written as the program stops
        await Write(CancellationToken.None);
      } catch (Exception e) {
        log.LogWarning("What was counted of calls is not written yet: {Reason}", e.Message);
      }
    }
  }

  /// <summary>Writes what has changed since it was written last.</summary>
  public async Task Write(CancellationToken ct) {
    foreach (var minute in counts.Open()) {
      var changed = minute.Counts.Where(c => c.Value.Written != c.Value.All).Select(c => (Pair: c.Key, Count: c.Value, c.Value.All)).ToArray();
      if (changed.Length > 0) {
        await using var connection = await database.Source.OpenConnectionAsync(ct);
        try {
          await Write(minute, changed, connection, ct);
        } catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation) {
          await SeenDays.Open(connection, Vn.Day(new DateTimeOffset(minute.At, TimeSpan.Zero)), 1, ct);
          await Write(minute, changed, connection, ct);
        }
        foreach (var (_, count, all) in changed) count.Written = all;
      }
      counts.Close(minute);
    }
  }

  async Task Write(CallMinute minute, (CallPair Pair, CallCount Count, long All)[] changed, NpgsqlConnection connection, CancellationToken ct) {
    var (sums, healths) = (Array.ConvertAll(changed, c => c.Count.Sums), Array.ConvertAll(changed, c => c.Count.Health.Taken()));
    // what is tested, lies elsewhere or was only refused says nothing of a service here
    var lasts = changed.Zip(healths).Where(x => !x.First.Pair.Test && x.First.Pair.Service != Guid.Empty && (x.Second.GoodAt ?? x.Second.BadAt) is not null).Select(x => (x.First.Pair.Service, x.Second.GoodAt, x.Second.BadAt)).ToArray();
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new(Insert) {
          Parameters = {
            new() { Value = minute.At, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = counts.Node }, new() { Value = Array.ConvertAll(changed, c => c.Pair.Client) }, new() { Value = Array.ConvertAll(changed, c => c.Pair.Service) },
            new() { Value = Array.ConvertAll(changed, c => c.Pair.Test) }, new() { Value = Array.ConvertAll(sums, s => s.Calls) }, new() { Value = Array.ConvertAll(sums, s => s.Errors) }, new() { Value = Array.ConvertAll(sums, s => s.Refused) },
            new() { Value = Array.ConvertAll(sums, s => s.Sent) }, new() { Value = Array.ConvertAll(sums, s => s.Answered) }, new() { Value = Array.ConvertAll(sums, s => s.Micros) },
            new() { Value = Array.ConvertAll(changed, c => $"{{{string.Join(',', c.Count.Taken())}}}") },
            new() { Value = Array.ConvertAll(healths, h => h.Faults) }, new() { Value = Array.ConvertAll(healths, h => $"{{{string.Join(',', h.Spread.Select(s => s.ToString("R", CultureInfo.InvariantCulture)))}}}") },
          },
        },
        new(Last) { Parameters = { new() { Value = Array.ConvertAll(lasts, l => l.Service) }, Moments(Array.ConvertAll(lasts, l => l.GoodAt)), Moments(Array.ConvertAll(lasts, l => l.BadAt)) } },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
  }

  static NpgsqlParameter Moments(DateTime?[] moments) => new() { Value = moments, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
