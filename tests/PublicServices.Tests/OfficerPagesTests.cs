using System.Net;
using System.Text.RegularExpressions;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The officers' pages without JavaScript: what they show and what their forms do.</summary>
public sealed partial class OfficerPagesTests(DossierApp app) : IClassFixture<DossierApp> {
  async Task<(string Html, int Status)> Show(Actor actor, string path) {
    await app.Ready();
    using var client = app.As(actor);
    using var answer = await client.GetAsync(path);
    return (WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), (int)answer.StatusCode);
  }

  /// <summary>Loads the page, then posts its form as a browser without scripts does.</summary>
  async Task<(int Status, string? Location, string Html)> Submit(Actor actor, string path, string form, params (string Name, string Value)[] values) {
    using var client = app.As(actor);
    var page = await client.GetStringAsync(path);
    var token = Token().Match(page).Groups["value"].Value;
    var content = new FormUrlEncodedContent([new("_handler", form), new("__form", token), .. values.Select(v => new KeyValuePair<string, string>(v.Name, v.Value))]);
    using var answer = await client.PostAsync(path, content);
    return ((int)answer.StatusCode, answer.Headers.Location?.ToString(), WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
  }

  [Fact]
  public async Task The_first_screen_says_what_waits_for_the_officer() {
    var (_, code) = await app.Submitted();
    var (html, status) = await Show(Officer("intake"), "/can-bo");
    Assert.Equal(200, status);
    Assert.Contains(code, html, StringComparison.Ordinal);
    Assert.Contains("1. Kiểm tra hồ sơ", html, StringComparison.Ordinal);
    Assert.Equal(403, (await Show(Hoa, "/can-bo")).Status);
  }

  [Fact]
  public async Task A_dossier_page_shows_the_thing_its_story_and_the_acts() {
    var (id, code) = await app.Submitted();
    var (html, _) = await Show(Officer("intake"), $"/can-bo/ho-so/{id}");
    foreach (var expected in new[] { code, "Nguyễn Thị Hoa", "Giấy chứng sinh", "Tiếp nhận", "Yêu cầu bổ sung", "Từ chối tiếp nhận", "Đăng ký hồ sơ" }) Assert.Contains(expected, html, StringComparison.Ordinal);
    Assert.Equal(404, (await Show(Officer("intake", BienHo), $"/can-bo/ho-so/{id}")).Status);
    // who reads a dossier is noted
    Assert.Contains("dossiers.read", await app.Ledger(id));
  }

  [Fact]
  public async Task An_officer_accepts_with_one_press() {
    var (id, code) = await app.Submitted();
    var task = await app.Open(code, "intake_check");
    var (status, location, html) = await Submit(Officer("intake"), $"/can-bo/ho-so/{id}", "act", ("Form.Verb", $"accept_{task}"));
    Assert.True(status == 302, html);
    Assert.EndsWith($"/can-bo/ho-so/{id}", location, StringComparison.Ordinal);
    Assert.Equal(4, await app.Status(id));
  }

  [Fact]
  public async Task A_refusal_without_reason_says_so_beside_the_field_and_loses_nothing() {
    var (id, code) = await app.Submitted();
    var path = $"/can-bo/ho-so/{id}/viec/tu-choi?cv={await app.Open(code, "intake_check")}";
    var (status, _, html) = await Submit(Officer("intake"), path, "act", ("Form.Reason", " "));
    Assert.Equal(400, status);
    Assert.Contains("Vui lòng ghi lý do.", html, StringComparison.Ordinal);
    Assert.Equal(302, (await Submit(Officer("intake"), path, "act", ("Form.Reason", "Không thuộc thẩm quyền"))).Status);
    Assert.Equal(3, await app.Status(id));
  }

  [Fact]
  public async Task A_supplement_is_asked_for_on_its_own_page() {
    var (id, code) = await app.Submitted();
    var path = $"/can-bo/ho-so/{id}/viec/bo-sung?cv={await app.Open(code, "intake_check")}";
    var sent = await Submit(Officer("intake"), path, "act", ("Form.Items", "Giấy chứng sinh\nThẻ căn cước"), ("Form.Reason", "Ảnh mờ"), ("Form.Due", "20/11/2026"));
    Assert.True(sent.Status == 302, sent.Html);
    var items = (await app.Sql("select jsonb_array_length(items), due_at from public_services.dossier_supplement where dossier = $1", id))[0];
    Assert.Equal((2, Vn.At(new(2026, 11, 20), new(17, 0)).UtcDateTime), ((int)items[0]!, (DateTime)items[1]!));
  }

  [Fact]
  public async Task Many_are_taken_and_signed_at_once_from_the_list() {
    var (_, code) = await app.Submitted();
    var task = await app.Open(code, "intake_check");
    var officer = Officer("intake");
    var (status, _, html) = await Submit(officer, "/can-bo", "bulk", ("Form.Picked", task.ToString()), ("Form.Verb", "claim"));
    Assert.True(status == 200 && html.Contains("Đã xử lý 1 việc", StringComparison.Ordinal), html);
    Assert.Equal(officer.Id, (await app.Sql("select assignee from process.work_task where id = $1", task))[0][0]);
    // what one has taken is on the first screen from now on
    Assert.Contains(code, (await Show(officer, "/can-bo")).Html, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_specialist_appraises_with_the_checklist() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var path = $"/can-bo/ho-so/{id}/viec/tham-dinh?cv={await app.Open(code, "appraise")}";
    var open = await Submit(Officer("specialist"), path, "act", ("Form.Decision", "pass"));
    Assert.Contains("Còn mục bắt buộc", open.Html, StringComparison.Ordinal);
    var passed = await Submit(Officer("specialist"), path, "act", ("Form.Decision", "pass"), ("Form.Checklist", "dung-mau"), ("Form.Content", "Đồng ý"));
    Assert.True(passed.Status == 302, passed.Html);
    await app.Open(code, "agency_signature");
  }

  [Fact]
  public async Task The_search_finds_names_typed_without_diacritics() {
    var (_, code) = await app.Submitted();
    Assert.Contains(code, (await Show(Officer("clerk"), "/can-bo/ho-so?q=nguyen+thi+hoa")).Html, StringComparison.Ordinal);
    Assert.Contains(code, (await Show(Officer("clerk"), $"/can-bo/ho-so?q={code}")).Html, StringComparison.Ordinal);
    Assert.DoesNotContain(code, (await Show(Officer("clerk"), "/can-bo/ho-so?q=khong-co-ai")).Html, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_counter_page_asks_for_procedure_and_number_first() {
    var (html, status) = await Show(Officer("intake"), "/can-bo/mot-cua");
    Assert.Equal(200, status);
    Assert.Contains("Số định danh cá nhân", html, StringComparison.Ordinal);
    Assert.Equal(403, (await Show(Officer("clerk"), "/can-bo/mot-cua")).Status);
  }

  [GeneratedRegex("name=\"__form\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Token();
}
