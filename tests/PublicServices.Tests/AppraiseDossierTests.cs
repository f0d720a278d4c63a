using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AppraiseDossierTests(SliceApp app) : WriteSliceTests(app) {
  readonly SliceApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("appraise");
    return new($"/api/dossiers/{id}/appraise", new { task, decision = "pass", checklist = new[] { "dung-mau" } }, Officer("specialist"), id, "dossiers.appraised") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo),
      Invalid = new { task, decision = "maybe" }, InvalidCode = "dossiers.bad_decision", Again = "process.task_done",
      Row = "select 1 from public_services.dossier_handover where dossier = $1 and element = 'appraise'",
    };
  }

  [Theory]
  [InlineData("9.100001", "pass", "organisationName")]
  [InlineData("9.100007", "pass", "representative")]
  [InlineData("9.100007", "reject", "hoTen")]
  public async Task An_answer_that_the_form_of_the_result_does_not_ask_for_is_refused(string procedure, string decision, string key) {
    var (id, _, task) = await app.WaitingAt("appraise", procedure);
    var refused = await app.Step(Officer("specialist"), id, task, "appraise", new {
      decision, reason = "x", checklist = new[] { "dung-mau" }, result = new { form = new Dictionary<string, string> { [key] = "Công ty Mẫu", ["organisationName"] = "Công ty Mẫu" } },
    }, 400);
    Assert.Contains(("forms.not_asked", $"result.form.{key}"), refused["errors"]!.AsArray().Select(e => ((string)e!["code"]!, (string)e["field"]!)));
    await app.Step(Officer("specialist"), id, task, "appraise", new {
      decision, reason = "x", checklist = new[] { "dung-mau" }, result = procedure == "9.100007" ? new { form = new { organisationName = "Công ty Mẫu" } } : null,
    });
  }

  [Fact]
  public async Task The_result_keeps_what_its_form_makes_of_the_answers() {
    var (id, _, task) = await app.WaitingAt("appraise", "9.100007");
    await app.Step(Officer("specialist"), id, task, "appraise", new {
      decision = "pass", checklist = new[] { "dung-mau" }, result = new { form = new { organisationName = "Công ty Mẫu", pages = "3", branch = "hidden", note = "only to be read" } },
    });
    var kept = (string)(await app.Sql("select (i.variables->'result'->'form')::text from process.instance i join public_services.dossier d on d.instance = i.id where d.id = $1", id)).Single()[0]!;
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"organisationName": "Công ty Mẫu", "pages": 3}"""), JsonNode.Parse(kept)), kept);
  }

  [Fact]
  public async Task What_the_form_of_the_result_asks_no_more_or_leaves_open_does_not_go_over_the_declaration() {
    var (id, _, task) = await app.WaitingAt("appraise", "9.100007");
    // as an earlier version of the form asked, and as the applicant declared
    await app.AsIntruder("""
      update process.instance set variables = variables || '{"result": {"form": {"organisationName": "Bản cũ", "taxCode": "999"}}}' where id = (select instance from public_services.dossier where id = $1)
      """, id);
    await app.AsIntruder("""update public_services.dossier set form = form || '{"organisationName": "Công ty đã khai", "taxCode": "111"}' where id = $1""", id);
    using (var client = app.As(Officer("specialist"))) {
      using var drawn = await client.PostAsJsonAsync($"/api/dossiers/{id}/draft", new { result = new { form = new Dictionary<string, object?> { ["organisationName"] = null } } }, TestContext.Current.CancellationToken);
      var paper = System.Net.WebUtility.HtmlDecode(await drawn.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
      foreach (var said in new[] { "Công ty đã khai", "111" }) Assert.Contains(said, paper, StringComparison.Ordinal);
      foreach (var gone in new[] { "Bản cũ", "999" }) Assert.DoesNotContain(gone, paper, StringComparison.Ordinal);
    }
    await app.Step(Officer("specialist"), id, task, "appraise", new { decision = "pass", checklist = new[] { "dung-mau" }, result = new { form = new { organisationName = "Công ty Mẫu" } } });
    var kept = (string)(await app.Sql("select (i.variables->'result'->'form')::text from process.instance i join public_services.dossier d on d.instance = i.id where d.id = $1", id)).Single()[0]!;
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"organisationName": "Công ty Mẫu"}"""), JsonNode.Parse(kept)), kept);
  }
}
