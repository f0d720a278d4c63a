using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>A message in a person's inbox.</summary>
public sealed record InboxMessage(Guid Id, string Title, string Body, string? Link, DateTimeOffset At, DateTimeOffset? ReadAt);

/// <summary>The messages of the actor, never anyone else's.</summary>
public static class Inbox {
  public const int PageSize = 30;

  /// <summary>Newest first, those older than <paramref name="before"/>.</summary>
  public static async Task<List<InboxMessage>> List(Work w, Guid? before, bool unreadOnly, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select id, title, body, link, at, read_at from kernel.notification
      where channel = 'Inbox' and recipient = $1 and ($2::uuid is null or id < $2) and (not $3 or read_at is null) order by id desc limit $4
      """, await w.ReadConnection(ct)) {
      Parameters = {
        new() { Value = w.Actor.Id }, new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
        new() { Value = unreadOnly }, new() { Value = PageSize },
      },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<InboxMessage>();
    while (await reader.ReadAsync(ct))
      rows.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
        reader.GetFieldValue<DateTimeOffset>(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5)));
    return rows;
  }

  /// <summary>How many are unread, counted to 100 at most.</summary>
  public static async Task<int> Unread(Work w, CancellationToken ct) {
    if (!w.Actor.IsSignedIn) return 0;
    await using var command = new NpgsqlCommand("""
      select count(*)::int from (select from kernel.notification where channel = 'Inbox' and recipient = $1 and read_at is null limit 100) u
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = w.Actor.Id } } };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>Marks one message read, or with null all; returns how many were not.</summary>
  public static async Task<int> MarkRead(Work w, Guid? id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      update kernel.notification set read_at = $3 where channel = 'Inbox' and recipient = $1 and read_at is null and ($2::uuid is null or id = $2)
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = w.Actor.Id }, new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }, new() { Value = w.Now.UtcDateTime } },
    };
    var count = await command.ExecuteNonQueryAsync(ct);
    w.Record("inbox.read", "person", w.Actor.Id, new { id, count });
    return count;
  }

  public static async Task<InboxMessage?> Find(Work w, Guid id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select title, body, link, at, read_at from kernel.notification where channel = 'Inbox' and recipient = $1 and id = $2", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = w.Actor.Id }, new() { Value = id } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct)
      ? new(id, reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4))
      : null;
  }
}
