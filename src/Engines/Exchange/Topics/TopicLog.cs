using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>An event that is to be kept.</summary>
/// <param name="Digest">Of source and id: what has the same on the same topic is the same event.</param>
/// <param name="Key">Of what keeps it in order with others; null where it stands alone.</param>
internal sealed record NewEvent(Guid Topic, int Days, byte[] Digest, byte[]? Key, Guid Publisher, byte[] Content) {
  /// <exception cref="LoggingFailedException">The key of the topic's owner is not there.</exception>
  public static NewEvent Of(CloudEvent e, RosterTopic topic, RosterClient publisher) {
    if (topic.Owner.Key is not { } key) throw new LoggingFailedException($"The key of {topic.Owner.Party} is not there.");
    var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{e.Source}\n{e.Id}"));
    var order = e.KeyBy(topic.KeyRule) is { } text ? HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))[..16] : null;
    return new(topic.Id, topic.Days, digest, order, publisher.Id, Sealed.Close(key, e.Json, digest));
  }
}

/// <summary>Where an event stands among all.</summary>
internal readonly record struct KeptEvent(long Position, DateTimeOffset At);

/// <summary>
/// Keeps events before their publishers have an answer, those that come while others are written together. An event that is there
/// already keeps its first place: it is known again for <see cref="Known"/> days, or as long as its topic keeps it.
/// </summary>
internal sealed class TopicLog {
  public const int Known = 7;

  /// <summary>Requests in a group, and bytes of all that wait; what would be more is refused.</summary>
  const int Most = 200, MostWaiting = 64 << 20;

  /// <summary>Of an event beside its content.</summary>
  const int Rest = 256;

  static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
  readonly WebDatabase database;
  readonly TopicQueues queues;
  readonly TopicSignal signal;
  readonly TimeProvider clock;
  readonly ILogger log;
  readonly GroupCommit<Request> group;
  HashSet<DateOnly> open = [];

  public TopicLog(WebDatabase database, TopicQueues queues, TopicSignal signal, TimeProvider clock, ILogger<TopicLog> log) {
    (this.database, this.queues, this.signal, this.clock, this.log) = (database, queues, signal, clock, log);
    group = new(Most, MostWaiting, static r => r.Events.Sum(e => (long)Rest + e.Content.Length), Fault, clock);
  }

  sealed record Request(NewEvent[] Events) {
    public KeptEvent[] Kept { get; set; } = [];
  }

  /// <summary>Ends when all of them are kept, or none. Who stops waiting leaves them there.</summary>
  /// <exception cref="LoggingFailedException">They were not kept, or nobody knows; the same may be sent again.</exception>
  public async Task<KeptEvent[]> Keep(NewEvent[] events) {
    var request = new Request(events);
    try {
      await group.Keep(request);
    } catch (Exception e) {
      throw new LoggingFailedException("The events cannot be kept.", e);
    }
    return request.Kept;
  }

  async Task<Exception?> Fault(IReadOnlyList<Request> requests) {
    try {
      var (kept, sent) = await Write([.. requests.SelectMany(r => r.Events)]);
      await queues.Send(sent);
      var at = 0;
      foreach (var one in requests) one.Kept = kept[at..(at += one.Events.Length)];
      foreach (var topic in requests.SelectMany(r => r.Events).Select(e => e.Topic).Distinct()) signal.Ring(topic);
      return null;
    } catch (Exception e) {
      log.LogError("Of {Count} requests no event was kept: {Reason}", requests.Count, e.Message);
      return e;
    }
  }

  /// <returns>Of each where it stands, and those that go to the queues of followers.</returns>
  async Task<(KeptEvent[] Kept, List<SentEvent> Sent)> Write(NewEvent[] events) {
    using var limit = new CancellationTokenSource(Longest);
    await using var connection = await database.Source.OpenConnectionAsync(limit.Token);
    var today = Vn.Day(clock.GetUtcNow());
    await OpenDays(events.Select(e => today.AddDays(e.Days)), connection, limit.Token);
    await using var transaction = await connection.BeginTransactionAsync(limit.Token);
    var (head, kept) = await Look(events, today, connection, limit.Token);
    // the moment is taken while the head is held, so that moments rise with positions on this node
    var at = clock.GetUtcNow();
    var fresh = new List<(NewEvent Event, long Position)>();
    var first = new Dictionary<(Guid, string), KeptEvent>();
    for (var i = 0; i < events.Length; i++) {
      if (kept[i].Position > 0) continue;
      var same = (events[i].Topic, Convert.ToHexString(events[i].Digest));
      if (first.TryGetValue(same, out kept[i])) continue;
      first[same] = kept[i] = new(head + fresh.Count + 1, Whole(at));
      fresh.Add((events[i], kept[i].Position));
    }
    var sent = queues.IsOn ? await Sent(fresh, today, connection, limit.Token) : [];
    if (fresh.Count > 0) await Add(fresh, head, today, Whole(at), connection, limit.Token);
    await transaction.CommitAsync(limit.Token);
    return (kept, sent);
  }

