using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListTopicsTests(TopicsSite site) : IClassFixture<TopicsSite> {
  [Fact]
  public async Task Topics_of_ones_own_offices_are_told_a_page_at_a_time_with_who_may_what() {
    var made = new List<Guid>();
    for (var i = 0; i < 51; i++) made.Add((await site.Topic()).Id);
    var right = await site.Allow(made[0], "subscribe");
    var keeper = BusApp.Keeper(BusApp.DepartmentId);
    var (first, all) = ((await site.Send(keeper, HttpMethod.Get, "/api/exchange/topics")).Body!, new List<Guid>());
    Assert.Equal(50, first["topics"]!.AsArray().Count);
    for (var page = first; ; page = (await site.Send(keeper, HttpMethod.Get, $"/api/exchange/topics?after={page["next"]}")).Body!) {
      all.AddRange(page["topics"]!.AsArray().Select(t => (Guid)t!["id"]!));
      if (page["next"] is null) break;
    }
    Assert.Equal(made, all);
    Assert.Equal((right, "subscribe"), ((Guid)first["topics"]![0]!["rights"]![0]!["id"]!, (string?)first["topics"]![0]!["rights"]![0]!["act"]));
    Assert.Empty((await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Get, "/api/exchange/topics")).Body!["topics"]!.AsArray());
    Assert.Equal((401, 403), ((await site.Send(null, HttpMethod.Get, "/api/exchange/topics")).Status, (await site.Send(People.With(), HttpMethod.Get, "/api/exchange/topics")).Status));
  }
}
