using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>How far a subscription is behind.</summary>
/// <param name="Waiting">Events that are not confirmed yet, wanted or not; at most <see cref="Followers.MostCounted"/> of those that were not given are counted.</param>
/// <param name="Oldest">When the first of them was published.</param>
/// <param name="Dead">Events that were set aside.</param>
/// <param name="Error">Why its address was not reached the last time.</param>
public sealed record Lag(long Waiting, DateTimeOffset? Oldest, long Dead, int Failures, string? Error);

/// <summary>Finds subscriptions and where they stand.</summary>
internal sealed class Followers(WebDatabase database, LogKeys keys, TimeProvider clock) {
  public const int MostCounted = 10_000;

  /// <summary>The subscription of a subsystem by its code; null when there is none to this topic.</summary>
  public async Task<Follower?> Find(RosterTopic topic, Guid subsystem, string code, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select id, types, condition, url, secret from exchange.topic_subscription where subsystem = $1 and code = $2 and topic = $3");
    command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = subsystem }, new() { Value = code }, new() { Value = topic.Id }]);
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) ? Of(reader, topic) : null;
  }

  /// <param name="row">id, types, condition, url and secret first.</param>
  Follower Of(NpgsqlDataReader row, RosterTopic topic) => new(
    row.GetGuid(0), topic, new(row.GetFieldValue<string[]>(1), row.IsDBNull(2) ? null : row.GetString(2)), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : keys.Unwrap(row.GetFieldValue<byte[]>(4)));

  /// <summary>Subscriptions that something waits for to be sent, those that wait longest first.</summary>
  public async Task<List<(Follower Follower, Guid Subsystem)>> Due(RosterView view, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select s.id, s.types, s.condition, s.url, s.secret, s.subsystem, s.topic from exchange.topic_subscription s where s.url is not null and not s.paused and s.next_at <= $1 and (
        exists (select from exchange.topic_delivery d where uuid_send(d.subscription) = uuid_send(s.id) and d.dead_at is null and d.due_at <= $1)
        or exists (select from exchange.topic_event e where e.topic = s.topic and e.position > s.position and e.until >= $2)) order by s.position
      """);
    command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = clock.GetUtcNow().UtcDateTime }, new() { Value = Vn.Day(clock.GetUtcNow()) }]);
    var topics = view.Topics.Values.ToDictionary(t => t.Id);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var due = new List<(Follower, Guid)>();
    while (await reader.ReadAsync(ct))
      if (topics.TryGetValue(reader.GetGuid(6), out var topic)) due.Add((Of(reader, topic), reader.GetGuid(5)));
    return due;
  }

  /// <summary>Where each of the subscriptions stands.</summary>
  public async Task<Dictionary<Guid, Lag>> Lags(Guid[] subscriptions, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select s.id,
        (select count(*) from (select from exchange.topic_event e where e.topic = s.topic and e.position > s.position and e.until >= $2 limit $3) e) + held.number,
        (select e.at from exchange.topic_event e where e.topic = s.topic and e.until >= $2 and e.position >= coalesce(held.first, s.position + 1) order by e.position limit 1),
        (select count(*) from exchange.topic_delivery d where d.subscription = s.id and d.dead_at is not null), s.failures, s.error
      from exchange.topic_subscription s
        cross join lateral (select count(*) number, min(d.position) first from exchange.topic_delivery d where uuid_send(d.subscription) = uuid_send(s.id) and d.dead_at is null) held
      where s.id = any($1)
      """);
    command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = subscriptions }, new() { Value = Vn.Day(clock.GetUtcNow()) }, new() { Value = MostCounted }]);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var lags = new Dictionary<Guid, Lag>();
    while (await reader.ReadAsync(ct))
      lags[reader.GetGuid(0)] = new(reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt64(3), reader.GetInt32(4), reader.IsDBNull(5) ? null : reader.GetString(5));
    return lags;
  }

  /// <summary>The position behind which lies what was published from a moment on; without one that of the last event of all.</summary>
  public static async Task<long> Before(Guid topic, DateTimeOffset? from, NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select coalesce((select min(e.position) - 1 from exchange.topic_event e where e.topic = $1 and e.at >= $2), (select position from exchange.topic_head))
      """, connection) { Parameters = { new() { Value = topic }, new() { Value = from?.UtcDateTime ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz } } };
    return (long)(await command.ExecuteScalarAsync(ct))!;
  }
}
