using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class RefuseDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    return new($"/api/dossiers/{id}/refuse", new { task, reason = "Không thuộc thẩm quyền" }, Officer("intake"), id, "dossiers.refused") {
      Permission = DossierPermissions.Intake, Stranger = Officer("intake", BienHo),
      Invalid = new { task, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "process.task_done",
      Row = "select 1 from public_services.dossier where id = $1 and status = 3 and refused_at is not null",
    };
  }
}
