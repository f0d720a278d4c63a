using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class EndAccessTests(BusSite app) : WriteSliceTests(app), IClassFixture<BusSite> {
  readonly BusSite app = app;

  async Task<(string Code, Guid Request)> Agreed() {
    var code = BusApp.Code("a");
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base")));
    Assert.Equal(200, (await app.Send(AskAccessTests.Owner, HttpMethod.Post, $"/api/exchange/requests/{request}/decision", new { approve = true })).Status);
    return (code, request);
  }

  protected override async Task<Write> Prepare() {
    var (_, request) = await Agreed();
    return new($"/api/exchange/requests/{request}/end", new { reason = "Dùng sai mục đích" }, AskAccessTests.Owner, request, "exchange.access_ended") {
      Permission = ExchangePermissions.Offer, Stranger = People.With(ExchangePermissions.Offer), Unseen = "exchange.not_found", Invalid = new { reason = " " }, InvalidCode = "exchange.reason_missing", Again = "exchange.not_in_force",
      Row = "select 1 from exchange.access_request a where id = $1 and state = 'Revoked' and not exists (select from exchange.access_right where agreement = a.id)",
    };
  }

  [Theory]
  [InlineData(true, "Revoked"), InlineData(false, "Withdrawn")]
  public async Task The_next_call_meets_it_whoever_of_both_sides_ends_it_and_the_other_hears(bool byOwner, string state) {
    var (code, request) = await Agreed();
    using (var before = await app.Call(app.Path("/echo/x", code))) Assert.True(before.IsSuccessStatusCode);
    Assert.Equal(200, (await app.Send(byOwner ? AskAccessTests.Owner : AskAccessTests.Consumer, HttpMethod.Post, $"/api/exchange/requests/{request}/end", new { reason = "Thôi dùng" })).Status);
    using var answer = await app.Call(app.Path("/echo/x", code));
    Assert.Equal("Server.ServerProxy.AccessDenied", (await BusSite.Fault(answer)).Type);
    Assert.Equal([state], (await app.Sql("select state from exchange.access_request where id = $1", request))[0]);
    Assert.Equal(byOwner ? 1 : 0, (await app.Sql("select 1 from kernel.notification where recipient = $1 and key = $2", AskAccessTests.Consumer.Id, $"exchange-access-ended-{request:N}")).Count);
  }

  [Fact]
  public async Task What_waits_is_given_up_by_who_asked_alone() {
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base")));
    var path = $"/api/exchange/requests/{request}/end";
    Assert.Equal("exchange.not_in_force", (string?)(await app.Send(AskAccessTests.Owner, HttpMethod.Post, path, new { reason = "Không" })).Body!["code"]);
    Assert.Equal(200, (await app.Send(AskAccessTests.Consumer, HttpMethod.Post, path, new { reason = "Không cần nữa" })).Status);
    Assert.Equal(["Withdrawn"], (await app.Sql("select state from exchange.access_request where id = $1", request))[0]);
  }
}
