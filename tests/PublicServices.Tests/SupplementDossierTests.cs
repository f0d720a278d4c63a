using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SupplementDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    await app.Step(Officer("intake"), id, task, "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    return new($"/api/dossiers/{id}/supplement", new { components = new[] { new { key = "chung-sinh", originals = 1 } } }, Officer("intake"), id, "dossiers.supplemented") {
      Permission = DossierPermissions.Counter, Stranger = Officer("intake", BienHo),
      Invalid = new { components = Array.Empty<object>() }, InvalidCode = "dossiers.nothing_brought", Again = "dossiers.nothing_to_supplement",
      Row = "select 1 from public_services.dossier_supplement where dossier = $1 and received_at is not null",
    };
  }
}
