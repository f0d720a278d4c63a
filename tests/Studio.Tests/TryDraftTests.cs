using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class TryDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  readonly Actor author = Drawing.Author();

  static JsonNode Test(string key, string steps) => JsonNode.Parse($$"""
    { "id": "studio:test/{{key}}", "name": { "vi": "Thử" }, "process": "studio:process/{{key}}", "office": "H21.106", "from": "2026-01-05T08:00", "steps": {{steps}} }
    """)!;

  [Fact]
  public async Task Only_its_author_tries_a_draft_and_only_a_process() {
    var (draft, key) = await app.Drawn(author);
    var body = new { test = Test(key, """[{ "expect": {} }]""") };
    Assert.Equal(401, (await app.Send(null, HttpMethod.Post, $"drafts/{draft}/try", body)).Status);
    Assert.Equal(403, (await app.Send(Drawing.Publisher(), HttpMethod.Post, $"drafts/{draft}/try", body)).Status);
    Assert.Equal(404, (await app.Send(Drawing.Author(), HttpMethod.Post, $"drafts/{draft}/try", body)).Status);
    var form = await app.Begun(author, "studio:form/" + Drawing.NewKey());
    Assert.Equal((409, "studio.not_tried"), await Code(app.Send(author, HttpMethod.Post, $"drafts/{form}/try", body)));
    Assert.Equal((400, "process.bad_test"), await Code(app.Send(author, HttpMethod.Post, $"drafts/{draft}/try", new { test = Test(key, "[]") })));
  }

  static async Task<(int, string?)> Code(Task<(int Status, JsonNode? Body)> answer) => ((await answer).Status, (string?)(await answer).Body!["code"]);

  [Fact]
  public async Task A_run_shows_whose_the_task_is_and_comes_back_as_a_test_while_nothing_is_kept() {
    var (draft, key) = await app.Drawn(author);
    var (status, body) = await app.Send(author, HttpMethod.Post, $"drafts/{draft}/try", new { test = Test(key, """[{ "expect": {} }, { "answer": "check", "with": { "decision": "agree" } }]""") });
    Assert.Equal((200, null), (status, (string?)body!["failure"]));
    Assert.Equal("H21.106:specialist", (string?)body["test"]!["steps"]![0]!["expect"]!["open"]![0]!["candidates"]![0]);
    Assert.Equal("end", (string?)body["test"]!["expect"]!["end"]);
    Assert.Empty(await app.Sql("select 1 from process.instance where process_key = $1", key));
  }
}
