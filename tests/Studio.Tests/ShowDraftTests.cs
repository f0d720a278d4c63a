namespace Saola.Studio.Tests;

public sealed class ShowDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task Only_its_author_opens_a_draft() {
    var author = Drawing.Author();
    var (draft, key) = await app.Drawn(author);
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, $"drafts/{draft}")).Status);
    Assert.Equal(403, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"drafts/{draft}")).Status);
    Assert.Equal(404, (await app.Send(Drawing.Author("Người khác"), HttpMethod.Get, $"drafts/{draft}")).Status);
    var (status, body) = await app.Send(author, HttpMethod.Get, $"drafts/{draft}");
    Assert.Equal((200, "Nghỉ phép", Drawing.Bpmn(key)), (status, (string?)body!["name"], (string?)body["content"]));
    Assert.Empty(body["findings"]!.AsArray());
  }
}
