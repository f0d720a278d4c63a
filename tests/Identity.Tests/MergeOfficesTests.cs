using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class MergeOfficesTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  object Body(Guid source, Guid into, int days = 0, string number = "12/QĐ-UBND") =>
    new { sources = new[] { source }, into, day = Today.AddDays(days), number, decidedOn = Today, reason = "Sắp xếp đơn vị hành chính" };

  static Actor Manager(params Organisation[] offices) => People.Official(offices[0].Id, "", [], IdentityPermissions.Manage) with { Offices = [.. offices.Skip(1).Select(o => o.Id)] };

  protected override async Task<Write> Prepare() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    // The object of the write is known only when it is made: the office that is merged stands for it in what is asked of the ledger.
    return new("/api/identity/offices/merge", Body(a.Id, b.Id, 5), Manager(a, b), a.Id, "identity.office_change_prepared") {
      Permission = IdentityPermissions.Manage, Stranger = Manager(a), Unseen = "identity.office_not_found",
      Invalid = Body(a.Id, b.Id, -1), InvalidCode = "identity.office_change_day", Again = "identity.office_change_waits",
      Row = "select 1 from identity.office_change where $1 = any (sources) and state = 'Prepared'",
    };
  }

  async Task<Guid> Merge(Actor manager, object body) {
    var answer = await app.As(manager).PostAsJsonAsync("/api/identity/offices/merge", body, Ct);
    var said = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
    Assert.True(answer.IsSuccessStatusCode, said.ToJsonString());
    return (Guid)said["id"]!;
  }

  [Fact]
  public async Task On_its_day_and_once_posts_units_and_systems_go_along_and_the_old_code_leads_on() {
    var (a, b) = (await app.Ward1("mot-cua", "kinh-te"), await app.Ward1("mot-cua"));
    var desk = app.Below(a, "mot-cua");
    var (one, two) = (await app.Person($"m{Guid.CreateVersion7():N}"[..20], units: desk), await app.Person($"n{Guid.CreateVersion7():N}"[..20], units: [app.Below(a, "kinh-te"), app.Below(b, "mot-cua"), desk]));
    var system = await app.Connected(new($"he-{Guid.CreateVersion7():N}", new("Hệ thống thử"), "web", ["https://a.example.vn/cb"]));
    await app.AsIntruder("update identity.client set office = $2 where id = $1", system.Id, a.Id);
    var change = await Merge(Manager(a, b), Body(a.Id, b.Id, 2));
    await app.RunJobs();
    Assert.Equal([["Prepared"]], (await app.Sql("select state from identity.office_change where id = $1", change)).Select(r => r.ToArray()));
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    await app.RunJobs();
    Assert.Equal(["identity.offices_changed"], await app.Ledger(change));
    var there = await app.Sql("select u.key, o.person, u.office from identity.official_post o join identity.organisation u on u.id = o.unit where o.person = any ($1) and o.valid_to is null order by u.key desc, o.person", new[] { one.Person!.Value, two.Person!.Value });
    Assert.Equal([["mot-cua", one.Person, b.Id], ["mot-cua", two.Person, b.Id], ["kinh-te", two.Person, b.Id]], there.Select(r => r.ToArray()));
    Assert.Equal([[b.Id]], (await app.Sql("select office from identity.client where id = $1", system.Id)).Select(r => r.ToArray()));
    using var found = await app.As().GetAsync($"/api/identity/offices/by-code/{a.Code}", Ct);
    var office = (await found.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
    Assert.Equal((b.Code, $"{Today:yyyy-MM-dd}"), ((string?)office["code"], (string?)office["changedOn"]));
  }

  [Fact]
  public async Task Who_works_in_the_successor_sees_what_the_old_office_closed() {
    var (a, b) = (await app.Ward1("mot-cua"), await app.Ward1("mot-cua"));
    var before = await app.SignedIn(null, app.Below(b, "mot-cua"));
    await Merge(Manager(a, b), Body(a.Id, b.Id));
    await app.RunJobs();
    var session = (Guid)(await app.Sql("select s.id from identity.session s order by s.at desc, s.id desc limit 1"))[0][0]!;
    var state = await app.Services.GetRequiredService<LiveSessions>().State(Claims.Principal(session, null), Ct);
    Assert.Equal([a.Id], state!.Posts.Single().Actor.Offices);
    Assert.NotNull(before);
    // And what that one had taken over before goes on to who takes it over in turn.
    var c = await app.Ward1();
    await Merge(Manager(b, c), Body(b.Id, c.Id));
    await app.RunJobs();
    Assert.Equal([[c.Id], [c.Id]], (await app.Sql("select successor from identity.organisation where id = any ($1)", new[] { a.Id, b.Id })).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task Who_sees_all_below_sees_what_was_closed_by_offices_that_others_took_over_in_turn() {
    var (a, b, c) = (await app.Ward1(), await app.Ward1(), await app.Ward1());
    // As a database of before may have it: one after the other, and out of another branch.
    await app.AsIntruder("update identity.organisation set valid_to = current_date, successor = $2, path = id::text where id = $1", a.Id, b.Id);
    await app.AsIntruder("update identity.organisation set valid_to = current_date, successor = $2, path = id::text where id = $1", b.Id, c.Id);
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.SignedIn(name, app.Province);
    Assert.Empty((await app.LiveActor(name)).Offices);
    await app.AsIntruder("update identity.official_post o set sub_tree = true from identity.account x where x.person = o.person and x.user_name = $1", name);
    Assert.Superset(new HashSet<Guid> { a.Id, b.Id, c.Id, app.Ward.Id }, (await app.LiveActor(name)).Offices.ToHashSet());
  }

  /// <summary>An office below another.</summary>
  async Task<Organisation> Under(Organisation parent) {
    var child = await app.Ward1();
    await app.AsIntruder("update identity.organisation set parent = $2, path = $3 where id = $1", child.Id, parent.Id, $"{parent.Path}{child.Id:N}.");
    app.Services.GetRequiredService<OfficeDirectory>().Forget();
    return child;
  }

  async Task<string?> Prepared(Actor manager, object body) =>
    (string?)(await (await app.As(manager).PostAsJsonAsync("/api/identity/offices/merge", body, Ct)).Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"];

  [Fact]
  public async Task Rights_reach_no_more_than_before_and_the_successor_itself() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var (ofA, ofB) = (await Under(a), await Under(b));
    var (head, guest) = ($"u{Guid.CreateVersion7():N}"[..20], $"u{Guid.CreateVersion7():N}"[..20]);
    await app.SignedIn(head, a);
    await app.SignedIn(guest, app.Desk);
    await app.AsIntruder("update identity.official_post o set sub_tree = true from identity.account x where x.person = o.person and x.user_name = $1", head);
    await app.AsIntruder("update identity.role_grant set sub_tree = true where id = $1", await app.Granted((await app.Of(guest)).Post, "intake", a));
    await Merge(Manager(a, b, ofA, ofB), Body(a.Id, b.Id));
    await app.RunJobs();
    foreach (var name in new[] { head, guest }) {
      var actor = await app.LiveActor(name);
      Assert.Equal((true, true, true, false), (actor.Can(IdentityPermissions.Serve, a.Id), actor.Can(IdentityPermissions.Serve, b.Id), actor.Can(IdentityPermissions.Serve, ofA.Id), actor.Can(IdentityPermissions.Serve, ofB.Id)));
    }
  }

  [Fact]
  public async Task A_post_for_a_time_stays_one_for_a_time_beside_what_its_holder_has_in_the_successor() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var person = await app.Person($"p{Guid.CreateVersion7():N}"[..20], units: b);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, valid_to, version) values ($1, $2, $3, '{administrator}', false, $4, $5, 1)", Guid.CreateVersion7(), person.Person!.Value, a.Id, Today.AddDays(-3), Today.AddDays(20));
    await Merge(Manager(a, b), Body(a.Id, b.Id));
    await app.RunJobs();
    Assert.Equal([["administrator", Today.AddDays(20)], ["intake", null]], (await app.Sql("select roles[1], valid_to from identity.official_post where person = $1 and unit = $2 order by 1", person.Person!.Value, b.Id)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task What_is_under_review_stays_so_in_the_successor_and_ends_there() {
    var (a, b) = (await app.Ward1("mot-cua"), await app.Ward1("mot-cua"));
    await app.Role("reviewer", IdentityPermissions.Review);
    var (worker, other, guest) = (await app.Held(app.Below(a, "mot-cua")), await app.Held(app.Below(a, "mot-cua")), await app.Held(app.Desk));
    var head = await app.Held(b, "reviewer");
    var grant = await app.Granted(guest.Post, "intake", a);
    using var client = app.As(app.Manager(a));
    var started = await client.PostAsJsonAsync("/api/identity/reviews", new { office = a.Id, subTree = false, name = "Rà soát", due = Today.AddDays(30), endOtherwise = true }, Ct);
    var review = (Guid)(await started.Content.ReadFromJsonAsync<JsonObject>(Ct))!["id"]!;
    await app.AsIntruder("update identity.review_item set asked = $2 where review_campaign = $1", review, a.Id);
    await Merge(Manager(a, b), Body(a.Id, b.Id));
    await app.RunJobs();
    Assert.Equal(b.Id, (await app.Sql("select office from identity.review_campaign where id = $1", review))[0][0]);
    var items = (await app.Sql("select i.id, i.person, i.office, i.asked, i.role_grant, coalesce(g.valid_to, o.valid_to) from identity.review_item i join identity.official_post o on o.id = i.post left join identity.role_grant g on g.id = i.role_grant where i.review_campaign = $1", review)).ToDictionary(r => (Guid)r[1]!);
    Assert.Equal([worker.Person, other.Person, guest.Person], items.Keys.OrderBy(k => k == worker.Person ? 0 : k == other.Person ? 1 : 2));
    // what is asked about lives, in the successor, and its heads are asked
    Assert.All(items.Values, r => Assert.Equal([b.Id, b.Id, null], new[] { r[2], r[3], r[5] }));
    Assert.NotEqual(grant, (Guid)items[guest.Person][4]!);
    using var judge = app.As(People.Official(b.Id, b.Code!, [], IdentityPermissions.Review) with { Id = head.Person });
    var ended = await judge.PostAsJsonAsync("/api/identity/reviews/decisions", new { items = new[] { items[worker.Person][0], items[guest.Person][0] }, keep = false, reason = "Hết việc" }, Ct);
    Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync(Ct));
    Assert.Empty(await app.Sql("select 1 from identity.official_post where person = $1 and (valid_to is null or valid_to > $2)", worker.Person, Today));
    Assert.Empty(await app.Sql("select 1 from identity.role_grant where post = $1 and valid_to is null", guest.Post));
    // of what was over already nobody says that the review ended it
    await app.AsIntruder("update identity.official_post set valid_to = $2 where person = $1", other.Person, Today);
    Assert.True((await judge.PostAsJsonAsync("/api/identity/reviews/decisions", new { items = new[] { items[other.Person][0] }, keep = false, reason = "Hết việc" }, Ct)).IsSuccessStatusCode);
    Assert.Equal(["Ended", "Gone", "Ended"], (await app.Sql("select decision from identity.review_item where review_campaign = $1 order by array_position($2, person)", review, new[] { worker.Person, other.Person, guest.Person })).Select(r => r[0]));
  }

  [Fact]
  public async Task A_role_of_a_system_that_is_under_review_is_decided_in_the_successor_and_what_was_over_is_gone() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    await app.Role("reviewer", IdentityPermissions.Review);
    var (goes, over) = ((await app.AtWork()).Item1.Client.Id, (await app.AtWork()).Item1.Client.Id);
    await app.Held(a, "reviewer");
    var head = await app.Held(b, "reviewer");
    await app.AsIntruder("update identity.client set office = $2 where id = any($1)", new[] { goes, over }, a.Id);
    await app.AsIntruder("update identity.service_role set office = $2 where client = any($1)", new[] { goes, over }, a.Id);
    using var client = app.As(app.Manager(a));
    var started = await client.PostAsJsonAsync("/api/identity/reviews", new { office = a.Id, subTree = false, name = "Rà soát hệ thống", due = Today.AddDays(30), endOtherwise = true }, Ct);
    var review = (Guid)(await started.Content.ReadFromJsonAsync<JsonObject>(Ct))!["id"]!;
    await Merge(Manager(a, b), Body(a.Id, b.Id));
    await app.RunJobs();
    var items = await app.Sql("select i.id, i.office, i.asked from identity.review_item i join identity.service_role s on s.id = i.service_role where i.review_campaign = $1 order by array_position($2, s.client)", review, new[] { goes, over });
    Assert.All(items, i => Assert.Equal([b.Id, b.Id], i[1..]));
    Assert.Equal(2, items.Count);
    // of what was over already nobody says that the review ended it
    await app.AsIntruder("update identity.service_role set valid_to = $2 where client = $1", over, Today);
    using var judge = app.As(People.Official(b.Id, b.Code!, [], IdentityPermissions.Review) with { Id = head.Person });
    var ended = await judge.PostAsJsonAsync("/api/identity/reviews/decisions", new { items = items.Select(i => i[0]), keep = false, reason = "Hết việc" }, Ct);
    Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync(Ct));
    Assert.Equal(["Ended", "Gone"], (await app.Sql("select i.decision from identity.review_item i join identity.service_role s on s.id = i.service_role where i.review_campaign = $1 order by array_position($2, s.client)", review, new[] { goes, over })).Select(r => r[0]));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'identity.service_role_ended' and object_id = $1 and facts->>'office' = $2", over, b.Id.ToString()));
  }

  [Fact]
  public async Task Two_changes_that_speak_of_one_office_do_not_wait_beside_each_other() {
    var (a, b, c) = (await app.Ward1("mot-cua", "kinh-te"), await app.Ward1(), await app.Ward1());
    var manager = Manager(a, b, c);
    await Merge(manager, Body(a.Id, b.Id, 5));
    Assert.Equal("identity.office_change_waits", await Prepared(manager, Body(b.Id, c.Id, 6)));
    Assert.Equal("identity.office_change_waits", await Prepared(manager, Body(c.Id, a.Id, 6)));
    Assert.Equal("identity.office_change_waits", await Prepared(manager, Body(app.Below(a, "mot-cua").Id, app.Below(a, "kinh-te").Id, 3)));
    // Two may become part of the same.
    Assert.Null(await Prepared(manager, Body(c.Id, b.Id, 5)));
    app.Clock.Pass(TimeSpan.FromDays(5));
    await app.RunJobs();
    Assert.Equal([[b.Id], [b.Id]], (await app.Sql("select successor from identity.organisation where id = any ($1)", new[] { a.Id, c.Id })).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task What_cannot_be_done_on_the_day_is_given_up_whole_and_told() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var manager = Manager(a, b) with { Id = (await app.Person($"q{Guid.CreateVersion7():N}"[..20], units: app.Province)).Person!.Value };
    var change = await Merge(manager, Body(a.Id, b.Id, 1));
    await app.AsIntruder("update identity.organisation set valid_to = $2 where id = $1", b.Id, Today);
    app.Clock.Pass(TimeSpan.FromDays(1));
    await app.RunJobs();
    Assert.Equal([["Cancelled"]], (await app.Sql("select state from identity.office_change where id = $1", change)).Select(r => r.ToArray()));
    Assert.Equal([[null]], (await app.Sql("select valid_to from identity.organisation where id = $1", a.Id)).Select(r => r.ToArray()));
    Assert.NotEmpty(await app.Sql("select 1 from kernel.notification where template = 'office_change_given_up' and recipient = $1", manager.Id));
  }

  [Fact]
  public async Task Units_of_one_office_become_one_and_a_unit_never_joins_another_office() {
    var a = await app.Ward1("kinh-te", "ha-tang");
    var b = await app.Ward1();
    var person = await app.Person($"h{Guid.CreateVersion7():N}"[..20], units: app.Below(a, "ha-tang"));
    await Merge(Manager(a), Body(app.Below(a, "ha-tang").Id, app.Below(a, "kinh-te").Id));
    await app.RunJobs();
    Assert.Equal([["kinh-te"]], (await app.Sql("select u.key from identity.official_post o join identity.organisation u on u.id = o.unit where o.person = $1 and o.valid_to is null", person.Person!.Value)).Select(r => r.ToArray()));
    var answer = await app.As(Manager(a, b)).PostAsJsonAsync("/api/identity/offices/merge", Body(app.Below(a, "kinh-te").Id, b.Id), Ct);
    Assert.Equal("identity.offices_unlike", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"]);
  }

  [Fact]
  public async Task A_change_that_is_cancelled_never_happens() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var change = await Merge(Manager(a, b), Body(a.Id, b.Id, 1));
    (await app.As(Manager(a, b)).PostAsJsonAsync($"/api/identity/offices/changes/{change}/cancel", new { reason = "Quyết định bị thu hồi" }, Ct)).EnsureSuccessStatusCode();
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    Assert.Equal([[null]], (await app.Sql("select successor from identity.organisation where id = $1", a.Id)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task The_preview_counts_what_would_go_along() {
    var (a, b) = (await app.Ward1("mot-cua"), await app.Ward1());
    await app.Person($"q{Guid.CreateVersion7():N}"[..20], "Rơ Châm Đi Cùng", units: app.Below(a, "mot-cua"));
    var page = await app.As(Manager(a, b)).GetStringAsync($"/quan-tri/co-quan/sap-nhap?tai={a.Id}", Ct);
    Assert.Contains("Rơ Châm Đi Cùng", page, StringComparison.Ordinal);
    var manager = new Visitor(app, app.As(Manager(a, b)));
    var done = await manager.Send($"/quan-tri/co-quan/sap-nhap?tai={a.Id}", "Form.Into", ("Form.Into", $"{b.Id}"), ("Form.Day", Vn.Date(Today.AddDays(9))), ("Form.Number", "7/QĐ-UBND"), ("Form.DecidedOn", Vn.Date(Today)), ("Form.Reason", "Sắp xếp"));
    var change = await manager.Page(Visitor.Leads(done)!);
    Assert.Contains("7/QĐ-UBND", change.Body!.TextContent, StringComparison.Ordinal);
    Assert.Contains("7/QĐ-UBND", (await manager.Page("/quan-tri/co-quan/sap-xep")).Body!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_system_goes_on_in_the_successor_alone_and_that_it_lost_what_was_below_is_evidence() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var (rp, _) = await app.AtWork();
    await app.AsIntruder("update identity.client set office = $2 where id = $1", rp.Client.Id, a.Id);
    await app.AsIntruder("update identity.service_role set office = $2, sub_tree = true where client = $1", rp.Client.Id, a.Id);
    await Merge(Manager(a, b), Body(a.Id, b.Id));
    await app.RunJobs();
    Assert.Equal([[b.Id, false]], (await app.Sql("select office, sub_tree from identity.service_role where client = $1", rp.Client.Id)).Select(r => r.ToArray()));
    var told = await app.Sql("select type, facts->>'office', facts->>'subTree' from ledger.entry where object_id = $1 and type like 'identity.service_role%' order by id desc limit 2", rp.Client.Id);
    Assert.Equal([["identity.service_role_given", $"{b.Id}", "false"], ["identity.service_role_ended", $"{a.Id}", null]], told.Select(r => r.ToArray()));
    Assert.Contains("identity.client_changed", await app.Ledger(rp.Client.Id));
  }
}
