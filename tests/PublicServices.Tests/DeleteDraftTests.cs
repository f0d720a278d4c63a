using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class DeleteDraftTests(SliceApp app) : OwnWriteTests(app) {
  protected override async Task<Write> Prepare() {
    var draft = await app.Draft();
    return new($"/api/dossiers/drafts/{draft}", null, Hoa, draft, "drafts.deleted") {
      Method = HttpMethod.Delete, Permission = DossierPermissions.Draft, Stranger = People.Citizen(), Unseen = "drafts.not_found", Again = "drafts.not_found",
      Row = "select 1 where not exists (select from public_services.dossier_draft where id = $1)",
    };
  }
}
