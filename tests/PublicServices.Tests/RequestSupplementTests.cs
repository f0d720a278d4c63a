using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class RequestSupplementTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    return new($"/api/dossiers/{id}/request-supplement", new { task, items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) }, Officer("intake"), id, "dossiers.supplement_requested") {
      Permission = DossierPermissions.Read, Stranger = Officer("intake", BienHo),
      Invalid = new { task, items = Array.Empty<string>(), reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) }, InvalidCode = "dossiers.supplement_items", Again = "dossiers.supplement_open",
      Row = "select 1 from public_services.dossier_supplement where dossier = $1 and received_at is null",
    };
  }
}
