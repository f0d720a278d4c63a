using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AskDossierTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task The_applicant_asks_and_the_competent_office_has_the_question() {
    var (id, _) = await app.Submitted();
    var question = await app.Asked(id);
    Assert.Equal([Pleiku, "question", "Khi nào có kết quả?", Citizen], Assert.Single(await app.Sql("select office, kind, text, asked_by from public_services.dossier_question where id = $1", question)));
    Assert.Equal(Citizen, (Guid)Assert.Single(await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.asked'", id))[0]!);
  }

  [Fact]
  public async Task A_stranger_must_sign_in_or_hold_the_token() {
    var (id, _) = await app.Submitted();
    await app.Post(null, $"/api/dossiers/mine/{id}/questions", Questions.Body(), 401);
    await app.Post(null, $"/api/dossiers/track/{new string('0', 32)}/questions", Questions.Body(), 404);
    await app.Post(null, $"/api/dossiers/track/{await app.Token(id)}/questions", Questions.Body());
    Assert.Null(Assert.Single(await app.Sql("select asked_by from public_services.dossier_question where dossier = $1", id))[0]);
  }

  [Fact]
  public async Task Another_persons_dossier_is_not_found() {
    var (id, _) = await app.Submitted();
    await app.Post(People.Citizen(), $"/api/dossiers/mine/{id}/questions", Questions.Body(), 404);
    await app.Post(Officer("intake"), $"/api/dossiers/mine/{id}/questions", Questions.Body(), 404);
  }

  [Theory]
  [InlineData("", "Nội dung", "questions.no_kind")]
  [InlineData("praise", "Nội dung", "questions.no_kind")]
  [InlineData("question", " ", "questions.bad_text")]
  public async Task What_is_missing_is_named(string kind, string text, string code) {
    var (id, _) = await app.Submitted();
    Assert.Equal(code, (string)(await app.Post(Hoa, $"/api/dossiers/mine/{id}/questions", Questions.Body(kind, text), 400))["code"]!);
  }

  [Fact]
  public async Task Only_so_many_may_wait_for_an_answer() {
    var (id, _) = await app.Submitted();
    for (var i = 0; i < DossierQuestion.MostOpen; i++) await app.Asked(id);
    Assert.Equal("questions.too_many", (string)(await app.Post(Hoa, $"/api/dossiers/mine/{id}/questions", Questions.Body(), 409))["code"]!);
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public async Task The_page_is_linked_from_the_dossier_takes_a_file_and_works_without_scripts(bool account) {
    var (id, code) = await app.Submitted();
    var dossier = account ? $"/ho-so/{code}" : $"/tra-cuu/{await app.Token(id)}";
    var v = await new CitizenVisitor(app, account ? Hoa : null).Open(dossier);
    await v.Open(v.Page.QuerySelector("main a[href$='/hoi-dap']")!.GetAttribute("href")!);
    await v.Press("Gửi", ("text", "Cán bộ chưa trả lời điện thoại"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Equal("Cán bộ chưa trả lời điện thoại", v.Page.QuerySelector("textarea[name=text]")!.TextContent);
    await v.Send("Gửi", [("kind", "complaint"), ("text", "Cán bộ chưa trả lời điện thoại")], [("file", "anh.png", DossierApp.Picture)]);
    Assert.Contains("Ông/Bà được báo khi có trả lời", v.Text, StringComparison.Ordinal);
    Assert.Contains("anh.png", v.Text, StringComparison.Ordinal);
    var question = (Guid)Assert.Single(await app.Sql("select id from public_services.dossier_question where dossier = $1", id))[0]!;
    Assert.Equal(["question", question], Assert.Single(await app.Sql("select owner_kind, owner from kernel.file where id = (select file from public_services.dossier_question where id = $1)", question)));
  }
}
