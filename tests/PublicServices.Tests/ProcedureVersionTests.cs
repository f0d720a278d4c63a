using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The life of a procedure's versions: imported, published from a day, compared, ended.</summary>
public sealed class ProcedureVersionTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static readonly Actor Steward = People.With(ProcedureErrors.Manage);
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  static JsonObject Description(string code, int days = 3) {
    var pack = JsonNode.Parse(Repository.Read($"packs/gia-lai/procedures/{code}.json"))!;
    var one = pack["cases"]![0]!;
    return new() {
      ["code"] = code, ["name"] = pack["name"]!["vi"]!.DeepClone(), ["fullOnline"] = true,
      ["cases"] = new JsonArray(new JsonObject {
        ["code"] = $"{code}.01", ["name"] = one["name"]!["vi"]!.DeepClone(),
        ["components"] = new JsonArray([.. one["components"]!.AsArray().Select(c => (JsonNode)new JsonObject { ["name"] = c!["name"]!["vi"]!.DeepClone(), ["originals"] = 1, ["copies"] = 0 })]),
        ["deadlines"] = new JsonArray([.. new[] { "DIRECT", "ONLINE", "POSTAL" }.Select(c => (JsonNode)new JsonObject { ["channel"] = c, ["value"] = days, ["unit"] = "Ngày làm việc" })]),
        ["fees"] = new JsonArray(new JsonObject { ["channel"] = "DIRECT", ["kind"] = "LE_PHI", ["amount"] = "8.000 đồng" }),
      }),
      ["results"] = new JsonArray(new JsonObject { ["code"] = "KQ.G15.000031", ["name"] = pack["results"]![0]!["name"]!["vi"]!.DeepClone() }),
    };
  }

  async Task<JsonObject> Post(Actor? actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync(path, body, Json.Options, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
  }

  async Task<Guid> Draft(string code, int days = 3) => (Guid)(await Post(Steward, "/api/procedures/import", new { description = Description(code, days).ToJsonString() }))["draft"]!;

  async Task Begin() {
    // officials and packs hold from the day they were applied, which is the real one
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    await Task.CompletedTask;
  }

  async Task<JsonObject> TermsOfANewDossier(string code) {
    var office = (Guid)Assert.Single(await app.Sql("select id from identity.organisation where code = 'H21.106'"))[0]!;
    var intake = People.Official(office, "H21.106", ["intake"], DossierPermissions.Counter, DossierPermissions.Intake);
    var made = await Post(intake, "/api/dossiers/counter", new {
      procedure = code, @case = (string?)null, office = "H21.106", channel = "in_person", subject = new { name = "Nguyễn Thị Hoa", number = "000190000001", phone = "0900000001" },
      components = Array.Empty<object>(), delivery = "in_person", notice = "sms", accept = false,
    });
    return await TermsOf((Guid)made["id"]!);
  }

  async Task<JsonObject> TermsOf(Guid id) => JsonNode.Parse((string)Assert.Single(await app.Sql(
    "select (s.terms || jsonb_build_object('dossier', d.id))::text from public_services.dossier d join public_services.dossier_snapshot s on s.hash = d.terms_hash where d.id = $1", id))[0]!)!.AsObject();

  [Fact]
  public async Task A_dossier_keeps_the_terms_of_its_day_and_a_later_one_gets_the_new_ones() {
    await Begin();
    const string code = "2.000908";
    await Post(Steward, "/api/procedures/publish", new { draft = await Draft(code, days: 9), from = Today.AddDays(3) });
    var before = await TermsOfANewDossier(code);
    Assert.Equal(1, (int)before["procedureVersion"]!);
    var old = (Guid)before["dossier"]!;
    app.Clock.Pass(TimeSpan.FromDays(3));
    var after = await TermsOfANewDossier(code);
    Assert.Equal((2, 9), ((int)after["procedureVersion"]!, (int)after["deadline"]!["amount"]!));
    Assert.True(JsonNode.DeepEquals(before, await TermsOf(old)));
    var page = WebUtility.HtmlDecode(await app.As().GetStringAsync($"/dich-vu-cong/{code}", Ct));
    Assert.Contains($"2, có hiệu lực từ {Vn.Date(Today)}", page, StringComparison.Ordinal);
    Assert.Contains("9 ngày làm việc", WebUtility.HtmlDecode(await app.As().GetStringAsync($"/dich-vu-cong/{code}/in", Ct)), StringComparison.Ordinal);
    var versions = await app.As(Steward).GetFromJsonAsync<JsonNode>($"/api/procedures/versions?q={code}", Ct);
    Assert.Equal([(2, "now"), (1, "ended")], versions!["items"]!.AsArray().Select(v => ((int)v!["number"]!, (string)v["state"]!)));
  }

  [Fact]
  public async Task Importing_needs_the_permission_and_a_description() {
    var body = new { description = Description("2.000815").ToJsonString() };
    await Post(null, "/api/procedures/import", body, 401);
    await Post(People.With("statistics.read"), "/api/procedures/import", body, 403);
    Assert.Equal("procedures.bad_description", (string)(await Post(Steward, "/api/procedures/import", new { description = "{}" }, 400))["code"]!);
    var looked = await Post(Steward, "/api/procedures/import", new { body.description, keep = false });
    Assert.Null(looked["draft"]);
    var draft = (Guid)(await Post(Steward, "/api/procedures/import", body))["draft"]!;
    Assert.Equal(["procedures.imported"], await app.Ledger(draft));
    Assert.Equal(Steward.Id, Assert.Single(await app.Sql("select made_by from public_services.procedure_draft where id = $1", draft))[0]);
    Assert.Empty(await app.Sql("select 1 from public_services.procedure where code = '2.000815' and number > 1"));
  }

  [Fact]
  public async Task Publishing_needs_the_permission_a_draft_and_a_day_to_come() {
    await Begin();
    const string code = "2.000884";
    var draft = await Draft(code);
    await Post(null, "/api/procedures/publish", new { draft, from = Today }, 401);
    await Post(People.With("statistics.read"), "/api/procedures/publish", new { draft, from = Today }, 403);
    Assert.Equal("procedures.draft_not_found", (string)(await Post(Steward, "/api/procedures/publish", new { draft = Guid.CreateVersion7(), from = Today }, 404))["code"]!);
    Assert.Equal("procedures.day_past", (string)(await Post(Steward, "/api/procedures/publish", new { draft, from = Today.AddDays(-1) }, 400))["code"]!);
    var late = await Draft(code);
    var done = await Post(Steward, "/api/procedures/publish", new { draft, from = Today.AddDays(30) });
    Assert.Equal(2, (int)done["number"]!);
    Assert.Equal("procedures.newer_version", (string)(await Post(Steward, "/api/procedures/publish", new { draft = late, from = Today.AddDays(40) }, 409))["code"]!);
    Assert.Equal("procedures.day_taken", (string)(await Post(Steward, "/api/procedures/publish", new { draft = await Draft(code), from = Today.AddDays(30) }, 409))["code"]!);
    var row = Assert.Single(await app.Sql("select id, effective_from from public_services.procedure where code = $1 and number = 2", code));
    Assert.Equal(["procedures.published"], await app.Ledger((Guid)row[0]!));
    Assert.Equal(Today.AddDays(29), Assert.Single(await app.Sql("select effective_to from public_services.procedure where code = $1 and number = 1", code))[0]);
    Assert.NotNull(Assert.Single(await app.Sql("select edited from kernel.pack_item where id = $1", $"gia-lai:procedure/{code}"))[0]);
  }

  [Fact]
  public async Task A_version_that_lacks_something_is_not_published() {
    await Begin();
    var description = Description("2.000815");
    description["code"] = "1.777777";
    description["cases"]![0]!["code"] = "1.777777.01";
    var draft = (Guid)(await Post(Steward, "/api/procedures/import", new { description = description.ToJsonString() }))["draft"]!;
    Assert.Equal("procedures.lacking", (string)(await Post(Steward, "/api/procedures/publish", new { draft, from = Today }, 409))["code"]!);
  }

  [Fact]
  public async Task A_procedure_that_ended_takes_no_dossier_and_says_so_publicly() {
    await Begin();
    const string code = "2.000635";
    var body = new { code, lastDay = Today, reason = "Thủ tục bị bãi bỏ" };
    await Post(null, "/api/procedures/close", body, 401);
    await Post(People.With("statistics.read"), "/api/procedures/close", body, 403);
    Assert.Equal("dossiers.reason_needed", (string)(await Post(Steward, "/api/procedures/close", new { code, lastDay = Today, reason = " " }, 400))["code"]!);
    Assert.Equal("procedures.day_past", (string)(await Post(Steward, "/api/procedures/close", body with { lastDay = Today.AddDays(-1) }, 400))["code"]!);
    Assert.Equal("procedures.not_found", (string)(await Post(Steward, "/api/procedures/close", body with { code = "9.999999" }, 404))["code"]!);
    await Post(Steward, "/api/procedures/close", body);
    Assert.Equal("procedures.not_open", (string)(await Post(Steward, "/api/procedures/close", body, 409))["code"]!);
    Assert.Contains("procedures.closed", await app.Ledger((Guid)Assert.Single(await app.Sql("select id from public_services.procedure where code = $1", code))[0]!));
    Assert.Equal(HttpStatusCode.OK, (await app.As().GetAsync($"/dich-vu-cong/{code}", Ct)).StatusCode);
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Equal(HttpStatusCode.NotFound, (await app.As().GetAsync($"/dich-vu-cong/{code}", Ct)).StatusCode);
  }

  [Fact]
  public async Task A_draft_is_thrown_away_by_who_may() {
    var draft = await Draft("2.000815");
    Assert.Equal(HttpStatusCode.Unauthorized, (await app.As().DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With("statistics.read")).DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.OK, (await app.As(Steward).DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(Steward).DeleteAsync($"/api/procedures/drafts/{draft}", Ct)).StatusCode);
    Assert.Equal(["procedures.imported", "procedures.draft_discarded"], await app.Ledger(draft));
  }

  [Fact]
  public async Task Pages_import_look_twice_publish_and_compare_without_scripts() {
    await Begin();
    const string code = "1.001193";
    var visitor = await new CitizenVisitor(app, Steward).Open("/quan-tri/thu-tuc/nhap");
    await visitor.Send("Xem trước", [], [("File", "mo-ta.json", new byte[ProcedureImport.MaxFile + 1])]);
    Assert.Equal(System.Net.HttpStatusCode.RequestEntityTooLarge, visitor.Status);
    Assert.Contains("Tệp lớn hơn 2 MB", visitor.Text, StringComparison.Ordinal);
    var description = Description(code, days: 2);
    description["cases"]![0]!["fees"]![0]!["amount"] = "700 VNĐ";
    await visitor.Press("Xem trước", ("Description", description.ToJsonString()));
    Assert.Contains("có lẽ là 700.000 đ", visitor.Text, StringComparison.Ordinal);
    await visitor.Press("Lưu bản nháp", ("Description", description.ToJsonString()));
    Assert.StartsWith("/quan-tri/thu-tuc/ban-nhap/", visitor.At, StringComparison.Ordinal);
    Assert.Contains("có lẽ là 700.000 đ", visitor.Text, StringComparison.Ordinal);
    // who comes to the procedure finds the draft again
    var draft = visitor.At;
    await visitor.Open($"/quan-tri/thu-tuc/{code}");
    await visitor.Open(visitor.Page.QuerySelector($".notice a[href='{draft}']")!.GetAttribute("href")!);
    await visitor.Press("Xem lại trước khi công bố", ("From", "32/13/2026"));
    Assert.Contains("Ngày không đúng", visitor.Text, StringComparison.Ordinal);
    await visitor.Press("Xem lại trước khi công bố", ("From", Vn.Date(Today)));
    Assert.Contains($"sẽ áp dụng từ {Vn.Date(Today)}", visitor.Text, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from public_services.procedure where code = $1 and number = 2", code));
    await visitor.Press("Công bố phiên bản này");
    visitor.IsAt($"/quan-tri/thu-tuc/{code}?da-lam");
    await visitor.Open($"/quan-tri/thu-tuc/{code}/so-sanh?tu=1&den=2");
    Assert.Contains("Thời hạn", visitor.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("working_day", visitor.Text, StringComparison.Ordinal);
    await visitor.Open($"/quan-tri/thu-tuc?q=khai%20sinh&hieu-luc=now");
    Assert.Contains(code, visitor.Text, StringComparison.Ordinal);
    await visitor.Open($"/quan-tri/thu-tuc/{code}/ngung");
    await visitor.Press("Ngừng áp dụng", ("LastDay", Vn.Date(Today.AddDays(5))), ("Reason", "Thủ tục bị bãi bỏ"));
    visitor.IsAt($"/quan-tri/thu-tuc/{code}?da-lam");
    Assert.Equal(HttpStatusCode.NotFound, (await visitor.Open("/quan-tri/thu-tuc/9.999999")).Status);
  }

  [Fact]
  public async Task The_list_of_versions_goes_on_where_the_page_before_ended() {
    var found = new List<string>();
    string? after = null;
    do {
      var page = await app.As(Steward).GetFromJsonAsync<JsonNode>("/api/procedures/versions" + (after is null ? "" : $"?after={after}"), Ct);
      found.AddRange(page!["items"]!.AsArray().Select(v => $"{v!["code"]}_{v["number"]}"));
      after = (string?)page["next"];
    } while (after is not null);
    Assert.True(found.Count >= 28);
    Assert.Equal(found.Count, found.Distinct().Count());
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With("statistics.read")).GetAsync("/api/procedures/versions", Ct)).StatusCode);
  }
}
