using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Officials who are themselves a side of a dossier: its subject, who handed it in, or somebody whom its subject gave a power.</summary>
public sealed class OwnMatterTests(DossierApp app) : IClassFixture<DossierApp> {
  const PowerActs Submits = PowerActs.Follow | PowerActs.Submit;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<int> Status(Actor actor, string path) => (int)(await app.As(actor).GetAsync(new Uri(path, UriKind.Relative), Ct)).StatusCode;

  /// <summary>The same human being in a post.</summary>
  static Actor In(string role, Actor person, Guid? office = null) => Officer(role, office, person.Id) with { Powers = person.Powers };

  async Task Refused(Task<System.Text.Json.Nodes.JsonObject> act) => Assert.Equal("dossiers.own_matter", (string?)(await act)["code"]);

  [Fact]
  public async Task Whom_the_subject_gave_a_power_appraises_signs_hands_over_and_stops_nothing_of_theirs() {
    await app.Ready();
    var (id, code) = await app.Submitted();
    // to follow is enough, and each of the others of the office goes on
    var (held, _, _) = await app.Delegate(Citizen, PowerActs.Follow, ["9.100001"]);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var task = await app.Open(code, "appraise");
    var passed = new { decision = "pass", checklist = new[] { "dung-mau" } };
    await Refused(app.Step(In("specialist", held), id, task, "appraise", passed, 403));
    await Refused(app.Post(In("specialist", held), $"/api/dossiers/{id}/stop", new { reason = "Theo yêu cầu" }, 403));
    Assert.Equal(4, await app.Status(id));
    var page = (await new CitizenVisitor(app, In("specialist", held)).Open($"/can-bo/ho-so/{id}")).Text;
    Assert.Contains("phải do người khác trong cơ quan thực hiện", page, StringComparison.Ordinal);
    Assert.DoesNotContain("phải do người khác trong cơ quan", (await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}")).Text, StringComparison.Ordinal);
    Assert.Equal(["dossiers.read"], (await app.Get(In("specialist", held), $"/api/dossiers/{id}"))["may"]!.AsArray().Select(p => (string)p!));
    await app.Step(Officer("specialist", id: Specialist), id, task, "appraise", passed);
    var items = new[] { new { id, task = await app.Open(code, "agency_signature") } };
    await Refused(app.Post(In("agency_head", held), "/api/dossiers/sign", new { items, agree = true }, 403));
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items, agree = true });
    await app.Step(Officer("specialist", id: Specialist), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal");
    var over = new { recipientName = "Nguyễn Thị Hoa", signed = true };
    await Refused(app.Step(In("intake", held), id, await app.Open(code, "deliver"), "deliver", over, 403));
    await app.Step(Officer("intake"), id, await app.Open(code, "deliver"), "deliver", over);
  }

  [Fact]
  public async Task Whose_own_matter_it_is_is_not_among_those_whom_it_is_given_to() {
    await app.Ready();
    var (id, _, task) = await app.WaitingAt("assign", "9.100002");
    var power = await app.Power(Citizen, Specialist, PowerActs.Follow, ["9.100002"]);
    async Task<string> Page() => (await new CitizenVisitor(app, Officer("division_head")).Open($"/can-bo/ho-so/{id}/viec/phan-cong?cv={task}")).Text;
    var give = new { items = new[] { new { id, task } }, assignee = Specialist };
    Assert.DoesNotContain("Lê Minh Tuấn", await Page(), StringComparison.Ordinal);
    Assert.Equal("dossiers.nobody_to_assign", (string?)(await app.Post(Officer("division_head"), "/api/dossiers/assign", give, 400))["code"]);
    await app.End(power);
    Assert.Contains("Lê Minh Tuấn", await Page(), StringComparison.Ordinal);
    await app.Post(Officer("division_head"), "/api/dossiers/assign", give);
  }

