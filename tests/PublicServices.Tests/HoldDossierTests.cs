using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class HoldDossierTests(SliceApp app) : WriteSliceTests(app) {
  readonly SliceApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    return new($"/api/dossiers/{id}/hold", new { hold = true, reason = "Chờ thuế" }, Officer("specialist"), id, "dossiers.clock_held") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo),
      Invalid = new { hold = true, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.clock_paused",
      Row = "select 1 from public_services.dossier where id = $1 and paused_at is not null",
    };
  }

  [Fact]
  public async Task Papers_are_not_asked_for_until_the_clock_goes_on() {
    var (id, _, task) = await app.WaitingAt("appraise");
    var call = new { task, items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) };
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/hold", new { hold = true, reason = "Chờ thuế" });
    var refused = await app.Post(Officer("specialist"), $"/api/dossiers/{id}/request-supplement", call, 409);
    Assert.Equal("dossiers.supplement_held", (string?)refused["code"]);
    var v = await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}");
    Assert.Empty(v.Page.QuerySelectorAll("main a[href*='/viec/bo-sung']"));
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/hold", new { hold = false, reason = "Đã nộp thuế" });
    Assert.Single((await v.Open(v.At)).Page.QuerySelectorAll("main a[href*='/viec/bo-sung']"));
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/request-supplement", call);
    await app.RunJobs();
    Assert.Equal(5, await app.Status(id));
  }
}
