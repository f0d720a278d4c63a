using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Messages that went over the real door are found again, and one is read with what proves it.</summary>
public sealed class SeenMessagesTests(SealedSite app, Browser browser) : IClassFixture<SealedSite>, IClassFixture<Browser> {
  const string Number = "064090001234", Page = "/quan-tri/truc-tich-hop/thong-diep";
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Reader(Guid office) => People.Official(office, office == BusApp.WardId ? BusApp.Ward : BusApp.Department, [], ExchangePermissions.Messages);
  static Actor Owner { get; } = Reader(BusApp.DepartmentId);

  async Task<string> Send(string below = "/echo/x", Action<HttpRequestMessage>? more = null, string? client = null, string service = "svc", string? message = null) {
    message ??= BusApp.Code("tim-");
    using var answer = await app.Call(app.Path(below, service), content: new StringContent("{\"họ tên\": \"Rơ Châm H'Phương\"}", Encoding.UTF8, "application/json"), client: client, more: r => {
      r.Headers.Add("X-Road-Id", message);
      more?.Invoke(r);
    });
    await answer.Content.ReadAsByteArrayAsync(Ct);
    return message;
  }

  async Task<(string[] Messages, string? Next)> Find(object asked, Actor? actor = null) {
    var (status, body) = await app.Send(actor ?? Owner, HttpMethod.Post, "/api/exchange/messages/search", asked);
    Assert.True(status == 200, $"{status} {body}");
    return ([.. body!["messages"]!.AsArray().Select(m => (string)m!["message"]!)], (string?)body["next"]);
  }

  [Fact]
  public async Task A_message_is_found_by_its_id_its_dossier_and_the_person_who_asks_or_whom_it_is_about() {
    var (dossier, number) = ($"H21.16-{Random.Shared.Next(100000, 999999)}-0001", $"0640{Random.Shared.Next(10000000, 99999999)}");
    var first = await Send(more: r => r.Headers.Add("X-Road-Issue", dossier));
    var asking = await Send(more: r => r.Headers.Add("X-Road-UserId", "VN" + number));
    var about = await Send(more: r => (r.Headers.TryAddWithoutValidation("X-Saola-Person", number), r.Headers.TryAddWithoutValidation("X-Road-Issue", dossier.ToLowerInvariant())).ToString());
    Assert.Equal([first], (await Find(new { message = first })).Messages);
    Assert.Equal([about, first], (await Find(new { dossier })).Messages);
    Assert.Equal([about, asking], (await Find(new { person = number })).Messages);
    Assert.Equal([about], (await Find(new { person = number, dossier })).Messages);
    Assert.Empty((await Find(new { person = "064099999999" })).Messages);
    // neither the table nor the evidence of the search tells the number
    Assert.Empty(await app.Sql("select 1 from exchange.log_about where encode(digest, 'escape') like '%' || $1 || '%'", number));
    Assert.NotEmpty(await app.Sql("select 1 from ledger.entry where type = 'exchange.person_messages_searched'"));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where facts::text like '%' || $1 || '%'", number));
  }

  [Fact]
  public async Task Calls_are_found_by_party_service_time_and_result_a_page_at_a_time() {
    var (client, caller) = await app.Subsystem(BusApp.WardId);
    var code = BusApp.Code("tra");
    var service = await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base");
    await app.Grant(service, client);
    var sent = new List<string>();
    for (var i = 0; i < 53; i++) {
      app.Clock.Pass(TimeSpan.FromSeconds(1));
      sent.Add(await Send(i == 30 ? "/status/503" : "/echo/x", client: caller.ToString(), service: code));
    }
    sent.Reverse();
    foreach (var asked in new object[] { new { party = caller.ToString() }, new { service = $"{app.Owner}/{code}" } }) {
      var (page, next) = await Find(asked);
      Assert.Equal(sent[..50], page);
      var rest = asked.ToString()!.Contains("party", StringComparison.Ordinal) ? await Find(new { party = caller.ToString(), after = next }) : await Find(new { service = $"{app.Owner}/{code}", after = next });
      Assert.Equal(sent[50..], rest.Messages);
      Assert.Null(rest.Next);
    }
    Assert.Equal([sent[22]], (await Find(new { party = caller.ToString(), failed = true })).Messages);
    var at = app.Clock.GetUtcNow();
    Assert.Equal(sent[1..4], (await Find(new { party = caller.ToString(), from = at.AddSeconds(-3), until = at })).Messages);
    Assert.Equal(sent[..50], (await Find(new { party = app.Owner.ToString() })).Messages);
    Assert.Equal(sent[..50], (await Find(new { })).Messages);
    Assert.Equal(400, (await app.Send(Owner, HttpMethod.Post, "/api/exchange/messages/search", new { from = at, until = at })).Status);
  }

