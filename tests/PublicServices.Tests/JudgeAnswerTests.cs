using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class JudgeAnswerTests(DossierApp app) : OwnWriteTests(app), IClassFixture<DossierApp> {
  async Task<(Guid Dossier, string Code, Guid Question)> Asked(bool answered = true) {
    var (id, code) = await app.Submitted();
    var question = await app.Asked(id, "complaint");
    if (answered) await app.Post(Questions.Answering(leader: true), $"/api/questions/{question}/answer", new { text = "Đã nhắc cán bộ." });
    return (id, code, question);
  }

  protected override async Task<Write> Prepare() {
    var (dossier, _, question) = await Asked();
    return new($"/api/dossiers/mine/{dossier}/questions/{question}/judgement", new { content = false }, Hoa, question, "questions.judged") {
      Permission = DossierPermissions.Own, Stranger = People.Citizen(), Again = "questions.judged", Row = "select 1 from public_services.dossier_question where id = $1 and content = false and judged_at is not null",
    };
  }

  [Fact]
  public async Task Invalid_input_is_refused_by_its_code() {
    var (dossier, _, question) = await Asked();
    var other = await Asked();
    Assert.Equal("questions.no_judgement", (string)(await app.Post(Hoa, $"/api/dossiers/mine/{dossier}/questions/{question}/judgement", new { }, 400))["code"]!);
    Assert.Equal("questions.not_found", (string)(await app.Post(Hoa, $"/api/dossiers/mine/{dossier}/questions/{other.Question}/judgement", new { content = true }, 404))["code"]!);
  }

  [Fact]
  public async Task What_is_not_answered_cannot_be_judged() {
    var (dossier, _, question) = await Asked(answered: false);
    Assert.Equal("questions.not_answered", (string)(await app.Post(Hoa, $"/api/dossiers/mine/{dossier}/questions/{question}/judgement", new { content = true }, 409))["code"]!);
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task The_page_asks_once_under_each_answer_and_works_without_scripts(bool account) {
    var (dossier, code, _) = await Asked();
    var v = await new CitizenVisitor(app, account ? Hoa : null).Open((account ? $"/ho-so/{code}" : $"/tra-cuu/{await app.Token(dossier)}") + "/hoi-dap");
    await v.Press("Chưa hài lòng");
    Assert.Contains("Cảm ơn Ông/Bà đã đánh giá", v.Text, StringComparison.Ordinal);
    Assert.Contains("chưa hài lòng với câu trả lời", v.Text, StringComparison.Ordinal);
    Assert.Null(v.Page.QuerySelector("button[name=content]"));
  }
}
