using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// Does the work of the outbox: claim, commit, do, mark. Rows are claimed with a lease, so the work of a process that died
/// is taken up when the lease ends; the effects of a handler and the mark that it is done commit together. A handler that
/// fails waits longer each time and after ten attempts is set aside for a person; others never wait for it. What runs longer than
/// its lease is cancelled, unless it is known to take long: then the lease is renewed while it runs.
/// </summary>
internal sealed class Dispatcher(WebDatabase database, Works works, Handlers handlers, OutboxSignal signal, TimeProvider clock, ILogger<Dispatcher> log) : BackgroundService {
  public const int Attempts = 10;

  /// <summary>How many jobs run at once in the lane of what works here, and in each that waits for another system.</summary>
  internal const int AtOnce = 4, AtOnceOutside = 2;
  static readonly TimeSpan Lease = TimeSpan.FromMinutes(2), Poll = TimeSpan.FromSeconds(1);

  /// <summary>After what time a lease that is renewed is.</summary>
  internal TimeSpan Renewal { get; set; } = Lease / 4;

  /// <summary>Only what its lane has room for is claimed: what hangs holds up its own lane, and no row waits while its lease runs.</summary>
  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    var running = new List<(string Lane, Task Done)>();
    Task? rung = null;
    try {
      while (!stoppingToken.IsCancellationRequested) {
        running.RemoveAll(r => r.Done.IsCompleted);
        List<Claimed> rows = [];
        await Keep(async () => rows = await Claim([.. running.Select(r => r.Lane)], stoppingToken), stoppingToken);
        foreach (var row in rows) running.Add((row.Lane, Keep(() => Do(row, stoppingToken), stoppingToken)));
        if (rows.Count > 0) continue;
        if (rung is null or { IsCompleted: true }) rung = signal.Wait(Poll, stoppingToken);
        await Task.WhenAny([.. running.Select(r => r.Done), rung]);
      }
    } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    await Task.WhenAll(running.Select(r => r.Done)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
  }

