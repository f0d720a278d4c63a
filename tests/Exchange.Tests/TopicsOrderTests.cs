using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Whatever fails: every event reaches every follower at least once, and of one key each for the first time in its order.</summary>
public sealed class TopicsOrderTests(TopicsSite site) : TopicsOrderCases(site), IClassFixture<TopicsSite>;

public sealed class TopicsOrderOverRabbitTests(TopicsRabbitSite site) : TopicsOrderCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class TopicsOrderCases(TopicsSite site) {
  const int Publishers = 4, KeysOfEach = 3, EventsOfKey = 25;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData(1), InlineData(2), InlineData(3)]
  public async Task Publishers_keys_failures_and_restarts_by_chance_lose_no_event_and_no_order(int seed) {
    var (_, topic) = await site.Topic("subject", acts: ["publish", "subscribe"]);
    var path = "/" + BusApp.Code("in");
    var (_, fetched, _) = await site.Follow(topic);
    await site.Follow(topic, path);
    var chance = new Chance(seed);
    // taken is what the receiver has seen, also where it then failed
    var sent = new ConcurrentQueue<string>();
    site.Answers[path] = async e => {
      await Task.Delay(chance.Of(10));
      var roll = chance.Of(100);
      if (roll < 8) return 503;
      sent.Enqueue((string)e["id"]!);
      return roll < 18 ? 500 : 200;
    };
    var read = new ConcurrentQueue<string>();
    using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
    var time = Task.Run(async () => {
      for (; !over.IsCancellationRequested; await Task.Delay(10, Ct)) site.Clock.Pass(TimeSpan.FromSeconds(2));
    }, Ct);
    var restarts = Task.Run(() => Restart(chance, () => sent.Count, over.Token), Ct);
    var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => Read(topic, fetched, read, chance, over.Token), Ct)).ToArray();
    await Task.WhenAll(Enumerable.Range(0, Publishers).Select(p => Publish(topic, p, chance)));
    const int all = Publishers * KeysOfEach * EventsOfKey;
    for (var tries = 0; tries < 1200 && (sent.Distinct().Count() < all || read.Distinct().Count() < all); tries++) await Task.Delay(50, Ct);
    await over.CancelAsync();
    await Task.WhenAll([time, restarts, .. readers]);
    foreach (var seen in new[] { sent, read }) {
      var first = seen.Distinct().Select(id => id.Split('/')).ToArray();
      Assert.Equal(all, first.Length);
      Assert.All(first.GroupBy(f => f[0]), key => Assert.Equal(Enumerable.Range(0, EventsOfKey).Select(i => $"{i}"), key.Select(f => f[1])));
    }
  }

  /// <summary>Each key has one publisher, who sends again what it has no answer to.</summary>
  async Task Publish(string topic, int publisher, Chance chance) {
    var next = new int[KeysOfEach];
    while (next.Any(n => n < EventsOfKey)) {
      var batch = new List<System.Text.Json.Nodes.JsonObject>();
      for (var count = 1 + chance.Of(6); count > 0; count--) {
        var key = chance.Of(KeysOfEach);
        if (next[key] < EventsOfKey) batch.Add(TopicsSite.Event($"{publisher}.{key}/{next[key]++}", $"{publisher}.{key}"));
      }
      if (batch.Count == 0) continue;
      for (var times = chance.Of(4) == 0 ? 2 : 1; times > 0; times--) Assert.Equal(200, (await site.Publish(topic, batch.Select(e => e.DeepClone().AsObject()))).Status);
      await Task.Delay(chance.Of(15), Ct);
    }
  }

  /// <summary>One of several that fetch: now and then it is gone before it confirms, or refuses.</summary>
  async Task Read(string topic, string code, ConcurrentQueue<string> read, Chance chance, CancellationToken over) {
    while (!over.IsCancellationRequested) {
      var (status, said) = await site.Ask(HttpMethod.Get, site.Below(topic, code) + $"?max={1 + chance.Of(10)}&lease=60");
      // a fault of the exchange is a failure like any other: who fetches asks again
      if (status >= 500) continue;
      foreach (var e in TopicsSite.Given(said)) {
        var roll = chance.Of(100);
        if (roll < 5) continue;
        if (roll < 10) await site.Refuse(topic, code, e.Receipt);
        else {
          read.Enqueue(e.Id);
          if (roll < 95) await site.Confirm(topic, code, e.Receipt);
        }
      }
      await Task.Delay(5, Ct);
    }
  }

  /// <summary>The background, stopped and begun anew again and again, each time when it has done something; at times there are two of it, as on two nodes.</summary>
  async Task Restart(Chance chance, Func<int> done, CancellationToken over) {
    while (!over.IsCancellationRequested) {
      var before = done();
      var senders = Enumerable.Range(0, 1 + chance.Of(2)).Select(_ => ActivatorUtilities.CreateInstance<TopicSender>(site.Services)).ToArray();
      foreach (var sender in senders) await sender.StartAsync(CancellationToken.None);
      await Task.Delay(100 + chance.Of(500), Ct);
      for (var waits = 0; waits < 100 && done() == before && !over.IsCancellationRequested; waits++) await Task.Delay(50, Ct);
      foreach (var sender in senders) {
        await sender.StopAsync(CancellationToken.None);
        sender.Dispose();
      }
    }
  }

  sealed class Chance(int seed) {
    readonly Random random = new(seed);

    public int Of(int most) {
      lock (random) return random.Next(most);
    }
  }
}
