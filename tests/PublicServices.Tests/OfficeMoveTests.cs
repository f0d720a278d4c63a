using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>What is open when offices merge goes on in the successor; what is closed stays where it was.</summary>
public sealed class OfficeMoveTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Pleiku becomes part of Biển Hồ, as a decision says it.</summary>
  async Task Merge() {
    var manager = People.Official(DossierApp.Pleiku, "H21.106", [], "people.manage") with { Offices = [DossierApp.BienHo] };
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("insert into identity.organisation_code (id, organisation, code, old_form, version) values (gen_random_uuid(), $1, 'H21.106', false, 1)", DossierApp.Pleiku);
    await app.Post(manager, "/api/identity/offices/merge", new { sources = new[] { DossierApp.Pleiku }, into = DossierApp.BienHo, day = today, number = "01/QĐ-UBND", decidedOn = today, reason = "Sắp xếp" });
    await app.RunJobs();
  }

  static Actor Officer(string role) => DossierApp.Officer(role, DossierApp.BienHo);

  [Fact]
  public async Task An_open_dossier_is_finished_by_the_new_office_and_a_closed_one_stays() {
    var closed = await app.Submitted();
    await app.Carry(closed.Id, closed.Code);
    var waiting = await app.Submitted();
    var (id, code, task) = await app.WaitingAt("appraise");
    await Merge();
    var offices = (await app.Sql("select id, office, intake_office, handler from public_services.dossier")).ToDictionary(r => (Guid)r[0]!, r => r[1..]);
    Assert.Equal([DossierApp.Pleiku, DossierApp.Pleiku, "H21.106"], offices[closed.Id]);
    Assert.Equal([DossierApp.BienHo, DossierApp.BienHo, "H21.111"], offices[id]);
    Assert.Equal([DossierApp.BienHo, DossierApp.BienHo, "H21.111"], offices[waiting.Id]);
    Assert.Contains("dossiers.office_changed", await app.Ledger(id));
    Assert.DoesNotContain("dossiers.office_changed", await app.Ledger(closed.Id));
    await app.Step(DossierApp.Officer("specialist"), id, task, "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } }, expected: 404);
    await app.Step(Officer("specialist"), id, task, "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree = true });
    await app.Step(Officer("specialist"), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal");
    await app.Step(Officer("intake"), id, await app.Open(code, "deliver"), "deliver", new { recipientName = "Nguyễn Thị Hoa", signed = true });
    Assert.Equal(10, await app.Status(id));
    // Who was not there yet is taken in by the successor too, and keeps the code it was given.
    await app.Step(Officer("intake"), waiting.Id, await app.Open(waiting.Code, "intake_check"), "accept");
    Assert.StartsWith("H21.106-", waiting.Code, StringComparison.Ordinal);
    // The successor's people look into what was closed before.
    var heir = DossierApp.Officer("specialist", DossierApp.BienHo) with { Offices = [DossierApp.Pleiku] };
    Assert.Equal(closed.Code, (string?)(await app.Get(heir, $"/api/dossiers/{closed.Id}"))["code"]);
    var old = await app.Get(null, "/api/identity/offices/by-code/H21.106");
    Assert.Equal("H21.111", (string?)old["code"]);
  }
}

public sealed class OfficeSplitMoveTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task A_split_is_told_for_each_kind_of_open_work_and_a_task_of_who_stays_is_open_again() {
    var (id, code, task) = await app.WaitingAt("appraise");
    await app.AsIntruder("update process.work_task set status = 'Assigned', assignee = $2, assignee_name = 'Ở lại' where id = $1", task, Guid.CreateVersion7());
    var manager = People.Official(DossierApp.Pleiku, "H21.106", [], "people.manage") with { Offices = [DossierApp.BienHo] };
    var today = Vn.Day(app.Clock.GetUtcNow());
    var posts = (await app.Sql("select o.id, o.unit from identity.official_post o join identity.organisation u on u.id = o.unit where u.office = $1", DossierApp.Pleiku)).ToDictionary(r => (Guid)r[0]!, r => (Guid)r[1]!);
    object Body(Dictionary<string, Guid> work) => new { source = DossierApp.Pleiku, targets = new[] { DossierApp.Pleiku, DossierApp.BienHo }, heir = DossierApp.Pleiku, posts, work, day = today, number = "02/QĐ-UBND", decidedOn = today, reason = "Chia tách" };
    var untold = await app.Post(manager, "/api/identity/offices/split", Body(new() { ["tasks"] = DossierApp.Pleiku }), 400);
    Assert.Equal("identity.split_untold", (string?)untold["code"]);
    await app.Post(manager, "/api/identity/offices/split", Body(new() { ["dossiers/ho-tich"] = DossierApp.BienHo, ["tasks"] = DossierApp.Pleiku }));
    await app.RunJobs();
    Assert.Equal([[DossierApp.BienHo, "Open", "H21.111:specialist"]], (await app.Sql("select office, status, candidate_group from process.work_task where id = $1", task)).Select(r => r.ToArray()));
    await app.Step(DossierApp.Officer("specialist", DossierApp.BienHo), id, task, "appraise", new { decision = "pass", checklist = new[] { "dung-mau" } });
    Assert.Equal("H21.111", (await app.Sql("select office_code from process.work_task where business_key = $1 and element = 'agency_signature'", code))[0][0]);
  }
}

public sealed class OfficeInstanceMoveTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task A_process_that_waits_without_any_task_goes_on_in_the_new_office_too() {
    var (_, code, _) = await app.WaitingAt("appraise");
    // As one that waits for a moment, and for no dossier's sake.
    await app.AsIntruder("update process.work_task set status = 'Cancelled' where business_key = $1 and status in ('Open', 'Assigned')", code);
    await app.AsIntruder("update process.instance set business_key = 'khac/1' where business_key = $1", code);
    var manager = People.Official(DossierApp.Pleiku, "H21.106", [], "people.manage") with { Offices = [DossierApp.BienHo] };
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.Post(manager, "/api/identity/offices/merge", new { sources = new[] { DossierApp.Pleiku }, into = DossierApp.BienHo, day = today, number = "03/QĐ-UBND", decidedOn = today, reason = "Sắp xếp" });
    await app.RunJobs();
    Assert.Equal([[DossierApp.BienHo, "H21.111"]], (await app.Sql("select office, office_code from process.instance where business_key = 'khac/1'")).Select(r => r.ToArray()));
  }
}
