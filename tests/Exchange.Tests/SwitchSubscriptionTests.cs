using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SwitchSubscriptionTests(TopicsSite site) : BareWriteTests(site), IClassFixture<TopicsSite> {
  readonly TopicsSite site = site;

  protected override async Task<Write> Prepare() {
    var (_, topic) = await site.Topic(acts: "subscribe");
    var (id, _, _) = await site.Follow(topic);
    return new($"/api/exchange/subscriptions/{id}/switch", new { pause = true }, BusApp.Keeper(BusApp.WardId), id, "exchange.subscription_paused") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.DepartmentId), Unseen = "exchange.not_found", Again = "exchange.paused_already",
      Row = "select 1 from exchange.topic_subscription where id = $1 and paused",
    };
  }

  [Fact]
  public async Task What_came_while_it_was_paused_is_given_when_it_goes_on() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(topic);
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/switch", new { pause = true });
    await site.Published(topic, TopicsSite.Event("1"));
    Assert.Empty(await site.Fetch(topic, code));
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/switch", new { pause = false });
    Assert.Equal(["1"], (await site.Fetch(topic, code)).Select(e => e.Id));
    Assert.Equal("exchange.subscription_resumed", (await site.Ledger(id))[^1]);
  }
}
