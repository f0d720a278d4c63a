using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>An office asks another one about a dossier, and is answered.</summary>
public sealed class AnswerOfficeTests(DossierApp app) : IClassFixture<DossierApp> {
  async Task<(Guid Dossier, string Code, Guid Question, Actor Asker)> Asked() {
    var (id, code) = await app.Submitted();
    var asker = Officer("specialist", id: Specialist);
    var made = await app.Post(asker, $"/api/dossiers/{id}/comments", new { text = "Trẻ đã được đăng ký ở xã Biển Hồ chưa?", office = "H21.111", due = app.Clock.GetUtcNow().AddDays(2) });
    return (id, code, (Guid)made["comment"]!, asker);
  }

  static Actor Other => Officer("specialist", BienHo);

  [Fact]
  public async Task The_asked_office_answers_and_who_asked_is_told() {
    var (id, code, question, asker) = await Asked();
    var waiting = (await app.Get(Other, "/api/dossiers/questions"))["items"]!.AsArray().Single(q => (Guid)q!["id"]! == question)!;
    Assert.Equal(code, (string)waiting["code"]!);
    var v = await new CitizenVisitor(app, Other).Open("/can-bo");
    Assert.NotNull(v.Page.QuerySelector("a[href='/can-bo/hoi-y-kien']"));
    await v.Open("/can-bo/hoi-y-kien");
    await v.Open(v.Page.QuerySelector($"a[href='/can-bo/hoi-y-kien/{question}']")!.GetAttribute("href")!);
    Assert.Contains("Trẻ đã được đăng ký", v.Text, StringComparison.Ordinal);
    await v.Press("Trả lời", ("Text", "Chưa đăng ký."));
    Assert.Equal("/can-bo/hoi-y-kien", v.At);
    Assert.Contains("dossiers.office_answered", await app.Ledger(id));
    Assert.NotNull((await app.Sql("select answered_at from public_services.dossier_comment where id = $1", question))[0][0]);
    Assert.Equal("Chưa đăng ký.", (await app.Sql("select text from public_services.dossier_comment where answers = $1", question))[0][0]);
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'office-answered'and link = $2", asker.Id, $"/can-bo/ho-so/{id}"));
    var page = await new CitizenVisitor(app, asker).Open($"/can-bo/ho-so/{id}");
    Assert.Contains("Chưa đăng ký.", page.Text, StringComparison.Ordinal);
    Assert.DoesNotContain((await app.Get(Other, "/api/dossiers/questions"))["items"]!.AsArray(), q => (Guid)q!["id"]! == question);
  }

