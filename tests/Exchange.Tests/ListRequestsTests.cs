using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListRequestsTests(BusSite app) : IClassFixture<BusSite> {
  [Fact]
  public async Task Both_sides_see_a_request_and_nobody_else_does() {
    var made = new List<Guid>();
    for (var i = 0; i < 51; i++, app.Clock.Pass(TimeSpan.FromSeconds(1))) made.Add(await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base"))));
    foreach (var (actor, decides, asks) in new[] { (AskAccessTests.Owner, true, false), (AskAccessTests.Consumer, false, true) }) {
      var first = (await app.Send(actor, HttpMethod.Get, "/api/exchange/requests?waiting=true")).Body!;
      Assert.Equal((50, decides, asks), (first["requests"]!.AsArray().Count, (bool)first["requests"]![0]!["decides"]!, (bool)first["requests"]![0]!["asks"]!));
      var next = (await app.Send(actor, HttpMethod.Get, $"/api/exchange/requests?waiting=true&before={first["next"]}")).Body!;
      Assert.Equal(Enumerable.Reverse(made), first["requests"]!.AsArray().Concat(next["requests"]!.AsArray()).Select(r => (Guid)r!["id"]!));
    }
    Assert.Empty((await app.Send(People.With(ExchangePermissions.Offer), HttpMethod.Get, "/api/exchange/requests")).Body!["requests"]!.AsArray());
    Assert.Equal((401, 403), ((await app.Send(null, HttpMethod.Get, "/api/exchange/requests")).Status, (await app.Send(People.With(), HttpMethod.Get, "/api/exchange/requests")).Status));
  }
}