  /// <summary>Each with the one before it on its topic, which nobody else adds to meanwhile.</summary>
  static async Task<List<SentEvent>> Sent(List<(NewEvent Event, long Position)> fresh, DateOnly today, NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select t, coalesce((select e.position from exchange.topic_event e where e.topic = t and e.until >= $2 order by e.position desc limit 1), 0) from unnest($1::uuid[]) t
      """, connection) { Parameters = { new() { Value = fresh.Select(f => f.Event.Topic).Distinct().ToArray() }, new() { Value = today } } };
    var last = new Dictionary<Guid, long>();
    await using (var reader = await command.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) last[reader.GetGuid(0)] = reader.GetInt64(1);
    var sent = new List<SentEvent>();
    foreach (var (e, position) in fresh) {
      sent.Add(new(e.Topic, position, last[e.Topic], today.AddDays(e.Days), e.Digest, e.Key, e.Content));
      last[e.Topic] = position;
    }
    return sent;
  }

  /// <summary>As the database keeps it, so that the same is told when it is asked again.</summary>
  static DateTimeOffset Whole(DateTimeOffset at) => new(at.Ticks / 10 * 10, at.Offset);

  /// <summary>Holds the head until the end of the transaction, and finds which of the events are there already.</summary>
  static async Task<(long Head, KeptEvent[] Kept)> Look(NewEvent[] events, DateOnly today, NpgsqlConnection connection, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        TopicSql.Begin(),
        new("select position from exchange.topic_head for update"),
        TopicSql.There(Array.ConvertAll(events, e => e.Topic), Array.ConvertAll(events, e => e.Digest), Array.ConvertAll(events, e => today.AddDays(Math.Max(0, e.Days - Known)))),
      },
    };
    await using var reader = await batch.ExecuteReaderAsync(ct);
    await reader.NextResultAsync(ct);
    await reader.ReadAsync(ct);
    var (head, kept) = (reader.GetInt64(0), new KeptEvent[events.Length]);
    await reader.NextResultAsync(ct);
    while (await reader.ReadAsync(ct)) kept[reader.GetInt64(0) - 1] = new(reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2));
    return (head, kept);
  }

  static async Task Add(List<(NewEvent Event, long Position)> fresh, long head, DateOnly today, DateTimeOffset at, NpgsqlConnection connection, CancellationToken ct) {
    await using (var copy = await connection.BeginBinaryImportAsync("copy exchange.topic_event (position, topic, until, at, digest, key, publisher, content) from stdin (format binary)", ct)) {
      foreach (var (e, position) in fresh) {
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(position, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(e.Topic, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(today.AddDays(e.Days), NpgsqlDbType.Date, ct);
        await copy.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
        await copy.WriteAsync(e.Digest, NpgsqlDbType.Bytea, ct);
        if (e.Key is { } key) await copy.WriteAsync(key, NpgsqlDbType.Bytea, ct);
        else await copy.WriteNullAsync(ct);
        await copy.WriteAsync(e.Publisher, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(e.Content, NpgsqlDbType.Bytea, ct);
      }
      await copy.CompleteAsync(ct);
    }
    await using var move = new NpgsqlCommand("update exchange.topic_head set position = $1", connection) { Parameters = { new() { Value = head + fresh.Count } } };
    await move.ExecuteNonQueryAsync(ct);
  }

  async Task OpenDays(IEnumerable<DateOnly> days, NpgsqlConnection connection, CancellationToken ct) {
    var missing = days.Distinct().Where(d => !open.Contains(d)).ToArray();
    if (missing.Length == 0) return;
    await using var command = new NpgsqlCommand("select exchange.open_topic_days($1)", connection) { Parameters = { new() { Value = missing } } };
    await command.ExecuteNonQueryAsync(ct);
    open = [.. open.Where(d => d >= missing.Min()), .. missing];
  }
}
