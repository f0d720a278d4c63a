using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Who asks, who answers, and what each of them sees.</summary>
static class Questions {
  public static Actor Answering(Guid? office = null, Guid? id = null, bool leader = false) {
    var actor = Officer("intake", office, id);
    return actor with { Permissions = [.. actor.Permissions, DossierPermissions.Answer, .. leader ? new[] { DossierPermissions.AnswerComplaint } : []] };
  }

  public static object Body(string kind = "question", string text = "Khi nào có kết quả?") => new { kind, text };

  public static async Task<Guid> Asked(this DossierApp app, Guid dossier, string kind = "question") => (Guid)(await app.Post(Hoa, $"/api/dossiers/mine/{dossier}/questions", Body(kind)))["question"]!;
}

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

public sealed class ListQuestionsTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task The_longest_waiting_comes_first_with_its_age_and_pages_go_on_by_key() {
    var now = app.Clock.GetUtcNow();
    var ids = new List<Guid>();
    try {
      for (var i = 0; i < 11; i++) {
        var (id, _) = await app.Submitted();
        for (var n = 0; n < 5; n++) {
          ids.Add(await app.Asked(id, n == 0 ? "complaint" : "question"));
          app.Clock.Pass(TimeSpan.FromHours(1));
        }
      }
      var first = await app.Get(Questions.Answering(), "/api/questions");
      Assert.Equal(ids.Take(50), first["items"]!.AsArray().Select(i => (Guid)i!["id"]!));
      Assert.Equal((44, 11, now), ((long)first["counts"]!["questions"]!, (long)first["counts"]!["complaints"]!, (DateTimeOffset)first["counts"]!["oldest"]!));
      Assert.Equal(2, (int)first["items"]![0]!["days"]!);
      var second = await app.Get(Questions.Answering(), $"/api/questions?after={first["next"]}");
      Assert.Equal(ids.Skip(50), second["items"]!.AsArray().Select(i => (Guid)i!["id"]!));
      Assert.Null(second["next"]);
      Assert.Equal(11, (await app.Get(Questions.Answering(), "/api/questions?kind=complaint"))["items"]!.AsArray().Count);
    } finally {
      app.Clock.Set(now);
    }
    Assert.Empty((await app.Get(Questions.Answering(BienHo), "/api/questions"))["items"]!.AsArray());
    await app.Get(null, "/api/questions", 401);
    await app.Get(Officer("intake"), "/api/questions", 403);
  }
}

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
