using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SaveDraftTests(SliceApp app) : OwnWriteTests(app) {
  static object Typed(string procedure = "9.100001", int? version = null, string hoTen = "Nguyễn An") => new { procedure, page = 1, content = new { form = new { hoTen } }, files = new { }, version };

  protected override async Task<Write> Prepare() {
    var draft = await app.Draft();
    var version = (int)(await app.Sql("select version from public_services.dossier_draft where id = $1", draft))[0][0]!;
    // sent again it was made from a page that is no longer the newest
    return new($"/api/dossiers/drafts/{draft}", Typed(version: version), Hoa, draft, "drafts.saved") {
      Method = HttpMethod.Put, Permission = DossierPermissions.Draft, Stranger = People.Citizen(), Unseen = "drafts.not_found", Again = "drafts.changed",
      Row = "select 1 from public_services.dossier_draft where id = $1 and page = 1 and content->'form'->>'hoTen' = 'Nguyễn An'",
    };
  }

  [Fact]
  public async Task Invalid_input_is_refused_by_its_code() {
    Assert.Equal("drafts.no_procedure", (string?)(await app.Post(Hoa, "/api/dossiers/drafts", Typed(" "), 400))["code"]);
    Assert.Equal("drafts.too_large", (string?)(await app.Post(People.Citizen(), "/api/dossiers/drafts", Typed(hoTen: new('x', DossierDraft.ContentLength)), 413))["code"]);
  }
}
