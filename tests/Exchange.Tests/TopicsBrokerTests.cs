using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A broker that goes, comes, loses and repeats: nobody who publishes or follows notices.</summary>
public sealed class TopicsBrokerTests(TopicsBrokerSite site) : IClassFixture<TopicsBrokerSite> {
  async Task<(Guid Topic, string Code, string Name, Guid Id)> Followed() {
    var (topic, code) = await site.Topic("subject", acts: ["publish", "subscribe"]);
    var (id, name, _) = await site.Follow(code);
    // from the first look on there is a queue, once the exchange has found the broker
    await Until(async () => {
      Assert.Empty(await site.Fetch(code, name));
      return await Queued(id) == 0;
    });
    return (topic, code, name, id);
  }

  async Task Publish(string topic, int from, int count) => Assert.Equal(200, (await site.Publish(topic, Enumerable.Range(from, count).Select(i => TopicsSite.Event($"{i}", $"{i}")))).Status);

  async Task<List<string>> Given(string topic, string name) {
    var given = await site.Fetch(topic, name, "?max=500");
    if (given.Count > 0) await site.Confirm(topic, name, [.. given.Select(g => g.Receipt)]);
    return [.. given.Select(g => g.Id)];
  }

  static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i}");

  static async Task Until(Func<Task<bool>> holds) {
    for (var tries = 0; !await holds(); tries++) {
      Assert.True(tries < 600);
      await Task.Delay(100, TestContext.Current.CancellationToken);
    }
  }

  /// <summary>How many lie in the queue of a subscription; null where there is none.</summary>
  async Task<int?> Queued(Guid id) {
    await using var connection = await new ConnectionFactory { Uri = new(site.Broker.Url) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
    await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
    try {
      return (int)(await channel.QueueDeclarePassiveAsync($"saola.subscription.{id:N}", TestContext.Current.CancellationToken)).MessageCount;
    } catch (OperationInterruptedException) {
      return null;
    }
  }

  [Fact]
  public async Task What_is_published_comes_to_its_follower_by_a_quorum_queue_and_is_encrypted_there() {
    var (topic, code, name, id) = await Followed();
    await Publish(code, 0, 3);
    Assert.Contains($"saola.subscription.{id:N}\tquorum", await site.Broker.Control("list_queues", "name", "type"), StringComparison.Ordinal);
    Assert.Equal(3, await Queued(id));
    // where it is kept it could not be read any more
    await site.AsIntruder("update exchange.topic_event set content = '\\x00' where topic = $1", topic);
    Assert.Equal(Numbers(0, 3), await Given(code, name));
    Assert.Equal(0, await Queued(id));
  }

  [Fact]
  public async Task While_the_broker_is_away_events_are_published_and_given_and_afterwards_each_once_in_order() {
    var (_, code, name, _) = await Followed();
    await Publish(code, 0, 5);
    await site.Broker.Kill();
    await Publish(code, 5, 5);
    Assert.Equal(Numbers(0, 10), await Given(code, name));
    await Publish(code, 10, 5);
    await site.Broker.Start();
    await Publish(code, 15, 5);
    Assert.Equal(Numbers(10, 10), await Given(code, name));
    Assert.Empty(await Given(code, name));
  }

  [Fact]
  public async Task What_the_broker_lost_is_given_from_where_it_is_kept_in_its_order() {
    var (_, code, name, id) = await Followed();
    await Publish(code, 0, 5);
    await site.Broker.Control("purge_queue", $"saola.subscription.{id:N}");
    await Publish(code, 5, 5);
    Assert.Equal(Numbers(0, 10), await Given(code, name));
    await Publish(code, 10, 5);
    await site.Broker.Control("delete_queue", $"saola.subscription.{id:N}");
    Assert.Equal(Numbers(10, 5), await Given(code, name));
    await Publish(code, 15, 5);
    Assert.Equal(Numbers(15, 5), await Given(code, name));
  }

  [Fact]
  public async Task What_the_database_does_not_keep_was_never_published_whatever_the_broker_says() {
    var (topic, code, name, _) = await Followed();
    await Publish(code, 0, 3);
    await site.AsIntruder("delete from exchange.topic_event where topic = $1 and position = (select max(position) from exchange.topic_event where topic = $1)", topic);
    Assert.Equal(Numbers(0, 2), await Given(code, name));
    await Publish(code, 3, 1);
    Assert.Equal(["3"], await Given(code, name));
  }

  [Fact]
  public async Task A_place_that_is_set_back_brings_all_behind_it_once_though_some_lies_in_the_queue() {
    var (_, code, name, id) = await Followed();
    await Publish(code, 0, 5);
    Assert.Equal(Numbers(0, 5), await Given(code, name));
    await Publish(code, 5, 2);
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/replay", new { after = 0 })).Status);
    Assert.Equal(Numbers(0, 7), await Given(code, name));
    Assert.Empty(await Given(code, name));
  }

  [Fact]
  public async Task A_follower_that_wants_few_leaves_the_rest_in_the_queue_in_order() {
    var (_, code, name, id) = await Followed();
    await Publish(code, 0, 100);
    Assert.Equal(Numbers(0, 7), (await site.Fetch(code, name, "?max=7")).Select(g => g.Id));
    // what is under way of them besides was taken from the queue
    await Until(async () => await Left(id) == (50, 0, 0));
    Assert.Equal(Numbers(7, 93), await Given(code, name));
    await Until(async () => await Left(id) == (0, 0, 0));
  }

  [Fact]
  public async Task A_follower_that_has_no_room_takes_nothing_from_the_queue() {
    var (topic, code, name, id) = await Followed();
    await site.AsIntruder("insert into exchange.topic_delivery (subscription, position, until, attempts, due_at) select $1, -n, '2100-01-01', 1, '2100-01-01' from generate_series(1, 2000) n", id);
    await Publish(code, 0, 3);
    Assert.Empty(await site.Fetch(code, name));
    await Until(async () => await Left(id) == (3, 0, 0));
    await site.AsIntruder("delete from exchange.topic_delivery where subscription = $1 and position < 0", id);
    // only the queue has them
    await site.AsIntruder("update exchange.topic_event set content = '\\x00' where topic = $1", topic);
    Assert.Equal(Numbers(0, 3), await Given(code, name));
  }

  /// <summary>Of the queue of a subscription how many lie there, are brought to somebody, and who reads.</summary>
  async Task<(int Ready, int Brought, int Readers)> Left(Guid id) {
    var said = await site.Broker.Control("list_queues", "name", "messages_ready", "messages_unacknowledged", "consumers");
    var line = said.Split('\n').Single(l => l.StartsWith($"saola.subscription.{id:N}\t", StringComparison.Ordinal)).Split('\t');
    return (int.Parse(line[1]), int.Parse(line[2]), int.Parse(line[3]));
  }
}