  [Fact]
  public async Task Both_sides_find_and_read_a_message_and_nobody_else_does_and_reading_is_evidence() {
    var message = await Send(more: r => r.Headers.Add("X-Road-UserId", Number));
    await app.SealLog();
    var request = (Guid)(await app.Sql("select request from exchange.log_record where message = $1", message))[0][0]!;
    var path = $"/api/exchange/messages/{request}?message={message}";
    foreach (var office in new[] { BusApp.DepartmentId, BusApp.WardId }) {
      Assert.Equal([message], (await Find(new { message }, Reader(office))).Messages);
      var told = (await app.Send(Reader(office), HttpMethod.Get, path)).Body!;
      var (asked, answered) = (told["parts"]![0]!, told["parts"]![1]!);
      Assert.Contains("Rơ Châm H'Phương", (string?)asked["body"], StringComparison.Ordinal);
      Assert.StartsWith($"POST\r\n{app.Path("/echo/x")}\r\n", (string?)asked["head"], StringComparison.Ordinal);
      Assert.Equal((200, true), ((int)answered["status"]!, (bool)answered["isAnswer"]!));
      Assert.All([asked, answered], part => Assert.True(part["batch"] is not null && part["datedAt"] is not null && part["fault"] is null));
      using var proof = await app.As(Reader(office)).GetAsync((string)told["proof"]!, Ct);
      Assert.Equal((HttpStatusCode.OK, "application/zip"), (proof.StatusCode, proof.Content.Headers.ContentType!.MediaType));
    }
    Assert.Equal(2, (await app.Sql("select 1 from ledger.entry where type = 'exchange.message_read' and facts::text like '%' || $1 || '%'", request.ToString())).Count);
    var stranger = People.With(ExchangePermissions.Messages);
    Assert.Empty((await Find(new { message }, stranger)).Messages);
    Assert.Equal(404, (await app.Send(stranger, HttpMethod.Get, path)).Status);
    Assert.Equal((401, 403), ((await app.Send(null, HttpMethod.Get, path)).Status, (await app.Send(BusApp.Registrar, HttpMethod.Get, path)).Status));
  }

  [Fact]
  public async Task Who_answers_for_a_member_elsewhere_of_the_same_class_and_code_sees_its_messages_alone() {
    var (office, code) = (Guid.CreateVersion7(), $"H21.{Random.Shared.Next(1000, 9999)}");
    await app.AsIntruder("insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version) values ($1, $2, null, $2, 'ward', replace($1::text, '-', '') || '.', $1, true, now(), 1)", office, code);
    var (_, member) = await app.Send(BusApp.Registrar, HttpMethod.Post, "/api/exchange/members", new { @class = app.Caller.Class, code = app.Caller.Member, name = "Cơ quan nơi khác", office = code, instance = "VN" });
    Assert.Equal(200, (await app.Send(People.Official(office, code, [], ExchangePermissions.Offer), HttpMethod.Post, $"/api/exchange/members/{member!["id"]}/subsystems", new { code = app.Caller.Subsystem, name = "Hệ thống" })).Status);
    var (own, theirs, reader) = (await Send(), BusApp.Code("noi-khac-"), People.Official(office, code, [], ExchangePermissions.Messages));
    await app.AsIntruder("""
      insert into exchange.log_record (id, at, message, request, response, client, service, member, method, status, size, kept, hash, content)
      select gen_random_uuid(), at, $2, gen_random_uuid(), true, $3, service, member, method, status, 0, 0, '', '' from exchange.log_record where message = $1 and response
      """, own, theirs, (app.Caller with { Instance = "VN" }).ToString());
    Assert.Equal([theirs], (await Find(new { }, reader)).Messages);
    Assert.Empty((await Find(new { message = own }, reader)).Messages);
    Assert.Equal(404, (await app.Send(reader, HttpMethod.Get, $"/api/exchange/messages/{(await app.Sql("select request from exchange.log_record where message = $1", own))[0][0]}?message={own}")).Status);
    Assert.Equal([own], (await Find(new { message = own }, Reader(BusApp.WardId))).Messages);
    Assert.Empty((await Find(new { message = theirs }, Reader(BusApp.WardId))).Messages);
  }

  [Fact]
  public async Task A_large_request_is_listed_once_and_read_with_its_answer() {
    var message = BusApp.Code("lon-");
    using (var answer = await app.Call(app.Path("/echo/x"), content: new ByteArrayContent(BusSite.Bytes(100_000)), more: r => r.Headers.Add("X-Road-Id", message))) await answer.Content.ReadAsByteArrayAsync(Ct);
    await app.SealLog();
    var rows = await app.Sql("select request from exchange.log_record where message = $1", message);
    Assert.Equal(3, rows.Count);
    var told = (await app.Send(Owner, HttpMethod.Get, $"/api/exchange/messages/{rows[0][0]}?message={message}")).Body!["parts"]!.AsArray();
    Assert.Equal([(false, 100_000L), (true, 200L)], told.Select(p => (bool)p!["isAnswer"]! ? (true, (long)p["status"]!) : (false, (long)p["size"]!)));
    Assert.All(told, part => Assert.True(part!["batch"] is not null && part["fault"] is null));
    // where the program died before the answer, and before the end of the request
    await app.AsIntruder("delete from exchange.log_record where message = $1 and response", message);
    Assert.Equal([message], (await Find(new { message })).Messages);
    await app.AsIntruder("delete from exchange.log_record where message = $1 and result is null", message);
    Assert.Equal([message], (await Find(new { message })).Messages);
  }

