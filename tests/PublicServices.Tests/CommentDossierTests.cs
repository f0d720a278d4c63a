using Saola.Testing;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class CommentDossierTests(SliceApp app) : WriteSliceTests(app) {
  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/comments", new { text = "Đề nghị cho ý kiến", office = "H21.111" });
    var question = (await app.Sql("select id from public_services.dossier_comment where dossier = $1", id))[0][0];
    return new($"/api/dossiers/questions/{question}/answer", new { text = "Đồng ý" }, Officer("specialist", BienHo), id, "dossiers.office_answered") {
      Permission = DossierPermissions.Read, Stranger = Officer("specialist", Guid.CreateVersion7()),
      Unseen = "dossiers.question_not_found",
      Invalid = new { text = " " }, InvalidCode = "dossiers.comment_empty", Again = "dossiers.question_answered",
      Row = "select 1 from public_services.dossier_comment where dossier = $1 and answered_at is not null",
    };
  }
}
