using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SignDossiersTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("agency_signature");
    return new("/api/dossiers/sign", new { items = new[] { new { id, task } }, agree = true }, Officer("agency_head"), id, "dossiers.signed") {
      Permission = DossierPermissions.Sign, Stranger = Officer("agency_head", BienHo),
      Invalid = new { items = new[] { new { id, task } }, agree = false }, InvalidCode = "dossiers.reason_needed", Again = "process.task_done",
      Row = "select 1 from public_services.dossier_handover where dossier = $1 and element = 'agency_signature'",
    };
  }
}
