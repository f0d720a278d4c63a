using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class BeginPartTests(ProvinceApp app) : WriteSliceTests(app), IClassFixture<ProvinceApp> {
  readonly ProvinceApp app = app;
  readonly Actor author = Drawing.Author();

  protected override async Task<Write> Prepare() {
    var code = DrawnProcedure.NewCode();
    var description = await app.Described(author, code);
    return new($"/api/studio/procedures/{code}/parts", new { part = "form" }, author, description, "studio.draft_saved") {
      Permission = StudioPermissions.Edit, Stranger = Drawing.Author("Người khác"), Unseen = "studio.no_procedure", Invalid = new { part = "kitchen" }, InvalidCode = "studio.bad_part", Again = "studio.already_drawn",
      Row = "select 1 from studio.draft where id = $1 and content like '%studio:form/p9-%-form%'",
    };
  }

  async Task<JsonNode> Description(Guid draft) => JsonNode.Parse((string)(await app.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!)!;

  [Theory]
  [InlineData("process", "process")]
  [InlineData("fee", "cases/0/fees/0/amount/decision")]
  [InlineData("result", "results/0/template")]
  [InlineData("refusal", "results/0/refusalTemplate")]
  [InlineData("result-form", "results/0/form")]
  [InlineData("slip-03", "slips/0/template")]
  public async Task The_description_names_what_was_begun(string part, string place) {
    var code = DrawnProcedure.NewCode();
    var description = await app.Described(author, code);
    await app.Part(author, code, part);
    var at = await Description(description);
    foreach (var step in place.Split('/')) at = int.TryParse(step, out var i) ? at![i]! : at![step]!;
    Assert.EndsWith($"p{code.Replace('.', '-')}-{part}", (string)at!, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("process", "core:process/one-stop")]
  [InlineData("form", "gia-lai:form/register-copy")]
  [InlineData("slip-01", "core:template/form-01")]
  [InlineData("result", "core:template/result-certificate")]
  public async Task It_begins_as_a_copy_of_what_is_in_force_without_mistakes(string part, string like) {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    var draft = await app.Part(author, code, part, like);
    var shown = (await app.Send(author, HttpMethod.Get, $"drafts/{draft}")).Body!;
    Assert.Empty(shown["findings"]!.AsArray().Select(f => f!.ToString()));
    Assert.DoesNotContain("saola:form", (string)shown["content"]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_is_of_another_kind_is_not_copied() {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    Assert.Equal("studio.bad_like", (string?)(await app.Send(author, HttpMethod.Post, $"procedures/{code}/parts", new { part = "form", like = "core:process/one-stop" })).Body!["code"]);
  }
}