  [Fact]
  public async Task A_power_that_does_not_reach_the_dossier_or_is_over_keeps_nobody_from_their_work() {
    await app.Ready();
    var passed = new { decision = "pass", checklist = new[] { "dung-mau" } };
    var (other, _, _) = await app.Delegate(Citizen, Submits, ["9.100002"]);
    var (past, power, session) = await app.Delegate(Citizen, Submits);
    await app.End(power);
    past = await app.Now(session);
    foreach (var person in (Actor[])[other, past]) {
      var (id, _, task) = await app.WaitingAt("appraise");
      await app.Step(In("specialist", person), id, task, "appraise", passed);
    }
  }

  [Fact]
  public async Task Nobody_appraises_their_own_dossier_or_one_that_they_handed_in_for_another() {
    await app.Ready();
    var (me, _) = await app.Person("Rmah Cán Bộ");
    var (id, code) = await app.Submitted(People.Citizen(me, "Rmah Cán Bộ"));
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    var task = await app.Open(code, "appraise");
    await Refused(app.Step(Officer("specialist", id: me), id, task, "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } }, 403));
    // handed in under a power that is over by now
    var (hand, power, session) = await app.Delegate((await app.Person("Nguyễn Thị Mận")).Id, Submits);
    var body = await app.Submission(citizen: hand);
    body["power"] = power;
    var made = await app.Post(hand, "/api/dossiers", body);
    var (second, its) = ((Guid)made["id"]!, (string)made["code"]!);
    await app.End(power);
    await app.Step(Officer("intake"), second, await app.Open(its, "intake_check"), "accept");
    await Refused(app.Step(In("specialist", await app.Now(session)), second, await app.Open(its, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } }, 403));
  }

  [Fact]
  public async Task An_official_of_another_office_opens_by_a_power_what_it_lets_them_as_anyone_does_and_not_the_offices_own_sheet() {
    await app.Ready();
    var (hoa, _) = await app.Person("Nguyễn Thị Mận");
    var (actor, power, _) = await app.Delegate(hoa, Submits | PowerActs.Receive);
    var body = await app.Submission(citizen: actor);
    body["power"] = power;
    var made = await app.Post(actor, "/api/dossiers", body);
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    await app.Carry(id, code, "Nguyễn Thị Mận");
    var file = await app.Stored(People.Citizen(hoa), ResultSigning.Owner, id);
    await app.AsIntruder("update public_services.dossier_result set signed_file = $2, sealed_file = $2, sealed_at = now() where dossier = $1", id, file);
    var piece = (Guid)(await app.Sql("select id from public_services.dossier_component where dossier = $1 and file is not null", id))[0][0]!;
    var slip = (Guid)(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '01'", id))[0][0]!;
    var sheet = (Guid)(await app.Sql("select id from public_services.dossier_slip where dossier = $1 and form = '06'", id))[0][0]!;
    var (follows, _, _) = await app.Delegate(hoa, PowerActs.Follow, name: "Đinh Thị Xem");
    // elsewhere: what the power lets a person do
    var away = In("intake", actor, BienHo);
    Assert.Equal(["01"], (await app.Get(away, $"/api/dossiers/{id}/papers"))["slips"]!.AsArray().Select(s => (string)s!["form"]!).Distinct().Where(f => f is "01" or "06"));
    foreach (var (path, status) in ((string, int)[])[($"/ho-so/{id}/phieu/{slip}/xem", 200), ($"/ho-so/{id}/phieu/{sheet}/xem", 404), ($"/api/dossiers/{id}/components/{piece}", 200), ($"/api/dossiers/{id}/result", 200)])
      Assert.Equal((path, status), (path, await Status(away, path)));
    foreach (var who in (Actor[])[In("intake", follows, BienHo), Officer("intake", BienHo)])
      foreach (var path in (string[])[$"/ho-so/{id}/phieu/{slip}/xem", $"/api/dossiers/{id}/components/{piece}", $"/api/dossiers/{id}/result"]) Assert.Equal((path, 404), (path, await Status(who, path)));
    // of the office itself: what the post shows, whatever the power is
    Assert.Equal(200, await Status(In("intake", follows), $"/ho-so/{id}/phieu/{sheet}/xem"));
    Assert.Equal(200, await Status(In("intake", follows), $"/api/dossiers/{id}/components/{piece}"));
  }
}
