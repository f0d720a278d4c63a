using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>
/// The province beside the residence system, a process of its own, from which the birth declaration takes where the declarant lives.
/// The service may take an hour: what waits for it longer than a form does never ends.
/// </summary>
public sealed class ServiceApp : ProvinceApp {
  const string Secret = "a-secret-of-the-tests", Service = "tests:service/residence-person";
  readonly Uri address = RunningProgram.FreeAddress();
  RunningProgram? system;
  readonly HttpClient outside = new();

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    system = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "", new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_EXCHANGE_RESIDENCE_SECRET"] = Secret }, address, "/health/live");
    await system.Start();
    await AsIntruder("insert into exchange.service (id, hash, item) values ($1, 'h', $2::jsonb)", Service, """
      { "id": "tests:service/residence-person", "system": "residence", "name": { "vi": "Cơ sở dữ liệu về cư trú", "en": "the residence database" }, "method": "POST", "path": "/people", "timeout": 3600, "prefill": true,
        "request": { "personalNumber": "=input.person.personalNumber" },
        "response": { "type": "object", "required": ["personalNumber", "detail"], "properties": { "personalNumber": { "type": "string" }, "commune": { "type": "string" }, "detail": { "type": "string" } }, "additionalProperties": false },
        "checks": [{ "rule": "=response.personalNumber = request.personalNumber", "text": { "vi": "Người khác" } }],
        "result": { "address": { "detail": "=response.detail" } } }
      """);
    var form = Repository.Read("packs/gia-lai/forms/birth-registration.json");
    var changed = form.Replace("\"source\": \"profile.residenceDetail\"", $"\"source\": \"exchange.{Service}.address.detail\"", StringComparison.Ordinal);
    Assert.NotEqual(form, changed);
    await AsIntruder("insert into forms.form (id, hash, number, content, at) values ('gia-lai:form/birth-registration', 'h', 1000, $1, now())", changed);
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_EXCHANGE_RESIDENCE", $"{address}residence");
    builder.UseSetting("SAOLA_EXCHANGE_RESIDENCE_SECRET", Secret);
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      outside.Dispose();
      system?.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }

  public async Task Mood(string number, string mood) => (await outside.PostAsJsonAsync(new Uri(address, "residence/control"), new { dossier = number, mood })).EnsureSuccessStatusCode();

  /// <summary>What the system was asked, as it keeps it.</summary>
  public async Task<JsonNode[]> Asked() => [.. (await outside.GetFromJsonAsync<JsonArray>(new Uri(address, "residence/control")))!.Select(m => m!)];
}

/// <summary>A form takes a value from another system: with its provenance and evidence, only about whom it may, and never waits for it.</summary>
public sealed class ServicePrefillTests(ServiceApp site) : OnlineSubmission(site), IClassFixture<ServiceApp> {
  static readonly string Source = "exchange.tests:service/residence-person.address.detail", Origin = "Cơ sở dữ liệu về cư trú";

  async Task<CitizenVisitor> Begin(string number, string mood) {
    await site.Mood(number, mood);
    return await Begun(number);
  }

  static string? Value(CitizenVisitor v) => v.Page.QuerySelector("[name=residenceDetail]")!.GetAttribute("value");
  static string? Note(CitizenVisitor v) => v.Page.QuerySelector("#residenceDetail-source")?.TextContent;

  async Task<JsonNode?> Provenance(CitizenVisitor v) {
    var draft = Guid.Parse(v.At.Split('/')[2]);
    return JsonNode.Parse((string)(await app.Sql("select coalesce(content->'provenance'->'residenceDetail', 'null')::text from public_services.dossier_draft where id = $1", draft)).Single()[0]!);
  }

  async Task<Guid> Person(string number) => (Guid)(await app.Sql("select id from identity.person where personal_number = $1", number)).Single()[0]!;

  [Fact]
  public async Task A_value_of_another_system_bears_its_service_time_and_message_and_the_look_up_is_evidence() {
    var v = await Begin(Hoa, "right");
    Assert.Equal("12 đường Trần Hưng Đạo", Value(v));
    Assert.Contains(Origin, Note(v), StringComparison.Ordinal);
    var kept = (await Provenance(v))!;
    Assert.Equal((Source, Origin, false), ((string?)kept["source"], (string?)kept["origin"], (bool)kept["changed"]!));
    Assert.NotNull(kept["at"]);
    var message = (string)kept["message"]!;
    Assert.Equal(Hoa, (string?)Assert.Single(await site.Asked(), m => (string?)m["id"] == message)["request"]!["personalNumber"]);
    var entry = Assert.Single(await app.Sql("select actor, object_id, facts->>'service' from ledger.entry where type = 'exchange.person_asked' and facts->>'message' = $1", message));
    var person = await Person(Hoa);
    Assert.Equal([person, person, "tests:service/residence-person"], entry);
  }

