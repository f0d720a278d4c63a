using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RevokeAccessTests(BusSite app) : WriteSliceTests(app), IClassFixture<BusSite> {
  readonly BusSite app = app;

  protected override async Task<Write> Prepare() {
    var ((owner, _), (client, _)) = (await app.Subsystem(), await app.Subsystem());
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    var right = await app.Grant(service, client);
    return new($"/api/exchange/rights/{right}/revoke", new { reason = "Hết hạn" }, BusApp.Keeper(BusApp.DepartmentId), service, "exchange.access_revoked") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found",
      Again = "exchange.not_found",
      Row = "select 1 where not exists (select from exchange.access_right where service = $1)",
    };
  }

  [Fact]
  public async Task A_right_of_an_agreement_goes_with_the_agreement_alone() {
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base")));
    Assert.Equal(200, (await app.Send(AskAccessTests.Owner, HttpMethod.Post, $"/api/exchange/requests/{request}/decision", new { approve = true })).Status);
    var right = (Guid)(await app.Sql("select id from exchange.access_right where agreement = $1", request))[0][0]!;
    var (status, said) = await app.Send(AskAccessTests.Owner, HttpMethod.Post, $"/api/exchange/rights/{right}/revoke", new { reason = "Thôi" });
    Assert.Equal((409, "exchange.right_of_agreement"), (status, (string?)said!["code"]));
    Assert.Contains(request.ToString(), said.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal(2, (await app.Sql("select 1 from exchange.access_right where agreement = $1", request)).Count);
  }

  [Fact]
  public async Task From_then_on_nothing_of_it_is_allowed() {
    var ((owner, party), (client, caller)) = (await app.Subsystem(), await app.Subsystem());
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    var (right, other) = (await app.Grant(service, client, "GET", "/a/**"), await app.Grant(service, client, "*", "/b"));
    async Task<bool> May(string method, string path) {
      var view = await app.View();
      return view.Services[(party, "a")].Allows(view.Clients[caller], method, path);
    }
    Assert.Equal((true, true, false, false), (await May("GET", "/a/b/c"), await May("POST", "/b"), await May("POST", "/a/b"), await May("GET", "/b/c")));
    Assert.Equal(200, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/rights/{right}/revoke", new { reason = "Hết hạn" })).Status);
    Assert.Equal((false, true), (await May("GET", "/a/b/c"), await May("POST", "/b")));
    Assert.NotEqual(right, other);
    Assert.Equal(["Hết hạn"], Assert.Single(await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'exchange.access_revoked'", service)));
  }
}
