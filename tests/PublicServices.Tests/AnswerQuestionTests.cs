using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class AnswerQuestionTests(DossierApp app) : IClassFixture<DossierApp> {
  static object Text(string text = "Ngày mai có kết quả.") => new { text };

  [Fact]
  public async Task The_applicant_is_told_and_reads_the_answer_without_the_officers_name() {
    var (id, code) = await app.Submitted();
    var question = await app.Asked(id);
    var officer = Questions.Answering();
    await app.Post(officer, $"/api/questions/{question}/answer", Text());
    Assert.Equal([officer.Id, "Ngày mai có kết quả."], Assert.Single(await app.Sql("select answered_by, answer from public_services.dossier_question where id = $1", question)));
    Assert.Equal(officer.Id, (Guid)Assert.Single(await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.answered'", id))[0]!);
    Assert.Equal([$"/ho-so/{code}/hoi-dap"], (await app.Sql("select distinct link from kernel.notification where template = 'notify-answered' and key like $1", code + "/%")).Select(r => (string)r[0]!));
    var v = await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}/hoi-dap");
    Assert.Contains("Ngày mai có kết quả.", v.Text, StringComparison.Ordinal);
    Assert.Contains("UBND phường Pleiku trả lời", v.Text, StringComparison.Ordinal);
    Assert.Null((await app.Get(Hoa, $"/api/dossiers/mine/{id}/questions"))["items"]![0]!["answeredByName"]);
    Assert.Contains("Ngày mai có kết quả.", (await new CitizenVisitor(app, null).Open($"/tra-cuu/{await app.Token(id)}/hoi-dap")).Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_stranger_and_who_lacks_the_permission_cannot_answer() {
    var (id, _) = await app.Submitted();
    var question = await app.Asked(id);
    await app.Post(null, $"/api/questions/{question}/answer", Text(), 401);
    await app.Post(Officer("intake"), $"/api/questions/{question}/answer", Text(), 403);
    await app.Post(Hoa, $"/api/questions/{question}/answer", Text(), 403);
  }

  [Fact]
  public async Task Another_offices_question_is_not_found() {
    var (id, _) = await app.Submitted();
    await app.Post(Questions.Answering(BienHo), $"/api/questions/{await app.Asked(id)}/answer", Text(), 404);
  }

  [Fact]
  public async Task An_empty_answer_is_refused() {
    var (id, _) = await app.Submitted();
    Assert.Equal("questions.bad_text", (string)(await app.Post(Questions.Answering(), $"/api/questions/{await app.Asked(id)}/answer", Text(" "), 400))["code"]!);
  }

  [Fact]
  public async Task What_was_answered_is_not_answered_again() {
    var (id, _) = await app.Submitted();
    var question = await app.Asked(id);
    await app.Post(Questions.Answering(), $"/api/questions/{question}/answer", Text());
    Assert.Equal("questions.answered", (string)(await app.Post(Questions.Answering(), $"/api/questions/{question}/answer", Text(), 409))["code"]!);
  }

  [Fact]
  public async Task A_complaint_is_answered_by_a_leader_who_had_no_hand_in_the_dossier() {
    var (id, code) = await app.Submitted();
    var handler = Questions.Answering(leader: true);
    await app.Step(handler, id, await app.Open(code, "intake_check"), "accept");
    var complaint = await app.Asked(id, "complaint");
    Assert.Equal("questions.for_leaders", (string)(await app.Post(Questions.Answering(), $"/api/questions/{complaint}/answer", Text(), 403))["code"]!);
    Assert.Equal("questions.own_complaint", (string)(await app.Post(handler, $"/api/questions/{complaint}/answer", Text(), 403))["code"]!);
    Assert.Contains("Cán bộ đã xử lý hồ sơ không trả lời", (await new CitizenVisitor(app, handler).Open($"/can-bo/hoi-dap/{complaint}")).Text, StringComparison.Ordinal);
    await app.Post(Questions.Answering(leader: true), $"/api/questions/{complaint}/answer", Text());
    // a plain question is theirs to answer
    await app.Post(handler, $"/api/questions/{await app.Asked(id)}/answer", Text());
  }

  [Fact]
  public async Task Officers_answer_from_their_list_without_scripts() {
    var (id, code) = await app.Submitted();
    var question = await app.Asked(id);
    var v = await new CitizenVisitor(app, Questions.Answering()).Open("/can-bo/hoi-dap");
    Assert.Contains(code, v.Text, StringComparison.Ordinal);
    await v.Open($"/can-bo/hoi-dap/{question}");
    await v.Press("Gửi trả lời", ("text", ""));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    await v.Press("Gửi trả lời", ("text", "Đã có kết quả."));
    v.IsAt("/can-bo/hoi-dap?da-gui=true");
    await v.Open("/can-bo/hoi-dap?da-tra-loi=true");
    Assert.Contains(code, v.Text, StringComparison.Ordinal);
  }
}
