using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class MoveVersionTests(BusSite app) : WriteSliceTests(app), IClassFixture<BusSite> {
  readonly BusSite app = app;
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Keeper { get; } = BusApp.Keeper(BusApp.DepartmentId);

  protected override async Task<Write> Prepare() {
    var (owner, _) = await app.Subsystem();
    var machine = BusApp.Machine();
    var service = await app.Offer(owner, "a", machine);
    await Describe(service, 2, DescribeVersionTests.Terms(machine + "/test"));
    return new($"/api/exchange/services/{service}/versions/2/state", new { state = "test", reason = "Thử với bên gọi" }, Keeper, service, "exchange.version_moved") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found", Invalid = new { state = "invented" }, InvalidCode = "kernel.bad_request", Again = "exchange.version_state",
      Row = "select 1 from exchange.service_version where service = $1 and number = 2 and state = 'Test'",
    };
  }

  async Task Describe(Guid service, int number, object terms, string? contract = null) {
    var (status, said) = await app.Send(Keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/{number}", new { terms, contract });
    Assert.True(status == 200, $"{status} {said}");
  }

  Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> Move(Guid service, int number, string state, DateOnly? lastDay = null) =>
    app.Send(Keeper, HttpMethod.Post, $"/api/exchange/services/{service}/versions/{number}/state", new { state, lastDay });

  async Task Moved(Guid service, int number, string state, DateOnly? lastDay = null) {
    var (status, said) = await Move(service, number, state, lastDay);
    Assert.True(status == 200, $"{status} {said}");
  }

  async Task<string?> Fault(string path) {
    using var answer = await app.Call(path);
    return (await BusSite.Fault(answer)).Type;
  }

  async Task<string?> Reached(string path) {
    using var answer = await app.Call(path);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    return (string?)(await BusSite.Told(answer))["target"];
  }

  [Fact]
  public async Task A_draft_is_called_by_nobody_and_what_is_published_by_who_may() {
    Assert.Equal(200, (await app.Send(Keeper, HttpMethod.Put, $"/api/exchange/subsystems/{app.OwnerId}/services/draft", new { name = "Dịch vụ", url = app.ServiceUrl + "/base", seconds = 30, draft = true })).Status);
    var service = (Guid)(await app.Sql("select id from exchange.offered_service where subsystem = $1 and code = 'draft'", app.OwnerId))[0][0]!;
    await app.Grant(service, app.ClientId);
    Assert.Equal("Server.ServerProxy.UnknownService", await Fault(app.Path("/x", "draft")));
    await Moved(service, 1, "published");
    Assert.Equal("/base/x", await Reached(app.Path("/x", "draft")));
  }

  [Fact]
  public async Task What_is_tested_is_called_at_its_own_address_by_rights_to_test_alone() {
    var service = await app.Offer(app.OwnerId, "tested", app.ServiceUrl + "/base");
    await app.Grant(service, app.ClientId);
    Assert.Equal("exchange.test_address_missing", (string?)(await Tried()).Body!["code"]);
    await Describe(service, 2, DescribeVersionTests.Terms(app.ServiceUrl + "/trial"));
    await Moved(service, 2, "test");
    var (tested, own) = (app.Owner with { Instance = "DEV-TEST" }, app.Path("/x", "tested"));
    Assert.Equal("/base/x", await Reached(own));
    Assert.Equal("Server.ServerProxy.UnknownService", await Fault(app.Path("/x", "tested.v2")));
    // a right to production is none to test
    Assert.Equal("Server.ServerProxy.AccessDenied", await Fault(app.Path("/x", "tested", tested)));
    Assert.Equal(200, (await app.Send(Keeper, HttpMethod.Post, $"/api/exchange/services/{service}/rights", new { subsystem = app.ClientId, test = true })).Status);
    Assert.Equal("/trial/x", await Reached(app.Path("/x", "tested", tested)));
    using (var answer = await app.Call(app.Path("/x", "tested.v2", tested))) Assert.Equal($"{tested}/tested.v2", BusSite.One(answer, "X-Road-Service"));

    async Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> Tried() {
      await Describe(service, 2, DescribeVersionTests.Terms());
      return await Move(service, 2, "test");
    }
  }

  [Fact]
  public async Task Two_versions_serve_beside_each_other_until_the_last_day_of_the_older() {
    var service = await app.Offer(app.OwnerId, "two", app.ServiceUrl + "/base");
    await app.Grant(service, app.ClientId);
    await Describe(service, 2, DescribeVersionTests.Terms(url: app.ServiceUrl + "/second"), DescribeVersionTests.Contract("/people/{id}"));
    await Moved(service, 2, "published");
    Assert.Equal(("/second/x", "/base/x", "/second/x"), (await Reached(app.Path("/x", "two")), await Reached(app.Path("/x", "two.v1")), await Reached(app.Path("/x", "two.v2"))));
    Assert.Equal(["GET /people/*"], (await app.View()).Services[(app.Owner, "two")].Endpoints);
    var today = Vn.Day(app.Clock.GetUtcNow());
    Assert.Equal("exchange.last_day_missing", (string?)(await Move(service, 1, "deprecated", today.AddDays(-1))).Body!["code"]);
    await Moved(service, 1, "deprecated", today);
    Assert.Equal("/base/x", await Reached(app.Path("/x", "two.v1")));
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Equal(("Server.ServerProxy.UnknownService", "/second/x"), (await Fault(app.Path("/x", "two.v1")), await Reached(app.Path("/x", "two"))));
    Assert.Equal("exchange.version_state", (string?)(await Move(service, 2, "retired")).Body!["code"]);
    await Moved(service, 1, "retired");
  }
}