  [Fact]
  public async Task Being_asked_does_not_open_the_dossier() {
    var (id, _, question, _) = await Asked();
    await app.Get(Other, $"/api/dossiers/{id}", 404);
    var v = await new CitizenVisitor(app, Other).Open($"/can-bo/hoi-y-kien/{question}");
    Assert.DoesNotContain("Nguyễn Thị Hoa", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Only_the_asked_office_answers() {
    var (_, _, question, asker) = await Asked();
    await app.Post(asker, $"/api/dossiers/questions/{question}/answer", new { text = "x" }, 404);
    await app.Post(null, $"/api/dossiers/questions/{question}/answer", new { text = "x" }, 401);
    await app.Post(Hoa, $"/api/dossiers/questions/{question}/answer", new { text = "x" }, 403);
    Assert.Equal(System.Net.HttpStatusCode.NotFound, (await new CitizenVisitor(app, asker).Open($"/can-bo/hoi-y-kien/{question}")).Status);
  }

  [Fact]
  public async Task A_question_is_answered_once_and_with_words() {
    var (_, _, question, _) = await Asked();
    Assert.Equal("dossiers.comment_empty", (string)(await app.Post(Other, $"/api/dossiers/questions/{question}/answer", new { text = " " }, 400))["code"]!);
    await app.Post(Other, $"/api/dossiers/questions/{question}/answer", new { text = "Chưa." });
    await app.Post(Other, $"/api/dossiers/questions/{question}/answer", new { text = "Rồi." }, 409);
    var v = await new CitizenVisitor(app, Other).Open($"/can-bo/hoi-y-kien/{question}");
    Assert.Contains("đã được trả lời lúc", v.Text, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("H21.106", 400)]
  [InlineData("H99.999", 400)]
  public async Task An_office_that_cannot_be_asked_is_refused(string office, int status) {
    var (id, _) = await app.Submitted();
    using var client = app.As(Officer("specialist"));
    var answer = await app.Post(Officer("specialist"), $"/api/dossiers/{id}/comments", new { text = "Hỏi", office }, status);
    Assert.StartsWith("dossiers.", (string)answer["code"]!, StringComparison.Ordinal);
  }
}

/// <summary>What officers and leaders do from their pages, besides what <see cref="OfficerPagesTests"/> shows.</summary>
public sealed class OfficerActTests(DossierApp app) : IClassFixture<DossierApp> {
  async Task<CitizenVisitor> At(Actor actor, string address) {
    await app.Ready();
    return await new CitizenVisitor(app, actor).Open(address);
  }

  async Task<(Guid Id, string Code)> Accepted(string procedure) {
    var (id, code) = await app.Submitted(procedure: procedure);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    return (id, code);
  }

  async Task<(Guid Id, string Code)> Drafted(string procedure = "9.100001") {
    var (id, code) = await Accepted(procedure);
    if (procedure == "9.100002") await app.Post(Officer("division_head"), "/api/dossiers/assign", new { items = new[] { new { id, task = await app.Open(code, "assign") } }, assignee = Specialist });
    await app.Step(Officer("specialist", id: Specialist), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" }, result = new { content = "Đồng ý cấp." } });
    return (id, code);
  }

  [Fact]
  public async Task A_head_assigns_many_at_once() {
    var (one, two) = (await Accepted("9.100002"), await Accepted("9.100002"));
    var tasks = new[] { await app.Open(one.Code, "assign"), await app.Open(two.Code, "assign") };
    var v = await At(Officer("division_head"), "/can-bo");
    Assert.NotNull(v.Page.QuerySelector($"input[name='Form.Picked'][value='{tasks[0]}']"));
    using var client = app.As(Officer("division_head"));
    await Bulk(client, "assign", [.. tasks.Select(t => t.ToString())], ("Form.Assignee", Specialist.ToString()));
    foreach (var code in new[] { one.Code, two.Code })
      Assert.Equal(Specialist, (await app.Sql("select assignee from process.work_task where business_key = $1 and element = 'appraise'", code))[0][0]);
  }

  [Fact]
  public async Task A_head_agrees_with_many_and_a_leader_signs_many() {
    var (one, two) = (await Drafted("9.100002"), await Drafted("9.100002"));
    foreach (var (role, verb, element) in new[] { ("division_head", "approve", "division_approval"), ("agency_head", "sign", "agency_signature") }) {
      using var client = app.As(Officer(role));
      await Bulk(client, verb, [$"{await app.Open(one.Code, element)}", $"{await app.Open(two.Code, element)}"]);
    }
    await app.Open(one.Code, "transfer");
    await app.Open(two.Code, "transfer");
  }

  [Fact]
  public async Task A_leader_reads_the_draft_before_signing_and_returns_it_with_a_reason() {
    var (id, code) = await Drafted();
    var leader = Officer("agency_head");
    var v = await At(leader, $"/can-bo/ho-so/{id}");
    var draft = v.Page.QuerySelector($"a[href='/can-bo/ho-so/{id}/du-thao']")!;
    Assert.Equal("Xem dự thảo", draft.TextContent.Trim());
    var paper = await (await v.Get(draft.GetAttribute("href")!)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    Assert.Contains("Đồng ý cấp.", System.Net.WebUtility.HtmlDecode(paper), StringComparison.Ordinal);
    var task = await app.Open(code, "agency_signature");
    await v.Open($"/can-bo/ho-so/{id}/viec/tra-lai?cv={task}");
    await v.Press("Trả lại", ("Form.Reason", "Thiếu căn cứ pháp lý"));
    v.IsAt($"/can-bo/ho-so/{id}");
    Assert.Contains("Thiếu căn cứ pháp lý", v.Text, StringComparison.Ordinal);
    await app.Open(code, "appraise");
  }

  [Fact]
  public async Task A_step_is_taken_and_given_back_from_the_dossier() {
    var (id, code) = await app.Submitted();
    var officer = Officer("intake");
    var task = await app.Open(code, "intake_check");
    var v = await At(officer, $"/can-bo/ho-so/{id}");
    await v.Press($"claim_{task}");
    Assert.Equal(officer.Id, (await app.Sql("select assignee from process.work_task where id = $1", task))[0][0]);
    await v.Press($"release_{task}");
    Assert.Null((await app.Sql("select assignee from process.work_task where id = $1", task))[0][0]);
  }

  static async Task Bulk(HttpClient client, string verb, string[] picked, params (string Name, string Value)[] more) {
    var ct = TestContext.Current.CancellationToken;
    var token = System.Text.RegularExpressions.Regex.Match(await client.GetStringAsync("/can-bo", ct), "name=\"__form\" value=\"([^\"]+)\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
    using var body = new FormUrlEncodedContent([new("_handler", "bulk"), new("__form", token), new("Form.Verb", verb), .. picked.Select(p => new KeyValuePair<string, string>("Form.Picked", p)), .. more.Select(m => new KeyValuePair<string, string>(m.Name, m.Value))]);
    using var answer = await client.PostAsync("/can-bo", body, ct);
    var html = System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(ct));
    Assert.True(html.Contains($"Đã xử lý {picked.Length} việc", StringComparison.Ordinal), html);
  }
}
