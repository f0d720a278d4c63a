using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The whole exchange is closed for a while and says why.</summary>
public sealed class SetMaintenanceTests(BusSite site) : IClassFixture<BusSite> {
  Task<(int Status, JsonNode? Body)> Set(object body, Kernel.Actor? actor = null) => site.Send(actor ?? BusApp.Registrar, HttpMethod.Put, "/api/exchange/maintenance", body);

  [Theory]
  [InlineData(ConformanceLine.Socket), InlineData(ConformanceLine.Plain)]
  public async Task Nothing_passes_and_callers_read_why_and_when_it_is_planned_to_end(string line) {
    var before = (await site.Ledger(Maintenance.Exchange)).Count;
    Task<Answered> Ask(string target, string method = "GET") => ConformanceLine.Send(line, site.ClientOptions.BaseAddress, new(method, target, [("X-Road-Client", site.Caller.ToString()), ("X-Road-Id", "closed" + line[0])]));
    Assert.Equal(200, (await Set(new { close = true, message = "Nâng cấp máy chủ", until = site.Clock.GetUtcNow().AddMinutes(30) })).Status);
    var refused = await Ask(site.Path("/echo"));
    Assert.Equal((500, "Server.ClientProxy.MaintenanceMode", "Server.ClientProxy.MaintenanceMode"), (refused.Status, refused["X-Road-Error"], (string?)refused.Json["type"]));
    Assert.Equal("Nâng cấp máy chủ (until 2026-11-16T01:30:00Z)", (string?)refused.Json["message"]);
    Assert.InRange(int.Parse(refused["Retry-After"]!), 1799, 1801);
    Assert.Empty(await site.Log("closed" + line[0]));
    var topics = await Ask($"/topics/v1/{site.Owner}/none", "POST");
    Assert.Equal((503, "maintenance_mode"), (topics.Status, topics["X-Road-Error"] ?? (string?)topics.Json["type"]));
    Assert.Equal(200, (await Ask(site.Path(service: "listMethods"))).Status);
    Assert.Equal(200, (await Set(new { close = true, message = "Vẫn nâng cấp" })).Status);
    refused = await Ask(site.Path("/echo"));
    Assert.Equal(("Vẫn nâng cấp", null), ((string?)refused.Json["message"], refused["Retry-After"]));
    Assert.Equal(200, (await Set(new { close = false })).Status);
    Assert.Equal(200, (await Ask(site.Path("/echo"))).Status);
    Assert.Equal(["exchange.maintenance_begun", "exchange.maintenance_begun", "exchange.maintenance_ended"], (await site.Ledger(Maintenance.Exchange)).Skip(before));
  }

  [Fact]
  public async Task Without_a_message_with_a_time_that_has_passed_and_by_who_keeps_no_members_it_is_not_closed() {
    Assert.Equal(400, (await Set(new { close = true, message = " " })).Status);
    Assert.Equal(400, (await Set(new { close = true, message = "Bảo trì", until = site.Clock.GetUtcNow() })).Status);
    Assert.Equal(403, (await Set(new { close = true, message = "Bảo trì" }, BusApp.Keeper(BusApp.DepartmentId))).Status);
    Assert.Equal(409, (await Set(new { close = false })).Status);
  }
}
