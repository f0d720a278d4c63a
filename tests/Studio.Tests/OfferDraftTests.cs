namespace Saola.Studio.Tests;

public sealed class OfferDraftTests(SaolaApp app) : WriteSliceTests(app), IClassFixture<SaolaApp> {
  readonly SaolaApp app = app;

  protected override async Task<Write> Prepare() {
    var author = Drawing.Author();
    var (draft, _) = await app.Drawn(author);
    return new($"/api/studio/drafts/{draft}/offer", new { from = app.Today() }, author, draft, "studio.draft_offered") {
      Permission = StudioPermissions.Edit, Stranger = Drawing.Author("Người khác"), Unseen = "studio.not_found",
      Invalid = new { from = app.Today(-1) }, InvalidCode = "studio.day_past", Again = "studio.not_being_drawn",
      Row = "select 1 from studio.draft where id = $1 and status = 'Offered' and effective_from is not null",
    };
  }

  [Fact]
  public async Task What_has_mistakes_is_not_offered() {
    var author = Drawing.Author();
    var key = Drawing.NewKey();
    var draft = await app.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key, groups: ""));
    var (status, body) = await app.Send(author, HttpMethod.Post, $"drafts/{draft}/offer", new { from = app.Today() });
    Assert.Equal((400, "studio.faulty"), (status, (string?)body!["code"]));
    Assert.Empty(await app.Sql("select 1 from studio.draft where id = $1 and status = 'Offered'", draft));
  }

  [Fact]
  public async Task A_test_is_never_put_in_force() {
    var author = Drawing.Author();
    var draft = await app.Begun(author, "studio:test/" + Drawing.NewKey(), "{}");
    Assert.Equal("studio.test_not_published", (string?)(await app.Send(author, HttpMethod.Post, $"drafts/{draft}/offer", new { from = app.Today() })).Body!["code"]);
  }

  /// <summary>What a second person compares is the item; nothing else may come into force with it.</summary>
  public static TheoryData<string, string> Foreign => new() {
    { "studio:process/{0}b", Drawing.Bpmn("{0}b").Replace("</bpmn:process>", "</bpmn:process><bpmn:process id=\"{0}\" isExecutable=\"true\"><bpmn:startEvent id=\"s2\" /></bpmn:process>", StringComparison.Ordinal) },
    { "other:process/{0}", Drawing.Bpmn("{0}", "Khác") },
    { "studio:decision/{0}b", Drawing.Dmn("{0}", "9000") },
  };

  [Theory]
  [MemberData(nameof(Foreign))]
  public async Task A_draft_that_would_put_another_item_in_force_is_refused(string item, string content) {
    var (author, key) = (Drawing.Author(), Drawing.NewKey());
    foreach (var (own, drawn) in new[] { ($"studio:process/{key}", Drawing.Bpmn(key)), ($"studio:decision/{key}", Drawing.Dmn(key)) }) {
      var first = await app.Begun(author, own, drawn);
      await app.Offered(author, first);
      Assert.Equal(200, (await app.Publish(Drawing.Publisher(), first)).Status);
    }
    var draft = await app.Begun(author, item.Replace("{0}", key, StringComparison.Ordinal), content.Replace("{0}", key, StringComparison.Ordinal));
    var (status, body) = await app.Send(author, HttpMethod.Post, $"drafts/{draft}/offer", new { from = app.Today() });
    Assert.Equal((400, "studio.faulty"), (status, (string?)body!["code"]));
    Assert.Null((string?)(await app.Send(author, HttpMethod.Get, $"drafts/{draft}/changes")).Body!["inForce"]);
  }
}
