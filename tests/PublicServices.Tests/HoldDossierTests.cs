using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class HoldDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    return new($"/api/dossiers/{id}/hold", new { hold = true, reason = "Chờ thuế" }, Officer("specialist"), id, "dossiers.clock_held") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo),
      Invalid = new { hold = true, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.clock_paused",
      Row = "select 1 from public_services.dossier where id = $1 and paused_at is not null",
    };
  }
}
