using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>A job that comes round: at a fixed interval, or daily at a local time of the day.</summary>
internal sealed record Schedule(string Name, TimeSpan? Every, TimeOnly? Daily, string Handler, string Type, string Lane, Func<string> Body) {
  public DateTimeOffset Next(DateTimeOffset now) {
    if (Every is { } gap) return now + gap;
    var today = Vn.At(Vn.Day(now), Daily!.Value);
    return today > now ? today : Vn.At(Vn.Day(now).AddDays(1), Daily.Value);
  }
}

/// <summary>
/// Puts the job of each due schedule into the outbox, once among all nodes: the row of the schedule is moved on in the same
/// transaction. A schedule missed while everything was down runs once when it comes back.
/// </summary>
internal sealed class Scheduler(WebDatabase database, IEnumerable<Schedule> schedules, OutboxSignal signal, TimeProvider clock, ILogger<Scheduler> log) : BackgroundService {
  readonly Schedule[] all = [.. schedules];

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      try {
        await RunDue(stoppingToken);
        await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
      } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) {
        return;
      } catch (NpgsqlException e) {
        log.LogWarning("Schedules cannot reach the database: {Reason}", e.Message);
        await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken);
      }
    }
  }

  internal async Task RunDue(CancellationToken ct) {
    if (all.Length == 0) return;
    var now = clock.GetUtcNow();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    var process = Guid.CreateVersion7();
    await using var batch = new NpgsqlBatch(connection, transaction);
    batch.BatchCommands.Add(new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = process.ToString() } } });
    foreach (var schedule in all) {
      var job = new OutboxRow(schedule.Handler, schedule.Type, schedule.Body(), null, now, schedule.Lane);
      batch.BatchCommands.Add(new("insert into kernel.schedule (name, next) values ($1, $2) on conflict do nothing") {
        Parameters = { new() { Value = schedule.Name }, new() { Value = schedule.Next(now).UtcDateTime } },
      });
      batch.BatchCommands.Add(new("""
        with due as (select name from kernel.schedule where name = $1 and next <= $2 for update skip locked),
             moved as (update kernel.schedule s set next = $3, last = $2 from due where s.name = due.name returning s.name)
        insert into kernel.outbox (handler, type, body, process, at, due, lane) select $4, $5, $6::jsonb, $7, $2, $2, $8 from moved
        """) {
        Parameters = {
          new() { Value = schedule.Name }, new() { Value = now.UtcDateTime }, new() { Value = schedule.Next(now).UtcDateTime },
          new() { Value = job.Handler }, new() { Value = job.Type }, new() { Value = job.Body }, new() { Value = process }, new() { Value = job.Lane },
        },
      });
    }
    await batch.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
    signal.Wake();
  }
}
