using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>An event on its way from its publisher to followers.</summary>
/// <param name="Previous">Position of the event of the same topic before it, 0 when none is kept: who has that one misses none.</param>
/// <param name="Content">Encrypted as it is kept.</param>
internal sealed record SentEvent(Guid Topic, long Position, long Previous, DateOnly Until, byte[] Digest, byte[]? Key, byte[] Content) {
  public BasicProperties Properties() {
    var headers = new Dictionary<string, object?> { ["topic"] = Topic.ToByteArray(), ["position"] = Position, ["previous"] = Previous, ["until"] = Until.DayNumber, ["digest"] = Digest };
    if (Key is not null) headers["key"] = Key;
    return new() { Persistent = true, Headers = headers };
  }

  /// <summary>Null when it is no message of ours.</summary>
  public static SentEvent? Read(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body) => properties.Headers is { } h && h.TryGetValue("topic", out var t) && t is byte[] { Length: 16 } topic && h.TryGetValue("position", out var p) && p is long position
    && h.TryGetValue("previous", out var b) && b is long previous && h.TryGetValue("until", out var u) && u is int until and >= 0 && until <= DateOnly.MaxValue.DayNumber && h.TryGetValue("digest", out var d) && d is byte[] digest
      ? new(new(topic), position, previous, DateOnly.FromDayNumber(until), digest, h.TryGetValue("key", out var k) ? k as byte[] : null, body.ToArray()) : null;
}

/// <summary>
/// The way of events from publishers to followers where <c>SAOLA_TOPICS</c> is <c>rabbitmq</c>: a quorum queue for each subscription.
/// What is published is kept in PostgreSQL first, and there stands how far each subscription has come; the broker may be away, lose or
/// repeat what it likes. Each event says which one came before it, and what the queue does not bring is read where it is kept.
/// </summary>
internal sealed class TopicQueues(Settings settings, ILogger<TopicQueues> log) : IAsyncDisposable {
  const string Exchange = "saola.topics";

  /// <summary>Events in a queue; of more the oldest are read where they are kept. A queue of which nothing is brought for a week goes.</summary>
  const int MostQueued = 100_000, MostUnread = 7 * 24 * 3600 * 1000;

  /// <summary>For how long a new connection is not used: a broker that has just come up chooses leaders of its queues, and RabbitMQ 3.10 never ends that for a queue to which something is sent meanwhile.</summary>
  static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

  static readonly TimeSpan Longest = TimeSpan.FromSeconds(3), Rest = TimeSpan.FromSeconds(5);
  readonly string[] brokers = settings["SAOLA_TOPICS"] switch {
    null or "" or "postgresql" => [],
    "rabbitmq" => settings.Required("SAOLA_RABBITMQ").Split(' ', StringSplitOptions.RemoveEmptyEntries),
    var other => throw new InvalidOperationException($"SAOLA_TOPICS is postgresql or rabbitmq, not {other}"),
  };
  readonly SemaphoreSlim gate = new(1, 1);
  Line? line;
  long restsUntil;

  internal sealed record Line(IConnection Connection, IChannel Publisher, long Since) {
    public ConcurrentBag<IChannel> Free { get; } = [];
    public ConcurrentDictionary<Guid, bool> Bound { get; } = [];
  }

  public bool IsOn => brokers.Length > 0;

  /// <summary>Ends when the broker has confirmed all of them, or is not there. To be called by one at a time, in their order.</summary>
  public async Task Send(IReadOnlyList<SentEvent> events) {
    if (events.Count == 0 || await Reach() is not { } reached) return;
    using var limit = new CancellationTokenSource(Longest);
    try {
      await Task.WhenAll([.. events.Select(e => reached.Publisher.BasicPublishAsync(Exchange, $"{e.Topic:N}", false, e.Properties(), e.Content, limit.Token).AsTask())]);
    } catch (Exception e) {
      await Drop(reached, e);
    }
  }

  /// <summary>The queue of a subscription, for one who reads at a time; null where there is no broker.</summary>
  public async Task<Turn?> Open(Guid subscription, Guid topic) {
    if (await Reach() is not { } reached) return null;
    try {
      if (!reached.Free.TryTake(out var channel)) channel = await reached.Connection.CreateChannelAsync();
      var queue = $"saola.subscription.{subscription:N}";
      if (!reached.Bound.ContainsKey(subscription)) {
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-max-length"] = MostQueued, ["x-expires"] = MostUnread });
        await channel.QueueBindAsync(queue, Exchange, $"{topic:N}");
        reached.Bound[subscription] = true;
      }
      return new(this, reached, channel, queue, subscription);
    } catch (Exception e) {
      await Drop(reached, e);
      return null;
    }
  }

