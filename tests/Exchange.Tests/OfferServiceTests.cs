using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class OfferServiceTests(BusApp app) : IClassFixture<BusApp> {
  static object Body(string url = "http://10.0.0.1/api", int seconds = 30, string[]? endpoints = null, string name = "Tra cứu", string? description = null) => new { name, url, description, seconds, endpoints };

  [Fact]
  public async Task Only_the_office_of_the_subsystem_offers() {
    var (id, _) = await app.Subsystem();
    var path = $"/api/exchange/subsystems/{id}/services/tra-cuu";
    Assert.Equal(401, (await app.Send(null, HttpMethod.Put, path, Body())).Status);
    Assert.Equal(403, (await app.Send(People.With(), HttpMethod.Put, path, Body())).Status);
    Assert.Equal(404, (await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, path, Body())).Status);
    Assert.Empty(await app.Sql("select 1 from exchange.offered_service where subsystem = $1", id));
  }

  [Theory]
  [InlineData("ftp://10.0.0.1", 30, null, "exchange.bad_url"), InlineData("/api", 30, null, "exchange.bad_url"), InlineData("http://u:p@10.0.0.1", 30, null, "exchange.bad_url"), InlineData("http://10.0.0.1/a?b=1", 30, null, "exchange.bad_url")]
  [InlineData("http://10.0.0.1", 0, null, "exchange.bad_seconds"), InlineData("http://10.0.0.1", 3601, null, "exchange.bad_seconds"), InlineData("http://10.0.0.1", 30, "get /a", "exchange.bad_endpoint"), InlineData("http://10.0.0.1", 30, "GET a", "exchange.bad_endpoint")]
  public async Task Where_it_cannot_lie_how_long_it_cannot_take_and_what_it_cannot_offer_is_refused(string url, int seconds, string? endpoint, string refusal) {
    var (id, _) = await app.Subsystem();
    var (status, said) = await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{id}/services/a", Body(url, seconds, endpoint is null ? null : [endpoint]));
    Assert.Equal((400, refusal), (status, (string?)said!["code"]));
  }

  [Theory]
  [InlineData("listMethods"), InlineData("allowedMethods"), InlineData("getOpenAPI"), InlineData("getopenapi"), InlineData("a:b")]
  public async Task Codes_that_the_exchange_keeps_for_itself_are_no_services(string code) {
    var (id, _) = await app.Subsystem();
    var (status, said) = await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{id}/services/{code}", Body());
    Assert.Equal((400, "exchange.bad_identifier"), (status, (string?)said!["code"]));
  }

  [Fact]
  public async Task Where_services_of_another_member_lie_none_is_offered_but_by_who_keeps_the_members() {
    var ((first, _), (second, _)) = (await app.Subsystem(), await app.Subsystem(BusApp.WardId));
    await app.Offer(first, "a", "http://10.3.0.1:80/api", "https://10.3.0.2/openapi.json");
    var path = $"/api/exchange/subsystems/{second}/services/b";
    foreach (var (url, description) in new[] { ("http://10.3.0.1/other", null), ("http://10.3.0.9", "HTTPS://10.3.0.2:443/x") }) {
      var (status, said) = await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, path, Body(url, description: description));
      Assert.Equal((409, "exchange.origin_taken"), (status, (string?)said!["code"]));
    }
    Assert.Equal(200, (await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, path, Body("http://10.3.0.1:8080"))).Status);
    Assert.Equal(200, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{first}/services/c", Body("http://10.3.0.1/c"))).Status);
    await app.Offer(second, "b", "http://10.3.0.1/other", office: BusApp.WardId);
  }

  [Theory]
  [InlineData("http://192.168.1.1", null), InlineData("http://169.254.169.254/latest", null), InlineData("http://[::ffff:192.168.1.1]", null), InlineData("http://10.0.0.1", "http://172.16.0.1/openapi.json")]
  public async Task What_lies_inside_and_is_not_named_is_not_offered(string url, string? description) {
    var (id, _) = await app.Subsystem();
    var (status, said) = await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{id}/services/a", Body(url, description: description));
    Assert.Equal((400, "exchange.unreachable"), (status, (string?)said!["code"]));
  }

  [Fact]
  public async Task It_is_offered_and_described_otherwise_later_each_with_evidence() {
    var (id, party) = await app.Subsystem();
    var service = await app.Offer(id, "tra cứu", "http://10.0.0.1/api/", endpoints: ["GET /people/*"]);
    Assert.Equal(service, await app.Offer(id, "tra cứu", "https://10.0.0.2", "https://10.0.0.2/openapi.json?v=3", 5));
    Assert.Equal(["exchange.service_offered", "exchange.service_offered"], await app.Ledger(service));
    var known = (await app.View()).Services[(party, "tra cứu")];
    Assert.Equal(("https://10.0.0.2", ServiceType.OpenApi, TimeSpan.FromSeconds(5)), (known.Url, known.Type, known.Limit));
    Assert.EndsWith("/tra%20c%E1%BB%A9u", known.Address, StringComparison.Ordinal);
  }
}
