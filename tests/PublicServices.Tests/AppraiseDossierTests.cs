using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AppraiseDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("appraise");
    return new($"/api/dossiers/{id}/appraise", new { task, decision = "pass", checklist = new[] { "dung-mau" } }, Officer("specialist"), id, "dossiers.appraised") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo),
      Invalid = new { task, decision = "maybe" }, InvalidCode = "dossiers.bad_decision", Again = "process.task_done",
      Row = "select 1 from public_services.dossier_handover where dossier = $1 and element = 'appraise'",
    };
  }
}
