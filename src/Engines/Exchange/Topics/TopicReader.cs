using System.Security.Cryptography;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>One subscription as who reads for it meets it.</summary>
internal sealed record Follower(Guid Id, RosterTopic Topic, EventFilter Filter, string? Url, byte[]? Secret);

/// <summary>An event that is given to a follower until its lease ends.</summary>
/// <param name="Receipt">By which it is confirmed.</param>
/// <param name="Json">The event in the JSON format of CloudEvents.</param>
internal sealed record GivenEvent(long Position, string Receipt, int Attempt, byte[] Json);

/// <summary>
/// Gives events to followers: each until it is confirmed, of one key only one at a time and in its order. What is given, confirmed or
/// lost is kept without waiting for the disk: a crash of the database gives it once more.
/// </summary>
internal sealed class TopicReader(WebDatabase database, TopicQueues queues, TimeProvider clock) {
  /// <summary>Events of one subscription that are under way or due at most, beside those that wait behind one of their key; further ones stay on the topic.</summary>
  const int Window = 2000;

  /// <summary>How often events are looked at for one request at most, and how many at once: many may be not wanted, or wait behind others of their key.</summary>
  const int Pages = 100, Page = 200;

  sealed record State(long Position, int Replays);

  /// <summary>The next events, each with a lease; none while the subscription is paused.</summary>
  public async Task<List<GivenEvent>> Take(Follower follower, int most, TimeSpan lease, CancellationToken ct) {
    var now = clock.GetUtcNow();
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    if (await Hold(follower.Id, connection, ct) is not { } state) return [];
    var given = new List<GivenEvent>();
    // what is gone makes room for the next of its key, which is not left for another request
    for (var tries = 0; tries < 20 && given.Count < most && await Again(follower, state, most, now, lease, given, connection, ct); tries++) { }
    await using var queue = given.Count < most ? await queues.Open(follower.Id, follower.Topic.Id) : null;
    if (given.Count < most) await Further(follower, state, most, now, lease, given, queue, connection, ct);
    await transaction.CommitAsync(ct);
    if (queue is not null) await queue.Done();
    return given;
  }

  /// <summary>Who gives and confirms for one subscription goes one after another; null while it is paused or when it is gone.</summary>
  static async Task<State?> Hold(Guid subscription, NpgsqlConnection connection, CancellationToken ct, bool paused = false) {
    await using var batch = new NpgsqlBatch(connection) { BatchCommands = { TopicSql.Begin(), TopicSql.NotAwaited(), TopicSql.Hold(subscription) } };
    await using var reader = await batch.ExecuteReaderAsync(ct);
    await reader.NextResultAsync(ct);
    await reader.NextResultAsync(ct);
    return await reader.ReadAsync(ct) && (paused || !reader.GetBoolean(2)) ? new(reader.GetInt64(0), reader.GetInt32(1)) : null;
  }

  static string Receipt(State state, long position) => $"{state.Replays}-{position}";