  async Task Keep(Func<Task> act, CancellationToken ct) {
    try {
      await act();
    } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
      log.LogWarning("Outbox cannot reach the database: {Reason}", e.Message);
      await Task.Delay(Poll, clock, ct);
    }
  }

  /// <summary>Claims what is due as far as there is room and does it; returns how many rows were claimed.</summary>
  internal async Task<int> RunDue(CancellationToken ct) {
    var rows = await Claim([], ct);
    await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (row, token) => await Do(row, token));
    return rows.Count;
  }

  /// <summary>
  /// What each lane has room for, oldest first. The lanes are those that have work: the index is stepped through from one to the
  /// next, and in each only its first rows are read, however many wait behind them.
  /// </summary>
  /// <param name="busy">The lane of each job that runs.</param>
  internal static NpgsqlBatchCommand Claiming(DateTimeOffset now, string[] busy) => new("""
    with recursive lanes(name) as (
      select min(lane) from kernel.outbox where done_at is null and dead_at is null
      union all
      select (select min(lane) from kernel.outbox where done_at is null and dead_at is null and lane > name) from lanes where name is not null),
    due as materialized (
      select claimed.id from lanes cross join lateral (
        select id from (
          select id from kernel.outbox where lane = name and done_at is null and dead_at is null and due <= $1 and (locked_until is null or locked_until < $1)
          order by due, id limit $4 for update skip locked) first
        limit case name when '' then $4 else $5 end - (select count(*) from unnest($3) running where running = name)) claimed)
    update kernel.outbox o set locked_until = $2, attempts = attempts + 1
    from due where o.id = due.id returning o.id, o.handler, o.body::text, o.attempts, o.lane
    """) {
    Parameters = {
      new() { Value = now.UtcDateTime }, new() { Value = (now + Lease).UtcDateTime }, new() { Value = busy }, new() { Value = AtOnce }, new() { Value = AtOnceOutside },
    },
  };

  async Task<List<Claimed>> Claim(string[] busy, CancellationToken ct) {
    var now = clock.GetUtcNow();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        // a claim that a crash of the database loses is made again: no job need wait for the disk
        new("select set_config('saola.process', $1, true), set_config('synchronous_commit', 'off', true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        Claiming(now, busy),
      },
    };
    await using var reader = await batch.ExecuteReaderAsync(ct);
    await reader.NextResultAsync(ct);
    var rows = new List<Claimed>();
    while (await reader.ReadAsync(ct)) rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), now + Lease));
    return [.. rows.OrderBy(r => r.Id)];
  }

  async Task Do(Claimed row, CancellationToken ct) {
    using var activity = Telemetry.Source.StartActivity("outbox " + row.Handler, ActivityKind.Consumer);
    try {
      var handler = handlers.Named(row.Handler) ?? throw new InvalidOperationException($"No handler '{row.Handler}' in this program");
      await using var scoped = works.Begin(Actor.Machine(row.Handler), row.Handler);
      scoped.Work.HeldByDispatcher = true;
      using var leased = CancellationTokenSource.CreateLinkedTokenSource(ct);
      if (!handler.Long) leased.CancelAfter(row.Until > clock.GetUtcNow() ? row.Until - clock.GetUtcNow() : TimeSpan.Zero);
      using var running = CancellationTokenSource.CreateLinkedTokenSource(ct);
      var renewing = handler.Long ? Renew(row, leased, running.Token) : Task.CompletedTask;
      try {
        await handler.Run(scoped.Services, row.Body, scoped.Work, leased.Token);
      } finally {
        await running.CancelAsync();
        await renewing;
      }
      await scoped.Work.Flush(ct);
      if (!await Mark(scoped.Work, row, ct)) {
        log.LogWarning("Outbox row {Row} of {Handler}: attempt {Attempt} outlived its lease and is dropped", row.Id, row.Handler, row.Attempts);
        return;
      }
      await scoped.Work.CommitNow(ct);
      Telemetry.Jobs.Add(1, new("handler", row.Handler), new("outcome", "done"));
    } catch (OperationCanceledException) when (ct.IsCancellationRequested) {
      throw;
    } catch (Exception e) {
      activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
      Telemetry.Jobs.Add(1, new("handler", row.Handler), new("outcome", "failed"));
      log.LogError(e, "Outbox row {Row} of {Handler} failed, attempt {Attempt}", row.Id, row.Handler, row.Attempts);
      await Fail(row, e, ct);
    }
  }

  /// <summary>Keeps the lease of what takes long; when another run has taken the row over all the same, this one is cancelled.</summary>
  async Task Renew(Claimed row, CancellationTokenSource leased, CancellationToken ended) {
    while (true) {
      await Task.Delay(Renewal, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
      if (ended.IsCancellationRequested) return;
      try {
        await using var connection = await database.Source.OpenConnectionAsync(ended);
        await using var batch = new NpgsqlBatch(connection) {
          BatchCommands = {
            new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
            new("update kernel.outbox set locked_until = $2 where id = $1 and done_at is null and attempts = $3") {
              Parameters = { new() { Value = row.Id }, new() { Value = (clock.GetUtcNow() + Lease).UtcDateTime }, new() { Value = row.Attempts } },
            },
          },
        };
        if (await batch.ExecuteNonQueryAsync(ended) > 0) continue;
        await leased.CancelAsync();
        return;
      } catch (Exception e) when (e is NpgsqlException or OperationCanceledException) {
        if (ended.IsCancellationRequested) return;
        log.LogWarning("The lease of outbox row {Row} could not be renewed: {Reason}", row.Id, e.Message);
      }
    }
  }

  /// <summary>Notes that the row is done; false when the lease ended and another run has taken it over, so that this one must keep nothing.</summary>
  async Task<bool> Mark(Work w, Claimed row, CancellationToken ct) {
    await using var done = new NpgsqlCommand("update kernel.outbox set done_at = $2, locked_until = null, error = null where id = $1 and done_at is null and attempts = $3", await w.QuietConnection(ct)) {
      Parameters = { new() { Value = row.Id }, new() { Value = clock.GetUtcNow().UtcDateTime }, new() { Value = row.Attempts } },
    };
    return await done.ExecuteNonQueryAsync(ct) == 1;
  }

  async Task Fail(Claimed row, Exception failure, CancellationToken ct) {
    var now = clock.GetUtcNow();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new("update kernel.outbox set locked_until = null, error = $2, due = $3, dead_at = case when attempts >= $4 then $5::timestamptz end where id = $1 and done_at is null and attempts = $6") {
          Parameters = {
            new() { Value = row.Id }, new() { Value = $"{failure.GetType().Name}: {failure.Message}" }, new() { Value = (now + Backoff(row.Attempts)).UtcDateTime },
            new() { Value = Attempts }, new() { Value = now.UtcDateTime }, new() { Value = row.Attempts },
          },
        },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
  }

  /// <summary>2 s, 4 s, 8 s … at most an hour.</summary>
  internal static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(3600, Math.Pow(2, Math.Min(attempts, 12))));

  /// <param name="Until">When the lease ends and others may take the row.</param>
  sealed record Claimed(long Id, string Handler, string Body, int Attempts, string Lane, DateTimeOffset Until);
}
