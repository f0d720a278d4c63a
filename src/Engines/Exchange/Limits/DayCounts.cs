using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Calls of one day to a service, of one caller or of all: those that all nodes are known to have let through, and those of this one since.</summary>
internal sealed class DayCount(long known) {
  long known = known, own;

  public bool Take(long most) {
    lock (this) {
      if (known + own >= most) return false;
      own++;
      return true;
    }
  }

  public void GiveBack() {
    lock (this) own--;
  }

  /// <summary>Calls that nobody else knows of yet.</summary>
  public long Untold {
    get { lock (this) return own; }
  }

  /// <param name="told">How many of this node's own are among <paramref name="all"/> now.</param>
  public void Learn(long told, long all) {
    lock (this) (known, own) = (all, own - told);
  }
}

/// <summary>
/// Counts of the day where a quota is set, told to the database every second and when the program ends, which gives back those of the other
/// nodes: between two tellings each node may let through what the others have used up already, and a node that is killed forgets a second.
/// </summary>
internal sealed class DayCounts(WebDatabase database, TimeProvider clock, ILogger<DayCounts> log) : BackgroundService {
  /// <summary>How many days they lie in the database.</summary>
  const int Kept = 31;

  static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
  readonly ConcurrentDictionary<(DateOnly Day, Guid Service, Guid Client), DayCount> counts = new();
  DateOnly swept;

  public DayCount Of(DateOnly day, Guid service, Guid client, RosterLimits limits) =>
    counts.TryGetValue((day, service, client), out var known) ? known : counts.GetOrAdd((day, service, client), static (key, read) => new(read.Used.GetValueOrDefault(key.Client)), limits);

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
      await TryTell();
    }
  }

  /// <summary>While the database is away they are counted on; nothing passes without its log all the same.</summary>
  async Task TryTell() {
    try {
      await Tell(CancellationToken.None);
    } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
      log.LogWarning("Counts of calls wait for the database: {Reason}", e.Message);
    }
  }

  public async Task Tell(CancellationToken ct) {
    if (counts.IsEmpty) return;
    var today = Vn.Day(clock.GetUtcNow());
    // in one order on all nodes, so that none waits for another in a circle
    var told = counts.Select(c => (c.Key, Count: c.Value, c.Value.Untold)).OrderBy(c => c.Key).ToArray();
    var news = told.Where(c => c.Untold != 0).ToArray();
    var totals = new Dictionary<(DateOnly, Guid, Guid), long>();
    await using (var connection = await database.Source.OpenConnectionAsync(ct)) {
      await using var transaction = await connection.BeginTransactionAsync(ct);
      await using var batch = new NpgsqlBatch(connection, transaction) {
        BatchCommands = {
          new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
          new("insert into exchange.service_use (day, service, client, calls) select * from unnest($1::date[], $2::uuid[], $3::uuid[], $4::bigint[]) on conflict (day, service, client) do update set calls = service_use.calls + excluded.calls") {
            Parameters = { new() { Value = news.Select(c => c.Key.Day).ToArray() }, new() { Value = news.Select(c => c.Key.Service).ToArray() }, new() { Value = news.Select(c => c.Key.Client).ToArray() }, new() { Value = news.Select(c => c.Untold).ToArray() } },
          },
          new("delete from exchange.service_use where day < $1") { Parameters = { new() { Value = swept == today ? DateOnly.MinValue : today.AddDays(-Kept) } } },
          new("select u.day, u.service, u.client, u.calls from unnest($1::date[], $2::uuid[], $3::uuid[]) k (day, service, client) join exchange.service_use u using (day, service, client)") {
            Parameters = { new() { Value = told.Select(c => c.Key.Day).ToArray() }, new() { Value = told.Select(c => c.Key.Service).ToArray() }, new() { Value = told.Select(c => c.Key.Client).ToArray() } },
          },
        },
      };
      await using (var r = await batch.ExecuteReaderAsync(ct)) {
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct)) totals[(r.GetFieldValue<DateOnly>(0), r.GetGuid(1), r.GetGuid(2))] = r.GetInt64(3);
      }
      await transaction.CommitAsync(ct);
    }
    swept = today;
    foreach (var (key, count, untold) in told) {
      count.Learn(untold, totals.GetValueOrDefault(key));
      if (key.Day < today && untold == 0) counts.TryRemove(key, out _);
    }
  }
}
