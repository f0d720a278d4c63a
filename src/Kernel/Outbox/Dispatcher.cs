using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// Does the work of the outbox: claim, commit, do, mark. Rows are claimed with a lease, so the work of a process that died
/// is taken up when the lease ends; the effects of a handler and the mark that it is done commit together. A handler that
/// fails waits longer each time and after ten attempts is set aside for a person; others never wait for it. What runs longer than
/// its lease is cancelled.
/// </summary>
internal sealed class Dispatcher(WebDatabase database, Works works, Handlers handlers, OutboxSignal signal, TimeProvider clock, ILogger<Dispatcher> log) : BackgroundService {
  public const int Attempts = 10;

  /// <summary>How many jobs run at once: of all that works here, and of each handler that waits for other systems.</summary>
  internal const int Lanes = 4, LanesOutside = 2;
  static readonly TimeSpan Lease = TimeSpan.FromMinutes(2), Poll = TimeSpan.FromSeconds(1);

  /// <summary>Only what a lane is free for is claimed: what hangs holds up its own lane, and no row waits while its lease runs.</summary>
  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    var lanes = new List<(string? Outside, Task Done)>();
    Task? rung = null;
    try {
      while (!stoppingToken.IsCancellationRequested) {
        lanes.RemoveAll(l => l.Done.IsCompleted);
        List<Claimed> rows = [];
        await Keep(async () => rows = await Claim(Free([.. lanes.Select(l => l.Outside)]), stoppingToken), stoppingToken);
        foreach (var row in rows) lanes.Add((handlers.OutsideOf(row.Handler), Keep(() => Do(row, stoppingToken), stoppingToken)));
        if (rows.Count > 0) continue;
        if (rung is null or { IsCompleted: true }) rung = signal.Wait(Poll, stoppingToken);
        await Task.WhenAny([.. lanes.Select(l => l.Done), rung]);
      }
    } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    await Task.WhenAll(lanes.Select(l => l.Done)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
  }

  /// <param name="busy">Of each busy lane whose it is.</param>
  (string? Outside, int Room)[] Free(string?[] busy) =>
    [.. handlers.Outside.Prepend(null).Select(o => (o, (o is null ? Lanes : LanesOutside) - busy.Count(b => b == o))).Where(free => free.Item2 > 0)];

  async Task Keep(Func<Task> act, CancellationToken ct) {
    try {
      await act();
    } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
      log.LogWarning("Outbox cannot reach the database: {Reason}", e.Message);
      await Task.Delay(Poll, clock, ct);
    }
  }

  /// <summary>Claims as much of what is due as there are lanes and does it; returns how many rows were claimed.</summary>
  internal async Task<int> RunDue(CancellationToken ct) {
    var rows = await Claim(Free([]), ct);
    await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = ct }, async (row, token) => await Do(row, token));
    return rows.Count;
  }

  async Task<List<Claimed>> Claim((string? Outside, int Room)[] free, CancellationToken ct) {
    if (free.Length == 0) return [];
    var now = clock.GetUtcNow();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        // a claim that a crash of the database loses is made again: no job need wait for the disk
        new("select set_config('saola.process', $1, true), set_config('synchronous_commit', 'off', true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new("""
          with due as materialized (
            select c.id from unnest($3::text[], $4::int[]) free(handler, room) cross join lateral (
              select id from kernel.outbox where done_at is null and dead_at is null and due <= $1 and (locked_until is null or locked_until < $1)
                and case when free.handler is null then handler <> all($5) else handler = free.handler end
              order by due, id limit free.room for update skip locked) c)
          update kernel.outbox o set locked_until = $2, attempts = attempts + 1
          from due where o.id = due.id returning o.id, o.handler, o.body::text, o.attempts
          """) {
          Parameters = {
            new() { Value = now.UtcDateTime }, new() { Value = (now + Lease).UtcDateTime }, new() { Value = free.Select(f => f.Outside).ToArray() },
            new() { Value = free.Select(f => f.Room).ToArray() }, new() { Value = handlers.Outside },
          },
        },
      },
    };
    await using var reader = await batch.ExecuteReaderAsync(ct);
    await reader.NextResultAsync(ct);
    var rows = new List<Claimed>();
    while (await reader.ReadAsync(ct)) rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), now + Lease));
    return [.. rows.OrderBy(r => r.Id)];
  }

  async Task Do(Claimed row, CancellationToken ct) {
    using var activity = Telemetry.Source.StartActivity("outbox " + row.Handler, ActivityKind.Consumer);
    try {
      var handler = handlers.Named(row.Handler) ?? throw new InvalidOperationException($"No handler '{row.Handler}' in this program");
      await using var scoped = works.Begin(Actor.Machine(row.Handler), row.Handler);
      scoped.Work.HeldByDispatcher = true;
      using var leased = CancellationTokenSource.CreateLinkedTokenSource(ct);
      leased.CancelAfter(row.Until > clock.GetUtcNow() ? row.Until - clock.GetUtcNow() : TimeSpan.Zero);
      await handler.Run(scoped.Services, row.Body, scoped.Work, leased.Token);
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
  sealed record Claimed(long Id, string Handler, string Body, int Attempts, DateTimeOffset Until);
}