  [Theory]
  [InlineData("silent")]
  [InlineData("late")]
  [InlineData("busy")]
  [InlineData("declines")]
  [InlineData("lost")]
  [InlineData("unsigned")]
  [InlineData("moved")]
  [InlineData("shape")]
  [InlineData("contradicts")]
  public async Task A_system_that_does_not_answer_well_never_keeps_the_form_and_the_person_types_it(string mood) {
    var v = await Begin(Thuy, mood);
    Assert.True(string.IsNullOrEmpty(Value(v)));
    Assert.Contains(Origin, Note(v), StringComparison.Ordinal);
    Assert.Contains("tự nhập", Note(v), StringComparison.Ordinal);
    Assert.Null(await Provenance(v));
    // what the account itself knows is there all the same
    Assert.Equal("Rơ Châm Thủy", v.Page.QuerySelector("[name=fullName]")!.GetAttribute("value"));
    await v.Press("Lưu và tiếp tục", ("relation", "mother"), ("residenceDetail", "Làng Phung"));
    v.IsAt("/thong-tin-2");
    await v.Open(v.At.Replace("thong-tin-2", "thong-tin-1", StringComparison.Ordinal));
    Assert.Equal("Làng Phung", Value(v));
    Assert.Null(Note(v));
  }

  [Fact]
  public async Task A_form_is_filled_when_it_is_begun_and_opening_it_again_asks_nobody() {
    var asked = (await site.Asked()).Length;
    var v = await Begin(Long, "busy");
    Assert.Equal(asked + 1, (await site.Asked()).Length);
    await v.Open(v.At);
    Assert.Contains("tự nhập", Note(v), StringComparison.Ordinal);
    // a form is filled when it is begun: opening it again asks nobody
    Assert.Equal(asked + 1, (await site.Asked()).Length);
  }

  [Fact]
  public async Task The_officer_sees_who_changed_what_the_system_gave() {
    var v = await Begin(Hoa, "right");
    await v.Press("Lưu và tiếp tục", ("relation", "mother"), ("residenceDetail", "34 đường Lê Lợi"));
    await v.Open(v.At.Replace("thong-tin-2", "thong-tin-1", StringComparison.Ordinal));
    await Fill(v);
    await v.Press("Nộp hồ sơ", ("declared", "true"));
    var code = v.Page.QuerySelector(".confirmed .code")!.TextContent;
    var (id, form, message) = (await app.Sql("select id, form->>'residenceDetail', provenance->'residenceDetail'->>'message' from public_services.dossier where code = $1", code)).Select(r => ((Guid)r[0]!, (string?)r[1], (string?)r[2])).Single();
    Assert.Equal("34 đường Lê Lợi", form);
    Assert.NotNull(message);
    var officer = await new CitizenVisitor(app, await CounterAt()).Open($"/can-bo/ho-so/{id}");
    var row = officer.Page.QuerySelectorAll("dl.summary > div").Single(r => r.QuerySelector("dt")!.TextContent.StartsWith("Nơi cư trú người đi khai: số nhà", StringComparison.Ordinal)).TextContent;
    Assert.Matches($"Lấy từ {Origin}; Nguyễn Thị Hoa đã sửa lúc", row);
  }

  [Fact]
  public async Task At_the_counter_the_officer_asks_about_the_person_they_serve_and_stands_in_the_ledger_for_it() {
    await site.Mood(Hoa, "right");
    var officer = await CounterAt();
    var v = await (await new CitizenVisitor(app, officer).Open("/can-bo/mot-cua")).Serve("1.001193/dang-ky-khai-sinh", Hoa);
    await v.Press("fill");
    Assert.Equal("12 đường Trần Hưng Đạo", Value(v));
    Assert.Contains(Origin, Note(v), StringComparison.Ordinal);
    var entry = (await app.Sql("select actor, object_id from ledger.entry where type = 'exchange.person_asked' order by id desc limit 1")).Single();
    Assert.Equal([officer.Id, await Person(Hoa)], entry);
  }

  [Fact]
  public async Task At_the_counter_a_system_that_is_silent_leaves_a_note_and_one_who_is_in_no_register_is_asked_for_nowhere() {
    await site.Mood(Thuy, "silent");
    var v = await (await new CitizenVisitor(app, await CounterAt()).Open("/can-bo/mot-cua")).Serve("1.001193/dang-ky-khai-sinh", Thuy);
    await v.Press("fill");
    Assert.Contains("tự nhập", Note(v), StringComparison.Ordinal);
    var asked = (await site.Asked()).Length;
    v = await (await new CitizenVisitor(app, await CounterAt()).Open("/can-bo/mot-cua")).Serve("1.001193/dang-ky-khai-sinh", "000999999991");
    await v.Press("fill");
    Assert.Null(Note(v));
    Assert.Equal(asked, (await site.Asked()).Length);
  }

  async Task<Saola.Kernel.Actor> CounterAt() {
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var post = Assert.Single(await app.Sql("select p.unit, o.office from identity.official_post p join identity.organisation o on o.id = p.unit join identity.person n on n.id = p.person where n.full_name = 'Nguyễn Thị Thu Hà'"));
    var like = DossierApp.Officer("intake");
    return like with { Post = new((Guid)post[0]!, (Guid)post[1]!, "H21.106", like.Post!.Roles) };
  }
}
