using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>How the exchange treats a service, as its owner says.</summary>
public sealed class SetHandlingTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<(int Status, JsonNode? Body)> Set(Guid id, object body, Kernel.Actor? actor = null) => site.Send(actor ?? BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{id}/handling", body);

  /// <summary>A service whose certificate nobody vouches for.</summary>
  static async Task<WebApplication> OverTls() {
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(static o => o.Listen(System.Net.IPAddress.Loopback, 0, static l => l.UseHttps(BusSite.Certificate("CN=elsewhere"))));
    var service = builder.Build();
    service.Run(static http => http.Response.WriteAsync(DescribeVersionTests.Contract()));
    await service.StartAsync(Ct);
    return service;
  }

  [Fact]
  public async Task A_certificate_is_verified_unless_the_owner_says_otherwise_by_calls_and_when_a_description_is_fetched() {
    await using var service = await OverTls();
    var (code, url) = (BusApp.Code("tls"), service.Urls.First());
    var id = await site.Offer(site.OwnerId, code, url, url + "/openapi.json");
    await site.Grant(id, site.ClientId);
    async Task<(string? Called, string? Described)> Ask() =>
      ((await BusSite.Fault(await site.Call(site.Path("/echo", code)))).Type, (await BusSite.Fault(await site.Call(site.Path($"?serviceCode={code}", "getOpenAPI")))).Type);
    Assert.Equal(("Server.ServerProxy.NetworkError", "Server.ServerProxy.NetworkError"), await Ask());
    Assert.Equal(200, (await Set(id, new { verifyTls = false, schemaCheck = "off", cacheSeconds = 0 })).Status);
    Assert.Equal((null, null), await Ask());
    using (var answer = await site.Call(site.Path($"?serviceCode={code}", "getOpenAPI"))) Assert.Equal("3.0.3", (string?)(await BusSite.Told(answer))["openapi"]);
    Assert.Equal(200, (await Set(id, new { verifyTls = true, schemaCheck = "off", cacheSeconds = 0 })).Status);
    Assert.Equal(("Server.ServerProxy.NetworkError", "Server.ServerProxy.NetworkError"), await Ask());
    Assert.Equal(2, (await site.Ledger(id)).Count(t => t == "exchange.handling_set"));
  }

  [Fact]
  public async Task No_answers_are_kept_of_what_the_exchange_answers_itself_and_the_rest_may_be_set() {
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/adapters/{BusApp.Code("a")}", new {
      adapter = new {
        name = new { vi = "Tra cứu" }, kind = "rest", seconds = 30,
        operations = new object[] { new { method = "GET", path = "/any", name = new { vi = "Tra cứu" }, source = new { service = "svc", path = "/items", at = "data.items" }, each = new { number = "=row.no" } } },
      },
    });
    Assert.True(status == 200, $"{said}");
    var id = (Guid)said!["id"]!;
    var refused = await Set(id, new { verifyTls = true, schemaCheck = "off", cacheSeconds = 60 });
    Assert.Equal((409, "exchange.cache_of_adapter"), (refused.Status, (string?)refused.Body!["code"]));
    Assert.Equal(200, (await Set(id, new { verifyTls = true, schemaCheck = "warn", cacheSeconds = 0 })).Status);
    Assert.Equal([["Warn", 0]], await site.Sql("select schema_check, cache_seconds from exchange.service_handling where service = $1", id));
  }

  [Fact]
  public async Task Only_who_keeps_the_service_sets_it() {
    Assert.Equal(404, (await Set(site.ServiceId, new { verifyTls = false, schemaCheck = "off", cacheSeconds = 0 }, BusApp.Keeper(BusApp.WardId))).Status);
    Assert.Equal(403, (await Set(site.ServiceId, new { verifyTls = false, schemaCheck = "off", cacheSeconds = 0 }, People.With())).Status);
    Assert.Equal(401, (await site.Send(null, HttpMethod.Put, $"/api/exchange/services/{site.ServiceId}/handling", new { verifyTls = false, schemaCheck = "off", cacheSeconds = 0 })).Status);
  }
}
