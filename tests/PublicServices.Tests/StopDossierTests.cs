using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class StopDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    return new($"/api/dossiers/{id}/stop", new { reason = "Theo quyết định" }, Officer("specialist"), id, "dossiers.stopped") {
      Permission = DossierPermissions.Stop, Stranger = Officer("specialist", BienHo),
      Invalid = new { reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.wrong_status",
      Row = "select 1 from public_services.dossier where id = $1 and status = 8 and stopped_at is not null",
    };
  }
}
