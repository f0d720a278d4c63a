using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RetryDeadEventsTests(TopicsSite site) : RetryDeadEventsCases(site), IClassFixture<TopicsSite>;

public sealed class RetryDeadEventsOverRabbitTests(TopicsRabbitSite site) : RetryDeadEventsCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class RetryDeadEventsCases(TopicsSite site) : BareWriteTests(site) {
  readonly TopicsSite site = site;

  async Task<(Guid Id, string Topic, string Code)> Dead(int count, string rule = "none") {
    var (_, topic) = await site.Topic(rule, acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(topic);
    await site.Published(topic, Enumerable.Range(0, count).Select(i => TopicsSite.Event($"{i}", "a")));
    for (var left = count; left > 0;)
      foreach (var e in await site.Fetch(topic, code)) {
        await site.Refuse(topic, code, e.Receipt, final: true);
        left--;
      }
    return (id, topic, code);
  }

  protected override async Task<Write> Prepare() {
    var (id, _, _) = await Dead(1);
    return new($"/api/exchange/subscriptions/{id}/dead/retry", new { }, BusApp.Keeper(BusApp.WardId), id, "exchange.events_given_again") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.DepartmentId), Unseen = "exchange.not_found", Again = "exchange.nothing_dead",
      Row = "select 1 from exchange.topic_delivery where subscription = $1 and dead_at is null and attempts = 0",
    };
  }

  [Fact]
  public async Task Those_of_one_key_are_given_in_their_order_before_what_waits() {
    var (id, topic, code) = await Dead(3, "subject");
    await site.Published(topic, [TopicsSite.Event("3", "a"), TopicsSite.Event("4", "a")]);
    var under = Assert.Single(await site.Fetch(topic, code));
    Assert.Equal(3, (int)(await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/dead/retry", new { })).Body!["count"]!);
    Assert.Empty(await site.Fetch(topic, code));
    var seen = new List<string>();
    for (var next = under; ; next = (await site.Fetch(topic, code)).SingleOrDefault()) {
      if (next.Id is null) break;
      seen.Add(next.Id);
      await site.Confirm(topic, code, next.Receipt);
    }
    Assert.Equal(["3", "0", "1", "2", "4"], seen);
  }

  [Fact]
  public async Task Only_those_that_are_named_are_given() {
    var (id, topic, code) = await Dead(3);
    var listed = (await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Get, $"/api/exchange/subscriptions/{id}/dead")).Body!["events"]!.AsArray();
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/dead/retry", new { positions = new[] { (long)listed[1]!["position"]! } });
    Assert.Equal(["1"], (await site.Fetch(topic, code)).Select(e => e.Id));
  }
}
