using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>
/// The province beside the simulated national security server, a program of its own, behind which lies the criminal record. One of its
/// procedures takes that in the place of a paper.
/// </summary>
public sealed class FetchProvince : SectorProvince {
  public const string Service = "tests:service/criminal-record";
  readonly Uri address = RunningProgram.FreeAddress();
  readonly HttpClient outside = new();
  RunningProgram? national;

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_NATIONAL_URL", address.ToString());
    builder.UseSetting("SAOLA_XROAD_CLIENT", "GOV/tests/dvc");
    builder.UseSetting("SAOLA_TSA_URL", $"{address}tsa");
  }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    national = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "", new Dictionary<string, string?>(StringComparer.Ordinal), address, "/health/live");
    await national.Start();
    var office = (Guid)(await Sql("select id from identity.organisation where code = 'H21.106'"))[0][0]!;
    var keeper = People.Official(office, "H21.106", [], "exchange.members", "exchange.offer");
    var member = await Made(keeper, "/api/exchange/members", new { @class = "GOV", code = "tests", name = "Hệ thống dịch vụ công", office = "H21.106" });
    await Made(keeper, $"/api/exchange/members/{member}/subsystems", new { code = "dvc", name = "Dịch vụ công" });
    await AsIntruder("insert into exchange.service (id, hash, item) values ($1, 'h', $2::jsonb)", Service, """
      { "id": "tests:service/criminal-record", "system": "criminal-record", "exchange": "SIM/GOV/national/criminal-record/records", "name": { "vi": "Cơ sở dữ liệu lý lịch tư pháp", "en": "the criminal record" },
        "method": "GET", "path": "/people", "timeout": 30, "prefill": true, "request": { "personalNumber": "=input.person.personalNumber" },
        "response": { "type": "object", "required": ["personalNumber", "recordNumber", "convictionStatus"], "properties": { "personalNumber": { "type": "string" }, "recordNumber": { "type": "string" }, "convictionStatus": { "type": "string" } } },
        "checks": [{ "rule": "=response.personalNumber = request.personalNumber", "text": { "vi": "Người khác" } }],
        "labels": { "number": { "vi": "Số phiếu", "en": "Number" }, "status": { "vi": "Tình trạng án tích", "en": "Convictions" } },
        "result": { "number": "=response.recordNumber", "status": "=if response.convictionStatus = \"none\" then \"Không có án tích\" else \"Có án tích\"" } }
      """);
    await AsIntruder("""
      update public_services.procedure set item = replace(replace(item::text, 'registry.land_party', $1), '["parcel", "role", "party_name", "enterprise_code", "address", "since"]', '["number", "status"]')::jsonb, hash = 'fetched', version = version + 1
      where code = '1.013225'
      """, "exchange." + Service);
  }

  async Task<Guid> Made(Actor actor, string path, object body) {
    using var client = As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    return (Guid)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
  }

  public async Task Mood(string number, string mood) => (await outside.PostAsJsonAsync(new Uri(address, "national/control"), new { about = number, mood })).EnsureSuccessStatusCode();

  /// <summary>The ids under which the national server was asked.</summary>
  public async Task<string[]> Asked() => [.. (await Seen()).Select(a => (string)a!["id"]!)];

  public async Task<JsonArray> Seen() => (await outside.GetFromJsonAsync<JsonArray>(new Uri(address, "national/control")))!;

  protected override void Dispose(bool disposing) {
    if (disposing) {
      outside.Dispose();
      national?.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }
}

