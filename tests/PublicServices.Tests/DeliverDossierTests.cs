using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class DeliverDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("deliver");
    return new($"/api/dossiers/{id}/deliver", new { task, recipientName = "Nguyễn Thị Hoa" }, Officer("intake"), id, "dossiers.handed_over") {
      Permission = DossierPermissions.Deliver, Stranger = Officer("intake", BienHo),
      Invalid = new { task, recipientName = " " }, InvalidCode = "dossiers.no_recipient", Again = "process.task_done",
      Row = "select 1 from public_services.dossier where id = $1 and status = 10 and delivered_at is not null",
    };
  }
}
