using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListDeadEventsTests(TopicsSite site) : ListDeadEventsCases(site), IClassFixture<TopicsSite>;

public sealed class ListDeadEventsOverRabbitTests(TopicsRabbitSite site) : ListDeadEventsCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class ListDeadEventsCases(TopicsSite site) {
  [Fact]
  public async Task What_a_follower_did_not_take_is_told_to_its_office_a_page_at_a_time_with_the_reason() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(topic);
    await site.Published(topic, Enumerable.Range(0, 51).Select(i => TopicsSite.Event($"{i}")));
    foreach (var e in await site.Fetch(topic, code)) await site.Refuse(topic, code, e.Receipt, final: true);
    var (path, keeper) = ($"/api/exchange/subscriptions/{id}/dead", BusApp.Keeper(BusApp.WardId));
    var first = (await site.Send(keeper, HttpMethod.Get, path)).Body!;
    Assert.Equal((50, "Không đọc được", 1), (first["events"]!.AsArray().Count, (string?)first["events"]![0]!["error"], (int)first["events"]![0]!["attempts"]!));
    Assert.Single((await site.Send(keeper, HttpMethod.Get, $"{path}?after={first["next"]}")).Body!["events"]!.AsArray());
    Assert.Equal(404, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, path)).Status);
    Assert.Equal((401, 403), ((await site.Send(null, HttpMethod.Get, path)).Status, (await site.Send(People.With(), HttpMethod.Get, path)).Status));
  }
}
