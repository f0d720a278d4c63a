using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class WithdrawDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    return new($"/api/dossiers/{id}/withdraw", new { reason = "Không còn nhu cầu" }, Officer("intake"), id, "dossiers.withdrawal_requested") {
      Permission = DossierPermissions.Counter, Stranger = Officer("intake", BienHo),
      Invalid = new { reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.withdrawal_open",
      Row = "select 1 from public_services.dossier where id = $1 and status = 7 and withdrawn_at is not null",
    };
  }
}
