namespace Saola.Studio.Tests;

public sealed class WithdrawDraftTests(SaolaApp app) : BareWriteTests(app), IClassFixture<SaolaApp> {
  readonly SaolaApp app = app;

  protected override async Task<Write> Prepare() {
    var author = Drawing.Author();
    var (draft, _) = await app.Drawn(author);
    await app.Offered(author, draft);
    return new($"/api/studio/drafts/{draft}/withdraw", null, author, draft, "studio.draft_withdrawn") {
      Permission = StudioPermissions.Edit, Stranger = Drawing.Author("Người khác"), Unseen = "studio.not_found", Again = "studio.not_offered",
      Row = "select 1 from studio.draft where id = $1 and status = 'Draft' and effective_from is null",
    };
  }
}