  /// <summary>What was given before and not confirmed in time, or waits for its turn. Too many attempts end it; an event that is kept no longer is nobody's any more.</summary>
  /// <returns>Whether some were kept no longer, so that others may be due instead.</returns>
  async Task<bool> Again(Follower follower, State state, int most, DateTimeOffset now, TimeSpan lease, List<GivenEvent> given, NpgsqlConnection connection, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        TopicSql.EndLost(follower.Id, now),
        TopicSql.Again(follower.Id, follower.Topic.Id, most - given.Count, now, now + lease),
      },
    };
    var gone = new List<long>();
    await using (var reader = await batch.ExecuteReaderAsync(ct)) {
      while (await reader.ReadAsync(ct)) {
        var position = reader.GetInt64(0);
        if (reader.IsDBNull(2)) gone.Add(position);
        else given.Add(new(position, Receipt(state, position), reader.GetInt32(1), Open(follower, reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3))));
      }
    }
    if (gone.Count > 0) await Do(connection, [TopicSql.Gone(follower.Id, [.. gone], Vn.Day(now), now)], ct);
    return gone.Count > 0;
  }

  static byte[] Open(Follower follower, byte[] content, byte[] digest) =>
    Sealed.Open(follower.Topic.Owner.Key ?? throw new LoggingFailedException($"The key of {follower.Topic.Owner.Party} is not there."), content, digest);

  sealed record Read(long Position, DateOnly Until, byte[]? Key, byte[] Json);

  /// <summary>Goes on along the topic as far as there is room.</summary>
  async Task Further(Follower follower, State state, int most, DateTimeOffset now, TimeSpan lease, List<GivenEvent> given, TopicQueues.Turn? queue, NpgsqlConnection connection, CancellationToken ct) {
    var (position, today, found) = (state.Position, Vn.Day(now), true);
    for (var pages = 0; pages < Pages && given.Count < most; pages++) {
      var (limit, before) = (found ? Math.Clamp(most - given.Count, 50, Page) : Page, given.Count);
      var (read, more) = await Next(follower, position, limit, given.Count > 0, today, queue, connection, ct);
      if (read.Count == 0) return;
      position = read[^1].Position;
      var wanted = read.Where(e => e.Until >= today && follower.Filter.Takes(e.Json, now)).ToArray();
      var busy = await Busy(follower.Id, [.. wanted.Select(e => e.Key).OfType<byte[]>()], connection, ct);
      var due = new DateTime[wanted.Length];
      var attempts = new int[wanted.Length];
      foreach (var (e, i) in wanted.Select((e, i) => (e, i))) {
        if (e.Key is not null && !busy.Add(Convert.ToHexString(e.Key))) due[i] = TopicSql.Never;
        else if (given.Count >= most) due[i] = now.UtcDateTime;
        else {
          (due[i], attempts[i]) = ((now + lease).UtcDateTime, 1);
          given.Add(new(e.Position, Receipt(state, e.Position), 1, e.Json));
        }
      }
      await Do(connection, [TopicSql.Add(follower.Id, [.. wanted.Select(e => e.Position)], [.. wanted.Select(e => e.Until)], [.. wanted.Select(e => e.Key)], attempts, due, position)], ct);
      if (!more) return;
      found = given.Count > before;
    }
  }

  /// <summary>Events behind the position, as many as there is room for: those that the queue brings, else those that are kept; and whether there may be more.</summary>
  /// <param name="some">Some are given already: a queue that brings no more is believed. What another gives back to it at this moment is not seen in it.</param>
  static async Task<(List<Read> Events, bool More)> Next(Follower follower, long after, int most, bool some, DateOnly today, TopicQueues.Turn? queue, NpgsqlConnection connection, CancellationToken ct) {
    if (queue is not null) {
      var room = await Room(follower.Id, connection, ct);
      if (room <= 0) return ([], false);
      var sent = await queue.Next(after, Math.Min(most, room));
      if (sent.Count > 0)
        try {
          if (await AreKept(follower.Topic.Id, sent, connection, ct)) return ([.. sent.Select(e => new Read(e.Position, e.Until, e.Key, Open(follower, e.Content, e.Digest)))], true);
          queue.Misses = true;
        } catch (CryptographicException) {
          queue.Misses = true;
        }
      if (some && !queue.Misses) return ([], false);
    }
    await using var command = new NpgsqlCommand($"""
      select position, until, key, content, digest from exchange.topic_event where topic = $1 and position > $2 and until >= $3 order by position
      limit (select greatest(0, least($4, {Window} - count(*))) from ({Held}) held)
      """, connection) { Parameters = { new() { Value = follower.Topic.Id }, new() { Value = after }, new() { Value = today }, new() { Value = most }, new() { Value = follower.Id } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var read = new List<Read>();
    while (await reader.ReadAsync(ct))
      read.Add(new(reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2), Open(follower, reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4))));
    return (read, read.Count == most);
  }

  /// <summary>What is under way or due.</summary>
  static readonly string Held = $"select from exchange.topic_delivery where uuid_send(subscription) = uuid_send($5) and dead_at is null and due_at < 'infinity' limit {Window}";

  static async Task<int> Room(Guid subscription, NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"select {Window} - count(*)::int from ({Held.Replace("$5", "$1", StringComparison.Ordinal)}) held", connection) { Parameters = { new() { Value = subscription } } };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>A broker may know more than a database that lost its last commits, or was set up from a copy: what is not kept was never published.</summary>
  static async Task<bool> AreKept(Guid topic, List<SentEvent> sent, NpgsqlConnection connection, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(connection) { BatchCommands = { TopicSql.AreKept(topic, [.. sent.Select(e => e.Position)], [.. sent.Select(e => e.Until)], [.. sent.Select(e => e.Digest)]) } };
    return (int)(await batch.ExecuteScalarAsync(ct))! == sent.Count;
  }

  /// <summary>Those of the keys of which an event is on its way.</summary>
  static async Task<HashSet<string>> Busy(Guid subscription, byte[][] keys, NpgsqlConnection connection, CancellationToken ct) {
    var busy = new HashSet<string>(StringComparer.Ordinal);
    if (keys.Length == 0) return busy;
    await using var batch = new NpgsqlBatch(connection) { BatchCommands = { TopicSql.Busy(subscription, keys) } };
    await using var reader = await batch.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) busy.Add(Convert.ToHexString(reader.GetFieldValue<byte[]>(0)));
    return busy;
  }

  /// <summary>Confirms what was taken and notes what was not; receipts from before the subscription was set back count no more.</summary>
  public async Task Settle(Guid subscription, IReadOnlyCollection<string> done, IReadOnlyCollection<(string Receipt, string Why, bool Final)> failed, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    if (await Hold(subscription, connection, ct, paused: true) is not { } state) return;
    var now = clock.GetUtcNow();
    long[] Of(IEnumerable<string> receipts) => [.. receipts.Where(r => r.StartsWith($"{state.Replays}-", StringComparison.Ordinal)).Select(r => long.TryParse(r.AsSpan(r.IndexOf('-') + 1), out var position) ? position : 0)];
    await Do(connection, [
      TopicSql.Done(subscription, Of(done), now), .. done.Count > 0 ? [TopicSql.Reached(subscription)] : Array.Empty<NpgsqlBatchCommand>(),
      .. failed.GroupBy(f => (f.Why, f.Final)).Select(why => TopicSql.Failed(subscription, Of(why.Select(f => f.Receipt)), why.Key.Why, why.Key.Final, now))], ct);
    await transaction.CommitAsync(ct);
  }

  /// <summary>The address was not reached: what was to be sent is as if it had not been tried, and the whole subscription waits.</summary>
  public async Task Unreached(Guid subscription, IReadOnlyCollection<string> receipts, string why, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    if (await Hold(subscription, connection, ct, paused: true) is null) return;
    var now = clock.GetUtcNow();
    await Do(connection, [TopicSql.GiveBack(subscription, [.. receipts.Select(r => long.Parse(r.AsSpan(r.IndexOf('-') + 1)))], now), TopicSql.Wait(subscription, why, now)], ct);
    await transaction.CommitAsync(ct);
  }

  static async Task Do(NpgsqlConnection connection, NpgsqlBatchCommand[] commands, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(connection);
    foreach (var command in commands) batch.BatchCommands.Add(command);
    await batch.ExecuteNonQueryAsync(ct);
  }
}
