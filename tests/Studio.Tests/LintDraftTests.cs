namespace Saola.Studio.Tests;

public sealed class LintDraftTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task Nobody_lints_without_signing_in_or_the_permission() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Post, "lint", new { item = "studio:form/x", content = "{}" })).Status);
    Assert.Equal(403, (await app.Send(Drawing.Publisher(), HttpMethod.Post, "lint", new { item = "studio:form/x", content = "{}" })).Status);
  }

  [Theory]
  [InlineData("studio:nothing/x", "x", "studio.bad_item")]
  [InlineData("studio:form/x", "", "studio.no_content")]
  public async Task What_is_no_drawing_is_refused(string item, string content, string code) {
    var (status, body) = await app.Send(Drawing.Author(), HttpMethod.Post, "lint", new { item, content });
    Assert.Equal((400, code), (status, (string?)body!["code"]));
  }

  public static TheoryData<string, string, string[]> Drawings => new() {
    { "studio:process/a", Drawing.Bpmn("a"), [] },
    { "studio:process/a", Drawing.Bpmn("a", groups: ""), ["check"] },
    { "studio:process/other", Drawing.Bpmn("a"), ["a"] },
    { "studio:process/a", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", [""] },
    { "studio:decision/a", Drawing.Dmn("a"), [] },
    { "studio:decision/a", Drawing.Dmn("a", "5 +"), ["a"] },
    { "studio:form/a", Drawing.Form("a"), [] },
    { "studio:form/b", Drawing.Form("a"), [""] },
    { "studio:form/a", Drawing.Form("a").Replace("textfield", "iframe", StringComparison.Ordinal), ["name"] },
    { "studio:test/a", """{ "id": "studio:test/a" }""", [""] },
    { "studio:test/a", "{", [""] },
  };

  [Theory]
  [MemberData(nameof(Drawings))]
  public async Task Each_mistake_names_the_element_where_it_is(string item, string content, string[] elements) {
    var (status, body) = await app.Send(Drawing.Author(), HttpMethod.Post, "lint", new { item, content });
    Assert.Equal(200, status);
    var found = body!["findings"]!.AsArray();
    Assert.All(found, f => Assert.NotEmpty((string)f!["message"]!));
    Assert.Equal(elements, found.Select(f => (string)f!["element"]!).Distinct());
  }
}