  [Fact]
  public async Task What_was_altered_is_told_where_it_is_read() {
    var message = await Send();
    await app.SealLog();
    var request = (Guid)(await app.Sql("select request from exchange.log_record where message = $1", message))[0][0]!;
    await app.AsIntruder("update exchange.log_record set status = 404 where message = $1 and response", message);
    var told = (await app.Send(Owner, HttpMethod.Get, $"/api/exchange/messages/{request}?message={message}")).Body!;
    Assert.Equal((true, false), (told["parts"]![0]!["fault"] is null, told["parts"]![1]!["fault"] is null));
    await app.AsIntruder("update exchange.log_record set status = 200 where message = $1 and response", message);
  }

  [Fact]
  public async Task Each_way_of_searching_goes_by_its_index_in_the_days_that_are_asked_for() {
    await Send();
    var now = app.Clock.GetUtcNow();
    await using (var days = await app.Services.GetRequiredService<WebDatabase>().Source.OpenConnectionAsync(Ct)) await LogDays.Open(days, Vn.Day(now), 8, Ct);
    var seen = new SeenParties([Guid.CreateVersion7()], ["a"], ["b"]);
    foreach (var (sql, index) in new[] {
      (FindMessages.ById, "message_idx"), (FindMessages.ByAbout, "digest_at_request_idx"), (FindMessages.ByFault, "at_id_idx"), (FindMessages.ByParties(["a"], []), "client_at_id_idx"), (FindMessages.ByParties([], ["b"]), "service_at_id_idx"),
    }) {
      await using var connection = new Npgsql.NpgsqlConnection(app.OwnerConnection);
      await connection.OpenAsync(Ct);
      await using (var off = new Npgsql.NpgsqlCommand("set enable_seqscan = off", connection)) await off.ExecuteNonQueryAsync(Ct);
      await using var command = FindMessages.Asked(sql, new("m", From: now.AddHours(-1), Until: now.AddHours(1)), null, [new byte[16]], seen);
      (command.Connection, command.CommandText) = (connection, "explain " + sql.Text);
      await using var reader = await command.ExecuteReaderAsync(Ct);
      var plan = new StringBuilder();
      while (await reader.ReadAsync(Ct)) plan.AppendLine(reader.GetString(0));
      Assert.Contains(index, plan.ToString(), StringComparison.Ordinal);
      Assert.DoesNotContain("Seq Scan", plan.ToString(), StringComparison.Ordinal);
      // of the days that lie before and behind what is asked for none is looked into
      Assert.DoesNotContain("20261120", plan.ToString(), StringComparison.Ordinal);
    }
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task An_officer_finds_and_reads_a_message_by_the_pages_and_no_address_holds_the_number(int width) {
    var number = $"0640{Random.Shared.Next(10000000, 99999999)}";
    var message = await Send(more: r => r.Headers.Add("X-Road-UserId", number));
    await app.SealLog();
    var page = await browser.Open(app, width, scripts: false, actor: Owner);
    await page.GotoAsync(Page);
    await page.FillAsync("[name='Form.Person']", number);
    await page.ClickAsync("main form button >> text=Tìm");
    Assert.DoesNotContain(number, page.Url, StringComparison.Ordinal);
    Assert.DoesNotContain(number, await page.ContentAsync(), StringComparison.Ordinal);
    await page.ClickAsync($"text={message}");
    var told = await page.InnerTextAsync("main");
    Assert.All(["Rơ Châm H'Phương", "Việc xem nội dung thông điệp được ghi lại", "Lô "], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.ClickAsync("text=Tra cứu thông điệp");
    await page.ClickAsync("summary >> text=Thêm điều kiện");
    await page.FillAsync("[name='Form.From']", "sai");
    await page.ClickAsync("main form button >> text=Tìm");
    Assert.Equal("sai", await page.InputValueAsync("[name='Form.From']"));
    await page.Context.DisposeAsync();
    var read = await browser.Open(app, width, actor: Owner);
    await read.GotoAsync(Page + $"?ma={message}&loi=true");
    await PortalPagesTests.Holds(read, $"thong-diep-trong-{width}");
    await read.GotoAsync(Page);
    await PortalPagesTests.Holds(read, $"thong-diep-{width}");
    await read.ClickAsync($"text={message}");
    await PortalPagesTests.Holds(read, $"mot-thong-diep-{width}");
    await read.Context.DisposeAsync();
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(BusApp.Registrar).GetAsync(Page, Ct)).StatusCode);
  }
}
