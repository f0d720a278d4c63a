using System.Net;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class PreviewResultTests(SliceApp app) {
  async Task<CitizenVisitor> Appraising(Guid id, Guid task) => await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}/viec/tham-dinh?cv={task}");

  [Fact]
  public async Task A_specialist_sees_the_draft_while_writing_it_with_what_they_filled_in() {
    var (id, _, task) = await app.WaitingAt("appraise", "9.100007");
    var v = await Appraising(id, task);
    Assert.Equal("_blank", v.Page.QuerySelector("button[formaction]")!.GetAttribute("formtarget"));
    await v.Press("Xem dự thảo", ("Form.Decision", "pass"), ("organisationName", "Công ty Mẫu"), ("Form.Content", "Nội dung đang viết"));
    Assert.Equal(HttpStatusCode.OK, v.Status);
    Assert.Contains("Nội dung đang viết", v.Text, StringComparison.Ordinal);
    Assert.Contains("Cấp cho: Công ty Mẫu", v.Text, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_handover where dossier = $1 and element = 'appraise'", id));
  }

  [Fact]
  public async Task What_the_form_does_not_ask_for_is_refused() {
    var (id, _, _) = await app.WaitingAt("appraise");
    Assert.Equal("forms.not_asked", (string?)(await app.Post(Officer("specialist"), $"/api/dossiers/{id}/draft", new { result = new { form = new { organisationName = "x" } } }, 400))["code"]);
  }

  [Fact]
  public async Task Who_read_a_draft_stands_in_the_ledger() {
    var (id, _, _) = await app.WaitingAt("agency_signature");
    var leader = Officer("agency_head");
    Assert.Equal(HttpStatusCode.OK, (await new CitizenVisitor(app, leader).Open($"/can-bo/ho-so/{id}/du-thao")).Status);
    Assert.Equal([[leader.Id]], await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.result_previewed'", id));
  }

  [Theory]
  [InlineData("intake", 106, 409, "Chưa mở được trang này", "Tờ khai")]
  [InlineData("specialist", 111, 404, "Không tìm thấy trang", "Không tìm thấy hồ sơ")]
  public async Task A_draft_that_cannot_be_shown_says_why_on_a_page(string role, int office, int status, string title, string why) {
    var (id, _) = await app.AtCounter("9.100006", new { soBan = 1 });
    var v = await new CitizenVisitor(app, Officer(role, office == 111 ? BienHo : null)).Open($"/can-bo/ho-so/{id}/du-thao");
    Assert.Equal((status, title), ((int)v.Status, v.Page.QuerySelector("h1")?.TextContent));
    Assert.Contains(why, v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_is_typed_gets_a_page_too_when_it_cannot_be_shown() {
    var (id, code) = await app.AtCounter("9.100006", new { soBan = 1 });
    var v = await Appraising(id, await app.Open(code, "appraise"));
    await v.Press("Xem dự thảo", ("Form.Decision", "pass"), ("Form.Content", "x"));
    Assert.Equal((409, "Chưa mở được trang này"), ((int)v.Status, v.Page.QuerySelector("h1")?.TextContent));
  }
}
