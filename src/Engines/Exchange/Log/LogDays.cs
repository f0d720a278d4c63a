using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The partitions of the coming days are there before a message of theirs comes.</summary>
[Job("exchange.open_log_days")]
internal sealed record OpenLogDays : IJob;

internal sealed class LogDays(WebDatabase database) : IHandler<OpenLogDays> {
  const int Ahead = 8;

  public async Task Handle(OpenLogDays job, Work w, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await Open(connection, Vn.Day(w.Now), Ahead, ct);
  }

  public static async Task Open(NpgsqlConnection connection, DateOnly first, int days, CancellationToken ct) {
    await using var open = new NpgsqlCommand("select exchange.open_log_days($1, $2), exchange.open_seen_days($1, $2)", connection) { Parameters = { new() { Value = first }, new() { Value = days } } };
    await open.ExecuteNonQueryAsync(ct);
  }
}
