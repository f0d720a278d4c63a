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
  const int Lanes = 4, AtOnce = 16;
  static readonly TimeSpan Lease = TimeSpan.FromMinutes(2), Poll = TimeSpan.FromSeconds(1);

  /// <summary>A lane that hangs holds up only what it does: the others go on claiming.</summary>
  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    var (claimed, lanes) = (new Queue<Claimed>(), new List<Task>());
    Task? rung = null;
    try {
      while (!stoppingToken.IsCancellationRequested) {
        lanes.RemoveAll(l => l.IsCompleted);
        while (lanes.Count < Lanes && claimed.TryDequeue(out var row))
          if (clock.GetUtcNow() < row.Until) lanes.Add(Keep(() => Do(row, stoppingToken), stoppingToken));
        if (lanes.Count < Lanes) {
          await Keep(async () => (await Claim(stoppingToken)).ForEach(claimed.Enqueue), stoppingToken);
          if (claimed.Count > 0) continue;
        }
        if (rung is null or { IsCompleted: true }) rung = signal.Wait(Poll, stoppingToken);
        await Task.WhenAny([.. lanes, .. lanes.Count < Lanes ? [rung] : Array.Empty<Task>()]);
      }
    } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    await Task.WhenAll(lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
  }

  async Task Keep(Func<Task> act, CancellationToken ct) {
    try {
      await act();
    } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
      log.LogWarning("Outbox cannot reach the database: {Reason}", e.Message);
      await Task.Delay(Poll, clock, ct);
    }
  }

  /// <summary>Claims what is due and does it; returns how many rows were claimed.</summary>
  internal async Task<int> RunDue(CancellationToken ct) {
    var rows = await Claim(ct);
    await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = ct }, async (row, token) => await Do(row, token));
    return rows.Count;
  }

  async Task<List<Claimed>> Claim(CancellationToken ct) {
    var now = clock.GetUtcNow();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new("""
          update kernel.outbox o set locked_until = $2, attempts = attempts + 1
          from (select id from kernel.outbox where done_at is null and dead_at is null and due <= $1 and (locked_until is null or locked_until < $1)
                order by due, id limit $3 for update skip locked) c
          where o.id = c.id returning o.id, o.handler, o.body::text, o.attempts
          """) { Parameters = { new() { Value = now.UtcDateTime }, new() { Value = (now + Lease).UtcDateTime }, new() { Value = AtOnce } } },
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
      leased.CancelAfter(Lease);
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
