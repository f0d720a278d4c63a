using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AcceptDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    return new($"/api/dossiers/{id}/accept", new { task }, Officer("intake"), id, "dossiers.accepted") {
      Permission = DossierPermissions.Intake, Stranger = Officer("intake", BienHo), Again = "process.task_done",
      Row = "select 1 from public_services.dossier where id = $1 and status = 4 and accepted_at is not null and appointment_at is not null",
    };
  }
}
