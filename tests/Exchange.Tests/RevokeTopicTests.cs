using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RevokeTopicTests(TopicsSite site) : BareWriteTests(site), IClassFixture<TopicsSite> {
  readonly TopicsSite site = site;

  protected override async Task<Write> Prepare() {
    var (topic, _) = await site.Topic();
    var right = await site.Allow(topic, "publish");
    return new($"/api/exchange/topic-rights/{right}/revoke", new { reason = "Hết thời hạn" }, BusApp.Keeper(BusApp.DepartmentId), topic, "exchange.topic_revoked") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found", Again = "exchange.not_found",
      Row = "select 1 where not exists (select from exchange.topic_right where topic = $1)",
    };
  }

  [Fact]
  public async Task From_then_on_nothing_is_published() {
    var (topic, code) = await site.Topic();
    var right = await site.Allow(topic, "publish");
    Assert.Equal(200, (await site.Publish(code, TopicsSite.Event("1"))).Status);
    await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/topic-rights/{right}/revoke", new { });
    Assert.Equal(403, (await site.Publish(code, TopicsSite.Event("2"))).Status);
    Assert.Single(await site.Kept(topic));
  }
}
