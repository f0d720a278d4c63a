using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class EndSubscriptionTests(TopicsSite site) : BareWriteTests(site), IClassFixture<TopicsSite> {
  readonly TopicsSite site = site;

  protected override async Task<Write> Prepare() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(topic);
    await site.Published(topic, TopicsSite.Event("1"));
    Assert.Single(await site.Fetch(topic, code));
    return new($"/api/exchange/subscriptions/{id}", null, BusApp.Keeper(BusApp.WardId), id, "exchange.subscription_ended") {
      Method = HttpMethod.Delete, Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.DepartmentId), Unseen = "exchange.not_found", Again = "exchange.not_found",
      Row = "select 1 where not exists (select from exchange.topic_subscription where id = $1) and not exists (select from exchange.topic_delivery where subscription = $1)",
    };
  }

  [Fact]
  public async Task Nothing_is_given_any_more_and_the_same_code_begins_anew() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(topic);
    await site.Published(topic, TopicsSite.Event("1"));
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Delete, $"/api/exchange/subscriptions/{id}");
    Assert.Equal(404, (await site.Ask(HttpMethod.Get, site.Below(topic, code))).Status);
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, $"/api/exchange/subsystems/{site.ClientId}/subscriptions/{code}", new { topic = $"{site.Owner}/{topic}" });
    Assert.Empty(await site.Fetch(topic, code));
    await site.Published(topic, TopicsSite.Event("2"));
    Assert.Equal(["2"], (await site.Fetch(topic, code)).Select(e => e.Id));
  }
}
