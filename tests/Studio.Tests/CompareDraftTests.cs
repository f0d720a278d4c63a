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
