using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ApproveDossiersTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("division_approval", "9.100002");
    return new("/api/dossiers/approve", new { items = new[] { new { id, task } }, agree = true }, Officer("division_head"), id, "dossiers.approved") {
      Permission = DossierPermissions.ApproveDivision, Stranger = Officer("division_head", BienHo),
      Invalid = new { items = new[] { new { id, task } }, agree = false }, InvalidCode = "dossiers.reason_needed", Again = "process.task_done",
      Row = "select 1 from public_services.dossier_handover where dossier = $1 and element = 'division_approval'",
    };
  }
}
