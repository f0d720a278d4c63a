using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SealDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("seal");
    return new($"/api/dossiers/{id}/seal", new { task }, Officer("clerk"), id, "dossiers.numbered") {
      Permission = DossierPermissions.Seal, Stranger = Officer("clerk", BienHo),
      Invalid = new { task, resultNumber = new string('x', 61) }, InvalidCode = "dossiers.no_result_number", Again = "process.task_done",
      Row = "select 1 from public_services.dossier_result where dossier = $1 and number is not null",
    };
  }
}
