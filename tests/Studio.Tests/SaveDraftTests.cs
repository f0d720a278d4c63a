namespace Saola.Studio.Tests;

public sealed class SaveDraftTests(SaolaApp app) : WriteSliceTests(app), IClassFixture<SaolaApp> {
  readonly SaolaApp app = app;

  protected override async Task<Write> Prepare() {
    var author = Drawing.Author();
    var (draft, key) = await app.Drawn(author);
    return new($"/api/studio/drafts/{draft}", new { version = 0, content = Drawing.Bpmn(key, "Xét duyệt") }, author, draft, "studio.draft_saved") {
      Method = HttpMethod.Put, Permission = StudioPermissions.Edit, Stranger = Drawing.Author("Người khác"), Unseen = "studio.not_found",
      Invalid = new { version = 0, content = "" }, InvalidCode = "studio.no_content",
      Meanwhile = () => app.Offered(author, draft), Again = "studio.not_being_drawn",
      Row = "select 1 from studio.draft where id = $1 and content like '%Xét duyệt%' and version = 1",
    };
  }

  /// <summary>A stack that overflows cannot be caught: the server itself would end.</summary>
  [Theory]
  [InlineData("process")]
  [InlineData("decision")]
  public async Task A_file_of_twenty_thousand_levels_is_kept_compared_and_linted(string kind) {
    var (author, key) = (Drawing.Author(), Drawing.NewKey());
    var (item, content) = ($"studio:{kind}/{key}", "<definitions id=\"d\">" + string.Concat(Enumerable.Repeat("<a>", 20_000)) + string.Concat(Enumerable.Repeat("</a>", 20_000)) + "</definitions>");
    var draft = await app.Begun(author, item, content);
    Assert.Equal(200, (await app.Send(author, HttpMethod.Put, $"drafts/{draft}", new { version = 0, content })).Status);
    Assert.Equal(200, (await app.Send(author, HttpMethod.Get, $"drafts/{draft}/changes")).Status);
    var (status, body) = await app.Send(author, HttpMethod.Post, "lint", new { item, content });
    Assert.Equal(200, status);
    Assert.NotEmpty(body!["findings"]!.AsArray());
  }

  [Fact]
  public async Task Who_saves_over_a_later_save_is_told_and_nothing_is_lost() {
    var author = Drawing.Author();
    var (draft, key) = await app.Drawn(author);
    Assert.Equal(200, (await app.Send(author, HttpMethod.Put, $"drafts/{draft}", new { version = 0, content = Drawing.Bpmn(key, "Một") })).Status);
    var (status, body) = await app.Send(author, HttpMethod.Put, $"drafts/{draft}", new { version = 0, content = Drawing.Bpmn(key, "Hai") });
    Assert.Equal((409, "studio.changed"), (status, (string?)body!["code"]));
    Assert.Single(await app.Sql("select 1 from studio.draft where id = $1 and content like '%Một%'", draft));
  }

  [Fact]
  public async Task A_drawing_with_mistakes_is_kept_and_each_mistake_names_its_element() {
    var author = Drawing.Author();
    var (draft, key) = await app.Drawn(author);
    var (status, body) = await app.Send(author, HttpMethod.Put, $"drafts/{draft}", new { version = 0, content = Drawing.Bpmn(key, groups: "") });
    Assert.Equal(200, status);
    var finding = Assert.Single(body!["findings"]!.AsArray())!;
    Assert.Equal(("check", "Xét đơn"), ((string?)finding["element"], (string?)finding["name"]));
    Assert.Equal(1, (int?)body["version"]);
  }
}
