using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListServicesTests(BusApp app) : IClassFixture<BusApp> {
  [Fact]
  public async Task Services_of_ones_own_offices_are_told_a_page_at_a_time_with_who_may_call_them() {
    var ((owner, _), (client, _), (foreign, _)) = (await app.Subsystem(), await app.Subsystem(BusApp.WardId), await app.Subsystem(BusApp.WardId));
    var made = new List<Guid>();
    for (var i = 0; i < 51; i++) made.Add(await app.Offer(owner, $"s{i}", "http://10.0.0.1"));
    var hidden = await app.Offer(foreign, "a", "http://10.0.0.1", office: BusApp.WardId);
    var right = await app.Grant(made[0], client, "GET", "/x");
    var keeper = BusApp.Keeper(BusApp.DepartmentId);
    var (first, all) = ((await app.Send(keeper, HttpMethod.Get, "/api/exchange/services")).Body!, new List<Guid>());
    Assert.Equal(50, first["services"]!.AsArray().Count);
    for (var page = first; ; page = (await app.Send(keeper, HttpMethod.Get, $"/api/exchange/services?after={page["next"]}")).Body!) {
      all.AddRange(page["services"]!.AsArray().Select(s => (Guid)s!["id"]!));
      if (page["next"] is null) break;
    }
    Assert.Equal(made, all);
    Assert.DoesNotContain(hidden, all);
    Assert.Equal((right, "GET", "/x"), ((Guid)first["services"]![0]!["rights"]![0]!["id"]!, (string?)first["services"]![0]!["rights"]![0]!["method"], (string?)first["services"]![0]!["rights"]![0]!["path"]));
    Assert.Equal((401, 403), ((await app.Send(null, HttpMethod.Get, "/api/exchange/services")).Status, (await app.Send(People.With(), HttpMethod.Get, "/api/exchange/services")).Status));
  }
}
