namespace Saola.Studio.Tests;

public sealed class BeginDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> Begin(Actor? actor, string? item, string? content = null) => app.Send(actor, HttpMethod.Post, "drafts", new { item, content });

  [Fact]
  public async Task Nobody_begins_without_signing_in_or_the_permission() {
    var item = "studio:process/" + Drawing.NewKey();
    Assert.Equal(401, (await Begin(null, item)).Status);
    Assert.Equal(403, (await Begin(Drawing.Publisher(), item)).Status);
    Assert.Empty(await app.Sql("select 1 from studio.draft where item = $1", item));
  }

  [Theory]
  [InlineData(null, null, "studio.bad_item")]
  [InlineData("studio:process/", null, "studio.bad_item")]
  [InlineData("studio:process/nghỉ phép", null, "studio.bad_item")]
  [InlineData("studio:catalogue/x", null, "studio.bad_item")]
  [InlineData("studio:form/x", " ", "studio.no_content")]
  [InlineData("studio:form/x", "{\"id\":\"\0\"}", "studio.no_content")]
  public async Task What_can_be_no_drawing_is_refused(string? item, string? content, string code) =>
    Assert.Equal((400, code), await Code(Begin(Drawing.Author(), item, content)));

  [Fact]
  public async Task What_is_too_large_is_refused() =>
    Assert.Equal((413, "studio.too_large"), await Code(Begin(Drawing.Author(), "studio:form/x", new string('đ', 1_000_001))));

  static async Task<(int, string?)> Code(Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> answer) => ((await answer).Status, (string?)(await answer).Body!["code"]);

  [Theory]
  [InlineData("process")]
  [InlineData("decision")]
  [InlineData("form")]
  public async Task Something_new_begins_with_what_its_editor_can_open_and_leaves_evidence(string kind) {
    var author = Drawing.Author();
    var item = $"studio:{kind}/{Drawing.NewKey()}";
    var id = await app.Begun(author, item);
    var (status, body) = await app.Send(author, HttpMethod.Get, $"drafts/{id}");
    Assert.Equal((200, item, "draft"), (status, (string?)body!["item"], (string?)body["status"]));
    Assert.Contains(item.Split('/')[1], (string)body["content"]!, StringComparison.Ordinal);
    Assert.Equal([author.Id, Drawing.Office, StudioPermissions.Edit],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'studio.draft_begun'", id)));
  }

  [Fact]
  public async Task The_next_version_begins_with_the_file_in_force() {
    var author = Drawing.Author();
    var (first, key) = await app.Drawn(author);
    await app.Offered(author, first);
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), first)).Status);
    var next = await app.Begun(author, $"studio:process/{key}");
    Assert.Equal(Drawing.Bpmn(key), (string?)(await app.Send(author, HttpMethod.Get, $"drafts/{next}")).Body!["content"]);
  }
}
