using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// Tells other nodes that there is work, at most 20 times a second and never inside a business transaction, where NOTIFY
/// would serialise commits; and wakes this node's dispatcher when another tells it. Losing one costs a second: the poll.
/// </summary>
internal sealed class Notifier(WebDatabase database, OutboxSignal signal, TimeProvider clock, ILogger<Notifier> log) : BackgroundService {
  const string Channel = "saola_outbox";
  static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(50);

  protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Tell(stoppingToken), Listen(stoppingToken));

  async Task Tell(CancellationToken ct) {
    while (!ct.IsCancellationRequested) {
      try {
        await signal.WaitToTell(ct);
        await using var command = database.Source.CreateCommand($"notify {Channel}");
        await command.ExecuteNonQueryAsync(ct);
        await Task.Delay(Gap, clock, ct);
      } catch (OperationCanceledException) when (ct.IsCancellationRequested) {
        return;
      } catch (NpgsqlException e) {
        log.LogDebug("Notify failed: {Reason}", e.Message);
      }
    }
  }

  async Task Listen(CancellationToken ct) {
    while (!ct.IsCancellationRequested) {
      try {
        await using var connection = await database.Source.OpenConnectionAsync(ct);
        connection.Notification += (_, _) => signal.Wake();
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection)) await listen.ExecuteNonQueryAsync(ct);
        while (true) await connection.WaitAsync(ct);
      } catch (OperationCanceledException) when (ct.IsCancellationRequested) {
        return;
      } catch (Exception e) when (e is NpgsqlException or IOException) {
        log.LogDebug("Listening ended: {Reason}", e.Message);
        await Task.Delay(TimeSpan.FromSeconds(5), clock, ct);
      }
    }
  }
}
