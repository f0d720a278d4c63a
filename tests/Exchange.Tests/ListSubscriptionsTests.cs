using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListSubscriptionsTests(TopicsSite site) : IClassFixture<TopicsSite> {
  const string Path = "/api/exchange/subscriptions";

  [Fact]
  public async Task Those_of_ones_own_offices_are_told_a_page_at_a_time_with_how_far_they_are_behind() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var made = new List<(Guid Id, string Code, string? Secret)>();
    for (var i = 0; i < 51; i++) made.Add(await site.Follow(topic));
    var published = site.Clock.GetUtcNow();
    await site.Published(topic, [TopicsSite.Event("1"), TopicsSite.Event("2"), TopicsSite.Event("3")]);
    var taken = await site.Fetch(topic, made[0].Code);
    await site.Confirm(topic, made[0].Code, taken[0].Receipt);
    await site.Refuse(topic, made[0].Code, taken[1].Receipt, final: true);
    var keeper = BusApp.Keeper(BusApp.WardId);
    var first = (await site.Send(keeper, HttpMethod.Get, Path)).Body!;
    var rest = (await site.Send(keeper, HttpMethod.Get, $"{Path}?after={first["next"]}")).Body!;
    Assert.Equal(made.Select(m => m.Id), first["subscriptions"]!.AsArray().Concat(rest["subscriptions"]!.AsArray()).Select(s => (Guid)s!["id"]!));
    Assert.Null(rest["next"]);
    var (ahead, behind) = (first["subscriptions"]![0]!["lag"]!, first["subscriptions"]![1]!["lag"]!);
    Assert.Equal((1L, 1L), ((long)ahead["waiting"]!, (long)ahead["dead"]!));
    Assert.Equal((3L, 0L, published), ((long)behind["waiting"]!, (long)behind["dead"]!, (DateTimeOffset)behind["oldest"]!));
    Assert.Empty((await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, Path)).Body!["subscriptions"]!.AsArray());
    Assert.Equal((401, 403), ((await site.Send(null, HttpMethod.Get, Path)).Status, (await site.Send(People.With(), HttpMethod.Get, Path)).Status));
    // the follower itself is told the same
    Assert.Equal(3, (long)(await site.Ask(HttpMethod.Get, site.Below(topic, made[1].Code, ""))).Body["waiting"]!);
  }
}
