using Microsoft.Extensions.DependencyInjection;

namespace Saola.Studio.Tests;

public sealed class CompareDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task A_draft_is_compared_by_its_author_and_once_it_is_offered_by_a_second_person() {
    var author = Drawing.Author();
    var (draft, _) = await app.Drawn(author);
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, $"drafts/{draft}/changes")).Status);
    Assert.Equal(404, (await app.Send(Drawing.Author(), HttpMethod.Get, $"drafts/{draft}/changes")).Status);
    Assert.Equal(403, (await app.Send(author, HttpMethod.Get, $"offered/{draft}")).Status);
    Assert.Equal(404, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"offered/{draft}")).Status);
    await app.Offered(author, draft);
    Assert.Equal(200, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"offered/{draft}")).Status);
    Assert.Equal(200, (await app.Send(author, HttpMethod.Get, $"drafts/{draft}/changes")).Status);
  }

  async Task<string[]> Changes(string item, string before, string after) {
    var author = Drawing.Author();
    var first = await app.Begun(author, item, before);
    await app.Offered(author, first);
    Assert.Equal(200, (await app.Publish(Drawing.Publisher(), first)).Status);
    var next = await app.Begun(author, item, after);
    var body = (await app.Send(author, HttpMethod.Get, $"drafts/{next}/changes")).Body!;
    if ((bool)body["moved"]!) return ["moved"];
    return [.. body["changes"]!.AsArray().Select(c => $"{(string?)c!["change"]} {(string?)c["element"]} {string.Join("; ", c["details"]!.AsArray().Select(d => (string?)d))}".Trim())];
  }

  [Fact]
  public async Task Elements_of_a_process_are_added_removed_and_changed() {
    var key = Drawing.NewKey();
    Assert.Equal(["changed check name: Xét đơn → Duyệt đơn"], await Changes($"studio:process/{key}", Drawing.Bpmn(key), Drawing.Bpmn(key, "Duyệt đơn")));
    key = Drawing.NewKey();
    Assert.Equal(["changed check extensionElements/assignmentDefinition/candidateGroups: specialist → leader"], await Changes($"studio:process/{key}", Drawing.Bpmn(key), Drawing.Bpmn(key, groups: "leader")));
    key = Drawing.NewKey();
    Assert.Equal(["changed f1 targetRef: check → approve", "added approve", "changed f2 sourceRef: check → approve", "removed check"],
      await Changes($"studio:process/{key}", Drawing.Bpmn(key), Drawing.Bpmn(key, id: "approve")));
    key = Drawing.NewKey();
    Assert.Equal(["moved"], await Changes($"studio:process/{key}", Drawing.Bpmn(key), Drawing.Bpmn(key).Replace("x=\"280\" y=\"138\"", "x=\"290\" y=\"140\"", StringComparison.Ordinal)));
  }

  [Fact]
  public async Task Fields_of_a_form_and_decisions_are_compared_too() {
    var key = Drawing.NewKey("f");
    Assert.Equal(["changed name label: Họ và tên → Tên"], await Changes($"studio:form/{key}", Drawing.Form(key), Drawing.Form(key, "Tên")));
    key = Drawing.NewKey("d");
    Assert.Equal(["changed e text: 5000 → 8000"], await Changes($"studio:decision/{key}", Drawing.Dmn(key), Drawing.Dmn(key, "8000")));
  }

  static string Between(DraftKind kind, string before, string after) {
    var difference = DraftDifference.Between(kind, before, after);
    return difference.Moved ? "moved" : string.Join(" | ", difference.Changes.Select(c => $"{c.Change} {c.Element} {string.Join("; ", c.Details)}".Trim()));
  }

  static string Dmn(params string[] rules) =>
    $"<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"m\"><decision id=\"d\"><decisionTable id=\"t\" hitPolicy=\"FIRST\">{string.Concat(rules.Select(r => $"<rule id=\"{r}\" />"))}</decisionTable></decision></definitions>";
  static string Gateway(params string[] flows) =>
    $"<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" id=\"d\"><process id=\"p\"><exclusiveGateway id=\"g\" /><task id=\"a\" /><task id=\"b\" />{string.Concat(flows.Select(f => $"<sequenceFlow id=\"{f}\" sourceRef=\"g\" targetRef=\"a\" />"))}</process></definitions>";
  static string Fields(params string[] components) =>
    $$"""{ "id": "f", "components": [{ "type": "group", "id": "g", "components": [{{string.Join(", ", components)}}] }] }""";

  /// <summary>The order of rules, flows and fields is part of what is done.</summary>
  public static TheoryData<string, string, string, string> Orders => new() {
    { nameof(DraftKind.Decision), Dmn("r1", "r2"), Dmn("r2", "r1"), "Changed r2 order: 2 → 1 | Changed r1 order: 1 → 2" },
    { nameof(DraftKind.Decision), Dmn("r1", "r2"), Dmn("r3", "r1", "r2"), "Added r3 order: 1" },
    { nameof(DraftKind.Decision), Dmn("r1", "r2", "r3"), Dmn("r2", "r3"), "Removed r1" },
    { nameof(DraftKind.Decision), Dmn("r", "r"), Dmn("r", "x"), "Added x order: 2 | Removed r[2]" },
    { nameof(DraftKind.Process), Gateway("f1", "f2"), Gateway("f2", "f1"), "Changed f2 order: 2 → 1 | Changed f1 order: 1 → 2" },
    { nameof(DraftKind.Process), Gateway("f1", "f2"), Gateway("f1", "f2").Replace("<task id=\"a\" /><task id=\"b\" />", "<task id=\"b\" /><task id=\"a\" />", StringComparison.Ordinal), $"Changed  {Words.T["file_differs"]}" },
    { nameof(DraftKind.Process), Gateway("f1"), Gateway("f1").Replace("/>", "  />\n", StringComparison.Ordinal), "moved" },
    { nameof(DraftKind.Form), Fields("""{ "type": "text", "text": "Không thu phí" }""", """{ "type": "text", "text": "Nộp tại quầy" }"""),
      Fields("""{ "type": "text", "text": "Phải nộp 5 triệu" }""", """{ "type": "text", "text": "Nộp tại quầy" }"""), "Changed g/text text: Không thu phí → Phải nộp 5 triệu" },
    { nameof(DraftKind.Form), Fields("""{ "type": "text", "text": "a" }""").Replace("\"id\": \"g\"", "\"id\": \"g\", \"label\": \"Cũ\"", StringComparison.Ordinal), Fields("""{ "type": "text", "text": "a" }"""), "Changed g label: Cũ → ∅" },
    { nameof(DraftKind.Form), Fields("""{ "type": "number", "key": "a" }""", """{ "type": "number", "key": "b" }"""), Fields("""{ "type": "number", "key": "b" }""", """{ "type": "number", "key": "a" }"""), "Changed b order: 2 → 1 | Changed a order: 1 → 2" },
    { nameof(DraftKind.Form), Fields("""{ "type": "number", "key": "a" }"""), Fields("""{ "key": "a", "type":  "number" }"""), "moved" },
  };

  [Theory]
  [MemberData(nameof(Orders))]
  public void Order_and_parts_without_a_name_are_compared_too(string kind, string before, string after, string changes) => Assert.Equal(changes, Between(Enum.Parse<DraftKind>(kind), before, after));

  /// <summary>Lines of a paper and rows of a description mean what they mean where they stand.</summary>
  [Theory]
  [InlineData("template", "<p>{{ a }}</p>\n<b>x</b>\n<p>{{ c }}</p>", "<p>{{ c }}</p>\n<b>x</b>\n<p>{{ a }}</p>", "-<b>x</b> -<p>{{ c }}</p> +<p>{{ c }}</p> +<b>x</b>")]
  [InlineData("template", "a\nb\nc\nd", "a\nc\nb\nb\nd", "-c +c +b")]
  [InlineData("template", "a\nb", "a\nnew\nb", "+new")]
  [InlineData("template", "a\nb", "a\r\nb", "")]
  [InlineData("template", "a b", " a b", "+thay đổi")]
  [InlineData("procedure", """{ "results": [{ "key": "a" }, { "key": "b" }, { "key": "c" }] }""", """{ "results": [{ "key": "b" }, { "key": "a" }, { "key": "c" }] }""", "thứ 1>thứ 2 thứ 2>thứ 1")]
  [InlineData("procedure", """{ "results": [{ "key": "a" }, { "key": "b" }] }""", """{ "results": [{ "key": "n" }, { "key": "a" }, { "key": "b" }] }""", "+{\"key\":\"n\"}")]
  public async Task What_changes_its_place_is_a_change(string kind, string before, string after, string changes) {
    await using var scope = app.Services.CreateAsyncScope();
    Assert.Equal(changes, string.Join(' ', scope.ServiceProvider.GetServices<IDraftedKind>().Single(k => k.Name == kind).Between(before, after).Select(c => c switch {
      { Before: null } => $"+{c.After}",
      { After: null } => $"-{c.Before}",
      _ => $"{c.Before}>{c.After}",
    })));
  }

  /// <summary>Every part of it is asked for its name and its place: what grew with their square would never end.</summary>
  [Theory]
  [InlineData("form")]
  [InlineData("decision")]
  public async Task A_file_of_very_many_nameless_parts_is_compared_and_the_most_are_counted(string kind) {
    const int Parts = 60_000;
    var key = Drawing.NewKey();
    var content = kind == "form" ? $$"""{ "id": "{{key}}", "components": [{{string.Join(',', Enumerable.Repeat("{}", Parts))}}] }""" : $"<definitions id=\"{key}\">{string.Concat(Enumerable.Repeat("<a id=\"a\"/>", Parts))}</definitions>";
    var author = Drawing.Author();
    var draft = await app.Begun(author, $"studio:{kind}/{key}", content);
    var changes = (await app.Send(author, HttpMethod.Get, $"drafts/{draft}/changes")).Body!["changes"]!.AsArray();
    Assert.Equal((1001, Words.T["more_changes", Parts + 1 - 1000]), (changes.Count, (string?)changes[^1]!["details"]![0]));
  }

  [Fact]
  public async Task Of_something_new_everything_is_added() {
    var author = Drawing.Author();
    var (draft, key) = await app.Drawn(author);
    var body = (await app.Send(author, HttpMethod.Get, $"drafts/{draft}/changes")).Body!;
    Assert.Null((string?)body["inForce"]);
    Assert.All(body["changes"]!.AsArray(), c => Assert.Equal("added", (string?)c!["change"]));
    Assert.Contains(body["changes"]!.AsArray(), c => (string?)c!["element"] == key);
  }
}
