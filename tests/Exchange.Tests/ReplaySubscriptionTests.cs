using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ReplaySubscriptionTests(TopicsSite site) : ReplaySubscriptionCases(site), IClassFixture<TopicsSite>;

public sealed class ReplaySubscriptionOverRabbitTests(TopicsRabbitSite site) : ReplaySubscriptionCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class ReplaySubscriptionCases(TopicsSite site) : WriteSliceTests(site) {
  readonly TopicsSite site = site;

  protected override async Task<Write> Prepare() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var (id, _, _) = await site.Follow(topic);
    return new($"/api/exchange/subscriptions/{id}/replay", new { after = 0 }, BusApp.Keeper(BusApp.WardId), id, "exchange.subscription_set_back") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.DepartmentId), Unseen = "exchange.not_found", Invalid = new { }, InvalidCode = "exchange.bad_start",
      Meanwhile = async () => await site.AsIntruder("delete from exchange.topic_subscription where id = $1", id), Again = "exchange.not_found",
      Row = "select 1 from exchange.topic_subscription where id = $1 and position = 0 and replays = 1",
    };
  }

  [Fact]
  public async Task What_was_confirmed_is_given_again_from_a_moment_or_a_position_on_and_old_receipts_count_no_more() {
    var (_, topic) = await site.Topic("subject", acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(topic);
    var positions = new List<long>();
    var moments = new List<DateTimeOffset>();
    for (var i = 0; i < 6; i++) {
      moments.Add(site.Clock.GetUtcNow());
      positions.Add((long)(await site.Publish(topic, TopicsSite.Event($"{i}", "a"))).Body["events"]![0]!["position"]!);
      site.Clock.Pass(TimeSpan.FromMinutes(1));
    }
    async Task<List<string>> All() {
      var seen = new List<string>();
      while (await site.Fetch(topic, code) is [var e, ..]) {
        seen.Add(e.Id);
        await site.Confirm(topic, code, e.Receipt);
      }
      return seen;
    }
    async Task Replay(object body) => Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/replay", body)).Status);
    Assert.Equal(["0", "1", "2", "3", "4", "5"], await All());
    await Replay(new { from = moments[3] });
    Assert.Equal(["3", "4", "5"], await All());
    await Replay(new { after = positions[3] });
    var given = Assert.Single(await site.Fetch(topic, code));
    await Replay(new { after = positions[2] });
    await site.Confirm(topic, code, given.Receipt);
    Assert.Equal(["3", "4", "5"], await All());
    // nothing was published since: from then on there is nothing yet
    await Replay(new { from = site.Clock.GetUtcNow() });
    Assert.Empty(await All());
    await site.Published(topic, TopicsSite.Event("6", "a"));
    Assert.Equal(["6"], await All());
  }
}
