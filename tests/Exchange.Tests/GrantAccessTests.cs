using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class GrantAccessTests(BusApp app) : WriteSliceTests(app), IClassFixture<BusApp> {
  readonly BusApp app = app;

  protected override async Task<Write> Prepare() {
    var ((owner, _), (client, _)) = (await app.Subsystem(), await app.Subsystem(BusApp.WardId));
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    return new($"/api/exchange/services/{service}/rights", new { subsystem = client, method = "GET", path = "/people/*", reason = "Theo văn bản thống nhất" }, BusApp.Keeper(BusApp.DepartmentId), service, "exchange.access_granted") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found",
      Invalid = new { subsystem = client, method = "get" }, InvalidCode = "exchange.bad_endpoint", Again = "exchange.granted_already",
      Row = "select 1 from exchange.access_right where service = $1 and method = 'GET' and path = '/people/*'",
    };
  }

  [Fact]
  public async Task A_path_in_words_is_met_by_the_calls_that_name_it() {
    var ((owner, party), (client, caller)) = (await app.Subsystem(), await app.Subsystem());
    await app.Grant(await app.Offer(owner, "a", "http://10.0.0.1"), client, "GET", "/tra cứu/*");
    var view = await app.View();
    Assert.True(view.Services[(party, "a")].Allows(view.Clients[caller], "GET", PathGlob.Plain("/tra%20c%e1%bb%a9u/1")!));
  }

  [Fact]
  public async Task Evidence_says_whether_it_is_to_test_alone() {
    var ((owner, _), (client, _)) = (await app.Subsystem(), await app.Subsystem());
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    foreach (var test in new[] { true, false }) Assert.Equal(200, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/services/{service}/rights", new { subsystem = client, test })).Status);
    Assert.Equal(["true", "false"], (await app.Sql("select facts->>'test' from ledger.entry where object_id = $1 and type = 'exchange.access_granted' order by id", service)).Select(r => (string?)r[0]));
  }

  [Fact]
  public async Task To_nobody_to_two_or_to_a_stranger_nothing_is_granted() {
    var write = await Prepare();
    foreach (var body in new object[] { new { }, new { subsystem = Guid.CreateVersion7() }, new { group = Guid.CreateVersion7() }, new { subsystem = Guid.CreateVersion7(), group = Guid.CreateVersion7() } })
      Assert.Equal("exchange.client_unknown", (string?)(await app.Send(write.Actor, HttpMethod.Post, write.Path, body)).Body!["code"]);
  }
}
