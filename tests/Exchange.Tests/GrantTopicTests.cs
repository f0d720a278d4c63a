using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class GrantTopicTests(TopicsSite site) : WriteSliceTests(site), IClassFixture<TopicsSite> {
  readonly TopicsSite site = site;

  protected override async Task<Write> Prepare() {
    var (topic, _) = await site.Topic();
    return new($"/api/exchange/topics/{topic}/rights", new { subsystem = site.ClientId, act = "publish", reason = "Theo văn bản thống nhất" }, BusApp.Keeper(BusApp.DepartmentId), topic, "exchange.topic_granted") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found",
      Invalid = new { act = "publish" }, InvalidCode = "exchange.client_unknown", Again = "exchange.granted_already",
      Row = "select 1 from exchange.topic_right where topic = $1 and act = 'Publish'",
    };
  }

  [Fact]
  public async Task What_a_group_may_those_in_it_may() {
    var (topic, code) = await site.Topic();
    var (_, group) = await site.Send(BusApp.Registrar, HttpMethod.Put, $"/api/exchange/groups/{BusApp.Code("g")}", new { name = "Các sở", subsystems = new[] { site.ClientId } });
    Assert.Equal(403, (await site.Publish(code, TopicsSite.Event("1"))).Status);
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/topics/{topic}/rights", new { group = (Guid)group!["id"]!, act = "publish" })).Status);
    Assert.Equal(200, (await site.Publish(code, TopicsSite.Event("1"))).Status);
  }
}
