using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Saola.Exchange;

/// <summary>What lay in a queue when it was begun to be read, brought together instead of one for each question. What is not acknowledged when it ends is to be given back.</summary>
internal sealed class QueueRead {
  static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
  readonly Channel<(ulong Tag, SentEvent? Event)> come = Channel.CreateUnbounded<(ulong, SentEvent?)>(new() { SingleReader = true, SingleWriter = true });
  readonly IChannel channel;
  string? consumer;
  int left;

  QueueRead(IChannel channel) => this.channel = channel;

  /// <summary>More lay there than are brought, or what lay there did not come.</summary>
  public bool IsCut { get; private set; }

  /// <summary>Nothing more comes.</summary>
  public bool IsOver => left == 0;

  /// <param name="most">Messages at most: what is brought and not wanted costs the broker as much again.</param>
  public static async Task<QueueRead> Begin(IChannel channel, string queue, int most) {
    var read = new QueueRead(channel);
    var there = (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
    if (there == 0) return read;
    (read.left, read.IsCut) = ((int)Math.Min(there, most), there > most);
    var bringing = new AsyncEventingBasicConsumer(channel);
    bringing.ReceivedAsync += (_, came) => {
      read.come.Writer.TryWrite((came.DeliveryTag, SentEvent.Read(came.BasicProperties, came.Body)));
      return Task.CompletedTask;
    };
    bringing.ShutdownAsync += (_, _) => {
      read.come.Writer.TryComplete();
      return Task.CompletedTask;
    };
    await channel.BasicQosAsync(0, (ushort)read.left, global: false);
    read.consumer = await channel.BasicConsumeAsync(queue, autoAck: false, bringing);
    return read;
  }

  /// <summary>The next message with what is read of it; null when that was the last one, or it does not come: another may have taken it.</summary>
  public async ValueTask<(ulong Tag, SentEvent? Event)?> Next() {
    if (left == 0) return null;
    using var limit = new CancellationTokenSource(Longest);
    try {
      var next = await come.Reader.ReadAsync(limit.Token);
      left--;
      return next;
    } catch (OperationCanceledException) {
      (left, IsCut) = (0, true);
      return null;
    }
  }

  /// <summary>Nothing more comes; to be called before anything is acknowledged, which would bring further ones.</summary>
  public async Task End() {
    if (Interlocked.Exchange(ref consumer, null) is { } tag) await channel.BasicCancelAsync(tag);
  }
}
