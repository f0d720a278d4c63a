using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class AskAccessTests(BusSite app) : IClassFixture<BusSite> {
  internal static Actor Owner { get; } = BusApp.Keeper(BusApp.DepartmentId);
  internal static Actor Consumer { get; } = BusApp.Keeper(BusApp.WardId);

  internal static object Asked(BusSite app, Guid service, int days = 30, string[]? endpoints = null, bool test = false, string purpose = "Giải quyết thủ tục khai sinh") => new {
    service, subsystem = app.ClientId, scope = new { endpoints = endpoints ?? ["GET /people/*", "GET /echo/*"], fields = new[] { "name", "birth" }, lastDay = Vn.Day(app.Clock.GetUtcNow()).AddDays(days) }, purpose, basis = "Luật Hộ tịch", test,
  };

  internal static async Task<Guid> Ask(BusSite app, object body) {
    var (status, said) = await app.Send(Consumer, HttpMethod.Post, "/api/exchange/requests", body);
    Assert.True(status == 200, $"{status} {said}");
    return (Guid)said!["id"]!;
  }

  [Fact]
  public async Task Only_who_keeps_the_subsystem_asks_in_its_name_and_once() {
    var body = Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base"));
    foreach (var (actor, status) in new[] { (null, 401), (People.With(), 403), (Owner, 404) }) Assert.Equal(status, (await app.Send(actor, HttpMethod.Post, "/api/exchange/requests", body)).Status);
    await Ask(app, body);
    Assert.Equal((409, "exchange.asked_already"), await Again());

    async Task<(int, string?)> Again() => await app.Send(Consumer, HttpMethod.Post, "/api/exchange/requests", body) is var (status, said) ? (status, (string?)said!["code"]) : default;
  }

  [Fact]
  public async Task It_leaves_its_row_and_evidence_of_who_did_it() {
    var request = await Ask(app, Asked(app, await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base")));
    Assert.Single(await app.Sql("select 1 from exchange.access_request where id = $1 and state = 'Waiting' and endpoints = '{GET /people/*,GET /echo/*}' and fields = '{name,birth}'", request));
    Assert.Equal([Consumer.Id, Consumer.Post!.Office, ExchangePermissions.Offer, "Giải quyết thủ tục khai sinh"], (await app.Sql("select actor, office, purpose, reason from ledger.entry where object_id = $1 and type = 'exchange.access_asked'", request))[0]);
  }

  [Theory]
  [InlineData("days", "exchange.bad_term"), InlineData("endpoints", "exchange.bad_endpoint"), InlineData("none", "exchange.bad_endpoint"), InlineData("test", "exchange.not_to_ask"), InlineData("purpose", "exchange.purpose_missing")]
  public async Task What_cannot_be_agreed_on_is_not_asked(string what, string code) {
    var service = await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base");
    var body = what switch { "days" => Asked(app, service, -1), "endpoints" => Asked(app, service, endpoints: ["get people"]), "none" => Asked(app, service, endpoints: []), "purpose" => Asked(app, service, purpose: " "), _ => Asked(app, service, test: true) };
    Assert.Equal(code, (string?)(await app.Send(Consumer, HttpMethod.Post, "/api/exchange/requests", body)).Body!["code"]);
  }

  [Fact]
  public async Task What_was_asked_gives_nothing_before_it_is_agreed_on() {
    var code = BusApp.Code("a");
    await Ask(app, Asked(app, await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base")));
    using var answer = await app.Call(app.Path("/echo/x", code));
    Assert.Equal("Server.ServerProxy.AccessDenied", (await BusSite.Fault(answer)).Type);
  }
}
