using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class DecideWithdrawalTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Không còn nhu cầu" });
    return new($"/api/dossiers/{id}/decide-withdrawal", new { grant = true, reason = "Theo đề nghị" }, Officer("specialist"), id, "dossiers.stopped") {
      Permission = DossierPermissions.Stop, Stranger = Officer("specialist", BienHo),
      Invalid = new { grant = true, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.no_withdrawal",
      Row = "select 1 from public_services.dossier where id = $1 and status = 8 and stopped_at is not null",
    };
  }
}
