namespace Saola.Studio.Tests;

public sealed class DiscardDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  readonly Actor author = Drawing.Author();

  async Task<(int Status, string? Code)> Discard(Actor? actor, Guid draft) {
    var (status, body) = await app.Send(actor, HttpMethod.Delete, $"drafts/{draft}");
    return (status, status == 200 ? null : (string?)body!["code"]);
  }

  [Fact]
  public async Task Only_its_author_throws_a_draft_away() {
    var (draft, _) = await app.Drawn(author);
    Assert.Equal((401, "identity.not_signed_in"), await Discard(null, draft));
    Assert.Equal((403, "identity.not_permitted"), await Discard(Drawing.Publisher(), draft));
    Assert.Equal((404, "studio.not_found"), await Discard(Drawing.Author(), draft));
    Assert.Equal((404, "studio.not_found"), await Discard(author, Guid.CreateVersion7()));
    Assert.Equal((200, null), await Discard(author, draft));
    Assert.Empty(await app.Sql("select 1 from studio.draft where id = $1", draft));
    Assert.Equal([author.Id, StudioPermissions.Edit], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'studio.draft_discarded'", draft)));
  }

  [Fact]
  public async Task What_waits_for_a_second_person_stays() {
    var (draft, _) = await app.Drawn(author);
    await app.Offered(author, draft);
    Assert.Equal((409, "studio.not_being_drawn"), await Discard(author, draft));
    Assert.Single(await app.Sql("select 1 from studio.draft where id = $1", draft));
  }
}
