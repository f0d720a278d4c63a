using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class DecideSupplementTests(DossierApp app) : WriteSliceTests(app), IClassFixture<DossierApp> {
  protected override async Task<Write> Prepare() {
    var (id, code, task) = await app.WaitingAt("intake_check");
    await app.Step(Officer("intake"), id, task, "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Thiếu", due = app.Clock.GetUtcNow().AddDays(1) });
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    task = await app.Open(code, "supplement_expired");
    return new($"/api/dossiers/{id}/decide-supplement", new { task, extend = false, reason = "Không bổ sung" }, Officer("intake"), id, "dossiers.stopped") {
      Permission = DossierPermissions.Read, Stranger = Officer("intake", BienHo),
      Invalid = new { task, extend = false, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "process.task_done",
      Row = "select 1 from public_services.dossier where id = $1 and status = 8 and stopped_at is not null",
    };
  }
}
