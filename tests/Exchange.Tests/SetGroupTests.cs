using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SetGroupTests(BusApp app) : IClassFixture<BusApp> {
  [Fact]
  public async Task Only_who_keeps_the_exchange_of_the_province_says_who_is_in_it() {
    var body = new { name = "Các xã", subsystems = Array.Empty<Guid>() };
    Assert.Equal(401, (await app.Send(null, HttpMethod.Put, "/api/exchange/groups/none", body)).Status);
    Assert.Equal(403, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, "/api/exchange/groups/none", body)).Status);
    Assert.Empty(await app.Sql("select 1 from exchange.client_group where code = 'none'"));
  }

  [Fact]
  public async Task Who_does_not_take_part_is_in_no_group_and_a_group_has_a_name() {
    Assert.Equal("exchange.client_unknown", (string?)(await app.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/groups/g", new { name = "Các xã", subsystems = new[] { Guid.CreateVersion7() } })).Body!["code"]);
    Assert.Equal("exchange.bad_name", (string?)(await app.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/groups/g", new { name = "" })).Body!["code"]);
    Assert.Equal("exchange.group_too_large", (string?)(await app.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/groups/g", new { name = "Các xã", subsystems = Enumerable.Range(0, 2001).Select(_ => Guid.CreateVersion7()) })).Body!["code"]);
  }

  [Fact]
  public async Task What_the_group_may_call_those_in_it_may_and_those_left_out_no_more() {
    var ((owner, party), (one, first), (other, second)) = (await app.Subsystem(), await app.Subsystem(), await app.Subsystem());
    var (service, code) = (await app.Offer(owner, "a", "http://10.0.0.1"), BusApp.Code("g"));
    async Task<Guid> Set(params Guid[] subsystems) => (Guid)(await app.Send(BusApp.Registrar, HttpMethod.Put, $"/api/exchange/groups/{code}", new { name = "Các xã", subsystems })).Body!["id"]!;
    var group = await Set(one);
    Assert.Equal(200, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/services/{service}/rights", new { group, method = "GET" })).Status);
    async Task<(bool, bool)> May() {
      var view = await app.View();
      var known = view.Services[(party, "a")];
      return (known.Allows(view.Clients[first], "GET", ""), known.Allows(view.Clients[second], "GET", ""));
    }
    Assert.Equal((true, false), await May());
    Assert.Equal(group, await Set(other));
    Assert.Equal((false, true), await May());
    Assert.Equal(["exchange.group_set", "exchange.group_set"], await app.Ledger(group));
  }
}
