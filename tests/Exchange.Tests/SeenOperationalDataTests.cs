using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Operational monitoring data as X-Road's protocol names and gives it.</summary>
public sealed class SeenOperationalDataTests(BusSite app) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>What a party is told, who comes as its calls come.</summary>
  async Task<(int Status, JsonNode? Body)> Told(string query, string? client) {
    using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority)}/opmon/operational-data?{query}");
    if (client is not null) request.Headers.TryAddWithoutValidation("X-Road-Client", client);
    using var answer = await BusSite.Plain.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
  }

  async Task Call(string below, string message, string? client = null, Action<HttpRequestMessage>? more = null) {
    using var answer = await app.Call(app.Path(below), content: new ByteArrayContent(new byte[321]), client: client, more: r => {
      r.Headers.Add("X-Road-Id", message);
      more?.Invoke(r);
    });
    await answer.Content.ReadAsByteArrayAsync(Ct);
  }

  static JsonNode[] Of(JsonNode? body, string message) => [.. body!["records"]!.AsArray().Where(r => (string?)r!["messageId"] == message).Select(r => r!)];

  [Fact]
  public async Task Each_side_has_its_record_of_a_call_with_the_fields_of_the_protocol_after_a_minute() {
    var (good, bad) = (BusApp.Code("m"), BusApp.Code("m"));
    var from = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    await Call("/echo/x?a=1", good, more: r => {
      r.Headers.Add("X-Road-UserId", "VN064090001234");
      r.Headers.Add("X-Road-Issue", "H21.16-1");
      r.Headers.Add("X-Road-Represented-Party", "GOV/H21.17");
    });
    await Call("/status/503", bad);
    var query = $"recordsFrom={from}&recordsTo={from + 3600}";
    var early = (await Told(query, app.Caller.ToString())).Body!;
    Assert.Empty(Of(early, good));
    Assert.Equal(from, (long)early["nextRecordsFrom"]!);
    app.Clock.Pass(TimeSpan.FromSeconds(62));

    var told = (await Told($"recordsFrom={from}&recordsTo={from}", app.Caller.ToString())).Body!;
    Assert.Null(told["nextRecordsFrom"]);
    Assert.Equal((int)told["recordsCount"]!, told["records"]!.AsArray().Count);
    var client = Assert.Single(Of(told, good));
    Assert.Equal(("Client", from, "POST", "/echo/x", "svc", "REST", "1"), ((string?)client["securityServerType"], (long)client["monitoringDataTs"]!, (string?)client["restMethod"], (string?)client["restPath"], (string?)client["serviceCode"], (string?)client["serviceType"], (string?)client["messageProtocolVersion"]));
    Assert.Equal((app.Caller.Instance, app.Caller.Class, app.Caller.Member, app.Caller.Subsystem), ((string?)client["clientXRoadInstance"], (string?)client["clientMemberClass"], (string?)client["clientMemberCode"], (string?)client["clientSubsystemCode"]));
    Assert.Equal((app.Owner.Member, app.Owner.Subsystem), ((string?)client["serviceMemberCode"], (string?)client["serviceSubsystemCode"]));
    Assert.Equal(("VN064090001234", "H21.16-1", "GOV", "H21.17"), ((string?)client["messageUserId"], (string?)client["messageIssue"], (string?)client["representedPartyClass"], (string?)client["representedPartyCode"]));
    Assert.Equal((321, true, 200), ((int)client["requestSize"]!, (bool)client["succeeded"]!, (int)client["statusCode"]!));
    Assert.True((long)client["responseSize"]! > 0 && (long)client["requestInTs"]! <= (long)client["responseInTs"]! && (long)client["requestOutTs"]! <= (long)client["responseOutTs"]!);
    // what the service itself answers is mediated all the same
    Assert.Equal((true, 503), ((bool)Assert.Single(Of(told, bad))["succeeded"]!, (int)Of(told, bad)[0]["statusCode"]!));
    var producer = Assert.Single(Of((await Told($"recordsFrom={from}&recordsTo={from}", app.Owner.ToString())).Body, good));
    Assert.Equal("Producer", (string?)producer["securityServerType"]);
    // another system of the same member has no part in it
    var beside = BusApp.Code("s");
    var (status, made) = await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/members/{(await app.View()).Clients[app.Owner].Member}/subsystems", new { code = beside, name = "Hệ thống khác" });
    Assert.Equal(200, status);
    await app.Connect((Guid)made!["id"]!, new { connection = "http", networks = new[] { "127.0.0.1", "::1" } });
    Assert.Empty(Of((await Told($"recordsFrom={from}&recordsTo={from}", (app.Owner with { Subsystem = beside }).ToString())).Body, good));
    Assert.Equal(["messageId", "statusCode"], Of((await Told($"recordsFrom={from}&recordsTo={from}&fields=messageId,statusCode", app.Caller.ToString())).Body, good)[0].AsObject().Select(p => p.Key));
    Assert.Empty(Of((await Told($"recordsFrom={from}&recordsTo={from}&client={app.Owner}", app.Owner.ToString())).Body, good));
  }

  [Fact]
  public async Task Of_a_large_request_its_size_is_told_and_not_that_of_its_beginning() {
    var (message, at) = (BusApp.Code("m"), app.Clock.GetUtcNow().ToUnixTimeSeconds());
    using (var answer = await app.Call(app.Path("/echo/x"), content: new ByteArrayContent(new byte[100_000]), more: r => r.Headers.Add("X-Road-Id", message))) await answer.Content.ReadAsByteArrayAsync(Ct);
    // rows have no order of their own
    await app.AsIntruder("update exchange.log_record set at = at where message = $1 and result = 'begun'", message);
    app.Clock.Pass(TimeSpan.FromSeconds(62));
    Assert.Equal(100_000, (int)Assert.Single(Of((await Told($"recordsFrom={at}&recordsTo={at}", app.Caller.ToString())).Body, message))["requestSize"]!);
  }

  [Fact]
  public async Task A_fault_of_the_exchange_is_told_with_its_code_and_no_success() {
    var (code, message) = (BusApp.Code("xa"), BusApp.Code("m"));
    var service = await app.Offer(app.OwnerId, code, "http://127.0.0.1:1");
    await app.Grant(service, app.ClientId);
    using (await app.Call(app.Path("", code), more: r => r.Headers.Add("X-Road-Id", message))) { }
    var at = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    app.Clock.Pass(TimeSpan.FromSeconds(62));
    var record = Assert.Single(Of((await Told($"recordsFrom={at}&recordsTo={at}", app.Caller.ToString())).Body, message));
    Assert.Equal((false, "Server.ServerProxy.NetworkError"), ((bool)record["succeeded"]!, (string?)record["faultCode"]));
    Assert.Contains(code, (string?)record["faultString"], StringComparison.Ordinal);
  }

  [Fact]
  public async Task More_than_is_told_at_once_goes_on_from_the_second_that_is_named_and_nothing_twice() {
    var (_, caller) = await app.Subsystem(BusApp.WardId);
    var from = app.Clock.GetUtcNow();
    await using (var connection = await ((WebDatabase)app.Services.GetService(typeof(WebDatabase))!).Source.OpenConnectionAsync(Ct)) await LogDays.Open(connection, Vn.Day(from), 1, Ct);
    // 400 of each second: 1,000 end within the third
    await app.AsIntruder("""
      insert into exchange.log_record (id, at, message, request, response, client, service, member, method, status, size, kept, hash, content)
      select gen_random_uuid(), $1 + s * interval '1 second' + n * interval '1 millisecond', 'n' || s || '-' || n, gen_random_uuid(), true, $2, $3, $4, 'GET', 200, 0, 0, '', ''
      from generate_series(0, 3) s, generate_series(1, 400) n
      """, from.UtcDateTime, caller.ToString(), $"{app.Owner}/svc", Guid.CreateVersion7());
    app.Clock.Pass(TimeSpan.FromSeconds(120));
    var (seen, next, rounds) = (new List<string>(), from.ToUnixTimeSeconds(), 0);
    for (var more = true; more; rounds++) {
      var told = (await Told($"recordsFrom={next}&recordsTo={from.ToUnixTimeSeconds() + 10}", caller.ToString())).Body!;
      seen.AddRange(told["records"]!.AsArray().Select(r => (string)r!["messageId"]!));
      more = told["nextRecordsFrom"] is not null;
      if (more) next = (long)told["nextRecordsFrom"]!;
    }
    Assert.Equal((1600, 1600, 2), (seen.Count, seen.Distinct().Count(), rounds));
  }

  [Fact]
  public async Task The_calls_of_a_time_are_found_by_an_index() {
    await Call("/echo/x", BusApp.Code("m"));
    var sql = new[] { ("$1", "timestamptz '2026-11-16 01:00Z'"), ("$2", "timestamptz '2026-11-16 01:01Z'"), ("$3", "1001"), ("$4", "array['a', 'b']"), ("$5", "array['a/b']") }.Aggregate(OperationalData.First, (s, p) => s.Replace(p.Item1, p.Item2, StringComparison.Ordinal));
    var plan = await SeenTrafficTests.Plan(app, sql);
    Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    Assert.Contains("_client_at_id_idx", plan, StringComparison.Ordinal);
    Assert.Contains("_service_at_id_idx", plan, StringComparison.Ordinal);
  }

  /// <summary>Calls in the log as they are there afterwards, so many of each second from now on.</summary>
  async Task Logged(PartyId client, PartyId owner, params int[] ofSeconds) {
    var from = app.Clock.GetUtcNow();
    await using (var connection = await ((WebDatabase)app.Services.GetService(typeof(WebDatabase))!).Source.OpenConnectionAsync(Ct)) await LogDays.Open(connection, Vn.Day(from), 1, Ct);
    foreach (var (second, count) in ofSeconds.Index())
      await app.AsIntruder("""
        insert into exchange.log_record (id, at, message, request, response, client, service, member, method, status, size, kept, hash, content)
        select gen_random_uuid(), $1::timestamptz + n * interval '1 microsecond', 'l' || n || $2, gen_random_uuid(), true, $2, $3, $4, 'GET', 200, 0, 0, '', '' from generate_series(1, $5) n
        """, from.AddSeconds(second).UtcDateTime, client.ToString(), $"{owner}/svc", (await app.View()).Clients[owner].Member, count);
  }

  [Fact]
  public async Task A_second_is_told_whole_and_where_it_has_more_than_may_be_given_that_is_said() {
    var (_, caller) = await app.Subsystem(BusApp.WardId);
    var from = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    await Logged(caller, app.Owner, 1_500, OperationalData.MostOfSecond + 1, 1);
    app.Clock.Pass(TimeSpan.FromSeconds(120));
    var counts = new List<(int, long?, bool?)>();
    for (long? next = from; next is not null;) {
      var told = (await Told($"recordsFrom={next}&recordsTo={from + 10}", caller.ToString())).Body!;
      Assert.Equal((int)told["recordsCount"]!, told["records"]!.AsArray().Count);
      counts.Add(((int)told["recordsCount"]!, next = (long?)told["nextRecordsFrom"], (bool?)told["recordsLeftOut"]));
    }
    Assert.Equal([(1_500, from + 1, null), (OperationalData.MostOfSecond, from + 2, true), (1, null, null)], counts);
  }

  [Fact]
  public async Task Calls_of_another_are_looked_for_so_many_at_a_time_and_none_is_passed_over() {
    var ((_, owner), (_, often), (_, once)) = (await app.Subsystem(), await app.Subsystem(BusApp.WardId), await app.Subsystem(BusApp.WardId));
    await app.Offer((await app.View()).Clients[owner].Id, "svc", app.ServiceUrl);
    var from = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    await Logged(often, owner, 600, 600, 600);
    await Logged(once, owner, 0, 0, 1);
    app.Clock.Pass(TimeSpan.FromSeconds(120));
    var counts = new List<int>();
    for (long? next = from; next is not null;) {
      var told = (await Told($"recordsFrom={next}&recordsTo={from + 10}&client={once}", owner.ToString())).Body!;
      Assert.All(told["records"]!.AsArray(), r => Assert.Equal((once.Member, "Producer"), ((string?)r!["clientMemberCode"], (string?)r["securityServerType"])));
      counts.Add((int)told["recordsCount"]!);
      next = (long?)told["nextRecordsFrom"];
    }
    Assert.Equal([0, 0, 1], counts);
  }

  [Fact]
  public async Task What_a_party_takes_is_evidence_too() {
    var (_, caller) = await app.Subsystem(BusApp.WardId);
    await Logged(caller, app.Owner, 3);
    var at = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    app.Clock.Pass(TimeSpan.FromSeconds(62));
    Assert.Equal(3, (int)(await Told($"recordsFrom={at}&recordsTo={at}", caller.ToString())).Body!["recordsCount"]!);
    Assert.Equal([at, at, 3L], Assert.Single(await app.Sql("select (facts ->> 'from')::bigint, (facts ->> 'to')::bigint, (facts ->> 'records')::bigint from ledger.entry where type = 'exchange.operational_data_read' and facts ->> 'party' = $1", caller.ToString())));
  }

  [Fact]
  public async Task Officials_have_what_is_of_their_offices_who_keeps_the_members_all_without_what_lies_encrypted_and_others_nothing() {
    var message = BusApp.Code("m");
    await Call("/echo/x", message, more: r => r.Headers.Add("X-Road-UserId", "VN064090001234"));
    var at = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    app.Clock.Pass(TimeSpan.FromSeconds(62));
    var path = $"/opmon/operational-data?recordsFrom={at}&recordsTo={at}";
    var owner = Of((await app.Send(People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Messages), HttpMethod.Get, path)).Body, message);
    Assert.Equal(("Producer", "VN064090001234"), ((string?)Assert.Single(owner)["securityServerType"], (string?)owner[0]["messageUserId"]));
    var all = Of((await app.Send(BusApp.Registrar, HttpMethod.Get, path)).Body, message);
    Assert.Equal(["Client", "Producer"], all.Select(r => (string?)r["securityServerType"]));
    Assert.All(all, r => Assert.Null(r["messageUserId"]));
    Assert.NotEmpty(await app.Sql("select 1 from ledger.entry where type = 'exchange.operational_data_read'"));
    async Task<HttpStatusCode> Status(HttpClient by) {
      using var answer = await by.GetAsync(path, Ct);
      return answer.StatusCode;
    }
    Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (await Status(app.As()), await Status(app.As(People.With()))));
    Assert.Equal(401, (await Told($"recordsFrom={at}&recordsTo={at}", "DEV/GOV/nobody/here")).Status);
    Assert.Equal((400, 400), ((await Told($"recordsFrom={at}", app.Caller.ToString())).Status, (await Told($"recordsFrom={at}&recordsTo={at - 1}", app.Caller.ToString())).Status));
  }
}
