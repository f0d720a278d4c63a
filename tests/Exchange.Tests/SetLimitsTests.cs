using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>What the owner of a service lets callers ask, and what they hear beyond it.</summary>
public sealed class SetLimitsTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  sealed record Limited(BusSite Site, Guid Id, string Code) {
    public string Path(string below) => Site.Path(below, Code);

    public async Task Set(object body, int status = 200) {
      var (told, said) = await Site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{Id}/limits", body);
      Assert.True(status == told, $"{told} {said}");
    }

    public Task<HttpResponseMessage> Call(string below = "/echo", string? client = null, HttpContent? content = null) => Site.Call(Path(below), content: content, client: client);
  }

  /// <summary>A service of its own that the site's caller may call.</summary>
  async Task<Limited> Service() {
    var code = BusApp.Code("limited");
    var id = await site.Offer(site.OwnerId, code, site.ServiceUrl + "/base");
    await site.Grant(id, site.ClientId);
    return new(site, id, code);
  }

  async Task<string> Another(Limited service) {
    var (id, party) = await site.Subsystem();
    await site.Grant(service.Id, id);
    return party.ToString();
  }

  static async Task Refused(HttpResponseMessage answer, string words) {
    var said = await answer.Content.ReadAsStringAsync(Ct);
    Assert.Equal((500, "Server.ServerProxy.LimitExceeded"), await BusSite.Fault(answer));
    Assert.Contains(words, said, StringComparison.Ordinal);
    Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
  }

  static async Task Passes(HttpResponseMessage answer) => Assert.Equal((200, null), await BusSite.Fault(answer));

  [Fact]
  public async Task Each_caller_has_its_rate_with_a_burst_and_one_that_is_named_another() {
    var service = await Service();
    var other = await Another(service);
    await service.Set(new { scope = "each", perSecond = 0.01, burst = 2 });
    for (var i = 0; i < 2; i++) await Passes(await service.Call());
    await Refused(await service.Call(), "requests a second");
    await Passes(await service.Call(client: other));
    await service.Set(new { scope = "client", subsystem = site.ClientId, perSecond = 1000 });
    await Passes(await service.Call());
    await service.Set(new { scope = "client", subsystem = site.ClientId });
    await service.Set(new { scope = "each" });
    for (var i = 0; i < 5; i++) await Passes(await service.Call());
  }

  [Fact]
  public async Task A_rate_lets_the_next_through_when_its_time_has_come_and_who_is_refused_hears_when() {
    var service = await Service();
    await service.Set(new { scope = "together", perSecond = 0.5, burst = 1 });
    await Passes(await service.Call());
    using (var refused = await service.Call()) Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
    await Until(async () => (await BusSite.Fault(await service.Call())).Status == 200);
  }

  [Fact]
  public async Task All_callers_together_have_a_rate_of_which_none_is_lost_where_one_is_refused_by_its_own() {
    var service = await Service();
    var other = await Another(service);
    await service.Set(new { scope = "together", perSecond = 0.01, burst = 3 });
    await service.Set(new { scope = "each", perSecond = 0.01, burst = 2 });
    for (var i = 0; i < 2; i++) await Passes(await service.Call());
    for (var i = 0; i < 3; i++) await Refused(await service.Call(), "requests a second");
    await Passes(await service.Call(client: other));
    await Refused(await service.Call(client: other), "from all callers together");
  }

  [Fact]
  public async Task Only_so_many_requests_are_under_way_at_once() {
    var service = await Service();
    await service.Set(new { scope = "each", concurrent = 1 });
    var (began, go) = (new TaskCompletionSource(), new TaskCompletionSource());
    site.Meanwhile = () => {
      began.TrySetResult();
      return go.Task;
    };
    var first = service.Call("/meanwhile/5");
    await began.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct);
    await Refused(await service.Call(), "at once");
    go.SetResult();
    await Passes(await first);
    await Until(async () => (await BusSite.Fault(await service.Call())).Status == 200);
  }

  [Theory]
  [InlineData(ConformanceLine.Socket, false), InlineData(ConformanceLine.Plain, false), InlineData(ConformanceLine.Socket, true), InlineData(ConformanceLine.Plain, true)]
  public async Task A_request_that_is_too_large_is_an_invalid_one(string line, bool chunked) {
    var service = await Service();
    await service.Set(new { scope = "each", bodyBytes = 1000 });
    Asked Sent(int size) => new("POST", service.Path("/echo"), [("X-Road-Client", site.Caller.ToString()), ("X-Road-Id", $"large-{line}-{chunked}-{size}")], BusSite.Bytes(size), chunked);
    Assert.Equal(1000, (int)(await ConformanceLine.Send(line, site.ClientOptions.BaseAddress, Sent(1000))).Json["size"]!);
    var refused = await ConformanceLine.Send(line, site.ClientOptions.BaseAddress, Sent(1001));
    Assert.Equal((400, "Client.InvalidRequest", "Client.InvalidRequest"), (refused.Status, refused["X-Road-Error"], (string?)refused.Json["type"]));
    Assert.Contains("1000 bytes", (string?)refused.Json["message"], StringComparison.Ordinal);
    // what came in chunks had begun and is in the log with its end; what said its length before was no message
    Assert.Equal(chunked ? [null, "Client.InvalidRequest"] : [], (await site.Log($"large-{line}-{chunked}-1001")).Select(l => l.Result));
  }

  [Fact]
  public async Task What_is_tested_is_limited_by_itself_and_has_no_quota() {
    var service = await Service();
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{service.Id}/versions/2", new { terms = DescribeVersionTests.Terms(), contract = DescribeVersionTests.Contract() })).Status);
    await service.Set(new { scope = "each", perDay = 1 });
    await Passes(await service.Call());
    await Refused(await service.Call(), "requests a day");
    var (keeper, test) = (BusApp.Keeper(BusApp.DepartmentId), site.Owner with { Instance = "DEV-TEST" });
    var (status, said) = await site.Send(Testing.People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Offer, ExchangePermissions.Members), HttpMethod.Put, $"/api/exchange/services/{service.Id}/versions/2", new { terms = new { testUrl = site.ServiceUrl + "/base" } });
    Assert.True(status == 200, $"{said}");
    Assert.Equal(200, (await site.Send(keeper, HttpMethod.Post, $"/api/exchange/services/{service.Id}/versions/2/state", new { state = "test" })).Status);
    Assert.Equal(200, (await site.Send(keeper, HttpMethod.Post, $"/api/exchange/services/{service.Id}/rights", new { subsystem = site.ClientId, test = true })).Status);
    for (var i = 0; i < 3; i++) await Passes(await site.Call(site.Path("/echo", service.Code, test)));
  }

  [Fact]
  public async Task A_limit_leaves_evidence_and_is_told_to_who_keeps_the_service_alone() {
    var service = await Service();
    await service.Set(new { scope = "each", perSecond = 2.5, concurrent = 4 });
    await service.Set(new { scope = "client", subsystem = site.ClientId, perDay = 9 });
    var path = $"/api/exchange/services/{service.Id}/limits";
    var limits = (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, path)).Body!["limits"]!.AsArray();
    Assert.Equal([("each", 2.5m, 4, null), ("client", null, null, 9)], limits.Select(l => ((string?)l!["scope"], (decimal?)l["terms"]!["perSecond"], (int?)l["terms"]!["concurrent"], (long?)l["terms"]!["perDay"])));
    Assert.Equal("Hệ thống, Cơ quan " + site.Caller.Member, (string?)limits[1]!["name"]);
    Assert.Equal(2, (await site.Ledger(service.Id)).Count(t => t == "exchange.limits_set"));
    Assert.Equal(404, (await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Get, path)).Status);
    Assert.Equal(404, (await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, path, new { scope = "each", perDay = 1 })).Status);
    Assert.Equal(403, (await site.Send(Testing.People.With(), HttpMethod.Put, path, new { scope = "each", perDay = 1 })).Status);
  }

  public static TheoryData<string, string> Wrong => new() {
    { """{"scope":"each","perSecond":0}""", "PerSecond" }, { """{"scope":"each","perSecond":1,"burst":0}""", "Burst" }, { """{"scope":"each","perDay":1,"burst":5}""", "Burst" }, { """{"scope":"each","concurrent":0}""", "Concurrent" },
    { """{"scope":"together","perDay":-1}""", "PerDay" }, { """{"scope":"together","bodyBytes":0}""", "BodyBytes" }, { """{"scope":"client","perDay":1}""", "Client" }, { """{"scope":"client","subsystem":"00000000-0000-0000-0000-000000000001","perDay":1}""", "Client" },
  };

  [Theory]
  [MemberData(nameof(Wrong))]
  public async Task What_limits_nothing_or_nobody_is_refused(string body, string field) {
    var service = await Service();
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/services/{service.Id}/limits", JsonNode.Parse(body));
    Assert.True(status == 400 && said!.ToJsonString().Contains(field, StringComparison.OrdinalIgnoreCase), $"{status} {said}");
    await service.Set(new { scope = "each" }, 409);
  }

  static async Task Until(Func<Task<bool>> holds) {
    for (var patience = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(100, Ct)) Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1));
  }
}
