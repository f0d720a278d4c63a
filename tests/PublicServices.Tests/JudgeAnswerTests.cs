using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class JudgeAnswerTests(DossierApp app) : OwnWriteTests(app), IClassFixture<DossierApp> {
  async Task<(Guid Dossier, string Code, Guid Question)> Asked(bool answered = true, bool account = true) {
    var (id, code) = await app.Submitted();
    var question = account ? await app.Asked(id, "complaint") : (Guid)(await app.Post(null, $"/api/dossiers/track/{await app.Token(id)}/questions", Questions.Body("complaint")))["question"]!;
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

  [Fact]
  public async Task Who_asked_with_an_account_judges_with_it() {
    var (dossier, _, question) = await Asked();
    var byToken = $"/api/dossiers/track/{await app.Token(dossier)}/questions/{question}/judgement";
    Assert.Equal("questions.not_asker", (string)(await app.Post(null, byToken, new { content = true }, 403))["code"]!);
    var v = await new CitizenVisitor(app, null).Open($"/tra-cuu/{await app.Token(dossier)}/hoi-dap");
    Assert.Null(v.Page.QuerySelector("button[name=content]"));
    await app.Post(Hoa, $"/api/dossiers/mine/{dossier}/questions/{question}/judgement", new { content = false });
  }

  [Fact]
  public async Task An_official_speaks_for_no_applicant_with_the_address_of_a_slip() {
    var (dossier, _, question) = await Asked(account: false);
    var token = await app.Token(dossier);
    var official = Officer("intake");
    await app.Post(official, $"/api/dossiers/track/{token}/questions/{question}/judgement", new { content = true }, 404);
    await app.Post(official, $"/api/dossiers/track/{token}/questions", Questions.Body(), 404);
    await app.AsIntruder("update public_services.dossier set status = 10, processed_at = now(), delivered_at = now() where id = $1", dossier);
    await app.Post(official, $"/api/dossiers/track/{token}/rating", new { officeScore = 5 }, 404);
    Assert.Null((await app.Get(official, $"/api/dossiers/{dossier}"))["trackToken"]);
    Assert.DoesNotContain(token, await app.As(official).GetStringAsync($"/can-bo/ho-so/{dossier}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    await app.Post(null, $"/api/dossiers/track/{token}/questions/{question}/judgement", new { content = true });
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task The_page_asks_once_under_each_answer_and_works_without_scripts(bool account) {
    var (dossier, code, _) = await Asked(account: account);
    var v = await new CitizenVisitor(app, account ? Hoa : null).Open((account ? $"/ho-so/{code}" : $"/tra-cuu/{await app.Token(dossier)}") + "/hoi-dap");
    await v.Press("Chưa hài lòng");
    Assert.Contains("Cảm ơn Ông/Bà đã đánh giá", v.Text, StringComparison.Ordinal);
    Assert.Contains("chưa hài lòng với câu trả lời", v.Text, StringComparison.Ordinal);
    Assert.Null(v.Page.QuerySelector("button[name=content]"));
  }
}
