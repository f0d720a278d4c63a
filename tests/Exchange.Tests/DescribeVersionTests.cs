using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class DescribeVersionTests(BusSite app) : WriteSliceTests(app), IClassFixture<BusSite> {
  readonly BusSite app = app;

  internal static string Contract(string path = "/people/{id}", string more = "") => """
    {"openapi":"3.0.3","info":{"title":"Hộ tịch","version":"1"},"paths":{"PATH":{"get":{"summary":"Xem một người","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"},"example":"12"}MORE],
      "responses":{"200":{"description":"Một người","content":{"application/json":{"schema":{"type":"object","properties":{"name":{"type":"string","description":"Họ và tên"}}}}}}}}}}}
    """.Replace("PATH", path, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);

  internal static object Terms(string? testUrl = null, string? url = null) => new {
    url, testUrl, contact = "Phòng Hành chính tư pháp, 0269 3 123 456", availability = 99.5, answerMillis = 800, callsPerDay = 20000, classes = new[] { "shared", "foundation" }, basis = "Luật Hộ tịch, Điều 5", basisVerified = true,
  };

  protected override async Task<Write> Prepare() {
    var (owner, _) = await app.Subsystem();
    var service = await app.Offer(owner, "a", BusApp.Machine());
    return new($"/api/exchange/services/{service}/versions/2", new { terms = Terms(), contract = Contract() }, BusApp.Keeper(BusApp.DepartmentId), service, "exchange.version_described") {
      Method = HttpMethod.Put, Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found", Invalid = new { terms = Terms(), contract = "{}" }, InvalidCode = "exchange.bad_contract",
      Meanwhile = async () => {
        var keeper = BusApp.Keeper(BusApp.DepartmentId);
        Assert.Equal(200, (await app.Send(keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms = Terms() })).Status);
        Assert.Equal(200, (await app.Send(keeper, HttpMethod.Post, $"/api/exchange/services/{service}/versions/2/state", new { state = "published" })).Status);
      },
      Again = "exchange.version_closed", Row = "select 1 from exchange.service_version where service = $1 and number = 2 and state = 'Draft' and contract_kind = 'OpenApi' and classes = '{Foundation,Shared}' and basis_verified and availability = 99.5",
    };
  }

  [Fact]
  public async Task What_is_declared_and_what_is_not_is_told_as_it_is() {
    var (owner, _) = await app.Subsystem();
    var service = await app.Offer(owner, "a", BusApp.Machine());
    var keeper = BusApp.Keeper(BusApp.DepartmentId);
    Assert.Equal(200, (await app.Send(keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms = Terms() })).Status);
    var told = (await app.Send(keeper, HttpMethod.Get, $"/api/exchange/services/{service}/versions")).Body!["versions"]!.AsArray();
    Assert.Equal(["draft", "published"], told.Select(v => (string?)v!["state"]));
    Assert.Equal((99.5m, "Luật Hộ tịch, Điều 5", 20000), ((decimal)told[0]!["terms"]!["availability"]!, (string?)told[0]!["terms"]!["basis"], (int)told[0]!["terms"]!["callsPerDay"]!));
    Assert.Equal((null, null, false), ((decimal?)told[1]!["terms"]!["availability"], (string?)told[1]!["terms"]!["basis"], (bool)told[1]!["terms"]!["basisVerified"]!));
  }

  [Fact]
  public async Task A_number_is_neither_left_out_nor_used_twice() {
    var (owner, _) = await app.Subsystem();
    var service = await app.Offer(owner, "a", BusApp.Machine());
    Assert.Equal(404, (await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{service}/versions/3", new { terms = Terms() })).Status);
  }

  [Theory]
  [InlineData("availability", 101, "exchange.bad_availability"), InlineData("answerMillis", 0, "exchange.bad_terms"), InlineData("url", "ftp://a", "exchange.bad_url"), InlineData("testUrl", "http://u:p@a", "exchange.bad_url"), InlineData("basisVerified", true, "exchange.basis_missing")]
  public async Task What_cannot_be_promised_is_refused(string name, object value, string code) {
    var (owner, _) = await app.Subsystem();
    var service = await app.Offer(owner, "a", BusApp.Machine());
    var terms = new Dictionary<string, object?> { [name] = value };
    Assert.Equal(code, (string?)(await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms })).Body!["code"]);
  }

  [Theory, InlineData("url"), InlineData("testUrl")]
  public async Task No_version_lies_where_services_of_others_lie(string name) {
    var (owner, _) = await app.Subsystem();
    var (machine, other) = (BusApp.Machine(), BusApp.Machine());
    await app.Offer(app.OwnerId, BusApp.Code("a"), other);
    var service = await app.Offer(owner, "a", machine);
    Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> At(string address) =>
      app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms = new Dictionary<string, object?> { [name] = address } });
    Assert.Equal("exchange.origin_taken", (string?)(await At(other + "/b")).Body!["code"]);
    Assert.Equal(200, (await At(machine + "/b")).Status);
  }

  [Fact]
  public async Task A_description_is_fetched_from_the_service_itself_alone() {
    app.Description = Contract();
    var service = await app.Offer(app.OwnerId, "fetched", app.ServiceUrl + "/base");
    var keeper = BusApp.Keeper(BusApp.DepartmentId);
    Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> From(string from) => app.Send(keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms = new { }, fetchFrom = from });
    Assert.Equal("exchange.contract_elsewhere", (string?)(await From("http://127.0.0.1:9/base/description")).Body!["code"]);
    Assert.Equal("exchange.contract_unreached", (string?)(await From(app.ServiceUrl + "/base/status/500")).Body!["code"]);
    Assert.Equal(200, (await From(app.ServiceUrl + "/base/description")).Status);
    Assert.Equal([app.Description], (await app.Sql("select contract from exchange.service_version where service = $1 and number = 2", service))[0]);
  }
}
