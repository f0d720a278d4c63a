using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class TransferDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("transfer");
    return new($"/api/dossiers/{id}/transfer", new { task }, Officer("specialist"), id, "dossiers.transferred") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo), Again = "process.task_done",
      Row = "select 1 from public_services.dossier_handover where dossier = $1 and element = 'transfer'",
    };
  }
}
