using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>What is counted of calls over the real door, and the page that tells it.</summary>
public sealed class SeenTrafficTests(BusSite app, Browser browser) : IClassFixture<BusSite>, IClassFixture<Browser> {
  const string Traffic = "/quan-tri/truc-tich-hop/giam-sat";
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Overseer { get; } = People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Offer, ExchangePermissions.Members);

  CallKeeper Keeper => app.Services.GetRequiredService<CallKeeper>();

  /// <summary>A service with a client of its own, called and counted: answered, failed, broken and refused.</summary>
  async Task<(Guid Service, Guid Client)> Called() {
    var (client, caller) = await app.Subsystem(BusApp.WardId);
    var (code, broken) = (BusApp.Code("dem"), BusApp.Code("hong"));
    var service = await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base");
    await app.Grant(service, client, path: "/echo/**");
    await app.Grant(service, client, path: "/status/**");
    async Task Ask(string below, HttpContent? content = null) {
      using var answer = await app.Call(app.Path(below, code), content: content, client: caller.ToString());
      await answer.Content.ReadAsByteArrayAsync(Ct);
    }
    for (var i = 0; i < 7; i++) await Ask("/echo/x", new ByteArrayContent(BusSite.Bytes(1000)));
    await Ask("/status/404");
    await Ask("/status/503");
    for (var i = 0; i < 3; i++) await Ask("/other");
    // the door counts when all is done, which the caller may hear before
    for (var patience = System.Diagnostics.Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(1); await Task.Delay(20, Ct)) {
      await Keeper.Write(Ct);
      if ((await app.Sql("select 1 from exchange.call_minute where service = $1 having sum(calls) = 9 and sum(refused) = 3", service)).Count == 1) return (service, client);
    }
    throw new TimeoutException("The calls were not counted.");
  }

  static JsonNode? Row(JsonNode body, string list, Guid service) => body[list]!.AsArray().SingleOrDefault(r => (Guid)r![list == "edges" ? "service" : "id"]! == service);

  [Fact]
  public async Task Calls_are_counted_with_their_results_sizes_and_times_and_told_by_service_and_by_who_calls_whom() {
    var (service, client) = await Called();
    await Keeper.Write(Ct);
    var told = (await app.Send(Overseer, HttpMethod.Get, "/api/exchange/traffic?minutes=15")).Body!;
    var load = Row(told, "services", service)!["load"]!;
    Assert.Equal((9, 1, 3, 7000), ((int)load["calls"]!, (int)load["errors"]!, (int)load["refused"]!, (int)load["sent"]!));
    Assert.True((long)load["answered"]! > 7 * 100 && (double)load["perSecond"]! > 0);
    Assert.True((double)load["p50"]! > 0 && (double)load["p50"]! <= (double)load["p95"]! && (double)load["p95"]! <= (double)load["p99"]!);
    var edge = Row(told, "edges", service)!;
    Assert.Equal((client, 9), ((Guid)edge["client"]!, (int)edge["load"]!["calls"]!));
    Assert.True((long)told["backlog"]!["unsealed"]! >= 18);
    Assert.Equal("exchange.bad_minutes", (string?)(await app.Send(Overseer, HttpMethod.Get, "/api/exchange/traffic?minutes=61")).Body!["code"]);
  }

  [Fact]
  public async Task Who_keeps_the_members_sees_all_and_who_offers_services_their_own() {
    var (service, _) = await Called();
    async Task<JsonNode?> Seen(Actor actor) => Row((await app.Send(actor, HttpMethod.Get, "/api/exchange/traffic")).Body!, "services", service);
    Assert.NotNull(await Seen(Overseer));
    Assert.NotNull(await Seen(BusApp.Keeper(BusApp.DepartmentId)));
    Assert.Null(await Seen(BusApp.Keeper(BusApp.WardId)));
    Assert.Equal((401, 403), ((await app.Send(null, HttpMethod.Get, "/api/exchange/traffic")).Status, (await app.Send(People.With(), HttpMethod.Get, "/api/exchange/traffic")).Status));
  }

  [Fact]
  public async Task Services_that_are_left_alone_and_calls_to_the_national_platform_are_told_beside_the_others() {
    var (service, node) = (await app.Offer(app.OwnerId, BusApp.Code("nghi"), app.ServiceUrl + "/base"), BusApp.Code("n"));
    await app.AsIntruder("insert into exchange.breaker (node, service, number, state, until, seen_at) values ($1, $2, 1, 'Open', now() + interval '1 hour', now() + interval '1 hour')", node, service);
    await using (var connection = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await SeenDays.Open(connection, Vn.Day(app.Clock.GetUtcNow()), 1, Ct);
    await app.AsIntruder("insert into exchange.call_minute select date_trunc('minute', $1), gen_random_uuid(), $2, '00000000-0000-0000-0000-000000000000', false, 4, 0, 0, 0, 0, 0, '{4}'", app.Clock.GetUtcNow().UtcDateTime, app.ClientId);
    JsonNode? Alone(JsonNode body) => body["leftAlone"]!.AsArray().SingleOrDefault(a => (string?)a!["node"] == node);
    var all = (await app.Send(Overseer, HttpMethod.Get, "/api/exchange/traffic")).Body!;
    Assert.Equal((service, false), ((Guid)Alone(all)!["service"]!, (bool)Alone(all)!["probing"]!));
    Assert.Equal("Dịch vụ trên nền tảng quốc gia", (string?)Row(all, "services", Guid.Empty)!["name"]);
    Assert.NotNull(Alone((await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, "/api/exchange/traffic")).Body!));
    var other = (await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Get, "/api/exchange/traffic")).Body!;
    Assert.Equal((null, null), (Alone(other), Row(other, "services", Guid.Empty)));
    Assert.Contains("tạm ngừng đến", await (await app.As(Overseer).GetAsync(Traffic, Ct)).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    await app.AsIntruder("delete from exchange.breaker where node = $1", node);
  }

  [Fact]
  public async Task Minutes_of_several_nodes_make_one_hour_and_one_day_however_often_they_are_summed() {
    var (service, client) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await using (var connection = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await SeenDays.Open(connection, new(2026, 11, 15), 2, Ct);
    var now = app.Clock.GetUtcNow();
    foreach (var (minute, steps) in new[] { (-3, "{1,2}"), (-3, "{0,0,4}"), (-2, "{5}") })
      await app.AsIntruder("insert into exchange.call_minute values ($1, gen_random_uuid(), $2, $3, false, 3, 1, 2, 10, 20, 30, $4::bigint[])", now.AddMinutes(minute).UtcDateTime, client, service, steps);
    for (var i = 0; i < 2; i++) {
      await using var act = app.Begin();
      await act.Services.GetRequiredService<SeenDays>().Handle(new SumCalls(), act.Work, Ct);
    }
    foreach (var table in new[] { "call_hour", "call_day" }) {
      var rows = await app.Sql($"select sum(calls)::int, sum(errors)::int, sum(refused)::int, sum(micros)::int, (select array_agg(n order by i)::int[] from (select i, sum(v) n from exchange.{table} x, unnest(steps) with ordinality u(v, i) where x.service = $1 group by i) s) from exchange.{table} where service = $1", service);
      Assert.Equal((9, 3, 6, 90), ((int)rows[0][0]!, (int)rows[0][1]!, (int)rows[0][2]!, (int)rows[0][3]!));
      Assert.Equal([6, 2, 4], (int[])rows[0][4]!);
    }
  }

  [Fact]
  public async Task Days_of_minutes_and_hours_are_dropped_whole_and_sums_of_days_are_kept() {
    await using (var connection = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await SeenDays.Open(connection, new(2026, 7, 1), 1, Ct);
    var (service, at) = (Guid.CreateVersion7(), Vn.StartOf(new(2026, 7, 1)).UtcDateTime);
    await app.AsIntruder("insert into exchange.call_minute values ($1, gen_random_uuid(), $2, $2, false, 1, 0, 0, 0, 0, 0, '{1}')", at, service);
    await app.AsIntruder("insert into exchange.call_day values ('2026-07-01', $1, $1, false, 1, 0, 0, 0, 0, 0, '{1}')", service);
    await using (var act = app.Begin()) await act.Services.GetRequiredService<SeenDays>().Handle(new OpenSeenDays(), act.Work, Ct);
    Assert.Empty(await app.Sql("select 1 where to_regclass('exchange.call_minute_20260701') is not null or to_regclass('exchange.call_hour_20260701') is not null"));
    Assert.Single(await app.Sql("select 1 from exchange.call_day where service = $1", service));
    Assert.Single(await app.Sql("select 1 where to_regclass('exchange.call_minute_20261123') is not null"));
  }

  [Fact]
  public async Task The_last_minutes_and_the_last_hours_are_found_by_an_index_within_their_days() {
    foreach (var sql in new[] { "select client from exchange.call_minute where at >= '2026-11-16 00:55Z' and not test", "select at from exchange.call_hour where at > '2026-11-15 01:00Z' and not test" }) {
      var plan = await Plan(app, sql);
      Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }
  }

  /// <summary>How PostgreSQL would find it in tables that are not small.</summary>
  internal static async Task<string> Plan(SaolaApp app, string sql) {
    await using var connection = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await connection.OpenAsync(Ct);
    await using (var off = new Npgsql.NpgsqlCommand("set enable_seqscan = off", connection)) await off.ExecuteNonQueryAsync(Ct);
    await using var command = new Npgsql.NpgsqlCommand("explain " + sql, connection);
    await using var reader = await command.ExecuteReaderAsync(Ct);
    var plan = new StringBuilder();
    while (await reader.ReadAsync(Ct)) plan.AppendLine(reader.GetString(0));
    return plan.ToString();
  }

  [Theory]
  [InlineData(1)]
  [InlineData(37)]
  [InlineData(2_500)]
  [InlineData(900_000)]
  public void A_time_is_told_within_a_fifth(double millis) {
    var steps = new long[Steps.Count];
    steps[Steps.Of(millis * 1000)] = 100;
    Assert.InRange(Steps.Within(steps, 0.95)!.Value, millis / 1.2, millis * 1.2);
    Assert.Null(Steps.Within(new long[Steps.Count], 0.5));
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task The_page_tells_it_comes_anew_by_itself_and_can_be_stopped(int width) {
    var (service, _) = await Called();
    var page = await browser.Open(app, width, scripts: false, actor: BusApp.Keeper(BusApp.DepartmentId));
    using (var answer = await app.As(BusApp.Keeper(BusApp.DepartmentId)).GetAsync(Traffic + "?phut=15", Ct)) {
      Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
      Assert.Equal(["5"], answer.Headers.GetValues("Refresh"));
    }
    await page.GotoAsync(Traffic + "?phut=15");
    await page.ClickAsync("text=Dừng tự cập nhật");
    Assert.Contains($"/quan-tri/truc-tich-hop/dich-vu/{service}", await page.ContentAsync(), StringComparison.Ordinal);
    var told = await page.InnerTextAsync("main");
    Assert.All(["Hệ thống nào gọi dịch vụ nào", "lượt/giây", "Thông điệp chờ niêm phong", "Mọi sự kiện đều đã đến nơi nhận"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    Assert.True(await page.Locator("figure svg line").CountAsync() > 0);
    await page.Context.DisposeAsync();
    var read = await browser.Open(app, width, actor: BusApp.Keeper(BusApp.DepartmentId));
    await read.GotoAsync(Traffic + "?phut=15&dung=true");
    await PortalPagesTests.Holds(read, $"giam-sat-{width}");
    await read.GotoAsync(Traffic + "?dung=true");
    await PortalPagesTests.Holds(read, $"giam-sat-ngan-{width}");
    await read.Context.DisposeAsync();
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With()).GetAsync(Traffic, Ct)).StatusCode);
  }
}
