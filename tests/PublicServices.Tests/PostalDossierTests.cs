using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>A dossier that comes by post and whose result goes by post, on the pages and without scripts.</summary>
public sealed class PostalDossierTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task A_dossier_that_came_by_post_has_the_posts_deadline_and_its_result_goes_by_post() {
    await app.Ready();
    var today = Vn.Day(app.Clock.GetUtcNow());
    var v = await new CitizenVisitor(app, Officer("intake")).Serve("9.100001", "000190000001");
    await v.Press("Nhận đủ", ("Form.Channel", "post"), ("Form.ArrivedOn", ""), ("Form.SentCode", "EB 123 456 789 VN"));
    await v.Press("accept", ("Form.Delivery", "post"), ("Form.DeliveryAddress", "12 đường Trần Hưng Đạo"));
    Assert.NotNull(v.Page.QuerySelector("details[open] #Form-ArrivedOn"));
    await v.Press("accept", ("Form.ArrivedOn", Vn.Date(today)));
    var code = v.Page.QuerySelector(".confirmed .code")!.TextContent;
    var row = (await app.Sql("select id, channel, arrived_on, sent_code, delivery from public_services.dossier where code = $1", code))[0];
    Assert.Equal([(short)3, today, "EB 123 456 789 VN", (short)2], row[1..].ToArray());
    var id = (Guid)row[0]!;
    // three working days by post, five otherwise
    Assert.Equal("3", (await app.Sql("select s.terms->'deadline'->>'amount' from public_services.dossier d join public_services.dossier_snapshot s on s.hash = d.terms_hash where d.id = $1", id))[0][0]);
    await v.Open($"/can-bo/ho-so/{id}");
    Assert.Contains($"bưu gửi đến ngày {Vn.Date(today)}", v.Text, StringComparison.Ordinal);

    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree = true });
    await app.Step(Officer("specialist"), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal");
    await v.Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={await app.Open(code, "deliver")}");
    await v.Press("Trả kết quả");
    Assert.NotNull(v.Page.QuerySelector("a[href='#Form-PostCode']"));
    await v.Press("Trả kết quả", ("Form.PostCode", "RB987654321VN"));
    Assert.Equal(10, await app.Status(id));
    Assert.Equal([["post", "RB987654321VN"]], await app.Sql("select facts->>'way', facts->>'post' from ledger.entry where object_id = $1 and type = 'dossiers.handed_over'", id));
    // who is not here hears of it
    Assert.NotEmpty(await app.Sql("select 1 from kernel.notification where template = 'notify-accepted' and strpos(body, $1) > 0", code));
  }
}
