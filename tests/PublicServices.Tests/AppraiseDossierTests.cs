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
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"organisationName": "Công ty Mẫu", "pages": 3, "note": null}"""), JsonNode.Parse(kept)), kept);
  }
}
