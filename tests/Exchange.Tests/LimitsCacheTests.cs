using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>An answer is given again where the owner of the service allows it.</summary>
public sealed class LimitsCacheTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Guid Id, string Code, string Url)> Service(int seconds, string? url = null) {
    var code = BusApp.Code("kept");
    var id = await site.Offer(site.OwnerId, code, url ?? $"{site.ServiceUrl}/base/echo/{code}");
    await site.Grant(id, site.ClientId);
    await Set(id, seconds);
    return (id, code, $"/base/echo/{code}");
  }

  async Task Set(Guid id, int seconds, int status = 200) =>
    Assert.Equal(status, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{id}/handling", new { verifyTls = true, schemaCheck = "off", cacheSeconds = seconds })).Status);

  async Task<(string? Age, string Body)> Get(string code, string below = "/a", string? client = null, string? id = null, HttpMethod? method = null, HttpContent? content = null, params (string Name, string Value)[] headers) {
    using var answer = await site.Call(site.Path(below, code), method, content, client, r => {
      r.Headers.TryAddWithoutValidation("X-Road-Id", id ?? BusApp.Code("id"));
      foreach (var (name, value) in headers) r.Headers.TryAddWithoutValidation(name, value);
    });
    Assert.Equal(200, (int)answer.StatusCode);
    return (BusSite.One(answer, "Age"), await answer.Content.ReadAsStringAsync(Ct));
  }

  int Seen(string path) => site.Seen.GetValueOrDefault(path);

  [Fact]
  public async Task The_same_is_given_again_for_as_long_as_the_owner_says_and_each_time_is_in_the_log() {
    var (id, code, path) = await Service(60);
    var first = await Get(code, "/a?x=1");
    site.Clock.Pass(TimeSpan.FromSeconds(20));
    var message = BusApp.Code("again");
    Assert.Equal(("20", first.Body), await Get(code, "/a?x=1", id: message));
    Assert.Equal(1, Seen(path + "/a"));
    var log = await site.Log(message);
    Assert.Equal([(false, null), (true, 200)], log.Select(l => (l.IsResponse, l.Status)));
    Assert.Equal(log[0].Request, log[1].Request);
    Assert.Equal(first.Body, Encoding.UTF8.GetString(log[1].Body));
    Assert.Contains("Age:20\r\n", log[1].Head, StringComparison.Ordinal);
    Assert.Null((await Get(code, "/a?x=2")).Age);
    site.Clock.Pass(TimeSpan.FromSeconds(41));
    Assert.Null((await Get(code, "/a?x=1")).Age);
    Assert.Equal(3, Seen(path + "/a"));
    await Set(id, 0);
    Assert.Null((await Get(code, "/a?x=1")).Age);
  }

  [Fact]
  public async Task What_is_given_again_counts_as_a_call_and_not_as_a_refusal() {
    var (id, code, path) = await Service(60);
    await Get(code);
    Assert.NotNull((await Get(code)).Age);
    Assert.Equal(1, Seen(path + "/a"));
    CallCount[] Counted() => [.. site.Services.GetRequiredService<CallCounts>().Open().SelectMany(m => m.Counts).Where(c => c.Key.Service == id).Select(c => c.Value)];
    // a call is counted after its caller has the answer
    for (var patience = System.Diagnostics.Stopwatch.StartNew(); Counted().Sum(c => c.All) < 2; await Task.Delay(20, Ct)) Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1));
    Assert.Equal((2, 0, 0), (Counted().Sum(c => c.Sums.Calls), Counted().Sum(c => c.Sums.Refused), Counted().Sum(c => c.Sums.Errors)));
  }

  [Fact]
  public async Task What_another_asks_or_what_is_asked_otherwise_goes_to_the_service() {
    var (service, code, path) = await Service(60);
    var (id, party) = await site.Subsystem();
    await site.Grant(service, id);
    await Get(code);
    Assert.NotNull((await Get(code)).Age);
    Assert.Null((await Get(code, client: party.ToString())).Age);
    Assert.Null((await Get(code, headers: ("Accept", "text/plain"))).Age);
    Assert.Null((await Get(code, headers: ("X-Road-UserId", "VN01"))).Age);
    Assert.Null((await Get(code, headers: ("Cache-Control", "no-cache"))).Age);
    for (var i = 0; i < 2; i++) Assert.Null((await Get(code, headers: ("Authorization", "Bearer a"))).Age);
    for (var i = 0; i < 2; i++) Assert.Null((await Get(code, method: HttpMethod.Post)).Age);
    for (var i = 0; i < 2; i++) Assert.Null((await Get(code, method: HttpMethod.Get, content: new StringContent("a"))).Age);
    Assert.Equal(11, Seen(path + "/a"));
    // who may not call any more is given nothing that was kept
    var right = (await site.Sql("select id from exchange.access_right where service = $1 and subsystem = $2", service, site.ClientId))[0][0];
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/rights/{right}/revoke", new { reason = "Hết nhu cầu" })).Status);
    Assert.Equal("Server.ServerProxy.AccessDenied", (await BusSite.Fault(await site.Call(site.Path("/a", code)))).Type);
  }

  [Theory]
  [InlineData("Cache-Control: no-store", false), InlineData("Cache-Control: private, max-age=50", false), InlineData("Cache-Control: no-cache", false), InlineData("Cache-Control: max-age=0", false), InlineData("Set-Cookie: a=1", false), InlineData("Vary: *", false), InlineData("Expires: 0", false)]
  [InlineData("Cache-Control: public, max-age=50", true), InlineData("Vary: Accept", true), InlineData("X-Own: a", true)]
  public async Task What_the_service_forbids_to_keep_is_asked_anew(string header, bool kept) {
    await using var said = await Saying(header);
    var (_, code, _) = await Service(60, said.Url);
    await Get(code);
    Assert.Equal(kept, (await Get(code)).Age is not null);
    Assert.Equal(kept ? 1 : 2, said.Seen);
    site.Clock.Pass(TimeSpan.FromSeconds(55));
    if (kept) Assert.Equal(header.Contains("max-age", StringComparison.Ordinal), (await Get(code)).Age is null);
  }

  [Fact]
  public async Task Errors_and_what_is_too_large_to_be_held_are_not_kept() {
    var code = BusApp.Code("kept");
    var id = await site.Offer(site.OwnerId, code, site.ServiceUrl + "/base");
    await site.Grant(id, site.ClientId);
    await Set(id, 60);
    foreach (var (below, path) in new[] { ("/status/404", "/base/status/404"), ($"/bytes/{HeldStream.Window + 1}", $"/base/bytes/{HeldStream.Window + 1}") }) {
      var before = Seen(path);
      for (var i = 0; i < 2; i++) {
        using var answer = await site.Call(site.Path(below, code));
        await answer.Content.ReadAsByteArrayAsync(Ct);
      }
      Assert.Equal(2, Seen(path) - before);
    }
    await Set(id, -1, 400);
    await Set(id, 86_401, 400);
  }

  sealed class Speaker(WebApplication service) : IAsyncDisposable {
    public int Seen;
    public string Url => service.Urls.First();
    public ValueTask DisposeAsync() => service.DisposeAsync();
  }

  /// <summary>A service that says just this beside its answer.</summary>
  static async Task<Speaker> Saying(string header) {
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    var service = builder.Build();
    var speaker = new Speaker(service);
    service.Run(http => {
      Interlocked.Increment(ref speaker.Seen);
      http.Response.Headers[header.Split(": ")[0]] = header.Split(": ")[1];
      return http.Response.WriteAsync("said");
    });
    await service.StartAsync(Ct);
    return speaker;
  }
}
