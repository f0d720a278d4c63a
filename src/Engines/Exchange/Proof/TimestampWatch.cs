using System.Globalization;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Whether messages have waited for their timestamps for longer than <c>SAOLA_EXCHANGE_TIMESTAMP_SECONDS</c> (14,400 as the protocol
/// says): then nothing passes until they have them. Where no authority is named there is nothing to wait for.
/// </summary>
internal sealed class TimestampWatch(WebDatabase database, Notary notary, Settings settings, TimeProvider clock) {
  const long Look = 2_000;
  readonly TimeSpan longest = TimeSpan.FromSeconds(int.TryParse(settings["SAOLA_EXCHANGE_TIMESTAMP_SECONDS"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : 14_400);
  readonly SemaphoreSlim reading = new(1);
  DateTimeOffset oldest = DateTimeOffset.MaxValue;
  long lookedAt = long.MinValue / 2;

  public async ValueTask<bool> IsTooLate() {
    if (!notary.IsNamed) return false;
    if (Age >= Look) await Read();
    return clock.GetUtcNow() - oldest > longest;
  }

  long Age => Environment.TickCount64 - Volatile.Read(ref lookedAt);

  /// <summary>While the database is away what was known goes on: nothing passes without its log all the same.</summary>
  async Task Read() {
    await reading.WaitAsync();
    try {
      if (Age < Look) return;
      await using var command = database.Source.CreateCommand("select least((select at from exchange.log_batch where awaits_token order by number limit 1), (select at from exchange.log_pending order by id limit 1))");
      oldest = await command.ExecuteScalarAsync() is DateTime at ? new(at, TimeSpan.Zero) : DateTimeOffset.MaxValue;
    } catch (NpgsqlException) {
      // what was known goes on
    } finally {
      Volatile.Write(ref lookedAt, Environment.TickCount64);
      reading.Release();
    }
  }
}
