using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>A draft is tried over HTTP, and the run is given back as a test.</summary>
public sealed class TrialHttpTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static readonly Actor Designer = ProcessApp.Officer(permissions: ProcessPermissions.Design);
  static readonly Bpmn Draft = new Bpmn("draft").Start().User("ask", more: """<zeebe:taskHeaders><zeebe:header key="limitHours" value="4" /></zeebe:taskHeaders>""")
    .Boundary("late", "ask", Bpmn.Duration("P1D")).User("chase").End().Path("start", "ask", "end").Path("late", "chase", "end");

  static JsonObject Test(string steps) => (JsonObject)JsonNode.Parse($$"""
    { "id": "own:test/draft", "name": { "vi": "Thử" }, "process": "own:process/draft", "office": "H21.106", "from": "2026-01-05T08:00", "steps": {{steps}} }
    """)!;

  Task<(int Status, JsonNode Body)> Try(JsonObject? test, string? xml = null, Actor? actor = null) => app.Post(actor ?? Designer, "definitions/try", new { xml = xml ?? Draft.Xml, test });

  [Fact]
  public async Task Nobody_tries_a_draft_without_signing_in_or_the_permission() {
    Assert.Equal(401, (await app.Post(null, "definitions/try", new { xml = "" })).Status);
    Assert.Equal(403, (await Try(Test("""[{ "answer": "ask" }]"""), actor: ProcessApp.Officer(permissions: ProcessPermissions.Read))).Status);
  }

  [Fact]
  public async Task A_tried_draft_shows_its_tasks_and_due_dates_and_comes_back_as_a_test_that_passes() {
    var (status, body) = await Try(Test("""[{ "expect": {} }, { "pass": { "workingDays": 2 } }, { "answer": "chase", "with": { "how": "điện thoại" } }]"""));
    Assert.Equal((200, null), (status, (string?)body["failure"]));
    var test = (JsonObject)body["test"]!;
    Assert.Equal("2026-01-05T14:00", (string?)test["steps"]![0]!["expect"]!["open"]![0]!["due"]);
    Assert.Equal("chase", (string?)test["steps"]![1]!["expect"]!["open"]![0]!["task"]);
    Assert.Equal("end", (string?)test["expect"]!["end"]);
    Assert.Contains(body["steps"]!.AsArray(), s => s!["events"]!.AsArray().Any(e => ((string)e!).Contains("chase", StringComparison.Ordinal)));
    var tried = Assert.Single(Processes.Try(new([], [Item("process", "draft", Draft.Xml), Item("test", "draft", test.ToJsonString())])).Tests);
    Assert.Null(tried.Failure);
    Assert.Empty(await app.Sql("select 1 from process.definition where key = 'draft'"));
  }

  static PackItem Item(string kind, string name, string text) =>
    new($"own:{kind}/{name}", "own", kind, name, $"own/{kind}/{name}", 1, kind == "test" ? System.Text.Json.JsonElement.Parse(text) : default, text, "");

  [Fact]
  public async Task A_step_that_cannot_be_done_says_why_and_what_was_before_it_is_shown() {
    var (status, body) = await Try(Test("""[{ "pass": { "workingHours": 1 } }, { "answer": "chase" }]"""));
    Assert.Equal(200, status);
    Assert.Contains("chase", (string?)body["failure"], StringComparison.Ordinal);
    Assert.Equal(2, body["steps"]!.AsArray().Count);
  }

  [Theory]
  [InlineData("""[{ "answr": "ask" }]""", "process.bad_test")]
  [InlineData("""[]""", "process.bad_test")]
  [InlineData("""[{ "answer": "ask", "message": "x" }]""", "process.bad_test")]
  public async Task A_test_that_is_none_is_refused(string steps, string code) {
    var (status, body) = await Try(Test(steps));
    Assert.Equal((400, code), (status, (string?)body["code"]));
    Assert.Equal(400, (await Try(null)).Status);
  }

  [Theory]
  [InlineData("""{ "workingDays": 2000000000 }""")]
  [InlineData("""{ "duration": "P9999Y" }""")]
  public async Task Time_beyond_the_calendar_is_told_and_breaks_nothing(string pass) {
    var (status, body) = await Try(Test($$"""[{ "pass": {{pass}} }]"""));
    Assert.Equal(200, status);
    Assert.NotNull((string?)body["failure"]);
  }

  [Fact]
  public async Task A_draft_with_a_mistake_is_refused_with_it() {
    var (status, body) = await Try(Test("""[{ "answer": "ask" }]"""), new Bpmn("draft").Start().Service("s", "nobody.offers").End().Path("start", "s", "end").Xml);
    Assert.Equal((400, "process.unknown_type"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task A_draft_asks_the_processes_and_decisions_in_use() {
    var called = "c" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(called).Start().User("inner").End().Path("start", "inner", "end"));
    var draft = new Bpmn("draft").Start().Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{called}" />""")).End().Path("start", "call", "end");
    var (_, body) = await Try(Test("""[{ "answer": "inner" }]"""), draft.Xml);
    Assert.Null((string?)body["failure"]);
    Assert.Equal("end", (string?)body["test"]!["expect"]!["end"]);
  }
}
