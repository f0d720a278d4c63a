using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Dossiers through the nine steps, over HTTP.</summary>
public sealed class FlowTests(DossierApp app) : IClassFixture<DossierApp> {
  async Task<List<int>> Statuses(Guid id) {
    var steps = new List<int>();
    foreach (var row in await app.Sql("select (facts->>'status')::int from ledger.entry where object_id = $1 and facts->>'status' is not null order by id", id))
      if (steps.Count == 0 || steps[^1] != (int)row[0]!) steps.Add((int)row[0]!);
    return steps;
  }

  async Task Accept(Guid id, string code) => await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
  async Task Appraise(Guid id, string code, string decision = "pass") =>
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "appraise", new { decision, reason = decision == "reject" ? "Không đủ điều kiện" : "", checklist = new[] { "dung-mau" } });
  async Task Sign(Guid id, string code, bool agree = true) =>
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree, reason = agree ? "" : "Sai họ tên" });
  async Task Finish(Guid id, string code) {
    await app.Step(Officer("specialist"), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal", new { });
    await app.Step(Officer("intake"), id, await app.Open(code, "deliver"), "deliver", new { recipientName = "Nguyễn Thị Hoa", signed = true });
  }

  [Fact]
  public async Task A_dossier_submitted_online_goes_through_the_nine_steps() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    await Appraise(id, code);
    await Sign(id, code);
    await Finish(id, code);
    Assert.Equal([1, 2, 4, 9, 10], await Statuses(id));
    var dossier = await app.Get(Officer("intake"), $"/api/dossiers/{id}");
    Assert.Equal((10, true), ((int)dossier["status"]!, (bool)dossier["granted"]!));
    Assert.Equal(["intake_check", "receive", "appraise", "agency_signature", "transfer", "seal", "deliver"],
      (await app.Sql("select element from public_services.dossier_handover where dossier = $1 order by id", id)).Select(r => (string)r[0]!));
    Assert.Equal(["01", "06"], (await app.Sql("select form from public_services.dossier_slip where dossier = $1 order by form", id)).Select(r => (string)r[0]!));
  }

  [Fact]
  public async Task An_appointment_is_given_when_the_dossier_is_accepted() {
    var (id, code) = await app.Submitted();
    Assert.Null((await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["appointmentAt"]);
    await Accept(id, code);
    // five working days from Monday 16 November 2026 at 08:00
    Assert.Equal(Vn.At(new(2026, 11, 23), new(8, 0)), (DateTimeOffset)(await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["appointmentAt"]!);
  }

  [Fact]
  public async Task Each_step_has_its_share_of_the_deadline() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    var due = (DateTime)(await app.Sql("select due from process.work_task where business_key = $1 and element = 'appraise'", code))[0][0]!;
    // half of 37.5 working hours after Monday 08:00: 18.75 hours, 3.75 into Thursday... counted by the office calendar
    Assert.Equal(WorkingCalendar.Standard.AddHours(Vn.At(new(2026, 11, 16), new(8, 0)), TimeSpan.FromHours(18.75)).UtcDateTime, due);
  }

  [Fact]
  public async Task A_head_who_disagrees_sends_it_back_to_the_specialist() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    await Appraise(id, code);
    await Sign(id, code, agree: false);
    await Appraise(id, code);
    await Sign(id, code);
    Assert.Contains("dossiers.returned", await app.Ledger(id));
    Assert.Equal(4, await app.Status(id));
  }

  [Fact]
  public async Task With_a_division_its_head_assigns_and_approves() {
    var (id, code) = await app.Submitted(procedure: "9.100002");
    await Accept(id, code);
    await app.Post(Officer("division_head"), "/api/dossiers/assign", new { items = new[] { new { id, task = await app.Open(code, "assign") } }, assignee = Specialist });
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } }, 409);
    await app.Step(Officer("specialist", id: Specialist), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    await app.Post(Officer("division_head"), "/api/dossiers/approve", new { items = new[] { new { id, task = await app.Open(code, "division_approval") } }, agree = true });
    await Sign(id, code);
    await app.Open(code, "transfer");
  }

  [Fact]
  public async Task A_negative_decision_is_a_signed_reply_and_goes_by_nine_and_ten() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    await Appraise(id, code, "reject");
    await Sign(id, code);
    await Finish(id, code);
    Assert.Equal([1, 2, 4, 9, 10], await Statuses(id));
    Assert.False((bool)(await app.Get(Officer("intake"), $"/api/dossiers/{id}"))["granted"]!);
  }

  [Fact]
  public async Task Why_leaders_disagreed_stays_among_officials_and_the_reply_says_what_the_specialist_found() {
    var (id, code) = await app.Submitted(procedure: "9.100002");
    await Accept(id, code);
    await app.Post(Officer("division_head"), "/api/dossiers/assign", new { items = new[] { new { id, task = await app.Open(code, "assign") } }, assignee = Specialist });
    var specialist = Officer("specialist", id: Specialist);
    async Task Approve(string reason) => await app.Post(Officer("division_head"), "/api/dossiers/approve", new { items = new[] { new { id, task = await app.Open(code, "division_approval") } }, agree = true, reason });
    await app.Step(specialist, id, await app.Open(code, "appraise"), "appraise", new { decision = "reject", reason = "Không đủ điều kiện cư trú" });
    await Approve("Nhất trí, hồ sơ của cháu ông Tư");
    await Sign(id, code, agree: false);
    await Approve("");
    var draft = await Draft();
    Assert.Contains("Không đủ điều kiện cư trú", draft, StringComparison.Ordinal);
    await Sign(id, code);
    await app.Step(specialist, id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal", new { });
    var told = (await app.Get(Hoa, $"/api/dossiers/mine/{id}")).ToJsonString(Json.Options) + (await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}")).Text + draft;
    Assert.DoesNotContain("Sai họ tên", told, StringComparison.Ordinal);
    Assert.DoesNotContain("ông Tư", told, StringComparison.Ordinal);
    // officials read both
    Assert.Contains("Sai họ tên", (await app.Get(Officer("intake"), $"/api/dossiers/{id}")).ToJsonString(Json.Options), StringComparison.Ordinal);

    async Task<string> Draft() {
      using var client = app.As(specialist);
      return System.Net.WebUtility.HtmlDecode(await client.GetStringAsync($"/can-bo/ho-so/{id}/du-thao", TestContext.Current.CancellationToken));
    }
  }

  [Fact]
  public async Task A_refusal_ends_the_process_with_form_03() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "refuse", new { reason = "Không thuộc thẩm quyền" });
    Assert.Equal([1, 3], await Statuses(id));
    Assert.Equal("03", (await app.Sql("select form from public_services.dossier_slip where dossier = $1", id))[0][0]);
    Assert.Equal("Completed", (await app.Sql("select status from process.instance where business_key = $1", code))[0][0]);
    Assert.Equal("Không thuộc thẩm quyền", (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'dossiers.refused'", id))[0][0]);
  }

  [Fact]
  public async Task A_supplement_at_intake_comes_back_for_its_check() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement",
      new { items = new[] { "Giấy chứng sinh bản rõ" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    Assert.Equal(5, await app.Status(id));
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "", note = "Tôi mang bản chính đến quầy." } } });
    await Accept(id, code);
    Assert.Equal([1, 5, 1, 2, 4], await Statuses(id));
    // why papers were asked for is not why the dossier was accepted
    Assert.Equal([null, null], (await app.Sql("select reason from ledger.entry where object_id = $1 and type in ('dossiers.accepted', 'dossiers.processing_started')", id)).Select(r => (string?)r[0]));
  }

  [Fact]
  public async Task The_clock_stands_still_while_the_applicant_supplements() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "request-supplement",
      new { items = new[] { "Bản gốc" }, reason = "Cần đối chiếu", due = app.Clock.GetUtcNow().AddDays(3) });
    app.Clock.Pass(TimeSpan.FromDays(1));
    try {
      await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "", note = "Tôi mang bản chính đến quầy." } } });
    } finally {
      app.Clock.Pass(TimeSpan.FromDays(-1));
    }
    var row = (await app.Sql("select first_appointment_at, appointment_at, paused_at from public_services.dossier where id = $1", id))[0];
    Assert.Equal((Vn.At(new(2026, 11, 23), new(8, 0)).UtcDateTime, Vn.At(new(2026, 11, 25), new(8, 0)).UtcDateTime, null), ((DateTime)row[0]!, (DateTime)row[1]!, row[2]));
    Assert.Equal([1, 2, 4, 5, 4], await Statuses(id));
  }

  [Theory]
  [InlineData("seal")]
  [InlineData("stop")]
  public async Task What_the_office_waited_for_is_not_counted_against_it_when_the_dossier_ends_meanwhile(string end) {
    var (id, _, task) = await app.WaitingAt("seal");
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/hold", new { hold = true, reason = "Chờ thông báo thuế" });
    app.Clock.Pass(TimeSpan.FromDays(2));
    try {
      if (end == "seal") await app.Step(Officer("clerk"), id, task, "seal", new { });
      else await app.Post(Officer("intake"), $"/api/dossiers/{id}/stop", new { reason = "Theo quyết định của tòa án" });
    } finally {
      app.Clock.Pass(TimeSpan.FromDays(-2));
    }
    // two working days later than Monday, and the 24th is a holiday
    Assert.Equal([[Vn.At(new(2026, 11, 26), new(8, 0)).UtcDateTime, null]], await app.Sql("select appointment_at, paused_at from public_services.dossier where id = $1", id));
    Assert.Equal([["external_obligation"]], await app.Sql("select facts->>'cause' from ledger.entry where object_id = $1 and type = 'dossiers.appointment_moved'", id));
  }

  [Fact]
  public async Task A_supplement_that_does_not_come_ends_by_decision_with_form_05() {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement",
      new { items = new[] { "Giấy chứng sinh" }, reason = "Thiếu", due = app.Clock.GetUtcNow().AddDays(1) });
    app.Clock.Pass(TimeSpan.FromDays(2));
    try {
      await app.RunJobs();
      await app.Step(Officer("intake"), id, await app.Open(code, "supplement_expired"), "decide-supplement", new { extend = false, reason = "Không bổ sung" });
    } finally {
      app.Clock.Pass(TimeSpan.FromDays(-2));
    }
    Assert.Equal([1, 5, 8], await Statuses(id));
    Assert.Contains("05", (await app.Sql("select form from public_services.dossier_slip where dossier = $1", id)).Select(r => (string)r[0]!));
  }

  [Theory]
  [InlineData("intake_check", "intake", new[] { 1, 5, 1 })]
  [InlineData("appraise", "specialist", new[] { 1, 2, 4, 5, 4 })]
  public async Task What_comes_after_the_time_to_supplement_is_taken_up_while_nobody_has_decided(string step, string role, int[] statuses) {
    var (id, code, task) = await app.WaitingAt(step);
    await app.Step(Officer(role), id, task, "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Thiếu", due = app.Clock.GetUtcNow().AddDays(1) });
    app.Clock.Pass(TimeSpan.FromDays(2));
    try {
      await app.RunJobs();
      var expired = await app.Open(code, "supplement_expired");
      await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "", note = "Tôi mang bản chính đến quầy." } } });
      await app.Open(code, step);
      await app.Step(Officer(role), id, expired, "decide-supplement", new { extend = false, reason = "Không bổ sung" }, 409);
    } finally {
      app.Clock.Pass(TimeSpan.FromDays(-2));
    }
    Assert.Equal(statuses, await Statuses(id));
    Assert.Equal([[null]], await app.Sql("select paused_at from public_services.dossier where id = $1", id));
  }

  [Fact]
  public async Task At_the_counter_one_act_registers_and_accepts() {
    var made = await app.Post(Officer("intake"), "/api/dossiers/counter", new {
      procedure = "9.100001", channel = "in_person", subject = new { name = "Rơ Châm Thủy", number = "000088000002", phone = "0900000002" }, form = new { },
      components = new[] { new { key = "chung-sinh", originals = 1 } }, delivery = "in_person", notice = "sms", accept = true,
    });
    Assert.Equal(4, (int)made["status"]!);
    Assert.NotNull(made["appointmentAt"]);
    Assert.StartsWith("H21.106-261116-", (string)made["code"]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_boundary_free_dossier_goes_to_the_competent_office_and_comes_back_to_be_delivered() {
    var made = await app.Post(Officer("intake", BienHo), "/api/dossiers/counter", new {
      procedure = "9.100001", office = "H21.106", channel = "in_person", subject = new { name = "Rơ Châm Thủy", number = "000088000002", phone = "0900000002" },
      components = new[] { new { key = "chung-sinh", originals = 1 } }, delivery = "in_person", notice = "sms", accept = true,
    });
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    Assert.StartsWith("H21.106-", code, StringComparison.Ordinal);
    await Appraise(id, code);
    await Sign(id, code);
    await app.Step(Officer("specialist"), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal", new { });
    await app.Step(Officer("intake"), id, await app.Open(code, "deliver"), "deliver", new { recipientName = "Thủy", recipientNumber = "000088000009", signed = true }, 404);
    await app.Step(Officer("intake", BienHo), id, await app.Open(code, "deliver"), "deliver", new { recipientName = "Thủy", recipientNumber = "000088000009", signed = true });
    Assert.Equal(10, await app.Status(id));
  }

  [Fact]
  public async Task A_fee_to_be_paid_first_holds_the_dossier_at_six() {
    var (id, code) = await app.Submitted(procedure: "9.100003");
    await Accept(id, code);
    Assert.Equal([1, 6], await Statuses(id));
  }

  [Fact]
  public async Task A_granted_withdrawal_ends_the_process() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Không còn nhu cầu" });
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } }, 409);
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/decide-withdrawal", new { grant = true, reason = "Theo đề nghị" });
    Assert.Equal([1, 2, 4, 7, 8], await Statuses(id));
    Assert.Equal("Cancelled", (await app.Sql("select status from process.instance where business_key = $1", code))[0][0]);
  }

  [Fact]
  public async Task A_declined_withdrawal_goes_on() {
    var (id, code) = await app.Submitted();
    await Accept(id, code);
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Không còn nhu cầu" });
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/decide-withdrawal", new { grant = false, reason = "Kết quả đã ký" });
    await Appraise(id, code);
    Assert.Equal([1, 2, 4, 7, 4], await Statuses(id));
  }

  [Fact]
  public async Task Of_two_officers_at_once_one_wins_and_the_other_is_told() {
    var (id, code) = await app.Submitted();
    var task = await app.Open(code, "intake_check");
    var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => {
      using var client = app.As(Officer("intake"));
      using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, $"/api/dossiers/{id}/accept", new { id, task });
      return (int)answer.StatusCode;
    }));
    Assert.Equal(200, answers.Min());
    Assert.Contains(answers.Max(), new[] { 404, 409, 412 });
    Assert.Equal([1, 2, 4], await Statuses(id));
  }
}
