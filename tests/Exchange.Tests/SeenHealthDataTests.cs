using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Health data of services as X-Road's operational monitoring names and gives it.</summary>
public sealed class SeenHealthDataTests(BusSite app) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonNode? Body)> Told(string? client, string query = "") {
    using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority)}/opmon/health-data{query}");
    if (client is not null) request.Headers.TryAddWithoutValidation("X-Road-Client", client);
    using var answer = await BusSite.Plain.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
  }

  static JsonNode? Of(JsonNode? body, string code) => body!["servicesEvents"]!.AsArray().SingleOrDefault(s => (string?)s!["service"]!["serviceCode"] == code);

  async Task Minute(Guid service, int minutesAgo, int calls, int faults, string spread, bool test = false) {
    var at = app.Clock.GetUtcNow().AddMinutes(-minutesAgo);
    await using (var connection = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await SeenDays.Open(connection, Vn.Day(at), 1, Ct);
    await app.AsIntruder("""
      insert into exchange.call_minute (at, node, client, service, test, calls, errors, refused, sent, answered, micros, steps, faults, spread)
      values (date_trunc('minute', $1), gen_random_uuid(), $2, $3, $4, $5, $6, 0, 0, 0, 0, '{}', $6, $7::double precision[])
      """, at.UtcDateTime, app.ClientId, service, test, calls, faults, spread);
  }

  [Fact]
  public async Task What_was_called_is_told_with_its_last_success_and_failure_and_the_sizes_of_what_succeeded() {
    var code = BusApp.Code("suc");
    var service = await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base", seconds: 1);
    await app.Grant(service, app.ClientId);
    Assert.Null(Of((await Told(app.Owner.ToString())).Body, code));
    foreach (var (below, size) in new[] { ("/echo", 100), ("/echo", 200), ("/status/503", 300), ("/echo", 600), ("/slow/60000", 700) })
      using (var answer = await app.Call(app.Path(below, code), content: new ByteArrayContent(new byte[size]))) await answer.Content.ReadAsByteArrayAsync(Ct);
    for (var tries = 0; tries < 3000; tries++, await Task.Delay(20, Ct)) {
      await app.Services.GetRequiredService<CallKeeper>().Write(Ct);
      if ((await app.Sql("select 1 from exchange.call_minute where service = $1 having sum(calls) = 5", service)).Count == 1) break;
    }
    var body = (await Told(app.Owner.ToString())).Body!;
    Assert.Equal(600, (int)body["statisticsPeriodSeconds"]!);
    var now = app.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    Assert.InRange((long)body["monitoringStartupTimestamp"]!, 1, now);
    var told = Of(body, code)!;
    Assert.Equal(("DEV", "GOV", app.Owner.Member, app.Owner.Subsystem), ((string?)told["service"]!["xRoadInstance"], (string?)told["service"]!["memberClass"], (string?)told["service"]!["memberCode"], (string?)told["service"]!["subsystemCode"]));
    Assert.Equal(("REST", now, now), ((string?)told["serviceType"], (long)told["lastSuccessfulRequestTimestamp"]!, (long)told["lastUnsuccessfulRequestTimestamp"]!));
    var last = told["lastPeriodStatistics"]!;
    // what the service itself answers was led through
    Assert.Equal((4, 1), ((int)last["successfulRequestCount"]!, (int)last["unsuccessfulRequestCount"]!));
    Assert.Equal((100, 300.0, 600), ((int)last["requestMinSize"]!, (double)last["requestAverageSize"]!, (int)last["requestMaxSize"]!));
    Assert.Equal(Math.Sqrt(140_000 / 3.0), (double)last["requestSizeStdDev"]!, 6);
    Assert.Equal("the service's own words".Length, (int)last["responseMinSize"]!);
    Assert.True((long)last["requestMinDuration"]! <= (double)last["requestAverageDuration"]! + 1 && (double)last["requestAverageDuration"]! <= (long)last["requestMaxDuration"]! + 1);
  }

  [Fact]
  public async Task Minutes_of_several_nodes_come_together_within_the_period() {
    var code = BusApp.Code("nut");
    var service = await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base");
    await app.AsIntruder("insert into exchange.service_health (service, good_at) values ($1, $2)", service, app.Clock.GetUtcNow().AddHours(-5).UtcDateTime);
    await Minute(service, 1, 3, 1, "{6000,20000000,2000,4000,3000,5000000,1000,2000,30,500,10,20}");
    await Minute(service, 5, 1, 0, "{9000,81000000,9000,9000,300,90000,300,300,60,3600,60,60}");
    await Minute(service, 2, 2, 2, "{}");
    await Minute(service, 1, 5, 0, "{5,5,1,1,5,5,1,1,5,5,1,1}", test: true);
    await Minute(service, 12, 5, 0, "{5,5,1,1,5,5,1,1,5,5,1,1}");
    var told = Of((await Told(app.Owner.ToString())).Body, code)!;
    Assert.Equal((app.Clock.GetUtcNow().AddHours(-5).ToUnixTimeMilliseconds(), null), ((long)told["lastSuccessfulRequestTimestamp"]!, (long?)told["lastUnsuccessfulRequestTimestamp"]));
    var last = told["lastPeriodStatistics"]!.AsObject();
    Assert.Equal((3, 3), ((int)last["successfulRequestCount"]!, (int)last["unsuccessfulRequestCount"]!));
    foreach (var (of, least, mean, most, deviation) in new[] { ("request{0}Duration", 2, 5.0, 9, Math.Sqrt(13)), ("request{0}Size", 300, 1100.0, 2000, Math.Sqrt(730_000)), ("response{0}Size", 10, 30.0, 60, Math.Sqrt(700)) }) {
      Assert.Equal((least, most), ((int)last[of.Replace("{0}", "Min", StringComparison.Ordinal)]!, (int)last[of.Replace("{0}", "Max", StringComparison.Ordinal)]!));
      Assert.Equal(mean, (double)last[of.Replace("{0}", "Average", StringComparison.Ordinal)]!, 6);
      Assert.Equal(deviation, (double)last[of.Replace("{0}", "", StringComparison.Ordinal) + "StdDev"]!, 6);
    }
    Assert.Equal(14, last.Count);
  }

  [Fact]
  public async Task Each_sees_the_health_of_their_own_services_and_who_keeps_the_members_all() {
    var code = BusApp.Code("cua");
    var service = await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base");
    await app.AsIntruder("insert into exchange.service_health (service, bad_at) values ($1, now())", service);
    Assert.NotNull(Of((await Told(app.Owner.ToString())).Body, code));
    Assert.Null(Of((await Told(app.Caller.ToString())).Body, code));
    Assert.Null(Of((await Told(app.Owner.ToString(), $"?client={app.Caller}")).Body, code));
    async Task<JsonNode?> Official(Actor by, string query = "") => Of((await app.Send(by, HttpMethod.Get, "/opmon/health-data" + query)).Body, code);
    Assert.NotNull(await Official(BusApp.Registrar, $"?client={app.Owner}"));
    Assert.Null(await Official(BusApp.Registrar, $"?client={app.Caller}"));
    Assert.NotNull(await Official(People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Messages)));
    Assert.Null(await Official(People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Messages)));
    Assert.Equal((401, 401), ((await Told("DEV/GOV/nobody/here")).Status, (await Told(null)).Status));
  }

  [Fact]
  public async Task Many_services_are_told_a_part_at_a_time() {
    var (id, party) = await app.Subsystem();
    await app.AsIntruder("insert into exchange.offered_service (id, subsystem, code, name, type, url, seconds) select gen_random_uuid(), $1, 'h' || lpad(n::text, 3, '0'), 'Dịch vụ', 'Rest', 'http://10.0.0.1', 30 from generate_series(1, 201) n", id);
    await app.AsIntruder("insert into exchange.service_version (id, service, number, state, made_at) select gen_random_uuid(), id, 1, 'Published', now() from exchange.offered_service where subsystem = $1", id);
    await app.AsIntruder("insert into exchange.service_health (service, good_at) select id, now() from exchange.offered_service where subsystem = $1", id);
    await app.Services.GetRequiredService<Roster>().Changed();
    var first = (await Told(party.ToString())).Body!;
    Assert.Equal((200, $"{party}/h201"), (first["servicesEvents"]!.AsArray().Count, (string?)first["nextServicesFrom"]));
    var second = (await Told(party.ToString(), $"?servicesFrom={Uri.EscapeDataString((string)first["nextServicesFrom"]!)}")).Body!;
    Assert.NotNull(Of(second, "h201"));
    Assert.Equal((1, null), (second["servicesEvents"]!.AsArray().Count, second["nextServicesFrom"]));
  }
}
