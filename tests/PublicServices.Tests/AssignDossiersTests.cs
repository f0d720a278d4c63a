using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AssignDossiersTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("assign", "9.100002");
    return new("/api/dossiers/assign", new { items = new[] { new { id, task } }, assignee = Specialist }, Officer("division_head"), id, "dossiers.processing_started") {
      Permission = DossierPermissions.Assign, Stranger = Officer("division_head", BienHo),
      Invalid = new { items = new[] { new { id, task } }, assignee = Guid.CreateVersion7() }, InvalidCode = "dossiers.nobody_to_assign", Again = "process.task_done",
      Row = "select 1 from process.work_task t join public_services.dossier d on d.code = t.business_key where d.id = $1 and t.element = 'appraise' and t.status = 'Assigned'",
    };
  }
}
