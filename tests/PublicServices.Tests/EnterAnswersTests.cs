using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class EnterAnswersTests(SliceApp app) : WriteSliceTests(app) {
  static readonly object Said = new { hoTen = "Rơ Châm Thủy", soBan = 1 };

  async Task<(Guid Id, string Code)> OnPaper() => await app.AtCounter("9.100006", new { soBan = 1 });

  Task<JsonObject> Enter(Guid id, object answers, int expected = 200, Actor? by = null) => app.Post(by ?? Officer("specialist"), $"/api/dossiers/{id}/answers", new { answers }, expected);

  async Task<JsonObject> Appraise(Guid id, string code, int expected, string decision = "pass") =>
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "appraise", new { decision, reason = "Không đủ điều kiện", checklist = new[] { "dung-mau" } }, expected);

  protected override async Task<Write> Prepare() {
    var (id, _) = await OnPaper();
    return new($"/api/dossiers/{id}/answers", new { answers = Said }, Officer("intake"), id, "dossiers.answers_entered") {
      Permission = DossierPermissions.Read, Stranger = Officer("intake", BienHo), Invalid = new { answers = new { hoTen = "" } }, InvalidCode = "forms.required",
      Meanwhile = () => app.Post(Officer("intake"), $"/api/dossiers/{id}/stop", new { reason = "Người nộp đã mất" }), Again = "dossiers.decided",
      Row = "select 1 from public_services.paper_entry e join public_services.dossier d on d.id = e.dossier where d.id = $1 and d.form->>'hoTen' = 'Rơ Châm Thủy' and e.form_before ? 'soBan' and not e.form_before ? 'hoTen'",
    };
  }

  [Fact]
  public async Task Nothing_is_granted_shown_or_signed_before_the_declaration_is_typed_in() {
    var (id, code) = await OnPaper();
    Assert.Equal("dossiers.form_incomplete", (string?)(await Appraise(id, code, 409))["code"]);
    Assert.Equal("dossiers.form_incomplete", (string?)(await app.Post(Officer("specialist"), $"/api/dossiers/{id}/draft", new { }, 409))["code"]);
    await Enter(id, Said);
    await Appraise(id, code, 200);
    await app.AsIntruder("update public_services.dossier set form = form - 'hoTen' where id = $1", id);
    var items = new[] { new { id, task = await app.Open(code, "agency_signature") } };
    Assert.Equal("dossiers.form_incomplete", (string?)(await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items, agree = true }, 409))["code"]);
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items, agree = false, reason = "Thiếu họ tên" });
    await Enter(id, Said);
    await Appraise(id, code, 200);
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree = true });
  }

  [Fact]
  public async Task What_is_not_granted_needs_no_declaration() {
    var (id, code) = await OnPaper();
    await Appraise(id, code, 200, "reject");
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree = true });
  }

  [Fact]
  public async Task A_draft_that_lies_with_leaders_keeps_the_answers_it_was_made_from() {
    var (id, code) = await OnPaper();
    await Enter(id, Said);
    await Appraise(id, code, 200);
    Assert.Equal("dossiers.answers_submitted", (string?)(await Enter(id, new { hoTen = "Khác" }, 409))["code"]);
  }

  [Fact]
  public async Task A_draft_that_came_back_to_the_division_keeps_them_too_until_the_specialist_has_it_again() {
    var (id, code) = await app.AtCounter("9.100008", new { soBan = 1 });
    async Task Decide(string element, string role, string verb, bool agree) =>
      await app.Post(Officer(role), $"/api/dossiers/{verb}", new { items = new[] { new { id, task = await app.Open(code, element) } }, agree, reason = agree ? "" : "Sai họ tên" });
    await Enter(id, Said);
    await app.Post(Officer("division_head"), "/api/dossiers/assign", new { items = new[] { new { id, task = await app.Open(code, "assign") } }, assignee = Specialist });
    await app.Step(Officer("specialist", id: Specialist), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    await Decide("division_approval", "division_head", "approve", agree: true);
    await Decide("agency_signature", "agency_head", "sign", agree: false);
    Assert.Equal("dossiers.answers_submitted", (string?)(await Enter(id, new { hoTen = "Khác" }, 409))["code"]);
    await Decide("division_approval", "division_head", "approve", agree: false);
    await Enter(id, new { hoTen = "Khác" });
  }

  [Fact]
  public async Task A_unit_that_took_the_papers_in_for_another_office_changes_no_draft_that_lies_with_its_leaders() {
    var made = await app.Post(Officer("intake", BienHo), "/api/dossiers/counter", new {
      procedure = "9.100006", office = "H21.106", channel = "in_person", subject = new { name = "Rơ Châm Thủy", number = "000088000002", phone = "0900000002" }, form = new { hoTen = "Rơ Châm Thủy", soBan = 1 },
      components = new[] { new { key = "chung-sinh", originals = 1 } }, delivery = "in_person", notice = "sms", accept = true,
    });
    var id = (Guid)made["id"]!;
    await Appraise(id, (string)made["code"]!, 200);
    Assert.Equal("dossiers.answers_submitted", (string?)(await Enter(id, new { hoTen = "Khác" }, 409, Officer("intake", BienHo)))["code"]);
  }

  [Fact]
  public async Task They_wait_for_a_step_that_is_being_taken() {
    var (id, code) = await OnPaper();
    using var client = app.As(Officer("specialist"));
    Task<HttpResponseMessage> typed;
    await using (var step = await Hold.Rows(app, $"select 1 from process.instance where business_key = '{code}'", "process.instance")) {
      typed = client.PostAsJsonAsync($"/api/dossiers/{id}/answers", new { answers = Said }, TestContext.Current.CancellationToken);
      await step.Reached(typed);
    }
    Assert.Equal(200, (int)(await typed).StatusCode);
  }

  [Fact]
  public async Task Of_two_who_type_one_declaration_the_second_is_told_of_the_first() {
    var (id, _) = await OnPaper();
    CitizenVisitor[] desks = [await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}/to-khai"), await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/to-khai")];
    await desks[0].Press("Lưu tờ khai", ("hoTen", "Rơ Châm Thủy"));
    for (var again = 0; again < 2; again++) {
      await desks[1].Press("Lưu tờ khai", ("hoTen", "Rơ Châm Thuỷ"));
      Assert.Equal(System.Net.HttpStatusCode.Conflict, desks[1].Status);
      Assert.Contains("vừa được người khác sửa", desks[1].Text, StringComparison.Ordinal);
    }
    Assert.Equal([["Rơ Châm Thủy"]], await app.Sql("select form->>'hoTen' from public_services.dossier where id = $1", id));
  }

  [Fact]
  public async Task What_the_fee_was_computed_from_stays() {
    var (id, _) = await OnPaper();
    Assert.Equal("dossiers.answer_settled", (string?)(await Enter(id, new { hoTen = "Rơ Châm Thủy", soBan = 3 }, 400))["code"]);
  }

  [Fact]
  public async Task What_an_applicant_declared_online_is_theirs_to_correct() {
    var submission = await app.Submission("9.100006");
    submission["form"] = new JsonObject { ["hoTen"] = "Nguyễn An", ["soBan"] = 1 };
    var id = (Guid)(await app.Post(Hoa, "/api/dossiers", submission))["id"]!;
    Assert.Equal("dossiers.declared_online", (string?)(await Enter(id, new { hoTen = "Nguyễn Bình" }, 409))["code"]);
  }

  [Fact]
  public async Task Only_who_takes_papers_in_or_decides_by_them_types_them() {
    var (id, _) = await OnPaper();
    Assert.Equal("dossiers.step_not_allowed", (string?)(await Enter(id, Said, 403, Officer("clerk")))["code"]);
    Assert.Equal("dossiers.no_form", (string?)(await Enter((await app.AtCounter("9.100001")).Id, Said, 400))["code"]);
  }

  [Fact]
  public async Task A_fee_that_can_be_computed_holds_the_dossier_and_one_that_cannot_lets_none_in() {
    var (id, _) = await app.AtCounter("9.100006", new { soBan = 3 });
    Assert.Equal([[16000L, (short)6]], await app.Sql("select amount_due, status from public_services.dossier where id = $1", id));
  }
}