  async Task<Line?> Reach() {
    if (line is { Connection.IsOpen: true } there) return Settled(there);
    if (!IsOn || Environment.TickCount64 < Volatile.Read(ref restsUntil)) return null;
    // while one looks for the broker, the others go without it
    if (!await gate.WaitAsync(0)) return null;
    try {
      if (line is { Connection.IsOpen: true } made) return Settled(made);
      if (Environment.TickCount64 < Volatile.Read(ref restsUntil)) return null;
      line = await Connect();
      return null;
    } catch (Exception e) {
      Volatile.Write(ref restsUntil, Environment.TickCount64 + (long)Rest.TotalMilliseconds);
      log.LogWarning("RabbitMQ is not reached, topics go without it: {Reason}", e.Message);
      return null;
    } finally {
      gate.Release();
    }
  }

  static Line? Settled(Line line) => Environment.TickCount64 - line.Since > (long)Settling.TotalMilliseconds ? line : null;

  /// <summary>To the first broker that answers.</summary>
  async Task<Line> Connect() {
    var factory = new ConnectionFactory { AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false, ClientProvidedName = "saola", RequestedHeartbeat = TimeSpan.FromSeconds(10), RequestedConnectionTimeout = Longest, ContinuationTimeout = Longest };
    List<Exception> failed = [];
    foreach (var broker in brokers)
      try {
        factory.Uri = new(broker);
        return await Begin(await factory.CreateConnectionAsync());
      } catch (Exception e) {
        failed.Add(e);
      }
    throw new AggregateException(failed);
  }

  static async Task<Line> Begin(IConnection connection) {
    try {
      var publisher = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
      await publisher.ExchangeDeclareAsync(Exchange, ExchangeType.Direct, durable: true);
      return new(connection, publisher, Environment.TickCount64);
    } catch {
      await connection.AbortAsync(Longest);
      throw;
    }
  }

  /// <summary>What was not confirmed is in doubt: nothing more goes over this connection.</summary>
  async Task Drop(Line reached, Exception why) {
    Volatile.Write(ref restsUntil, Environment.TickCount64 + (long)Rest.TotalMilliseconds);
    log.LogWarning("RabbitMQ is left, topics go without it: {Reason}", why.Message);
    await reached.Connection.AbortAsync(Longest);
  }

  public async ValueTask DisposeAsync() {
    if (line is not null) await line.Connection.AbortAsync(Longest);
    gate.Dispose();
  }

  /// <summary>One who reads the queue of a subscription. What is not done when it ends lies in the queue again.</summary>
  internal sealed class Turn : IAsyncDisposable {
    readonly TopicQueues queues;
    readonly Line line;
    readonly IChannel channel;
    readonly string queue;
    readonly Guid subscription;
    QueueRead? read;

    /// <summary>What was brought and fits only behind others that are missing.</summary>
    (ulong Tag, SentEvent? Event)? early;

    /// <summary>The last message that is taken.</summary>
    ulong taken;

    internal Turn(TopicQueues queues, Line line, IChannel channel, string queue, Guid subscription) => (this.queues, this.line, this.channel, this.queue, this.subscription) = (queues, line, channel, queue, subscription);

    /// <summary>Whether there may be events that the queue does not bring: one was missing or not as it is kept, more lay there than was brought, or it brought none at all.</summary>
    public bool Misses { get; set; } = true;

    /// <summary>Events behind a position with none missing between; fewer than asked for when no more are there yet, or one is missing.</summary>
    public async Task<List<SentEvent>> Next(long after, int most) {
      var events = new List<SentEvent>();
      try {
        if (read is null or { IsOver: true, IsCut: true }) {
          if (read is not null) await read.End();
          read = await QueueRead.Begin(channel, queue, most);
        }
        while (events.Count < most && (early ?? await read.Next()) is { } next) {
          early = null;
          if (next.Event is { } e && e.Position > after) {
            if (e.Previous > after) {
              (early, Misses) = (next, true);
              return events;
            }
            events.Add(e);
            after = e.Position;
          }
          taken = next.Tag;
        }
      } catch (Exception e) {
        await Leave(e);
        return [];
      }
      if (events.Count > 0) Misses = false;
      else if (read.IsCut) Misses = true;
      return events;
    }

    /// <summary>What was brought is taken, or known where it is kept.</summary>
    public async Task Done() {
      try {
        if (read is null || !channel.IsOpen) return;
        await read.End();
        if (taken > 0) await channel.BasicAckAsync(taken, multiple: true);
      } catch (Exception e) {
        await Leave(e);
      }
    }

    /// <summary>The queue may be gone, or its broker.</summary>
    async Task Leave(Exception why) {
      (read, early, taken, Misses) = (null, null, 0, true);
      line.Bound.TryRemove(subscription, out _);
      await channel.AbortAsync();
      if (!line.Connection.IsOpen) await queues.Drop(line, why);
    }

    public async ValueTask DisposeAsync() {
      try {
        if (read is not null && channel.IsOpen) {
          await read.End();
          // all that is not acknowledged
          await channel.BasicNackAsync(0, multiple: true, requeue: true);
        }
      } catch (Exception e) {
        await Leave(e);
      }
      if (channel.IsOpen) line.Free.Add(channel);
      else await channel.DisposeAsync();
    }
  }
}
