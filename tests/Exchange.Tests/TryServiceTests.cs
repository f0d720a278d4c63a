using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class TryServiceTests(BusSite app) : IClassFixture<BusSite> {
  static Actor Keeper { get; } = BusApp.Keeper(BusApp.WardId);

  Task<(int Status, JsonNode? Body)> Try(string target, Actor? by = null, string method = "GET", bool production = true, string? body = null, string? reason = "Kiểm tra dịch vụ mới") =>
    app.Send(by ?? Keeper, HttpMethod.Post, $"/api/exchange/catalogue/{app.ServiceId}/try", new { subsystem = app.ClientId, production, method, target, body, reason });

  [Fact]
  public async Task A_call_by_hand_goes_by_the_rights_of_the_subsystem_and_into_the_log_as_its_own() {
    var (status, told) = await Try("/echo/số 1?q=a", method: "POST", body: "{\"a\":1}");
    Assert.True(status == 200, $"{status} {told}");
    Assert.Equal(200, (int)told!["status"]!);
    var seen = JsonNode.Parse((string)told["body"]!)!;
    Assert.Equal(("POST", "/base/echo/s%E1%BB%91%201?q=a", 7, "application/json", app.Caller.ToString(), Keeper.Id.ToString()),
      ((string?)seen["method"], (string?)seen["target"], (int)seen["size"]!, (string?)seen["headers"]!["content-type"], (string?)seen["headers"]!["x-road-client"], (string?)seen["headers"]!["x-road-userid"]));
    Assert.Equal([false, true], (await app.Log((string)told["message"]!)).Select(l => l.IsResponse));
    Assert.Equal(["Kiểm tra dịch vụ mới"], Assert.Single(await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'exchange.service_tried' and actor = $2 and facts ->> 'message' = $3", app.ServiceId, Keeper.Id, (string)told["message"]!)));
  }

  [Fact]
  public async Task What_the_subsystem_may_not_call_nobody_calls_in_its_name() {
    var told = (await Try("/echo/x", production: false)).Body!;
    Assert.Equal((500, "Server.ClientProxy.UnknownMember"), ((int)told["status"]!, (string?)told["refused"]));
    var other = await app.Offer(app.OwnerId, BusApp.Code("a"), app.ServiceUrl + "/base");
    told = (await app.Send(Keeper, HttpMethod.Post, $"/api/exchange/catalogue/{other}/try", new { subsystem = app.ClientId, production = true, method = "GET", target = "/x", reason = "Kiểm tra dịch vụ mới" })).Body!;
    Assert.Equal("Server.ServerProxy.AccessDenied", (string?)told["refused"]);
    foreach (var (actor, status) in new[] { (People.With(), 403), (BusApp.Keeper(BusApp.DepartmentId), 404) }) Assert.Equal(status, (await Try("/echo/x", actor)).Status);
    Assert.Equal(400, (await Try("echo")).Status);
  }

  [Fact]
  public async Task Who_keeps_the_members_speaks_for_no_other_office() =>
    Assert.Equal(404, (await Try("/echo/x", People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Offer, ExchangePermissions.Members))).Status);

  [Fact]
  public async Task What_serves_is_called_with_a_reason_alone() {
    var (status, told) = await Try("/echo/x", reason: " ");
    Assert.Equal((400, "exchange.reason_missing"), (status, (string?)told!["code"]));
    Assert.Equal(200, (await Try("/echo/x", production: false, reason: null)).Status);
  }

  [Fact]
  public async Task Of_a_large_answer_its_beginning_is_shown() {
    var told = (await Try("/bytes/300000")).Body!;
    Assert.Equal((200, true), ((int)told["status"]!, (bool)told["isCut"]!));
  }
}
