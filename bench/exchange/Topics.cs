using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Saola.Exchange.Tests;

namespace Saola.Bench;

/// <summary>Events on their way from publishers to followers that fetch and confirm them, on PostgreSQL and over RabbitMQ, beside what each of those does alone.</summary>
internal static class Topics {
  const int Publishers = 16, Followers = 2, Subjects = 2000, Warm = 10;

  static readonly string Filling = new('x', 600);

  public static async Task<int> Run(Cluster cluster, int seconds) {
    Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {Publishers} publishers, {Followers} followers, {seconds} s for each figure");
    var tps = await cluster.PgBench(seconds);
    await using var broker = new TopicsBroker(Site.FreeAddress().Port, Site.FreeAddress().Port);
    await broker.Start();
    var raw = await Raw(broker.Url, seconds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pgbench {tps:0} transactions/s; RabbitMQ alone takes {raw:0} messages/s into a quorum queue, each confirmed"));
    await Through(cluster, "PostgreSQL", new Dictionary<string, string>(), seconds, tps, "pgbench");
    await Through(cluster, "RabbitMQ", new Dictionary<string, string> { ["SAOLA_TOPICS"] = "rabbitmq", ["SAOLA_RABBITMQ"] = broker.Url }, seconds, raw, "raw publish");
    Console.WriteLine($"load after: {Times.Load}");
    return 0;
  }

  static async Task Through(Cluster cluster, string name, Dictionary<string, string> settings, int seconds, double peer, string of) {
    await using var site = new Site(cluster, "exchange") { More = settings };
    await site.Prepare();
    await site.Start();
    await Flow(site, Warm, 1);
    foreach (var together in new[] { 1, 50 }) {
      var full = await Flow(site, seconds, together);
      var half = await Flow(site, seconds, together, full.PerSecond / 2);
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name}, {together,2} at a time: {full.PerSecond,8:0} events/s to each follower, {full.PerSecond / peer:0.000} of {of}, p99 {full.P99:0} ms; at half of that {half.PerSecond:0} events/s, p99 {half.P99:0} ms"));
    }
  }

  /// <summary>From the first event published to the last one received by each follower; p99 of the time from before an event is published until a follower has it.</summary>
  static async Task<Rate> Flow(Site site, int seconds, int together, double? perSecond = null) {
    var (path, caller, subscriptions) = await Bus.Topic(site, Followers);
    var (watch, published, over) = (Stopwatch.StartNew(), 0L, false);
    var took = subscriptions.Select(_ => new List<double>()).ToArray();
    var following = subscriptions.Select((code, i) => Task.Run(() => Follow(site, $"{path}/subscriptions/{code}", caller, took[i], () => Volatile.Read(ref over) ? Interlocked.Read(ref published) : long.MaxValue))).ToArray();
    await Task.WhenAll(Enumerable.Range(0, Publishers).Select(number => Task.Run(async () => {
      using var wire = new Wire(site.Address, caller, "application/cloudevents-batch+json");
      for (var sent = 0L; watch.Elapsed.TotalSeconds < seconds; sent += together) {
        if (perSecond is { } rate && sent / (rate / Publishers) - watch.Elapsed.TotalSeconds is > 0 and var early) await Task.Delay(TimeSpan.FromSeconds(early));
        await wire.Post(path, Enumerable.Range(0, together).Select(i => new {
          specversion = "1.0", id = $"{number}-{sent + i}", source = "/bench", type = "vn.saola.changed", subject = $"{(number * Subjects / Publishers) + ((sent + i) % (Subjects / Publishers))}", data = new { at = Stopwatch.GetTimestamp(), filling = Filling },
        }));
        Interlocked.Add(ref published, together);
      }
    })));
    Volatile.Write(ref over, true);
    await Task.WhenAll(following);
    var all = took.SelectMany(t => t).Order().ToArray();
    return new(published / watch.Elapsed.TotalSeconds, all[all.Length * 99 / 100]);
  }

  static async Task Follow(Site site, string path, string caller, List<double> took, Func<long> expected) {
    using var wire = new Wire(site.Address, caller, "application/json");
    while (took.Count < expected()) {
      var given = (await wire.Get($"{path}/events?max=500&wait=1&lease=60"))["events"]!.AsArray();
      var now = Stopwatch.GetTimestamp();
      took.AddRange(given.Select(e => Stopwatch.GetElapsedTime((long)e!["event"]!["data"]!["at"]!, now).TotalMilliseconds));
      if (given.Count > 0) await wire.Post($"{path}/ack", new { done = given.Select(e => (string)e!["receipt"]!) });
    }
  }

  /// <summary>Messages a second of about the same size that one publisher sends with 256 of them under way, as <c>rabbitmq-perf-test</c> with confirms does.</summary>
  static async Task<double> Raw(string url, int seconds) {
    await using var connection = await new ConnectionFactory { Uri = new(url) }.CreateConnectionAsync();
    await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
    await channel.QueueDeclareAsync("raw", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
    var (body, sent, watch) = (Encoding.ASCII.GetBytes(JsonSerializer.Serialize(new { filling = Filling })), 0L, Stopwatch.StartNew());
    var under = new Queue<Task>();
    for (; watch.Elapsed.TotalSeconds < seconds; sent++) {
      if (under.Count == 256) await under.Dequeue();
      under.Enqueue(channel.BasicPublishAsync("", "raw", false, new BasicProperties { Persistent = true }, body).AsTask());
    }
    await Task.WhenAll(under);
    var rate = sent / watch.Elapsed.TotalSeconds;
    await channel.QueueDeleteAsync("raw");
    return rate;
  }
}
