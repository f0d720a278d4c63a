using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class RequestSupplementTests(SliceApp app) : WriteSliceTests(app) {
  readonly SliceApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    return new($"/api/dossiers/{id}/request-supplement", new { task, items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) }, Officer("intake"), id, "dossiers.supplement_requested") {
      Permission = DossierPermissions.Read, Stranger = Officer("intake", BienHo),
      Invalid = new { task, items = Array.Empty<string>(), reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) }, InvalidCode = "dossiers.supplement_items", Again = "dossiers.supplement_open",
      Row = "select 1 from public_services.dossier_supplement where dossier = $1 and received_at is null",
    };
  }

  [Fact]
  public async Task A_moment_told_with_an_offset_is_the_same_moment() {
    var (id, code, task) = await app.WaitingAt("intake_check");
    var due = app.Clock.GetUtcNow().AddDays(3);
    await app.Step(Officer("intake"), id, task, "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = due.ToOffset(TimeSpan.FromHours(7)) });
    await app.RunJobs();
    Assert.Equal([[due.UtcDateTime]], await app.Sql("select due_at from public_services.dossier_supplement where dossier = $1", id));
    Assert.Empty(await app.Sql("select 1 from process.work_task where business_key = $1 and element = 'supplement_expired'", code));
  }
}
