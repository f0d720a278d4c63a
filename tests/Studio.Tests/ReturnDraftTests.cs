namespace Saola.Studio.Tests;

public sealed class ReturnDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  readonly Actor author = Drawing.Author(), publisher = Drawing.Publisher();

  async Task<(int Status, string? Code)> Return(Actor? actor, Guid draft, string reason = "Thiếu bước thẩm định") {
    var (status, body) = await app.Send(actor, HttpMethod.Post, $"offered/{draft}/return", new { reason });
    return (status, status == 200 ? null : (string?)body!["code"]);
  }

  async Task<Guid> Waiting() {
    var (draft, _) = await app.Drawn(author);
    await app.Offered(author, draft);
    return draft;
  }

  [Fact]
  public async Task Nobody_returns_without_signing_in_or_the_permission() {
    var draft = await Waiting();
    Assert.Equal((401, "identity.not_signed_in"), await Return(null, draft));
    Assert.Equal((403, "identity.not_permitted"), await Return(author, draft));
  }

  [Fact]
  public async Task What_is_not_offered_is_not_found() => Assert.Equal((404, "studio.not_found"), await Return(publisher, (await app.Drawn(author)).Draft));

  [Theory]
  [InlineData("", "studio.reason_missing")]
  [InlineData("long", "studio.reason_too_long")]
  public async Task A_reason_is_needed_and_not_a_book(string reason, string code) =>
    Assert.Equal((400, code), await Return(publisher, await Waiting(), reason == "long" ? new('x', Draft.ReasonLimit + 1) : reason));

  [Fact]
  public async Task What_is_published_is_not_returned() {
    var draft = await Waiting();
    await app.Publish(publisher, draft);
    Assert.Equal((409, "studio.not_offered"), await Return(publisher, draft));
  }

  [Fact]
  public async Task Its_author_reads_why_and_draws_on() {
    var draft = await Waiting();
    Assert.Equal((200, null), await Return(publisher, draft));
    Assert.Equal("Thiếu bước thẩm định", (string?)(await app.Send(author, HttpMethod.Get, $"drafts/{draft}")).Body!["returned"]);
    Assert.Single(await app.Sql("select 1 from studio.draft where id = $1 and status = 'Draft'", draft));
    Assert.Equal([publisher.Id, StudioPermissions.Publish, "Thiếu bước thẩm định"],
      Assert.Single(await app.Sql("select actor, purpose, reason from ledger.entry where object_id = $1 and type = 'studio.draft_returned'", draft)));
  }
}
