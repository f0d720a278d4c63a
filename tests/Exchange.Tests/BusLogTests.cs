using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>What the log holds of messages, and that nothing passes without it.</summary>
public sealed class BusLogTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Named(string id, string path, HttpMethod? method = null, HttpContent? content = null) => site.Call(path, method, content, more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));

  Task Closed(bool closed) => site.AsIntruder(closed ? "revoke insert on exchange.log_record from saola_web" : "grant insert on exchange.log_record to saola_web");

  [Fact]
  public async Task Request_and_answer_are_there_with_parties_hashes_and_result_when_the_caller_has_the_answer() {
    using var answer = await Named("whole", site.Path("/echo/1?secret=number"), HttpMethod.Post, new StringContent("the body of the request"));
    var log = await site.Log("whole");
    var body = await answer.Content.ReadAsByteArrayAsync(Ct);
    Assert.Equal([(false, null, null), (true, 200, null)], log.Select(l => (l.IsResponse, l.Status, l.Result)));
    Assert.All(log, l => Assert.Equal($"{site.Caller} POST {site.Owner}/svc", l.What));
    Assert.All(log, l => Assert.Equal(BusSite.One(answer, "X-Road-Request-Id"), l.Request.ToString()));
    Assert.Equal(("the body of the request", Convert.ToHexString(body)), (Encoding.UTF8.GetString(log[0].Body), Convert.ToHexString(log[1].Body)));
    Assert.StartsWith("200 OK\r\n", log[1].Head, StringComparison.Ordinal);
    Assert.Contains($"X-Road-Request-Hash:{Convert.ToBase64String(log[0].Hash)}\r\n", log[1].Head, StringComparison.Ordinal);
    Assert.Equal(SHA512.HashData([.. SHA512.HashData(Encoding.UTF8.GetBytes(log[1].Head)), .. SHA512.HashData(body)]), log[1].Hash);
  }

  [Theory]
  [InlineData(16_384), InlineData(16_385), InlineData(65_536), InlineData(1_000_000), InlineData(13 * 1024 * 1024)]
  public async Task Of_a_body_all_is_hashed_and_its_first_10_MiB_are_kept(int size) {
    var (id, body) = ($"kept-{size}", BusSite.Bytes(size));
    using var answer = await Named(id, site.Path("/echo"), HttpMethod.Post, new ByteArrayContent(body));
    await answer.Content.ReadAsByteArrayAsync(Ct);
    var request = (await site.Log(id))[0];
    Assert.Equal(((long)size, Math.Min(size, 10L * 1024 * 1024)), (request.Size, request.Kept));
    Assert.Equal(SHA512.HashData(body), request.Digest);
    Assert.True(request.Body.AsSpan().SequenceEqual(body.AsSpan(0, (int)request.Kept)));
  }

  [Fact]
  public async Task Without_the_owner_s_key_nothing_of_a_message_is_read() {
    const string secret = "079300001234";
    foreach (var size in new[] { 10, 100_000 }) (await Named($"secret-{size}", site.Path($"/echo/{secret}"), HttpMethod.Post, new StringContent(string.Concat(Enumerable.Repeat(secret, size))))).Dispose();
    Assert.Equal(5, (await site.Sql("select 1 from exchange.log_record where message like 'secret-%'")).Count);
    Assert.Empty(await site.Sql("select 1 from exchange.log_record r where message like 'secret-%' and (position($1 in r::text) > 0 or position(encode(convert_to($1, 'UTF8'), 'hex') in encode(content, 'hex')) > 0)", secret));
    var files = Directory.GetFiles(System.IO.Path.Combine(site.Data, "exchange"), "*", SearchOption.AllDirectories);
    Assert.NotEmpty(files);
    foreach (var file in files) Assert.DoesNotContain(secret, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Ct)), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Many_at_once_are_each_there_once() {
    await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => {
      using var answer = await Named($"many-{i}", site.Path($"/echo/{i}"));
      Assert.Equal(200, (int)answer.StatusCode);
    }));
    Assert.Equal([400L, 400L, 200L], Assert.Single(await site.Sql("select count(*), count(distinct (message, response)), count(distinct request) from exchange.log_record where message like 'many-%'")));
  }

  [Fact]
  public async Task Where_the_log_cannot_be_written_nothing_reaches_the_service_and_afterwards_it_goes_on() {
    await Closed(true);
    try {
      Assert.Equal((500, "Server.ClientProxy.LoggingFailed"), await BusSite.Fault(await Named("refused", site.Path("/status/200"))));
      Assert.False(site.Seen.ContainsKey("/base/status/200"));
      Assert.Empty(await site.Log("refused"));
    } finally {
      await Closed(false);
    }
    Assert.Equal((200, null), await BusSite.Fault(await Named("again", site.Path("/status/200"))));
    Assert.Equal(2, (await site.Log("again")).Count);
  }

  [Theory]
  [InlineData(1_000), InlineData(1_000_000)]
  public async Task An_answer_that_cannot_be_logged_is_given_to_nobody_whole(int size) {
    site.Meanwhile = () => Closed(true);
    try {
      using var answer = await Named($"lost-{size}", site.Path($"/meanwhile/{size}"));
      if (size == 1_000) Assert.Equal((500, "Server.ClientProxy.LoggingFailed"), await BusSite.Fault(answer));
      else await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Ct));
    } finally {
      await Closed(false);
    }
    Assert.False(Assert.Single(await site.Log($"lost-{size}")).IsResponse);
  }

  [Theory]
  [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfew", "Server.ServerProxy.NetworkError"), InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "Server.ServerProxy.NetworkError")]
  [InlineData("", "Server.ServerProxy.NetworkError"), InlineData("no HTTP at all\r\n\r\n", "Server.ServerProxy.HttpError"), InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "Server.ServerProxy.HttpError")]
  public async Task A_service_that_breaks_off_or_speaks_no_HTTP_is_told_and_logged(string said, string type) {
    var (code, id) = (BusApp.Code("blunt"), BusApp.Code("id"));
    await site.Grant(await site.Offer(site.OwnerId, code, BusSite.Blunt(Encoding.Latin1.GetBytes(said))), site.ClientId);
    Assert.Equal((500, type), await BusSite.Fault(await Named(id, site.Path(service: code))));
    Assert.Equal([null, type], (await site.Log(id)).Select(l => l.Result));
  }

  [Fact]
  public async Task An_answer_that_breaks_off_midway_ends_unfinished_for_the_caller_and_says_so_in_the_log() {
    byte[] said = [.. "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"u8, .. BusSite.Bytes(500_000)];
    await site.Grant(await site.Offer(site.OwnerId, "midway", BusSite.Blunt(said)), site.ClientId);
    using var answer = await Named("midway", site.Path(service: "midway"));
    await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Ct));
    Assert.Single(await site.Until("select 1 from exchange.log_record where message = 'midway' and response and result = 'Server.ServerProxy.NetworkError' and size = 500000"));
  }

  [Fact]
  public async Task An_answer_that_breaks_off_before_any_of_it_went_on_is_one_fault_for_the_caller_and_in_the_log() {
    byte[] said = [.. "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nSet-Cookie: a=1\r\nContent-Length: 900000\r\n\r\n"u8, .. BusSite.Bytes(100_000)];
    await site.Grant(await site.Offer(site.OwnerId, "early", BusSite.Blunt(said)), site.ClientId);
    using var answer = await Named("early", site.Path(service: "early"));
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(answer));
    Assert.Equal((null, null), (BusSite.One(answer, "Content-Encoding"), BusSite.One(answer, "Set-Cookie")));
    Assert.Equal([(false, null, null), (true, 500, "Server.ServerProxy.NetworkError")], (await site.Log("early")).Select(l => (l.IsResponse, l.Status, l.Result)));
  }

  [Fact]
  public async Task While_the_log_is_waited_for_it_is_not_the_service_that_is_silent() {
    await site.Grant(await site.Offer(site.OwnerId, "prompt", site.ServiceUrl + "/base", seconds: 1), site.ClientId);
    var held = site.AsIntruder("do $$ begin lock table exchange.log_record in share mode; perform pg_sleep(2.5); end $$");
    await site.Until("select 1 from pg_locks where relation = 'exchange.log_record'::regclass and mode = 'ShareLock' and granted");
    Assert.Equal((200, null), await BusSite.Fault(await Named("held up", site.Path("/echo", "prompt"))));
    await held;
    Assert.Equal([null, 200], (await site.Log("held up")).Select(l => l.Status));
  }

  [Fact]
  public async Task What_a_caller_had_before_it_broke_off_is_in_the_log() {
    using (var answer = await Named("dropped", site.Path("/bytes/50000000"))) await (await answer.Content.ReadAsStreamAsync(Ct)).ReadExactlyAsync(new byte[1000], Ct);
    Assert.Single(await site.Until("select 1 from exchange.log_record where message = 'dropped' and response and status = 200 and result = 'Client.CallerGone' and size between 1000 and 49999999"));
  }

  [Fact]
  public async Task That_a_caller_gave_up_waiting_is_in_the_log() {
    await site.Raw($"GET {site.Path("/slow/60000")} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\nX-Road-Id: gave-up\r\n\r\n", patience: 500);
    await site.Until("select 1 from exchange.log_record where message = 'gave-up' and response");
    Assert.Equal([null, "Client.CallerGone"], (await site.Log("gave-up")).Select(l => l.Result));
  }

  [Fact]
  public async Task The_program_itself_can_only_add_to_the_log() {
    await using var connection = new Npgsql.NpgsqlConnection(site.SettingsFor(site.Database)["SAOLA_DB_WEB"]);
    await connection.OpenAsync(Ct);
    foreach (var sql in new[] { "update exchange.log_record set result = null", "delete from exchange.log_record", "truncate exchange.log_record" }) {
      await using var command = new Npgsql.NpgsqlCommand($"select set_config('saola.process', 'x', false); {sql}", connection);
      Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).SqlState);
    }
  }

  [Fact]
  public async Task Each_day_lies_in_a_partition_of_its_own() {
    (await Named("today", site.Path("/echo"))).Dispose();
    site.Clock.Pass(TimeSpan.FromDays(9));
    (await Named("later", site.Path("/echo"))).Dispose();
    var days = await site.Sql("select distinct message, tableoid::regclass::text from exchange.log_record where message in ('today', 'later')");
    Assert.Equal(2, days.Select(d => d[1]).Distinct().Count());
    Assert.Equal(2, days.Count);
  }

  [Fact]
  public async Task A_new_day_waits_for_nobody_who_reads_the_log() {
    (await Named("before the copy", site.Path("/echo"))).Dispose();
    await using var copy = new Npgsql.NpgsqlConnection(site.OwnerConnection);
    await copy.OpenAsync(Ct);
    await using var held = await copy.BeginTransactionAsync(Ct);
    await using (var look = new Npgsql.NpgsqlCommand("select count(*) from exchange.log_record", copy)) await look.ExecuteNonQueryAsync(Ct);
    site.Clock.Pass(TimeSpan.FromDays(20));
    Assert.Equal((200, null), await BusSite.Fault(await Named("during the copy", site.Path("/echo"))));
    Assert.Equal(2, (await site.Log("during the copy")).Count);
  }

  [Fact]
  public async Task A_week_is_opened_ahead_and_a_day_that_is_gone_is_made_again() {
    await using (var act = site.Begin()) {
      act.Work.Enqueue(new OpenLogDays());
      act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
    }
    await site.RunJobs();
    var today = Kernel.Vn.Day(site.Clock.GetUtcNow());
    for (var day = 0; day < 8; day++) Assert.Single(await site.Sql("select 1 from pg_inherits where inhrelid = to_regclass($1)", $"exchange.log_record_{today.AddDays(day):yyyyMMdd}"));
    await site.AsIntruder($"drop table exchange.log_record_{today:yyyyMMdd}");
    Assert.Equal((200, null), await BusSite.Fault(await Named("anew", site.Path("/echo"))));
    Assert.Equal(2, (await site.Log("anew")).Count);
  }

  [Theory]
  [InlineData("exchange.open_log_days('2099-01-01', 1)"), InlineData("exchange.open_seen_days('2099-01-01', 1)"), InlineData("exchange.open_topic_days(array['2099-01-01']::date[])")]
  public async Task Two_nodes_that_open_the_same_day_at_once_both_find_it_open(string opens) {
    await using var source = Npgsql.NpgsqlDataSource.Create(site.OwnerConnection);
    await using var first = await source.OpenConnectionAsync(Ct);
    await using var second = await source.OpenConnectionAsync(Ct);
    // what the second has asked before, it remembers
    await Does(second, "select to_regclass('exchange.log_record_20990101'), to_regclass('exchange.call_minute_20990101'), to_regclass('exchange.call_hour_20990101'), to_regclass('exchange.log_about_20990101'), to_regclass('exchange.topic_event_20990101')");
    await Does(first, "begin");
    await Does(first, $"select {opens}");
    var waits = Does(second, $"select {opens}");
    await site.Until("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'select exchange.open%'");
    await Does(first, "commit");
    await waits;
  }

  static async Task Does(Npgsql.NpgsqlConnection connection, string sql) {
    await using var command = new Npgsql.NpgsqlCommand(sql, connection);
    await command.ExecuteNonQueryAsync(Ct);
  }

  [Fact]
  public async Task Without_a_key_for_what_would_be_logged_nothing_passes() {
    var (owner, party) = await site.Subsystem();
    await site.Grant(await site.Offer(owner, "svc", site.ServiceUrl + "/base"), site.ClientId);
    Assert.Equal((200, null), await BusSite.Fault(await site.Call(site.Path("/echo", owner: party))));
    await site.AsIntruder("update exchange.member set body_key = null where code = $1", party.Member);
    await ((Roster)site.Services.GetService(typeof(Roster))!).Changed();
    Assert.Equal((500, "Server.ClientProxy.LoggingFailed"), await BusSite.Fault(await site.Call(site.Path("/echo", owner: party))));
  }
}
