using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What people do with dossiers for those who gave them an electronic power, and no more than that.</summary>
public sealed class ActingForOthersTests(DossierApp app) : IClassFixture<DossierApp> {
  const PowerActs All = PowerActs.Follow | PowerActs.Submit | PowerActs.Receive, Submits = PowerActs.Follow | PowerActs.Submit;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<JsonObject> Entry(Actor by, Guid power, string procedure = "9.100001") {
    var body = await app.Submission(procedure, citizen: by);
    body["power"] = power;
    return body;
  }

  async Task<(Guid Id, string Code)> HandedIn(Actor by, Guid power) {
    var made = await app.Post(by, "/api/dossiers", await Entry(by, power));
    return ((Guid)made["id"]!, (string)made["code"]!);
  }

  async Task<int> Status(Actor? actor, string path) => (int)(await app.As(actor).GetAsync(new Uri(path, UriKind.Relative), Ct)).StatusCode;

  async Task<Guid> Principal(string name = "Nguyễn Thị Hoa") {
    await app.Ready();
    return (await app.Person(name)).Id;
  }

  [Fact]
  public async Task What_is_handed_in_under_a_power_is_its_givers_and_bears_who_did_it() {
    var hoa = await Principal("Nguyễn Thị Mận");
    var (actor, power, _) = await app.Delegate(hoa, Submits);
    var (id, code) = await HandedIn(actor, power);
    Assert.Equal([hoa, "Nguyễn Thị Mận", actor.Id, "Trần Văn Long", power], Assert.Single(await app.Sql("select subject_account, subject_name, applicant_account, applicant_name, power from public_services.dossier where id = $1", id)));
    Assert.Equal([actor.Id, hoa, power.ToString()], Assert.Single(await app.Sql("select actor, subject, facts->>'power' from ledger.entry where object_id = $1 and type = 'dossiers.registered'", id)));
    // the giver finds it among their own, and reads who did it
    var own = await app.Get(People.Citizen(hoa), $"/api/dossiers/mine/{id}");
    Assert.Equal(("Trần Văn Long", true), ((string)own["mandates"]![0]!["name"]!, (bool)own["mandates"]![0]!["handedIn"]!));
    Assert.Contains(own["timeline"]!.AsArray(), e => (string?)e!["type"] == "dossiers.registered" && (string?)e["by"] == "Trần Văn Long");
    Assert.Contains(code, (await new CitizenVisitor(app, People.Citizen(hoa)).Open("/ho-so")).Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_officer_sees_who_acts_by_a_power_and_how_far_it_reaches_on_the_page_and_on_the_slip() {
    var hoa = await Principal("Nguyễn Thị Mận");
    var (actor, power, _) = await app.Delegate(hoa, All, ["9.100001", "9.100002"]);
    var (id, code) = await HandedIn(actor, power);
    var page = (await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}")).Text;
    Assert.All(["Thủ tục này có cho ủy quyền hay không", "Ủy quyền điện tử", "Trần Văn Long", "nộp, theo dõi hồ sơ và nhận kết quả thay", "2 thủ tục, trong đó có thủ tục này", "đã nộp hồ sơ này"], words => Assert.Contains(words, page, StringComparison.Ordinal));
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var slip = (Guid)(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '01'", id))[0][0]!;
    var paper = await app.As(actor).GetStringAsync(new Uri($"/ho-so/{id}/phieu/{slip}/xem", UriKind.Relative), Ct);
    Assert.Contains("Trần Văn Long (theo ủy quyền điện tử của Nguyễn Thị Mận)", paper, StringComparison.Ordinal);
    await app.End(power);
    Assert.Contains("Đã hết hiệu lực", (await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}")).Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_power_that_ends_closes_everything_at_once_for_who_held_it() {
    var hoa = await Principal();
    var (actor, power, session) = await app.Delegate(hoa, All);
    var (id, code) = await HandedIn(actor, power);
    Assert.Equal(200, await Status(actor, $"/api/dossiers/mine/{id}"));
    Assert.NotEmpty((await app.Known(session)).Powers);
    await app.Post(People.Citizen(hoa), $"/api/identity/powers/{power}/end", new { });
    // one who is still in the middle of an act
    Assert.Equal("dossiers.power_over", (string?)(await app.Post(actor, "/api/dossiers", await Entry(actor, power), 403))["code"]);
    // without a second going by
    actor = await app.Known(session);
    foreach (var path in (string[])[$"/api/dossiers/mine/{id}", $"/api/dossiers/{id}/papers", $"/ho-so/{code}", $"/thanh-toan/{id}"]) Assert.Equal(404, await Status(actor, path));
    Assert.Empty((await app.Get(actor, "/api/dossiers/mine"))["items"]!.AsArray());
    Assert.Equal(200, await Status(People.Citizen(hoa), $"/api/dossiers/mine/{id}"));
  }

  [Fact]
  public async Task Who_began_an_act_before_the_power_ended_finishes_nothing_after_it() {
    var hoa = await Principal();
    var (actor, power, _) = await app.Delegate(hoa, All);
    var (id, code) = await HandedIn(actor, power);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement", new { items = new[] { "Bản rõ" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    await app.End(power);
    // as the request that found its actor a moment before
    await app.Post(actor, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Rút giúp" }, 404);
    await app.Post(actor, $"/api/dossiers/mine/{id}/supplement", new { components = Array.Empty<object>() }, 404);
    await app.Post(actor, $"/api/dossiers/mine/{id}/questions", new { kind = "question", text = "Khi nào xong?" }, 404);
    await app.Post(actor, $"/api/dossiers/mine/{id}/rating", new { officeScore = 5 }, 404);
    await app.Post(actor, "/api/payments", new { id }, 404);
    Assert.Equal(5, await app.Status(id));
    await app.Post(People.Citizen(hoa), $"/api/dossiers/mine/{id}/withdraw", new { reason = "Tôi tự rút" });
  }

  [Fact]
  public async Task An_officer_who_took_a_step_of_it_does_nothing_in_it_for_who_gave_them_a_power() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var (actor, power, session) = await app.Delegate(Citizen, All);
    var officer = Officer("intake", id: actor.Id) with { Powers = actor.Powers };
    await app.Step(officer, id, await app.Open(code, "intake_check"), "accept");
    Assert.Equal("dossiers.handled_it", (string?)(await app.Post(officer, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Rút giúp" }, 403))["code"]);
    Assert.Equal("dossiers.handled_it", (string?)(await app.Post(officer.AsPerson(), $"/api/dossiers/mine/{id}/rating", new { officeScore = 5, officerScore = 5 }, 403))["code"]);
    Assert.Equal("dossiers.handled_it", (string?)(await app.Post(await app.Now(session), $"/api/dossiers/mine/{id}/questions", new { kind = "question", text = "Khi nào xong?" }, 403))["code"]);
    await app.End(power);
  }

  [Fact]
  public async Task When_the_hand_that_did_it_acts_no_more_its_subject_hears_by_their_own_ways() {
    var hoa = await Principal();
    await app.AsIntruder("update identity.person set email = 'man@example.vn' where id = $1", hoa);
    var (actor, power, _) = await app.Delegate(hoa, All);
    var (id, code) = await HandedIn(actor, power);
    async Task<string[]> Heard() => [.. (await app.Sql("select channel from kernel.notification where recipient = $1 and key like $2 order by channel", hoa, code + "/notify-withdrawal/%")).Select(r => (string)r[0]!)];
    await app.End(power);
    await app.Post(People.Citizen(hoa), $"/api/dossiers/mine/{id}/withdraw", new { reason = "Tôi tự rút" });
    Assert.Equal(["Email", "Inbox"], await Heard());
    var (second, other) = await app.Delegate(hoa, All) is var (a, p, _) ? (a, p) : default;
    (id, code) = await HandedIn(second, other);
    await app.Post(People.Citizen(hoa), $"/api/dossiers/mine/{id}/withdraw", new { reason = "Tôi tự rút" });
    Assert.Equal(["Inbox"], await Heard());
  }

  [Fact]
  public async Task Nobody_follows_it_without_signing_in_for_who_keeps_its_papers_would_see_on() {
    var hoa = await Principal();
    var (actor, power, _) = await app.Delegate(hoa, All);
    var made = await app.Post(actor, "/api/dossiers", await Entry(actor, power));
    var (id, code, token) = ((Guid)made["id"]!, (string)made["code"]!, await app.Token((Guid)made["id"]!));
    Assert.Null(made["trackToken"]);
    foreach (var path in (string[])[$"/api/dossiers/track/{token}", $"/tra-cuu/{token}", $"/thanh-toan/{token}"]) Assert.Equal(404, await Status(null, path));
    Assert.Equal("dossiers.track_nothing", (string?)(await app.Post(null, "/api/dossiers/track", new { code, phone = "0900000001" }, 404))["code"]);
    foreach (var actorOrGiver in (Actor[])[actor, People.Citizen(hoa)]) Assert.DoesNotContain(token, (await app.Get(actorOrGiver, $"/api/dossiers/mine/{id}")).ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Of_what_the_giver_handed_in_themselves_the_holder_gets_no_paper_and_no_token() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var (actor, _, _) = await app.Delegate(Citizen, All);
    var read = await app.Get(actor, $"/api/dossiers/mine/{id}");
    Assert.Equal((null, "Nguyễn Thị Hoa"), ((string?)read["trackToken"], (string?)read["for"]));
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    Assert.NotEmpty((await app.Get(Hoa, $"/api/dossiers/{id}/papers"))["slips"]!.AsArray());
    Assert.Empty((await app.Get(actor, $"/api/dossiers/{id}/papers"))["slips"]!.AsArray());
    var page = await (await app.As(actor).GetAsync(new Uri($"/ho-so/{code}", UriKind.Relative), Ct)).Content.ReadAsStringAsync(Ct);
    Assert.DoesNotContain(await app.Token(id), page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_may_only_follow_sees_where_it_stands_and_neither_its_content_nor_a_way_to_act() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var piece = (Guid)(await app.Sql("select id from public_services.dossier_component where dossier = $1", id))[0][0]!;
    var (actor, power, _) = await app.Delegate(Citizen, PowerActs.Follow);
    var read = await app.Get(actor, $"/api/dossiers/mine/{id}");
    Assert.Equal((code, 0, 0), ((string)read["code"]!, read["form"]!.AsObject().Count, read["components"]!.AsArray().Count));
    foreach (var personal in (string[])["000190000001", "0900000001", "Nguyễn An"]) Assert.DoesNotContain(personal, read.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal(404, await Status(actor, $"/api/dossiers/{id}/components/{piece}"));
    foreach (var page in (string[])["/rut", "/hoi-dap", "/bo-sung"]) Assert.Equal(404, await Status(actor, $"/ho-so/{code}{page}"));
    await app.Post(actor, $"/api/dossiers/mine/{id}/withdraw", new { reason = "x" }, 404);
    await app.Post(actor, "/api/payments", new { id }, 404);
    Assert.Equal("dossiers.power_over", (string?)(await app.Post(actor, "/api/dossiers", await Entry(actor, power), 403))["code"]);
    Assert.Contains("chỉ được xem tình trạng", (await new CitizenVisitor(app, actor).Open($"/ho-so/{code}")).Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_may_submit_goes_on_with_it_and_is_named_in_its_history() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var (actor, _, _) = await app.Delegate(Citizen, Submits, name: "Phạm Văn Giúp");
    await app.Post(actor, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Bà đã đổi ý" });
    Assert.Equal(7, await app.Status(id));
    Assert.Equal(actor.Id, (await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'dossiers.withdrawal_requested'", id))[0][0]);
    var timeline = (await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["timeline"]!.AsArray();
    Assert.Contains(timeline, e => (string?)e!["type"] == "dossiers.withdrawal_requested" && (string?)e["by"] == "Phạm Văn Giúp");
    Assert.Contains("Phạm Văn Giúp", (await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}")).Text, StringComparison.Ordinal);
    Assert.NotEmpty(code);
  }

  [Fact]
  public async Task The_giver_sees_that_the_holder_read_it() {
    await app.Ready();
    var (id, _) = await app.Submitted();
    var (actor, _, _) = await app.Delegate(Citizen, PowerActs.Follow, name: "Đinh Thị Xem");
    await app.Get(actor, $"/api/dossiers/mine/{id}");
    Assert.Equal([actor.Id, Citizen], Assert.Single(await app.Sql("select actor, subject from ledger.entry where object_id = $1 and type = 'dossiers.read'", id)));
    Assert.Contains("Đinh Thị Xem", (await app.Get(Hoa, "/api/account/access"))["lines"]![0]!["sentence"]!.ToString(), StringComparison.Ordinal);
    // one's own reading leaves none
    await app.Get(Hoa, $"/api/dossiers/mine/{id}");
    Assert.Single(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'dossiers.read'", id));
  }

  [Fact]
  public async Task Who_reads_it_again_and_again_leaves_one_trace_in_an_hour_and_pushes_nothing_out_of_its_history() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var (actor, _, session) = await app.Delegate(Citizen, PowerActs.Follow | PowerActs.Submit);
    async Task<int> Traces() => (await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'dossiers.read'", id)).Count;
    for (var n = 0; n < 3; n++) await app.Get(actor, $"/api/dossiers/mine/{id}");
    Assert.Equal(1, await Traces());
    app.Clock.Pass(TimeSpan.FromMinutes(61));
    await app.Get(await app.Now(session), $"/api/dossiers/mine/{id}");
    Assert.Equal(2, await Traces());
    await using (var act = app.Begin(actor)) {
      for (var n = 0; n < Trail.Most; n++) act.Work.Record("dossiers.read", "dossier", id);
      await act.Work.Commit(Ct);
    }
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Tôi đã đổi ý" });
    var told = (await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["timeline"]!.AsArray();
    Assert.Contains(told, e => (string?)e!["type"] == "dossiers.withdrawal_requested");
    Assert.Contains(told, e => (string?)e!["type"] == "dossiers.registered");
    Assert.Contains(told, e => (string?)e!["type"] == "dossiers.read");
    Assert.Equal(7, (int)(await app.Get(null, $"/api/dossiers/track/{await app.Token(id)}"))["steps"]!.AsArray()[^1]!["status"]!);
    Assert.NotEmpty(code);
  }

  [Fact]
  public async Task By_a_power_nothing_is_found_by_numbers_and_the_telephone_that_would_open_it_without_one_is_not_shown() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    foreach (var acts in (PowerActs[])[PowerActs.Follow, Submits]) {
      var (actor, _, _) = await app.Delegate(Citizen, acts);
      async Task<int> Found(Actor who, string q) => (await app.Get(who, $"/api/dossiers/mine?q={Uri.EscapeDataString(q)}"))["items"]!.AsArray().Count(d => (Guid)d!["id"]! == id);
      foreach (var number in (string[])["000190000001", "00019", "0900000001", "09000"]) Assert.Equal((0, 1), (await Found(actor, number), await Found(Hoa, number)));
      foreach (var shown in (string[])[code, code[^6..], "nguyen thi hoa"]) Assert.Equal(1, await Found(actor, shown));
      Assert.DoesNotContain("0900000001", (await app.Get(actor, $"/api/dossiers/mine/{id}"))["applicant"]!.ToJsonString(), StringComparison.Ordinal);
    }
    Assert.Contains("0900000001", (await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["applicant"]!.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_giver_sees_which_office_acted_also_where_the_officer_holds_their_power_and_one_holder_learns_of_no_other() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var (known, _, _) = await app.Delegate(Citizen, PowerActs.Follow, name: "Bùi Thị Quen");
    await app.Step(Officer("intake", id: known.Id), id, await app.Open(code, "intake_check"), "accept");
    var (other, _, _) = await app.Delegate(Citizen, PowerActs.Follow, name: "Đặng Văn Khác");
    await app.Get(other, $"/api/dossiers/mine/{id}");
    Assert.DoesNotContain((await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["timeline"]!.AsArray(), e => (string?)e!["by"] == "Bùi Thị Quen");
    Assert.DoesNotContain((await app.Get(known, $"/api/dossiers/mine/{id}"))["timeline"]!.AsArray(), e => (string?)e!["by"] == "Đặng Văn Khác");
    Assert.Contains((await app.Get(Hoa, $"/api/dossiers/mine/{id}"))["timeline"]!.AsArray(), e => (string?)e!["by"] == "Đặng Văn Khác");
  }

  [Fact]
  public async Task A_power_for_other_procedures_hands_in_nothing_here_and_names_no_other_subject() {
    var hoa = await Principal();
    var (actor, power, _) = await app.Delegate(hoa, All, ["9.100002"]);
    Assert.Equal("dossiers.power_over", (string?)(await app.Post(actor, "/api/dossiers", await Entry(actor, power), 403))["code"]);
    var (other, whole, _) = await app.Delegate(hoa, All);
    Assert.Equal("dossiers.power_over", (string?)(await app.Post(actor, "/api/dossiers", await Entry(actor, whole), 403))["code"]);
    var body = await Entry(other, whole);
    body["subject"] = new JsonObject { ["isOrganisation"] = false, ["name"] = "Ai đó" };
    Assert.Equal("dossiers.power_names_subject", (string?)(await app.Post(other, "/api/dossiers", body, 400))["code"]);
  }

  [Fact]
  public async Task A_member_hands_in_for_their_organisation_which_finds_it_by_its_own_account() {
    await app.Ready();
    var coffee = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.business (id, name, tax_code, source, demo, created_at, changed_at, version) values ($1, 'Công ty TNHH Cà phê Mẫu', '0100000109', 'test', true, now(), now(), 1)", coffee);
    var (actor, power, _) = await app.Delegate(coffee, Submits, organisation: true);
    var (id, _) = await HandedIn(actor, power);
    Assert.Equal([coffee, true, "Công ty TNHH Cà phê Mẫu", "0100000109"], Assert.Single(await app.Sql("select subject_account, subject_is_organisation, subject_name, subject_number from public_services.dossier where id = $1", id)));
    Assert.Equal(200, await Status(People.Citizen(coffee), $"/api/dossiers/mine/{id}"));
  }

  [Fact]
  public async Task Those_who_may_see_it_by_a_power_are_named_among_its_readers() {
    var hoa = await Principal();
    var (actor, power, _) = await app.Delegate(hoa, Submits);
    var (_, code) = await HandedIn(actor, power);
    await app.Delegate(hoa, PowerActs.Follow, name: "Đinh Thị Xem");
    await app.Delegate(hoa, All, ["9.100002"], name: "Người Không Thấy");
    async Task<JsonArray> Readers() => JsonNode.Parse(await app.As(People.Official(Pleiku, "H21.106", [], "people.explain")).GetStringAsync(new Uri($"/api/identity/readers?kind=dossier&key={code}", UriKind.Relative), Ct))!["others"]!.AsArray();
    var found = (await Readers()).Select(o => (string)o!["who"]!).ToList();
    Assert.Contains("Trần Văn Long", found);
    Assert.Contains("Đinh Thị Xem", found);
    Assert.DoesNotContain("Người Không Thấy", found);
    await app.End(power);
    Assert.DoesNotContain("Trần Văn Long", (await Readers()).Select(o => (string)o!["who"]!));
  }

  [Fact]
  public async Task News_reach_the_giver_and_who_may_follow_and_nobody_whose_power_is_over() {
    var hoa = await Principal();
    var (actor, power, _) = await app.Delegate(hoa, Submits);
    var (follower, _, _) = await app.Delegate(hoa, PowerActs.Follow, name: "Đinh Thị Xem");
    var (blind, _, _) = await app.Delegate(hoa, All, ["9.100002"], name: "Người Không Thấy");
    var (id, code) = await HandedIn(actor, power);
    async Task<int> Told(Guid person) => (await app.Sql("select 1 from kernel.notification where recipient = $1 and channel = 'Inbox'", person)).Count;
    Assert.Equal((1, 1, 1, 0), (await Told(hoa), await Told(actor.Id), await Told(follower.Id), await Told(blind.Id)));
    await app.End(power);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    Assert.Equal((1, true), (await Told(actor.Id), await Told(hoa) > 1));
    Assert.Equal(await Told(hoa), await Told(follower.Id));
  }

  [Fact]
  public async Task At_the_hand_over_the_officer_sees_who_may_receive_it_and_that_they_did_is_evidence() {
    await app.Ready();
    var (hoa, _) = await app.Person("Nguyễn Thị Mận");
    var (actor, power, _) = await app.Delegate(hoa, All);
    var (stranger, only, _) = await app.Delegate(hoa, Submits, name: "Lê Chỉ Nộp");
    var (id, code) = await HandedIn(stranger, only);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    await app.Step(Officer("specialist", id: Specialist), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree = true });
    await app.Step(Officer("specialist", id: Specialist), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal");
    var task = await app.Open(code, "deliver");
    var page = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/viec/tra-ket-qua?cv={task}");
    Assert.Contains("Trần Văn Long", page.Text, StringComparison.Ordinal);
    Assert.Contains("Chủ hồ sơ: Nguyễn Thị Mận", page.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("Lê Chỉ Nộp", page.Text, StringComparison.Ordinal);
    // who only handed it in is named with a number like anybody else
    await app.Step(Officer("intake"), id, task, "deliver", new { recipientName = "Lê Chỉ Nộp", signed = true }, 400);
    var number = (string)(await app.Sql("select personal_number from identity.person where id = $1", actor.Id))[0][0]!;
    await page.Press("Trả kết quả", ("Form.Who", "other"), ("Form.Recipient", "Trần Văn Long"), ("Form.RecipientNumber", number), ("Form.Signed", "true"));
    Assert.Equal(power.ToString(), (await app.Sql("select facts->>'power' from ledger.entry where object_id = $1 and type = 'dossiers.handed_over'", id))[0][0]);
  }

  [Fact]
  public async Task Only_who_may_receive_opens_the_result() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    await app.Carry(id, code);
    var file = await app.Stored(Hoa, ResultSigning.Owner, id);
    await app.AsIntruder("update public_services.dossier_result set signed_file = $2, sealed_file = $2, sealed_at = now() where dossier = $1", id, file);
    var (receives, _, _) = await app.Delegate(Citizen, PowerActs.Follow | PowerActs.Receive);
    var (submits, _, _) = await app.Delegate(Citizen, Submits, name: "Lê Chỉ Nộp");
    Assert.Equal((200, 404), (await Status(receives, $"/api/dossiers/{id}/result"), await Status(submits, $"/api/dossiers/{id}/result")));
  }

  [Fact]
  public async Task Money_due_is_paid_by_who_may_submit_and_its_pages_open_to_nobody_who_has_not_signed_in() {
    var hoa = await Principal();
    var (actor, power, _) = await app.Delegate(hoa, All);
    var (id, code) = await HandedIn(actor, power);
    await app.AsIntruder("update public_services.dossier set amount_due = 8000, status = 6 where id = $1", id);
    var page = await new CitizenVisitor(app, actor).Open($"/ho-so/{code}");
    Assert.Equal($"/thanh-toan/{id}", page.Page.QuerySelector("main a[href^='/thanh-toan/']")!.GetAttribute("href"));
    foreach (var side in (Actor[])[actor, People.Citizen(hoa)]) Assert.Equal(200, await Status(side, $"/thanh-toan/{id}"));
    foreach (var nobody in (Actor?[])[null, People.Citizen()]) Assert.Equal(404, await Status(nobody, $"/thanh-toan/{id}"));
  }

  [Fact]
  public async Task What_must_be_done_in_person_nobody_hands_in_or_goes_on_with_by_a_power() {
    await app.Ready();
    var (actor, power, _) = await app.Delegate(Citizen, All);
    Assert.Equal("dossiers.in_person_only", (string?)(await app.Post(actor, "/api/dossiers", await Entry(actor, power, "9.100014"), 403))["code"]);
    // done by themselves, the others follow it and no more
    var (id, code) = await app.Submitted(procedure: "9.100014");
    var read = await app.Get(actor, $"/api/dossiers/mine/{id}");
    Assert.Equal((code, 0, true), ((string)read["code"]!, read["form"]!.AsObject().Count, (bool)read["inPerson"]!));
    await app.Post(actor, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Rút giúp" }, 404);
    await app.Post(actor, $"/api/dossiers/mine/{id}/questions", new { kind = "question", text = "Khi nào xong?" }, 404);
    Assert.Equal(404, await Status(actor, $"/ho-so/{code}/rut"));
    var page = (await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}")).Text;
    Assert.Contains("Thủ tục này phải do chính người yêu cầu thực hiện", page, StringComparison.Ordinal);
    Assert.Contains("xem tình trạng hồ sơ và nhận kết quả thay", page, StringComparison.Ordinal);
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Tôi tự rút" });
  }

  [Fact]
  public async Task By_a_power_the_telephone_number_is_not_read_in_the_form_either_and_stays_there_when_they_correct_it() {
    await app.Ready();
    var body = await app.Submission("9.100006");
    body["form"] = new JsonObject { ["hoTen"] = "Nguyễn An", ["soBan"] = 1, ["ghiChu"] = "gọi +84 900 000 001" };
    var made = await app.Post(Hoa, "/api/dossiers", body);
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    var (actor, _, _) = await app.Delegate(Citizen, Submits);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement", new { items = new[] { "Bản rõ" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    var read = (await app.Get(actor, $"/api/dossiers/mine/{id}"))["form"]!.AsObject();
    Assert.Equal(("Nguyễn An", null), ((string?)read["hoTen"], (string?)read["ghiChu"]));
    foreach (var page in (string[])["", "/bo-sung"]) Assert.DoesNotContain("900 000 001", (await new CitizenVisitor(app, actor).Open($"/ho-so/{code}{page}")).Text, StringComparison.Ordinal);
    Assert.Contains("900 000 001", (await app.Get(Hoa, $"/api/dossiers/mine/{id}")).ToJsonString(), StringComparison.Ordinal);
    read["hoTen"] = "Nguyễn Văn An";
    await app.Post(actor, $"/api/dossiers/mine/{id}/supplement", new { components = Array.Empty<object>(), answers = read });
    Assert.Equal(["Nguyễn Văn An", "gọi +84 900 000 001"], (await app.Sql("select form->>'hoTen', form->>'ghiChu' from public_services.dossier where id = $1", id))[0]);
    Assert.DoesNotContain("900 000 001", (await app.Get(actor, $"/api/dossiers/mine/{id}")).ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_may_only_follow_learns_that_something_is_wanted_or_refused_and_not_what_or_why() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    var (follows, _, _) = await app.Delegate(Citizen, PowerActs.Follow);
    var (submits, _, _) = await app.Delegate(Citizen, Submits, name: "Phạm Văn Giúp");
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement", new { items = new[] { "Giấy xác nhận khuyết tật" }, reason = "Thiếu giấy bệnh viện", due = app.Clock.GetUtcNow().AddDays(3) });
    string[] told = ["Giấy xác nhận khuyết tật", "Thiếu giấy bệnh viện"];
    async Task<string> Seen(Actor who) => (await app.Get(who, $"/api/dossiers/mine/{id}")).ToJsonString(Json.Options) + (await new CitizenVisitor(app, who).Open($"/ho-so/{code}")).Text;
    async Task<string> Heard(Actor who) => string.Concat((await app.Sql("select body from kernel.notification where recipient = $1", who.Id)).Select(r => (string)r[0]!));
    var (blind, whole) = (await Seen(follows), await Seen(submits));
    Assert.All(told, words => Assert.DoesNotContain(words, blind, StringComparison.Ordinal));
    Assert.All(told, words => Assert.Contains(words, whole, StringComparison.Ordinal));
    Assert.Contains("cần bổ sung", await Heard(follows), StringComparison.Ordinal);
    Assert.DoesNotContain("bệnh viện", await Heard(follows), StringComparison.Ordinal);
    Assert.Contains("bệnh viện", await Heard(submits), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Lists_questions_and_papers_that_are_read_by_a_power_leave_a_trace_too_one_in_an_hour() {
    await app.Ready();
    var (id, _) = await app.Submitted();
    var (actor, power, session) = await app.Delegate(Citizen, Submits, name: "Đinh Thị Xem");
    Task<List<object?[]>> Left(string type, Guid what) => app.Sql("select actor, subject from ledger.entry where type = $1 and object_id = $2", type, what);
    for (var n = 0; n < 3; n++) await app.Get(actor, "/api/dossiers/mine");
    Assert.Equal([actor.Id, Citizen], Assert.Single(await Left("dossiers.listed", power)));
    Assert.Empty(await Left("dossiers.read", id));
    await app.Get(actor, $"/api/dossiers/mine/{id}/questions");
    Assert.Equal([actor.Id, Citizen], Assert.Single(await Left("dossiers.read", id)));
    await app.Get(actor, $"/api/dossiers/{id}/papers");
    Assert.Single(await Left("dossiers.read", id));
    app.Clock.Pass(TimeSpan.FromMinutes(61));
    actor = await app.Now(session);
    await app.Get(actor, $"/api/dossiers/{id}/papers");
    await app.Get(actor, "/api/dossiers/mine");
    Assert.Equal((2, 2), ((await Left("dossiers.read", id)).Count, (await Left("dossiers.listed", power)).Count));
    Assert.Contains("xem danh sách hồ sơ theo ủy quyền", (await app.Get(Hoa, "/api/account/access")).ToJsonString(Json.Options), StringComparison.Ordinal);
    // one's own, and what brought nothing into the list, leaves none
    await app.Get(Hoa, "/api/dossiers/mine");
    await app.Get(Hoa, $"/api/dossiers/{id}/papers");
    var (empty, unused, _) = await app.Delegate((await app.Person("Người Không Có Hồ Sơ")).Id, Submits);
    await app.Get(empty, "/api/dossiers/mine");
    Assert.Equal((2, 2, 0), ((await Left("dossiers.read", id)).Count, (await Left("dossiers.listed", power)).Count, (await Left("dossiers.listed", unused)).Count));
  }
}
