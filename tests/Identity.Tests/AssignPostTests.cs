using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class AssignPostTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Assign(Actor? actor, Guid person, Guid unit, params string[] roles) =>
    app.As(actor).PostAsJsonAsync("/api/identity/posts", new { person, unit, roles }, Ct);

  static async Task<string> Code(HttpResponseMessage answer) =>
    (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()!;

  [Fact]
  public async Task Nobody_signed_in_assigns_no_post() {
    await app.Fill();
    var answer = await Assign(null, Guid.CreateVersion7(), app.Desk.Id, "intake");
    Assert.Equal((HttpStatusCode.Unauthorized, "identity.not_signed_in"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task Without_the_permission_no_post_is_assigned() {
    var person = await app.Person("p1", units: app.Desk);
    var answer = await Assign(app.Counter(app.Ward), person.Person!.Value, app.Ward.Id, "intake");
    Assert.Equal((HttpStatusCode.Forbidden, "identity.not_permitted"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task Another_offices_person_or_unit_is_not_found() {
    var person = await app.Person("p2", units: app.Desk);
    var stranger = await Assign(app.Manager(app.Department), person.Person!.Value, app.Department.Id, "intake");
    Assert.Equal((HttpStatusCode.NotFound, "identity.person_not_found"), (stranger.StatusCode, await Code(stranger)));
    var elsewhere = await Assign(app.Manager(app.Ward), person.Person!.Value, app.Department.Id, "intake");
    Assert.Equal((HttpStatusCode.NotFound, "identity.unit_not_found"), (elsewhere.StatusCode, await Code(elsewhere)));
  }

  [Fact]
  public async Task Roles_must_exist() {
    var person = await app.Person("p3", units: app.Desk);
    Assert.Equal("identity.roles_missing", await Code(await Assign(app.Manager(app.Ward), person.Person!.Value, app.Ward.Id)));
    var unknown = await Assign(app.Manager(app.Ward), person.Person!.Value, app.Ward.Id, "intake", "king");
    Assert.Equal((HttpStatusCode.BadRequest, "identity.role_unknown"), (unknown.StatusCode, await Code(unknown)));
  }

  [Fact]
  public async Task A_post_already_held_is_not_given_twice() {
    var person = await app.Person("p4", units: app.Desk);
    var answer = await Assign(app.Manager(app.Ward), person.Person!.Value, app.Desk.Id, "intake");
    Assert.Equal((HttpStatusCode.Conflict, "identity.post_held"), (answer.StatusCode, await Code(answer)));
  }

  [Fact]
  public async Task Nobody_gives_themselves_a_post() {
    var person = await app.Person("p5", units: app.Desk);
    var self = app.Manager(app.Ward) with { Id = person.Person!.Value };
    Assert.Equal("identity.own_post", await Code(await Assign(self, self.Id, app.Ward.Id, "administrator")));
  }

  [Fact]
  public async Task Whom_no_office_knows_and_who_left_long_ago_gets_a_post_from_the_province_alone() {
    var (citizen, lately, long_ago) = (await app.Person("ai-do"), await app.Person("vua-thoi", units: app.Desk), await app.Person("thoi-lau", units: app.Desk));
    var today = Vn.Day(app.Clock.GetUtcNow());
    foreach (var (who, days) in new[] { (lately, AssignPost.RecentDays - 1), (long_ago, AssignPost.RecentDays) })
      await app.AsIntruder("update identity.official_post set valid_from = $2, valid_to = $3 where person = $1", who.Person!.Value, today.AddDays(-400), today.AddDays(-days));
    var supervisor = People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Manage, IdentityPermissions.Serve);
    foreach (var who in new[] { citizen, long_ago }) Assert.Equal("identity.not_an_official", await Code(await Assign(supervisor, who.Person!.Value, app.Desk.Id, "intake")));
    Assert.Equal(HttpStatusCode.OK, (await Assign(supervisor, lately.Person!.Value, app.Desk.Id, "intake")).StatusCode);
    var whole = await app.Whole() with { Permissions = [IdentityPermissions.Manage, IdentityPermissions.Serve] };
    foreach (var who in new[] { citizen, long_ago }) Assert.Equal(HttpStatusCode.OK, (await Assign(whole, who.Person!.Value, app.Desk.Id, "intake")).StatusCode);
  }

  [Fact]
  public async Task A_post_is_assigned_with_its_evidence_and_works_at_once() {
    var person = await app.Person("p6", units: app.Desk);
    var manager = app.Manager(app.Ward);
    var answer = await Assign(manager, person.Person!.Value, app.Ward.Id, "guarded");
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    Assert.Equal(["identity.post_changed"], await app.Ledger(id));
    var row = Assert.Single(await app.Sql("select actor, office, purpose, facts->>'change' from ledger.entry where object_id = $1", id));
    Assert.Equal([manager.Id, app.Ward.Id, "people.manage", "began"], row);
    await using var act = app.Begin();
    var names = await app.Services.GetRequiredService<Identities>().Officials(act.Work, app.Ward.Id, "guarded", null, Ct);
    Assert.Contains(names, o => o.Person == person.Person && o.Unit == app.Ward.Id);
  }

  async Task<Guid> PostOf(Account account) => (Guid)(await app.Sql("select id from identity.official_post where person = $1 order by valid_from limit 1", account.Person!.Value))[0][0]!;

  Task<HttpResponseMessage> StandIn(Account person, Guid post, int from, int? to, params string[] roles) {
    var today = Vn.Day(app.Clock.GetUtcNow());
    return app.As(app.Manager(app.Ward)).PostAsJsonAsync("/api/identity/posts", new { person = person.Person, unit = app.Desk.Id, roles, from = today.AddDays(from), to = to is { } days ? today.AddDays(days) : (DateOnly?)null, standInFor = post }, Ct);
  }

  async Task<bool> Serves(Account person, Organisation office) {
    await using var act = app.Begin();
    return (await app.Services.GetRequiredService<Identities>().Officials(act.Work, office.Office, null, null, Ct)).Any(o => o.Person == person.Person);
  }

  [Fact]
  public async Task A_post_begins_and_ends_by_itself_on_its_days() {
    var person = await app.Person("p7", units: app.Department);
    var manager = app.Manager(app.Ward) with { Offices = [app.Department.Id] };
    var today = Vn.Day(app.Clock.GetUtcNow());
    var visitor = new Visitor(app);
    (await app.As(manager).PostAsJsonAsync("/api/identity/posts", new { person = person.Person, unit = app.Desk.Id, roles = new[] { "intake" }, from = today.AddDays(3), to = today.AddDays(5) }, Ct)).EnsureSuccessStatusCode();
    Assert.False(await Serves(person, app.Desk));
    app.Clock.Pass(TimeSpan.FromDays(3));
    Assert.True(await Serves(person, app.Desk));
    await visitor.SignIn("p7");
    Assert.Contains("Trung tâm Phục vụ hành chính công", await visitor.Client.GetStringAsync("/tai-khoan/vi-tri", Ct), StringComparison.Ordinal);
    app.Clock.Pass(TimeSpan.FromDays(2));
    Assert.False(await Serves(person, app.Desk));
    Assert.True(await Serves(person, app.Department));
  }

  [Fact]
  public async Task Posts_in_one_unit_may_follow_each_other_and_not_overlap() {
    var person = await app.Person("p8", units: app.Desk);
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("update identity.official_post set valid_to = $2 where person = $1", person.Person!.Value, today.AddDays(10));
    Task<HttpResponseMessage> From(int days) => app.As(app.Manager(app.Ward)).PostAsJsonAsync("/api/identity/posts", new { person = person.Person, unit = app.Desk.Id, roles = new[] { "intake" }, from = today.AddDays(days) }, Ct);
    Assert.Equal("identity.post_held", await Code(await From(9)));
    Assert.Equal(HttpStatusCode.OK, (await From(10)).StatusCode);
    Assert.Equal("identity.post_held", await Code(await From(30)));
  }

  [Theory]
  [InlineData("identity.stand_in_end", 0, null, "intake")]
  [InlineData("identity.stand_in_end", 0, 40, "intake")]
  [InlineData("identity.stand_in_too_much", 0, 5, "guarded")]
  [InlineData("identity.stand_in_for_nobody", -60, 5, "intake")]
  public async Task A_stand_in_does_no_more_and_no_longer_than_the_post_itself(string code, int from, int? to, string role) {
    var (away, other) = (await app.Person($"a{Guid.CreateVersion7():N}"[..20], units: app.Desk), await app.Person($"b{Guid.CreateVersion7():N}"[..20], units: app.Ward));
    await app.AsIntruder("update identity.official_post set valid_to = $2 where person = $1", away.Person!.Value, Vn.Day(app.Clock.GetUtcNow()).AddDays(30));
    Assert.Equal(code, await Code(await StandIn(other, await PostOf(away), from, to, role)));
    Assert.Equal("identity.stand_in_for_self", await Code(await StandIn(away, await PostOf(away), 0, 5, "intake")));
  }

  [Fact]
  public async Task Nobody_stands_in_for_a_stand_in_and_no_two_for_one_role_at_once() {
    var away = await app.Person($"a{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    var (first, second) = (await app.Person($"b{Guid.CreateVersion7():N}"[..20], units: app.Ward), await app.Person($"c{Guid.CreateVersion7():N}"[..20], units: app.Ward));
    var post = await PostOf(away);
    var made = await StandIn(first, post, 0, 5, "intake");
    var standIn = (await made.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    Assert.Equal("identity.stand_in_for_nobody", await Code(await StandIn(second, standIn, 0, 3, "intake")));
    Assert.Equal("identity.stand_in_taken", await Code(await StandIn(second, post, 4, 8, "intake")));
    Assert.Equal(HttpStatusCode.OK, (await StandIn(second, post, 5, 8, "intake")).StatusCode);
  }

  [Fact]
  public async Task Who_stands_in_goes_on_until_the_day_on_which_the_post_goes_elsewhere() {
    var (away, other) = (await app.Person($"a{Guid.CreateVersion7():N}"[..20], units: app.Desk), await app.Person($"b{Guid.CreateVersion7():N}"[..20], units: app.Ward));
    Assert.Equal(HttpStatusCode.OK, (await StandIn(other, await PostOf(away), 0, 9, "intake")).StatusCode);
    var moves = Vn.Day(app.Clock.GetUtcNow()).AddDays(4);
    await using var act = app.Begin(app.Manager(app.Ward));
    var cells = new Dictionary<string, string> { ["change"] = StaffActs.Move, ["user_name"] = away.UserName, ["unit"] = "H21.106", ["roles"] = "intake", ["from"] = Vn.Date(moves) };
    Assert.Empty((await app.Services.CreateScope().ServiceProvider.GetRequiredService<StaffActs>().Run([new(1, cells)], act.Work, Ct)).Faults);
    await act.Work.Commit(Ct);
    Assert.Equal([[moves]], (await app.Sql("select valid_to from identity.official_post where stand_in_for = $1", await PostOf(away))).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task A_stand_in_is_shown_and_ends_by_itself_or_with_the_post() {
    var (away, other) = (await app.Person("p9", "Lê Thị Vắng", units: app.Desk), await app.Person("p10", "Phạm Văn Thay", units: app.Ward));
    var post = await PostOf(away);
    Assert.Equal(HttpStatusCode.OK, (await StandIn(other, post, 0, 5, "intake")).StatusCode);
    Assert.Contains("Giữ thay Lê Thị Vắng", await app.As(app.Manager(app.Ward)).GetStringAsync($"/quan-tri/can-bo/{other.Person}", Ct), StringComparison.Ordinal);
    (await app.As(app.Manager(app.Ward)).PostAsJsonAsync($"/api/identity/posts/{post}/end", new { reason = "Thôi việc" }, Ct)).EnsureSuccessStatusCode();
    var today = Vn.Day(app.Clock.GetUtcNow());
    Assert.Equal([[today]], (await app.Sql("select valid_to from identity.official_post where stand_in_for = $1", post)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task A_stand_in_is_assigned_from_the_page_of_the_post() {
    var (away, other) = (await app.Person("p11", units: app.Desk), await app.Person("p12", "Hồ Thị Thay", units: app.Ward));
    var manager = new Visitor(app, app.As(app.Manager(app.Ward)));
    var path = $"/quan-tri/can-bo/{away.Person}/thay/{await PostOf(away)}";
    var to = Vn.Date(Vn.Day(app.Clock.GetUtcNow()).AddDays(3));
    var wrong = await manager.Send(path, "Form.Person", ("Form.Person", $"{other.Person}"), ("Form.Roles", "intake"), ("Form.To", "32/13/2026"));
    Assert.Contains("Form.To", await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    Assert.Equal($"/quan-tri/can-bo/{other.Person}", Visitor.Leads(await manager.Send(path, "Form.Person", ("Form.Person", $"{other.Person}"), ("Form.Roles", "intake"), ("Form.To", to))));
    Assert.True((await manager.Open($"/quan-tri/can-bo/{away.Person}/thay/{Guid.CreateVersion7()}")).StatusCode == HttpStatusCode.NotFound);
  }
}
