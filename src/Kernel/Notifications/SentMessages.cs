using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>A message as operators see it, with what became of its sending.</summary>
public sealed record SentMessage(
  Guid Id, Channel Channel, string? Address, string Template, string Title, string Body, string? Link, DateTimeOffset At, string Status, DateTimeOffset StatusAt,
  string? Error, int Attempts);

/// <summary>Every message of the installation, for who keeps it running and who tries it out.</summary>
public sealed class SentMessages(WebDatabase database) {
  public const int PageSize = 50;
  public static readonly string[] Statuses = ["Waiting", "Sent", "NoChannel", "NoAddress", "Failed"];

  /// <summary>Newest first, those older than <paramref name="before"/>; the inbox's own only when asked for.</summary>
  public async Task<List<SentMessage>> List(Guid? before, string? status, Channel? channel, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select n.id, n.channel, n.address, n.template, n.title, n.body, n.link, n.at, n.status, n.status_at, coalesce(n.error, o.error), coalesce(o.attempts, 0)
      from kernel.notification n left join kernel.outbox o on o.handler = 'notifications.deliver' and o.key = replace(n.id::text, '-', '')
      where ($1::uuid is null or n.id < $1) and ($2::text is null or n.status = $2) and ($3::text is null or n.channel = $3) order by n.id desc limit $4
      """);
    command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
    command.Parameters.Add(new() { Value = (object?)status ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    command.Parameters.Add(new() { Value = (object?)channel?.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    command.Parameters.Add(new() { Value = PageSize });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<SentMessage>();
    while (await reader.ReadAsync(ct))
      rows.Add(new(reader.GetGuid(0), Enum.Parse<Channel>(reader.GetString(1)), Text(reader, 2), reader.GetString(3), reader.GetString(4), reader.GetString(5), Text(reader, 6),
        reader.GetFieldValue<DateTimeOffset>(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9), Text(reader, 10), reader.GetInt32(11)));
    return rows;
  }

  static string? Text(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetString(at);
}
