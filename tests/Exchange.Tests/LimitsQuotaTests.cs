using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Quotas by the day: shared by nodes, and there after a restart.</summary>
public sealed class LimitsQuotaTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Guid Id, string Path)> Service(object limit) {
    var code = BusApp.Code("quota");
    var id = await site.Offer(site.OwnerId, code, site.ServiceUrl + "/base");
    await site.Grant(id, site.ClientId);
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{id}/limits", limit)).Status);
    return (id, site.Path("/echo", code));
  }

  Task Tell() => site.Services.GetRequiredService<DayCounts>().Tell(Ct);

  [Fact]
  public async Task It_is_renewed_with_the_day_in_Vietnam_and_who_is_refused_hears_when() {
    site.Clock.Set(Vn.At(new(2026, 11, 18), new(23, 0)));
    var (id, path) = await Service(new { scope = "together", perDay = 2 });
    for (var i = 0; i < 2; i++) Assert.Equal(200, (int)(await site.Call(path)).StatusCode);
    using (var refused = await site.Call(path)) {
      Assert.Equal(TimeSpan.FromHours(1), refused.Headers.RetryAfter!.Delta);
      Assert.Equal("Server.ServerProxy.LimitExceeded", (await BusSite.Fault(refused)).Type);
    }
    await Tell();
    site.Clock.Pass(TimeSpan.FromHours(1));
    Assert.Equal(200, (int)(await site.Call(path)).StatusCode);
    await Tell();
    Assert.Equal([(new DateOnly(2026, 11, 18), 2L), (new DateOnly(2026, 11, 19), 1L)], (await site.Sql("select day, calls from exchange.service_use where service = $1 and client = $1 order by day", id)).Select(r => ((DateOnly)r[0]!, (long)r[1]!)));
  }

  [Fact]
  public async Task What_is_refused_by_another_limit_uses_none_of_it() {
    var (id, path) = await Service(new { scope = "each", perDay = 5 });
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{id}/limits", new { scope = "together", perSecond = 0.01, burst = 1, perDay = 5 })).Status);
    Assert.Equal(200, (int)(await site.Call(path)).StatusCode);
    for (var i = 0; i < 10; i++) Assert.Equal(500, (int)(await site.Call(path)).StatusCode);
    await Tell();
    Assert.Equal([1L, 1L], (await site.Sql("select calls from exchange.service_use where service = $1", id)).Select(r => (long)r[0]!));
  }

  [Fact]
  public async Task What_is_refused_as_the_service_is_left_alone_gives_back_what_it_took_once() {
    var code = BusApp.Code("away");
    // nobody listens there
    var id = await site.Offer(site.OwnerId, code, "http://127.0.0.1:1");
    await site.Grant(id, site.ClientId);
    foreach (var scope in (string[])["each", "together"]) Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{id}/limits", new { scope, perDay = Breaker.InARow + 2, concurrent = 1 })).Status);
    var path = site.Path("/x", code);
    for (var i = 0; i < Breaker.InARow; i++) Assert.Equal("Server.ServerProxy.NetworkError", (await BusSite.Fault(await site.Call(path))).Type);
    for (var i = 0; i < 10; i++) using (var left = await site.Call(path)) Assert.NotNull(left.Headers.RetryAfter);
    await Tell();
    Assert.Equal([(long)Breaker.InARow, Breaker.InARow], (await site.Sql("select calls from exchange.service_use where service = $1", id)).Select(r => (long)r[0]!));
  }

  [Fact]
  public async Task Nodes_share_it_and_one_that_was_killed_goes_on_where_it_was() {
    var now = DateTimeOffset.UtcNow;
    if (Vn.StartOf(Vn.Day(now).AddDays(1)) - now < TimeSpan.FromMinutes(5)) Assert.Skip("The day is about to change.");
    site.Clock.Set(now);
    var (id, path) = await Service(new { scope = "each", perDay = 10 });
    await using var node = site.ServeAs("web", ("SAOLA_EXCHANGE_NETWORKS", "10.0.0.0/8"));
    await node.Start();
    async Task<string?> ByNode() {
      using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Address, path)) { Headers = { { "X-Road-Client", site.Caller.ToString() } } };
      using var answer = await BusSite.Plain.SendAsync(request, Ct);
      return (await BusSite.Fault(answer)).Type;
    }
    Task Known(long calls) => site.Until("select 1 from exchange.service_use where service = $1 and client = $2 and calls = $3", id, site.ClientId, calls);
    for (var i = 0; i < 3; i++) Assert.Equal(200, (int)(await site.Call(path)).StatusCode);
    await Tell();
    for (var i = 0; i < 4; i++) Assert.Null(await ByNode());
    await Known(7);
    await node.Kill();
    await Tell();
    for (var i = 0; i < 2; i++) Assert.Equal(200, (int)(await site.Call(path)).StatusCode);
    await Tell();
    await Known(9);
    await node.Start();
    Assert.Null(await ByNode());
    Assert.Equal("Server.ServerProxy.LimitExceeded", await ByNode());
    await Known(10);
    await Tell();
    Assert.Equal("Server.ServerProxy.LimitExceeded", (await BusSite.Fault(await site.Call(path))).Type);
  }
}
