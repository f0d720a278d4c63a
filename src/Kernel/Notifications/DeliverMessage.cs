using Npgsql;

namespace Saola.Kernel;

[Job("notifications.deliver")]
internal sealed record DeliverMessage(Guid Id, string? WaitsFor = null) : IJob;

/// <summary>
/// Sends one message by its channel. The row is read and the provider asked outside the transaction that keeps the outcome; if
/// the program dies in between, the provider sees the same id again.
/// </summary>
internal sealed class DeliverMessageHandler(WebDatabase database, IEnumerable<INotificationChannel> channels) : IHandler<DeliverMessage> {
  public async Task Handle(DeliverMessage message, Work w, CancellationToken ct) {
    if (await Find(message.Id, ct) is not { } found) return;
    var channel = channels.LastOrDefault(c => c.Channel == found.Channel && c.IsConfigured);
    var (status, error) = channel is null ? ("NoChannel", null) : await Try(channel, found, ct);
    await using var command = new NpgsqlCommand("""
      update kernel.notification set status = $2, status_at = $3, error = $4, address = case when $2 = 'Sent' then $5 else address end where id = $1
      """, await w.Connection(ct)) {
      Parameters = {
        new() { Value = found.Id }, new() { Value = status }, new() { Value = w.Now.UtcDateTime },
        new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, new() { Value = Shorten(found.Address) },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
    w.Record(status == "Sent" ? "notifications.sent" : "notifications.not_sent", "notification", found.Id, new { found.Channel, status });
  }

  static async Task<(string Status, string? Error)> Try(INotificationChannel channel, OutgoingMessage message, CancellationToken ct) {
    try {
      await channel.Send(message, ct);
      return ("Sent", null);
    } catch (UndeliverableException e) {
      return ("Failed", e.Message);
    }
  }

  async Task<OutgoingMessage?> Find(Guid id, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select channel, address, template, title, body, link from kernel.notification where id = $1 and status = 'Waiting'");
    command.Parameters.Add(new() { Value = id });
    await using var reader = await command.ExecuteReaderAsync(ct);
    if (!await reader.ReadAsync(ct)) return null;
    return new(id, Enum.Parse<Channel>(reader.GetString(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5));
  }

  /// <summary>Enough to tell two addresses of one person apart, no more.</summary>
  internal static string Shorten(string address) {
    var at = address.IndexOf('@', StringComparison.Ordinal);
    return at > 0 ? $"{address[0]}…{address[at..]}" : address.Length > 3 ? $"…{address[^3..]}" : "…";
  }
}
