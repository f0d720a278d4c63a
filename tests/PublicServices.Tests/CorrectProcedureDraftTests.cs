using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>What an import left empty is stated by a person, with its source, before the version takes effect.</summary>
public sealed class CorrectProcedureDraftTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static readonly Actor Steward = People.With(ProcedureErrors.Manage);
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> Draft(string fee = "700 VNĐ", JsonObject? deadline = null) {
    var description = new JsonObject {
      ["code"] = "1.001193", ["name"] = "Đăng ký khai sinh", ["fullOnline"] = true,
      ["cases"] = new JsonArray(new JsonObject {
        ["code"] = "1.001193.01", ["name"] = "Đăng ký khai sinh", ["components"] = new JsonArray(new JsonObject { ["name"] = "Giấy chứng sinh", ["required"] = true }),
        ["deadlines"] = deadline is null ? [] : new JsonArray(deadline), ["fees"] = new JsonArray(new JsonObject { ["channel"] = "DIRECT", ["kind"] = "LE_PHI", ["amount"] = fee }),
      }),
      ["results"] = new JsonArray(new JsonObject { ["name"] = "Giấy khai sinh" }),
    };
    return (Guid)(await Calls.Post(app, Steward, "/api/procedures/import", new { description = description.ToJsonString() }))["draft"]!;
  }

  async Task<(int Status, string? Code)> Put(Actor? actor, Guid draft, object fact, int version = 0) {
    using var client = app.As(actor);
    using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(client, $"/api/procedures/drafts/{draft}/facts", new { version, fact }, Json.Options, Ct);
    return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]);
  }

  async Task<JsonNode> Case(Guid draft) => JsonNode.Parse((string)(await app.Sql("select item->'cases'->0 from public_services.procedure_draft where id = $1", draft))[0][0]!)!;

  static object Fee(string? amount = "8.000", string? document = "Nghị quyết số 01/2026/NQ-HĐND", bool verified = true, string place = "cases/0/fees/0") => new { place, amount, document, article = "Điều 3", verified };

  [Fact]
  public async Task Nobody_states_a_fact_without_signing_in_or_without_the_permission() {
    var draft = await Draft();
    Assert.Equal((401, "identity.not_signed_in"), await Put(null, draft, Fee()));
    Assert.Equal((403, "identity.not_permitted"), await Put(People.With("statistics.read"), draft, Fee()));
    Assert.Equal((404, "procedures.draft_not_found"), await Put(Steward, Guid.CreateVersion7(), Fee()));
    Assert.DoesNotContain("procedures.draft_corrected", await app.Ledger(draft));
  }

  [Fact]
  public async Task A_draft_that_changed_meanwhile_is_looked_at_again() {
    var draft = await Draft();
    Assert.Equal((200, null), await Put(Steward, draft, Fee()));
    Assert.Equal((409, "procedures.draft_changed"), await Put(Steward, draft, Fee(amount: "1")));
    Assert.Equal(8000, (int)(await Case(draft))["fees"]![0]!["amount"]!);
  }

  public static TheoryData<string, int, string> Mistakes => new() {
    { """{"place": "cases/9/fees/0", "amount": "1"}""", 404, "procedures.no_such_fact" }, { """{"place": "cases/0/fees/7"}""", 404, "procedures.no_such_fact" }, { """{"place": "name"}""", 404, "procedures.no_such_fact" },
    { """{"place": "cases/0/components"}""", 404, "procedures.no_such_fact" }, { """{"place": "cases/0/fees/0", "amount": "nhiều"}""", 400, "procedures.bad_amount" },
    { """{"place": "cases/0/fees/0", "amount": "-5"}""", 400, "procedures.bad_amount" }, { """{"place": "cases/0/fees/0", "amount": "=1 +", "text": "x"}""", 400, "procedures.bad_amount" },
    { """{"place": "cases/0/fees/0", "amount": "=copies * 1000"}""", 400, "procedures.bad_text" },
    { """{"place": "cases/0/fees/0", "amount": "=8000 * copie", "text": "8.000 đồng/bản sao"}""", 400, "procedures.unknown_name" },
    { """{"place": "cases/0/fees/0", "amount": "8.000", "text": "10.000 đồng/bản"}""", 400, "procedures.other_sum" }, { """{"place": "cases/0/fees/0", "amount": "8.000", "text": "Miễn phí"}""", 400, "procedures.other_sum" }, { """{"place": "cases/0/fees", "amount": "1", "channel": "balloon", "kind": "fee"}""", 400, "procedures.bad_channel" },
    { """{"place": "cases/0/fees", "amount": "1", "channel": "any", "kind": "gift"}""", 400, "procedures.bad_kind" }, { """{"place": "cases/0/deadlines", "channel": "any", "amount": "3", "unit": "year"}""", 400, "procedures.bad_unit" },
    { """{"place": "cases/0/deadlines", "channel": "any", "amount": "99999", "unit": "hour"}""", 400, "procedures.bad_amount" },
    { """{"place": "cases/0/deadlines", "channel": "any", "amount": "3", "unit": "hour", "cutOff": "25:00"}""", 400, "procedures.bad_cutoff" },
    { """{"place": "cases/0/components/0", "originals": "-1"}""", 400, "procedures.bad_originals" }, { """{"place": "cases/0/components/0", "required": "maybe"}""", 400, "procedures.bad_required" },
    { """{"place": "cases/0/deadlines", "channel": "any", "amount": "3", "unit": "hour", "verified": true}""", 400, "procedures.no_source" },
  };

  [Theory, MemberData(nameof(Mistakes))]
  public async Task What_cannot_be_a_fact_is_refused_by_its_code_and_changes_nothing(string fact, int status, string code) {
    var draft = await Draft();
    var before = (await Case(draft)).ToJsonString();
    Assert.Equal((status, code), await Put(Steward, draft, JsonNode.Parse(fact)!));
    Assert.Equal(before, (await Case(draft)).ToJsonString());
  }

  [Fact]
  public async Task A_fact_is_kept_with_its_source_the_day_of_its_check_and_evidence_of_who_did_it() {
    var draft = await Draft();
    Assert.Null((await Case(draft))["fees"]![0]!["amount"]);
    Assert.Equal((200, null), await Put(Steward, draft, Fee()));
    var fee = (await Case(draft))["fees"]![0]!;
    Assert.Equal((8000, "8.000 đ", "Nghị quyết số 01/2026/NQ-HĐND", "Điều 3"), ((int)fee["amount"]!, (string)fee["text"]!["vi"]!, (string)fee["source"]!["document"]!, (string)fee["source"]!["article"]!));
    Assert.Equal(Vn.Day(app.Clock.GetUtcNow()).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), (string)fee["verified"]!);
    Assert.Equal([Steward.Id, ProcedureErrors.Manage], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'procedures.draft_corrected'", draft)));
    // what is not known stays empty, and is not verified
    Assert.Equal((200, null), await Put(Steward, draft, Fee(amount: "", document: null, verified: false), version: 1));
    Assert.Null((await Case(draft))["fees"]![0]!["amount"]);
    Assert.False((bool)(await Case(draft))["fees"]![0]!["verified"]!);
  }

  [Theory]
  [InlineData("700000", "700 VNĐ", "700.000 đ")]
  [InlineData("700000", "700.000 đồng/lượt", "700.000 đồng/lượt")]
  [InlineData("0", "700 VNĐ", "Không thu")]
  [InlineData("", "700 VNĐ", "700 VNĐ")]
  public async Task Words_that_name_the_sum_before_do_not_outlive_it(string amount, string text, string kept) {
    var draft = await Draft();
    Assert.Equal((200, null), await Put(Steward, draft, new { place = "cases/0/fees/0", amount, text }));
    Assert.Equal(kept, (string)(await Case(draft))["fees"]![0]!["text"]!["vi"]!);
  }

  [Fact]
  public async Task A_corrected_deadline_is_printed_by_its_number_and_not_by_the_words_that_were_imported() {
    var draft = await Draft(deadline: new() { ["channel"] = "DIRECT", ["value"] = 15, ["unit"] = "Ngày" });
    Assert.Equal("15 Ngày", (string)(await Case(draft))["deadlines"]![0]!["text"]!["vi"]!);
    Assert.Equal((200, null), await Put(Steward, draft, new { place = "cases/0/deadlines/0", amount = "10", unit = "working_day" }));
    Assert.Equal((10, null), ((int)(await Case(draft))["deadlines"]![0]!["amount"]!, (await Case(draft))["deadlines"]![0]!["text"]));
  }

  [Fact]
  public async Task A_formula_on_an_answer_that_no_page_asks_for_is_not_published() {
    var draft = await Draft();
    await app.AsIntruder("update public_services.procedure_draft set item = jsonb_set(item, '{cases,0,fees,0,amount}', '\"=8000 * copie\"') where id = $1", draft);
    Assert.Contains("copie", (await new CitizenVisitor(app, Steward).Open($"/quan-tri/thu-tuc/ban-nhap/{draft}")).Text, StringComparison.Ordinal);
    var refused = await Calls.Post(app, Steward, "/api/procedures/publish", new { draft, from = Vn.Day(app.Clock.GetUtcNow()).AddYears(1) }, 409);
    Assert.Equal("procedures.lacking", (string?)refused["code"]);
    Assert.Contains("cases/0/fees/0/amount", (string?)refused["detail"] ?? (string?)refused["title"], StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_page_states_what_is_empty_and_the_version_is_published_with_it_without_scripts() {
    if (app.Clock.GetUtcNow() < TimeProvider.System.GetUtcNow()) app.Clock.Set(TimeProvider.System.GetUtcNow().AddDays(1));
    var draft = await Draft();
    var v = await new CitizenVisitor(app, Steward).Open($"/quan-tri/thu-tuc/ban-nhap/{draft}");
    Assert.Contains("Chưa có", v.Text, StringComparison.Ordinal);
    await v.Open(v.Page.QuerySelectorAll("main a").Single(a => a.TextContent.StartsWith("Thêm thời hạn", StringComparison.Ordinal)).GetAttribute("href")!);
    await v.Press("Lưu mục này", ("Form.Amount", "ba"), ("Form.Document", "Luật Hộ tịch"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.GetElementById("Form-Amount-error") ?? v.Page.GetElementById("Form.Amount-error"));
    Assert.Equal("Luật Hộ tịch", v.Page.QuerySelector("[name='Form.Document']")!.GetAttribute("value"));
    await v.Press("Lưu mục này", ("Form.Amount", "1"), ("Form.CutOff", "15:00"), ("Form.Verified", "true"));
    v.IsAt("?da-lam");
    Assert.Contains("1 ngày làm việc", v.Text, StringComparison.Ordinal);
    await v.Open($"/quan-tri/thu-tuc/ban-nhap/{draft}/so-lieu?cho=cases/0/fees/0");
    await v.Press("Lưu mục này", ("Form.Amount", "8.000"), ("Form.Document", "Nghị quyết số 01/2026/NQ-HĐND"));
    Assert.Equal("8.000 đ", (string)(await Case(draft))["fees"]![0]!["text"]!["vi"]!);
    await v.Press("Xem lại trước khi công bố", ("From", Vn.Date(Vn.Day(app.Clock.GetUtcNow()))));
    await v.Press("Công bố phiên bản này");
    Assert.Equal([[1, "15:00", 8000, true]], await app.Sql("""
      select (item->'cases'->0->'deadlines'->0->>'amount')::int, item->'cases'->0->'deadlines'->0->>'cutOff', (item->'cases'->0->'fees'->0->>'amount')::int, item->'cases'->0->'fees'->0->'verified' = 'false'
      from public_services.procedure where code = '1.001193' and number = 2
      """));
    Assert.Equal(HttpStatusCode.NotFound, (await v.Open($"/quan-tri/thu-tuc/ban-nhap/{draft}/so-lieu?cho=cases/0/fees/0")).Status);
  }
}
