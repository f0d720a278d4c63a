using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ExtendDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    var to = app.Clock.GetUtcNow().AddDays(20);
    return new($"/api/dossiers/{id}/extend", new { to, reason = "Phải xác minh thêm" }, Officer("specialist"), id, "dossiers.appointment_moved") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo),
      Invalid = new { to, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.extension_not_later",
      Row = "select 1 from public_services.dossier where id = $1 and extended_to is not null",
    };
  }
}
