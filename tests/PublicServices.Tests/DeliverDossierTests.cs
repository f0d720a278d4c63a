using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class DeliverDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("deliver");
    return new($"/api/dossiers/{id}/deliver", new { task, recipientName = "Nguyễn Thị Hoa", signed = true }, Officer("intake"), id, "dossiers.handed_over") {
      Permission = DossierPermissions.Deliver, Stranger = Officer("intake", BienHo),
      Invalid = new { task, recipientName = " " }, InvalidCode = "dossiers.no_recipient", Again = "process.task_done",
      Row = "select 1 from public_services.dossier where id = $1 and status = 10 and delivered_at is not null",
    };
  }

  public static TheoryData<string, string> Unconfirmed => new() {
    { """{"recipientName": "Nguyễn Thị Hoa"}""", "dossiers.not_signed_for" }, { """{"recipientName": "Nguyễn Thị Hoa", "signed": false}""", "dossiers.not_signed_for" },
    { """{"recipientName": "Rơ Châm Thủy", "signed": true}""", "dossiers.no_recipient_number" },
  };

  [Theory, MemberData(nameof(Unconfirmed))]
  public async Task Nothing_is_handed_over_without_a_confirmation(string said, string code) {
    var (id, _, task) = await app.WaitingAt("deliver");
    Assert.Equal(code, (string?)(await app.Step(Officer("intake"), id, task, "deliver", System.Text.Json.Nodes.JsonNode.Parse(said), 400))["code"]);
    Assert.Equal(9, await app.Status(id));
  }

  [Fact]
  public async Task Who_comes_for_another_is_named_with_the_number_of_a_paper_and_nothing_is_filled_in() {
    var (id, _, task) = await app.WaitingAt("deliver");
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={task}");
    Assert.Equal("", v.Page.QuerySelector("[name='Form.Recipient']")!.GetAttribute("value") ?? "");
    Assert.DoesNotContain(v.Page.QuerySelectorAll("main input"), i => i.HasAttribute("checked"));
    await v.Press("Trả kết quả", ("Form.Who", "other"), ("Form.Recipient", "Rơ Châm Thủy"), ("Form.Signed", "true"));
    Assert.NotNull(v.Page.QuerySelector("a[href='#Form-RecipientNumber']"));
    await v.Press("Trả kết quả", ("Form.RecipientNumber", "000088000002"));
    Assert.Equal(10, await app.Status(id));
    Assert.Equal([["true", true]], await app.Sql("select e.facts->>'signed', p.entry is not null from ledger.entry e left join ledger.payload p on p.entry = e.id where e.object_id = $1 and e.type = 'dossiers.handed_over'", id));
  }

  [Fact]
  public async Task Nothing_is_handed_over_before_it_is_paid_and_the_page_names_the_sum() {
    var (id, _, task) = await app.WaitingAt("deliver", "9.100012");
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={task}");
    await v.Press("Trả kết quả", ("Form.Who", "applicant"), ("Form.Signed", "true"));
    Assert.Equal(System.Net.HttpStatusCode.Conflict, v.Status);
    Assert.Contains("còn phải nộp 75.000 đ", v.Text, StringComparison.Ordinal);
    await v.Open(v.Page.QuerySelector("main a[href$='/thu-phi']")!.GetAttribute("href")!);
    await v.Press("Đã nhận đủ");
    await v.Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={task}");
    Assert.DoesNotContain("còn phải nộp", v.Text, StringComparison.Ordinal);
    await v.Press("Trả kết quả", ("Form.Who", "applicant"), ("Form.Signed", "true"));
    Assert.Equal(10, await app.Status(id));
  }

  [Fact]
  public async Task What_is_handed_over_in_person_is_no_postal_item() {
    var (id, _, task) = await app.WaitingAt("deliver");
    await app.Step(Officer("intake"), id, task, "deliver", new { recipientName = "Nguyễn Thị Hoa", signed = true, postCode = "EB123456789VN" });
    Assert.Equal([["in_person", null, "true"]], await app.Sql("select facts->>'way', facts->>'post', facts->>'signed' from ledger.entry where object_id = $1 and type = 'dossiers.handed_over'", id));
  }

  [Fact]
  public async Task The_applicant_is_picked_and_signs_for_it() {
    var (id, _, task) = await app.WaitingAt("deliver");
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={task}");
    await v.Press("Trả kết quả", ("Form.Who", "applicant"));
    Assert.NotNull(v.Page.QuerySelector("a[href='#Form-Signed']"));
    await v.Press("Trả kết quả", ("Form.Signed", "true"));
    Assert.Equal(10, await app.Status(id));
  }
}