/// <summary>A component of a dossier that its owner tells over the exchange: while the applicant waits, or later.</summary>
public sealed class FetchedRecordTests(FetchProvince app) : ResultWalk(app), IClassFixture<FetchProvince> {
  const string Number = "000190000001";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Guid Draft, CitizenVisitor V)> Offered() {
    var hoa = await Hoa();
    var answers = JsonSerializer.SerializeToNode(House, Json.Options)!.AsObject();
    answers.Remove("landPapers");
    var draft = (Guid)(await Send(hoa, "/api/dossiers/drafts", new { procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", page = 3, content = new { form = answers, filledFor = "gia-lai:form/building-permit", subject = new { kind = "self" }, contact = new { phone = "0900000001" }, delivery = "electronic", notice = "inbox" }, files = new { } }))["id"]!;
    var v = new CitizenVisitor(App, hoa);
    for (var page = 1; page < 9 && v.Page?.QuerySelector("[name='record.giay-to-dat']") is null; page++) await v.Open($"/nop-ho-so/{draft}/thong-tin-{page}");
    return (draft, v);
  }

  /// <summary>The applicant chooses what the owner holds, which is how they agree, and hands the dossier in.</summary>
  async Task<CitizenVisitor> HandIn() {
    // what other tests wait for is not asked about in this one
    await App.AsIntruder("update public_services.dossier d set status = 8 from public_services.dossier_component c where c.dossier = d.id and c.record_said->>'state' = 'waiting' and d.status < 8");
    var (draft, v) = await Offered();
    var record = v.Page!.QuerySelectorAll("[name='record.giay-to-dat']").Select(i => i.GetAttribute("value")!).First(x => x != "paper");
    await v.Send("Lưu và tiếp tục", [("record.giay-to-dat", record)], [("drawings", "ban-ve.png", SaolaApp.Picture)]);
    await v.Open($"/nop-ho-so/{draft}/xem-lai");
    return await v.Press("Nộp hồ sơ", ("declared", "true"));
  }

  async Task<(Guid Dossier, JsonObject Said)> Kept(CitizenVisitor v) {
    Assert.True(v.At.Contains("/da-nop", StringComparison.Ordinal), v.Text);
    var row = Assert.Single(await App.Sql("select d.id, c.record_said::text from public_services.dossier_component c join public_services.dossier d on d.id = c.dossier where d.code = $1 and c.key = 'giay-to-dat'", v.At.Split('/')[2]));
    return ((Guid)row[0]!, JsonNode.Parse((string)row[1]!)!.AsObject());
  }

  async Task<string> Page(Guid dossier) => System.Net.WebUtility.HtmlDecode(await Text(await Official("pleiku.motcua", "intake", DossierPermissions.Intake, "exchange.messages"), $"/can-bo/ho-so/{dossier}"));

  async Task<string> Mine(Guid dossier) => System.Net.WebUtility.HtmlDecode(await Text(await Hoa(), $"/ho-so/{(await App.Sql("select code from public_services.dossier where id = $1", dossier))[0][0]}"));

  /// <summary>As a service's record of a person is named.</summary>
  static Guid RecordOf(string number) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{FetchProvince.Service}\n{number}"))[..16]);

  /// <summary>What the officer sends at the counter for somebody, with the data in the place of the paper.</summary>
  static object AtCounter(string number, bool accept = false, Guid? once = null) => new {
    procedure = "1.013225", @case = "nha-o-rieng-le", channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number, phone = "0900000001", address = "12 Trần Hưng Đạo" },
    form = JsonNode.Parse("{}"), components = new[] { new { key = "giay-to-dat", record = RecordOf(number) } }, delivery = "in_person", notice = "inbox", accept, once,
  };

  Task<Actor> Intake() => Official("pleiku.motcua", "intake", DossierPermissions.Intake, DossierPermissions.Counter, "people.serve", "exchange.messages");

  async Task<string[]> Found(object asked) => [.. (await Send(await Intake(), "/api/exchange/messages/search", asked))["messages"]!.AsArray().Select(m => (string)m!["message"]!)];

  static string[] Values(JsonObject said) => [.. said["values"]!.AsArray().Select(x => $"{x!["label"]}: {x["text"]}")];

  [Fact]
  public async Task It_is_fetched_while_the_applicant_waits_and_its_message_is_the_evidence() {
    await app.Mood(Number, "right");
    var before = (await app.Asked()).Length;
    var (_, offered) = await Offered();
    foreach (var said in (string[])["Cơ sở dữ liệu lý lịch tư pháp", "hỏi cơ quan quản lý dữ liệu khi nộp hồ sơ", "đồng ý"]) Assert.Contains(said, offered.Text, StringComparison.Ordinal);
    // what is only offered is asked of nobody
    Assert.Equal(before, (await app.Asked()).Length);
    var (dossier, kept) = await Kept(await HandIn());
    var message = (string)kept["message"]!;
    Assert.Equal(["Số phiếu: MP-LLTP-0001", "Tình trạng án tích: Không có án tích"], Values(kept));
    Assert.Equal((true, null), ((bool)kept["agreed"]!, (string?)kept["state"]));
    Assert.Contains(message, await app.Asked());
    Assert.Equal([[false, "DEV/GOV/tests/dvc"], [true, "DEV/GOV/tests/dvc"]], await App.Sql("select response, client from exchange.log_record where message = $1 order by response", message));
    var hoa = await Hoa();
    Assert.Equal([hoa.Id, hoa.Id, true], Assert.Single(await App.Sql("select actor, subject, (facts->>'agreed')::boolean from ledger.entry where type = 'exchange.person_asked' and facts->>'message' = $1", message)));

    var page = await Page(dossier);
    foreach (var said in (string[])["Không có án tích", message, "đồng ý"]) Assert.Contains(said, page, StringComparison.OrdinalIgnoreCase);
    var proof = page[page.IndexOf("/asic?", StringComparison.Ordinal)..].Split('"')[0];
    using var client = App.As(await Official("pleiku.motcua", "intake", DossierPermissions.Intake, "exchange.messages"));
    using var answer = await client.GetAsync(proof, Ct);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
  }

  [Theory]
  [InlineData("silent", "chưa trả lời trong thời gian chờ"), InlineData("status:503", "báo lỗi (HTTP 503)"), InlineData("fault", "không kết nối được"), InlineData("shape", "không đúng cấu trúc"), InlineData("large:1500000", "1.500.000 byte")]
  [InlineData("status:400", "không nhận yêu cầu (HTTP 400)"), InlineData("status:403", "không nhận yêu cầu (HTTP 403)"), InlineData("status:409", "không nhận yêu cầu (HTTP 409)"), InlineData("status:429", "không nhận yêu cầu (HTTP 429)")]
  public async Task Of_an_owner_who_does_not_answer_in_time_it_is_fetched_later_and_both_sides_read_why(string mood, string why) {
    await app.Mood(Number, mood);
    var (dossier, kept) = await Kept(await HandIn());
    Assert.Equal("waiting", (string?)kept["state"]);
    Assert.Empty(Values(kept));
    var since = Vn.Moment(App.Clock.GetUtcNow());
    foreach (var read in new[] { await Page(dossier), await Mine(dossier) })
      foreach (var said in (string[])["Đang chờ cơ quan quản lý dữ liệu trả lời", $"chờ trả lời từ {since}", why]) Assert.Contains(said, read, StringComparison.Ordinal);
    if (mood != "silent") await Jobs();
    Assert.Contains("Đang chờ cơ quan quản lý dữ liệu trả lời", await Page(dossier), StringComparison.Ordinal);
    await app.Mood(Number, "right");
    await Jobs();
    var page = await Page(dossier);
    Assert.DoesNotContain("Đang chờ cơ quan quản lý dữ liệu trả lời", page, StringComparison.Ordinal);
    Assert.Contains("Không có án tích", page, StringComparison.Ordinal);
    var told = (string)Assert.Single(await App.Sql("select facts->>'message' from ledger.entry where type = 'dossiers.record_fetched' and object_id = $1", dossier))[0]!;
    Assert.NotEqual((string?)kept["message"], told);
    Assert.Contains(told, page, StringComparison.Ordinal);
    Assert.Equal(2L, (await App.Sql("select count(*) from exchange.log_record where message = $1", told))[0][0]);
  }

  [Fact]
  public async Task What_the_owner_does_not_hold_takes_no_paper_s_place() {
    await app.Mood(Number, "status:404");
    var v = await HandIn();
    Assert.DoesNotContain("/da-nop", v.At, StringComparison.Ordinal);
    Assert.Contains("Giấy tờ chứng minh", v.Page.QuerySelector(".ds-error-summary")?.TextContent ?? v.Text, StringComparison.Ordinal);
    // and where that is found out later, the officer asks for the paper
    await app.Mood(Number, "status:503");
    var (dossier, _) = await Kept(await HandIn());
    await app.Mood(Number, "status:404");
    await Jobs();
    Assert.Contains("Cơ quan quản lý dữ liệu trả lời là không có", await Page(dossier), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Nobody_is_asked_for_what_is_wrong_otherwise() {
    await app.Mood(Number, "right");
    var before = (await app.Asked()).Length;
    var components = new[] { new { key = "giay-to-dat", record = RecordOf(Number) } };
    var (online, counter) = (new { procedure = "1.013225", @case = "nha-o-rieng-le", office = "H21.106", contact = new { phone = "0900000001" }, form = House, components, delivery = "electronic", notice = "inbox", declared = true }, AtCounter(Number, accept: true));
    // the drawings are not there
    Assert.Contains("dossiers.component_missing", (await Send(await Hoa(), "/api/dossiers", online, 400)).ToJsonString(), StringComparison.Ordinal);
    Assert.Contains("dossiers.component_missing", (await Send(await Intake(), "/api/dossiers/counter", counter, 400)).ToJsonString(), StringComparison.Ordinal);
    Assert.Equal(before, (await app.Asked()).Length);
  }

  [Fact]
  public async Task While_the_owner_is_asked_nothing_is_held_and_what_is_sent_twice_is_asked_once() {
    await app.Mood(Number, "slow:2");
    var (officer, once, before) = (await Intake(), Guid.CreateVersion7(), (await app.Asked()).Length);
    Task<JsonObject>[] sent = [Send(officer, "/api/dossiers/counter", AtCounter(Number, once: once)), Send(officer, "/api/dossiers/counter", AtCounter(Number, once: once))];
    while ((await app.Asked()).Length == before) await Task.Delay(50, Ct);
    await Task.Delay(1000, Ct);
    Assert.True((bool)(await App.Sql("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", $"dossier.once {once}"))[0][0]!);
    Assert.Empty(await App.Sql("select query from pg_stat_activity where datname = current_database() and usename = 'saola_web' and xact_start < clock_timestamp() - interval '500 milliseconds'"));
    var made = await Task.WhenAll(sent);
    Assert.Equal(made[0].ToJsonString(), made[1].ToJsonString());
    Assert.Equal(before + 1, (await app.Asked()).Length);
    Assert.Empty(await App.Sql("select 1 from exchange.person_asking"));
  }

  [Fact]
  public async Task It_is_asked_with_growing_distance_as_long_as_the_dossier_is_open_and_no_longer() {
    await app.Mood(Number, "status:503");
    var (dossier, _) = await Kept(await HandIn());
    async Task<DateTime[]> Due() => [.. (await App.Sql("select due from kernel.outbox where handler = 'public_services.fetch_record' and done_at is null and body->>'dossier' = $1", dossier.ToString())).Select(r => (DateTime)r[0]!)];
    var distances = new List<double>();
    for (var i = 0; i < 12; i++) {
      var before = (await app.Asked()).Length;
      await Jobs();
      Assert.Equal(before + 1, (await app.Asked()).Length);
      distances.Add((Assert.Single(await Due()) - App.Clock.GetUtcNow().UtcDateTime).TotalSeconds);
    }
    Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600], distances.Select(d => Math.Round(d)));
    Assert.Empty(await App.Sql("select 1 from kernel.outbox where handler = 'public_services.fetch_record' and dead_at is not null"));
    // that it is still so is noted once
    Assert.Empty(await App.Sql("select 1 from ledger.entry e join public_services.dossier_component c on c.id = e.object_id where e.type = 'dossiers.record_awaited' and c.dossier = $1", dossier));
    await app.Mood(Number, "status:403");
    await Jobs();
    await Jobs();
    Assert.Single(await App.Sql("select 1 from ledger.entry e join public_services.dossier_component c on c.id = e.object_id where e.type = 'dossiers.record_awaited' and c.dossier = $1", dossier));
    foreach (var page in new[] { await Page(dossier), await Mine(dossier) }) Assert.Contains("HTTP 403", page, StringComparison.Ordinal);
    // who wants it back is not asked about unless that is denied
    var asked = (await app.Asked()).Length;
    await App.AsIntruder("update public_services.dossier set before_withdrawal = status, status = 7 where id = $1", dossier);
    await Jobs();
    Assert.Equal(asked, (await app.Asked()).Length);
    await App.AsIntruder("update public_services.dossier set status = before_withdrawal, before_withdrawal = null where id = $1", dossier);
    await Jobs();
    Assert.Equal(asked + 1, (await app.Asked()).Length);
    await App.AsIntruder("update public_services.dossier set status = 8, stopped_at = now() where id = $1", dossier);
    await Jobs();
    await Jobs();
    Assert.Equal(asked + 1, (await app.Asked()).Length);
    Assert.Empty(await Due());
    Assert.Contains("không hỏi nữa", await Page(dossier), StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_was_asked_is_found_by_the_dossier_the_person_and_who_asked() {
    await app.Mood(Number, "right");
    var (dossier, kept) = await Kept(await HandIn());
    var (message, code) = ((string)kept["message"]!, (string)(await App.Sql("select code from public_services.dossier where id = $1", dossier))[0][0]!);
    Assert.Equal([message], await Found(new { dossier = code }));
    Assert.Equal([message], await Found(new { dossier = code, person = Number }));
    Assert.Equal("VN" + Number, (string?)(await app.Seen()).Single(a => (string?)a!["id"] == message)!["userId"]);
    // asked later, it bears the code itself, and who had it asked
    await app.Mood(Number, "status:503");
    (dossier, kept) = await Kept(await HandIn());
    await app.Mood(Number, "right");
    await Jobs();
    var told = (string)Assert.Single(await App.Sql("select facts->>'message' from ledger.entry where type = 'dossiers.record_fetched' and object_id = $1", dossier))[0]!;
    Assert.Equal([told, (string)kept["message"]!], await Found(new { dossier = (string)(await App.Sql("select code from public_services.dossier where id = $1", dossier))[0][0]!, person = Number }));
    Assert.Equal("VN" + Number, (string?)(await app.Seen()).Single(a => (string?)a!["id"] == told)!["userId"]);
  }

  [Fact]
  public async Task Of_a_person_without_an_account_the_evidence_says_that_it_was_them_and_not_their_number() {
    string[] numbers = ["000190000088", "000190000087"];
    var about = new List<Guid>();
    foreach (var number in numbers) {
      await app.Mood(number, "status:503");
      await Send(await Intake(), "/api/dossiers/counter", AtCounter(number));
      var message = (await Found(new { person = number }))[0];
      var entry = Assert.Single(await App.Sql("select object_id, subject, facts::text from ledger.entry where type = 'exchange.person_asked' and facts->>'message' = $1", message));
      Assert.Equal(entry[0], entry[1]);
      Assert.DoesNotContain(number, (string)entry[2]!, StringComparison.Ordinal);
      about.Add((Guid)entry[0]!);
    }
    Assert.DoesNotContain(Guid.Empty, about);
    Assert.NotEqual(about[0], about[1]);
  }

  [Fact]
  public async Task An_answer_that_is_too_large_is_in_the_log_as_it_was_and_counts_against_nobody() {
    await app.Mood(Number, "large:1500000");
    var (dossier, kept) = await Kept(await HandIn());
    Assert.Equal([1_500_000L, null], Assert.Single(await App.Sql("select size, result from exchange.log_record where message = $1 and response", (string)kept["message"]!)));
    // more often than a service may fail before it is left alone
    for (var i = 0; i < 12; i++) await Jobs();
    Assert.Empty(await App.Sql("select 1 from exchange.log_record where response and result is not null and message in (select message from exchange.log_record where size = 1500000)"));
    await app.Mood(Number, "right");
    await Jobs();
    Assert.Contains("Không có án tích", await Page(dossier), StringComparison.Ordinal);
  }

  /// <summary>What waits to be tried again is due now.</summary>
  async Task Jobs() {
    await App.AsIntruder("update kernel.outbox set due = '2020-01-01' where done_at is null");
    await App.RunJobs();
  }
}
