using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Owners hear once as something goes wrong with their services, and once as it is over.</summary>
public sealed class SeenTroublesTests(BusSite app, Browser browser) : IClassFixture<BusSite>, IClassFixture<Browser> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Keeper { get; } = BusApp.Keeper(BusApp.DepartmentId);

  /// <summary>Someone of an office who keeps its services, as accounts and posts say it.</summary>
  async Task<Guid> Someone(Guid office) {
    var (person, role) = (Guid.CreateVersion7(), BusApp.Code("r"));
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values (gen_random_uuid(), $1, 'Quản lý dịch vụ', array[$2], 1)", role, ExchangePermissions.Offer);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values (gen_random_uuid(), $1, $2, array[$3], false, '2026-01-01', 1)", person, office, role);
    return person;
  }

  async Task Watch() {
    await using var act = app.Begin();
    await act.Services.GetRequiredService<Troubles>().Handle(new WatchServices(), act.Work, Ct);
    await act.Work.Commit(Ct);
  }

  /// <summary>What a person was told of a service, an agreement or a subscription, in its order.</summary>
  async Task<string[]> Heard(Guid person, params Guid[] about) => [.. (await app.Sql("""
    select n.key || ': ' || n.title || ': ' || n.body from kernel.notification n join exchange.trouble t on n.key like 'exchange-trouble-%-' || replace(t.id::text, '-', '') where n.recipient = $1 and t.about = any($2) order by n.id
    """, person, about)).Select(r => (string)r[0]!)];

  /// <summary>What was counted of a service a minute ago.</summary>
  async Task Counted(Guid service, int calls, int errors, int step) {
    var at = app.Clock.GetUtcNow();
    await using (var connection = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await SeenDays.Open(connection, Vn.Day(at).AddDays(-1), 2, Ct);
    await app.AsIntruder("insert into exchange.call_minute select date_trunc('minute', $1 - interval '1 minute'), gen_random_uuid(), gen_random_uuid(), $2, false, $3, $4, 0, 0, 0, 0, array_fill(0::bigint, array[$5]) || $3::bigint", at.UtcDateTime, service, calls, errors, step);
  }

  Task<Guid> Offered() => app.Offer(app.OwnerId, BusApp.Code("canh-bao"), app.ServiceUrl + "/base");

  [Fact]
  public async Task Many_errors_are_told_once_as_they_begin_and_once_as_they_end() {
    var (service, keeper, other) = (await Offered(), await Someone(BusApp.DepartmentId), await Someone(BusApp.WardId));
    await Counted(service, 19, 19, 3);
    await Watch();
    Assert.Empty(await Heard(keeper, service));
    await Counted(service, 21, 4, 3);
    await Watch();
    await Watch();
    Assert.Contains("23 lỗi trong 40 lượt gọi", Assert.Single(await Heard(keeper, service)), StringComparison.Ordinal);
    // that nobody calls any more says nothing, and neither do a few calls that fail
    app.Clock.Pass(TimeSpan.FromMinutes(15));
    await Watch();
    await Counted(service, 5, 5, 3);
    await Watch();
    Assert.Single(await Heard(keeper, service));
    await Counted(service, 95, 0, 3);
    await Watch();
    await Watch();
    var heard = await Heard(keeper, service);
    Assert.Equal(2, heard.Length);
    Assert.StartsWith("exchange-trouble-over", heard[1], StringComparison.Ordinal);
    Assert.Empty(await Heard(other, service));
  }

  [Fact]
  public async Task A_service_that_is_not_reached_is_told_once_however_seldom_it_is_tried_and_not_as_over_while_it_is_away() {
    var (code, keeper) = (BusApp.Code("im"), await Someone(BusApp.DepartmentId));
    var place = new TcpListener(IPAddress.Loopback, 0);
    place.Start();
    var end = (IPEndPoint)place.LocalEndpoint;
    place.Stop();
    var service = await app.Offer(app.OwnerId, code, $"http://{end}");
    await app.Grant(service, app.ClientId);
    async Task Call(int times) {
      for (var i = 0; i < times; i++) using (await app.Call(app.Path("", code), more: r => r.Headers.Add("X-Road-Id", BusApp.Code("m")))) { }
    }
    await Call(Breaker.InARow);
    await Watch();
    Assert.Contains("không kết nối được", Assert.Single(await Heard(keeper, service)), StringComparison.Ordinal);
    for (var i = 0; i < 3; i++) {
      app.Clock.Pass(TimeSpan.FromMinutes(30));
      await Call(1);
      await Watch();
    }
    Assert.Single(await Heard(keeper, service));
    using var back = new TcpListener(end);
    back.Start();
    var served = Task.Run(async () => {
      using var socket = await back.AcceptTcpClientAsync(Ct);
      _ = await socket.GetStream().ReadAtLeastAsync(new byte[8192], 1, cancellationToken: Ct);
      await socket.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Ct);
    }, Ct);
    // a service is left alone by the machine's clock
    var status = 0;
    for (var tries = 0; tries < 600 && status != 200; tries++) {
      await Task.Delay(100, Ct);
      using var answer = await app.Call(app.Path("", code));
      status = (int)answer.StatusCode;
    }
    Assert.Equal(200, status);
    await served;
    app.Clock.Pass(TimeSpan.FromMinutes(70));
    await Watch();
    Assert.StartsWith("exchange-trouble-over", (await Heard(keeper, service))[^1], StringComparison.Ordinal);
    Assert.Equal(2, (await Heard(keeper, service)).Length);
  }

  [Fact]
  public async Task Slow_answers_are_told_by_the_bound_that_was_set_and_by_that_of_the_program_without() {
    var (service, keeper) = (await Offered(), await Someone(BusApp.DepartmentId));
    await Counted(service, 50, 0, Steps.Of(2_000_000));
    await Watch();
    Assert.Empty(await Heard(keeper, service));
    Assert.Equal(200, (await app.Send(Keeper, HttpMethod.Put, $"/api/exchange/services/{service}/bounds", new { errorPercent = 50, answerMillis = 1000, silentHours = (int?)null })).Status);
    await Watch();
    Assert.Contains("ngưỡng 1.000 ms", Assert.Single(await Heard(keeper, service)), StringComparison.Ordinal);
    Assert.Contains("exchange.bounds_set", await app.Ledger(service));
    Assert.Equal((400, 404, 403), (
      (await app.Send(Keeper, HttpMethod.Put, $"/api/exchange/services/{service}/bounds", new { errorPercent = 0 })).Status,
      (await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, $"/api/exchange/services/{service}/bounds", new { errorPercent = 5 })).Status,
      (await app.Send(People.With(), HttpMethod.Put, $"/api/exchange/services/{service}/bounds", new { errorPercent = 5 })).Status));
  }

  [Fact]
  public async Task A_service_that_was_called_every_day_is_missed_and_one_that_never_was_is_not() {
    var (service, weekly, keeper) = (await Offered(), await Offered(), await Someone(BusApp.DepartmentId));
    var today = Vn.Day(app.Clock.GetUtcNow());
    for (var i = 2; i <= 9; i++) await app.AsIntruder("insert into exchange.call_day values ($1, gen_random_uuid(), $2, false, 5, 0, 0, 0, 0, 0, '{5}')", today.AddDays(-i), service);
    await app.AsIntruder("insert into exchange.call_day values ($1, gen_random_uuid(), $2, false, 5, 0, 0, 0, 0, 0, '{5}')", today.AddDays(-7), weekly);
    await Watch();
    Assert.Contains("24 giờ qua không có lượt gọi nào", Assert.Single(await Heard(keeper, service)), StringComparison.Ordinal);
    await using (var connection = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await SeenDays.Open(connection, today, 1, Ct);
    await app.AsIntruder("insert into exchange.call_hour values (date_trunc('hour', $1), gen_random_uuid(), $2, false, 1, 0, 0, 0, 0, 0, '{1}')", app.Clock.GetUtcNow().UtcDateTime, service);
    await Watch();
    Assert.Equal(2, (await Heard(keeper, service)).Length);
    Assert.Empty(await Heard(keeper, weekly));
  }

  [Fact]
  public async Task Events_that_were_set_aside_are_told_to_the_office_that_follows() {
    var (topic, follower, keeper) = (Guid.CreateVersion7(), Guid.CreateVersion7(), await Someone(BusApp.WardId));
    await app.AsIntruder("insert into exchange.topic (id, subsystem, code, title, key_rule, retention_days) values ($1, $2, 'su-kien', 'Sự kiện', 'None', 7)", topic, app.OwnerId);
    await app.AsIntruder("insert into exchange.topic_subscription (id, subsystem, topic, code, created_at, position) values ($1, $2, $3, 'nhan', now(), 0)", follower, app.ClientId, topic);
    await app.AsIntruder("insert into exchange.topic_delivery (subscription, position, until, attempts, due_at, dead_at) values ($1, 1, '2026-12-31', 10, now(), now())", follower);
    await Watch();
    Assert.Contains("1 sự kiện không gửi được", Assert.Single(await Heard(keeper, follower)), StringComparison.Ordinal);
    await app.AsIntruder("delete from exchange.topic_delivery where subscription = $1", follower);
    await Watch();
    Assert.Equal(2, (await Heard(keeper, follower)).Length);
  }

  [Fact]
  public async Task Of_a_day_s_calls_nearly_used_up_and_of_an_agreement_about_to_end_those_concerned_are_told() {
    var (service, keeper, consumer) = (await Offered(), await Someone(BusApp.DepartmentId), await Someone(BusApp.WardId));
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("update exchange.service_version set calls_per_day = 1000 where service = $1 and state = 'Published'", service);
    await app.AsIntruder("insert into exchange.call_day values ($1, gen_random_uuid(), $2, false, 801, 0, 0, 0, 0, 0, '{801}')", today, service);
    var request = Guid.CreateVersion7();
    await app.AsIntruder("""
      insert into exchange.access_request (id, service, subsystem, test, endpoints, fields, purpose, first_day, last_day, state, asked_by, asked_at)
      values ($1, $2, $3, false, '{}', '{}', 'x', $4, $5, 'Approved', gen_random_uuid(), now())
      """, request, service, app.ClientId, today.AddDays(-300), today.AddDays(20));
    await Watch();
    await Watch();
    var heard = await Heard(keeper, service, request);
    Assert.Equal(2, heard.Length);
    Assert.Contains(heard, h => h.Contains("đã gọi 801 trong 1.000 lượt", StringComparison.Ordinal));
    Assert.All([Assert.Single(await Heard(consumer, request)), heard.Single(h => h.Contains("sắp hết hạn", StringComparison.Ordinal))], h => Assert.Contains(Vn.Date(today.AddDays(20)), h, StringComparison.Ordinal));
    // both sides hear of the end itself without another message from here
    await app.AsIntruder("update exchange.access_request set state = 'Withdrawn' where id = $1", request);
    await Watch();
    Assert.Single(await Heard(consumer, request));
  }

  [Fact]
  public async Task Calls_nearly_used_up_are_told_by_what_is_let_through_of_each_caller_too() {
    var (service, keeper) = (await Offered(), await Someone(BusApp.DepartmentId));
    await app.AsIntruder("insert into exchange.service_limit (id, service, scope, subsystem, per_day) values (gen_random_uuid(), $1, 'Each', null, 1000), (gen_random_uuid(), $1, 'Client', $2, 2000)", service, app.ClientId);
    await app.AsIntruder("insert into exchange.service_use (day, service, client, calls) values ($1, $2, $3, 1500), ($1, $2, gen_random_uuid(), 799)", Vn.Day(app.Clock.GetUtcNow()), service, app.ClientId);
    await Watch();
    Assert.Empty(await Heard(keeper, service));
    await app.AsIntruder("update exchange.service_use set calls = calls + 101 where service = $1", service);
    await Watch();
    await Watch();
    Assert.Contains("đã gọi 900 trong 1.000 lượt", Assert.Single(await Heard(keeper, service)), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_keeper_sets_the_bounds_by_the_page_and_what_was_typed_comes_back_with_the_error(int width) {
    var service = await Offered();
    var page = await browser.Open(app, width, scripts: false, actor: Keeper);
    await page.GotoAsync($"/quan-tri/truc-tich-hop/dich-vu/{service}");
    await page.ClickAsync("text=Ngưỡng cảnh báo");
    await page.FillAsync("[name='Form.ErrorPercent']", "nhiều");
    await page.FillAsync("[name='Form.SilentHours']", "12");
    await page.ClickAsync("main form button");
    Assert.Equal(("nhiều", "12"), (await page.InputValueAsync("[name='Form.ErrorPercent']"), await page.InputValueAsync("[name='Form.SilentHours']")));
    await page.FillAsync("[name='Form.ErrorPercent']", "5");
    await page.ClickAsync("main form button");
    await page.ClickAsync("text=Ngưỡng cảnh báo");
    Assert.Equal(("5", "12"), (await page.InputValueAsync("[name='Form.ErrorPercent']"), await page.InputValueAsync("[name='Form.SilentHours']")));
    await page.Context.DisposeAsync();
    var read = await browser.Open(app, width, actor: Keeper);
    await read.GotoAsync($"/quan-tri/truc-tich-hop/dich-vu/{service}/canh-bao");
    await PortalPagesTests.Holds(read, $"nguong-{width}");
    await read.FillAsync("[name='Form.ErrorPercent']", "0");
    await read.ClickAsync("main form button");
    await PortalPagesTests.Holds(read, $"nguong-sai-{width}");
    await read.Context.DisposeAsync();
  }
}
