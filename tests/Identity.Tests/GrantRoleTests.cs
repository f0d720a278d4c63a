using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class GrantRoleTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var (person, post) = await app.Held(app.Desk);
    var manager = app.Manager(app.Ward) with { Offices = [app.Department.Id] };
    return new("/api/identity/grants", new { post, role = "intake", unit = app.Department.Id, reason = "Hỗ trợ một cửa" }, manager, person, "identity.role_granted") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.post_not_found",
      Invalid = new { post, role = "intake", unit = app.Department.Id, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.grant_held",
      Row = "select 1 from identity.role_grant g join identity.official_post o on o.id = g.post where o.person = $1",
    };
  }

  async Task<string?> Refused(Actor actor, object body) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync("/api/identity/grants", body, Ct);
    return (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Fact]
  public async Task Nobody_grants_themselves_a_role_or_in_an_office_they_do_not_manage() {
    var (person, post) = await app.Held(app.Desk);
    var manager = app.Manager(app.Ward);
    Assert.Equal("identity.own_rights", await Refused(manager with { Id = person }, new { post, role = "intake", unit = app.Ward.Id, reason = "x" }));
    Assert.Equal("identity.unit_not_found", await Refused(manager, new { post, role = "intake", unit = app.Department.Id, reason = "x" }));
    // All below an office is given by who manages all of it.
    Assert.Equal("identity.unit_not_found", await Refused(manager with { Offices = [app.Province.Id] }, new { post, role = "intake", unit = app.Province.Id, subTree = true, reason = "x" }));
  }

  [Fact]
  public async Task Roles_that_exclude_each_other_are_never_one_persons_whichever_came_first() {
    var (person, post) = await app.Held(app.Desk, "intake");
    var manager = app.Manager(app.Ward);
    await app.Excluding("cashier", "intake");
    Assert.Equal("identity.roles_excluded", await Refused(manager, new { post, role = "cashier", unit = app.Ward.Id, reason = "x" }));
    var (_, other) = await app.Held(app.Desk, "cashier");
    Assert.Equal("identity.roles_excluded", await Refused(manager, new { post = other, role = "intake", unit = app.Ward.Id, reason = "x" }));
    using var client = app.As(manager);
    using var assigned = await client.PostAsJsonAsync("/api/identity/posts", new { person, unit = app.Ward.Id, roles = new[] { "cashier" } }, Ct);
    Assert.Equal("identity.roles_excluded", (string?)(await assigned.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
  }

  [Fact]
  public async Task Of_two_at_once_that_exclude_each_other_one_is_refused() {
    await app.Role("payer", IdentityPermissions.Connect);
    await app.Excluding("auditor", "payer");
    for (var i = 0; i < 5; i++) {
      var (_, post) = await app.Held(app.Desk);
      string[] both = ["payer", "auditor"];
      var answers = await Task.WhenAll(both.Select(async role => await Refused(app.Manager(app.Ward), new { post, role, unit = app.Ward.Id, reason = "x" })));
      Assert.Single(answers, "identity.roles_excluded");
      Assert.Single(await app.Sql("select role from identity.role_grant where post = $1", post));
    }
  }

  [Fact]
  public async Task Roles_that_exclude_each_other_may_follow_each_other() {
    var (person, post) = await app.Held(app.Desk, "intake");
    await app.Excluding("cashier", "intake");
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("update identity.official_post set valid_to = $2 where id = $1", post, today.AddDays(10));
    using var client = app.As(app.Manager(app.Ward));
    async Task<string?> From(int days) => (string?)(await (await client.PostAsJsonAsync("/api/identity/posts", new { person, unit = app.Ward.Id, roles = new[] { "cashier" }, from = today.AddDays(days) }, Ct)).Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
    Assert.Equal("identity.roles_excluded", await From(9));
    Assert.Null(await From(10));
  }

  [Fact]
  public async Task A_role_whose_rights_know_no_office_is_given_only_by_who_manages_the_province() {
    var (person, post) = await app.Held(app.Desk);
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, province, version) values ($1, 'inspector', 'Thanh tra', '{ledger.read}', true, 1) on conflict (key) do nothing", Guid.CreateVersion7());
    foreach (var manager in new[] { app.Manager(app.Ward), app.Manager(app.Province) with { Offices = [app.Ward.Id] } })
      Assert.Equal("identity.role_of_province", await Refused(manager, new { post, role = "inspector", unit = app.Ward.Id, reason = "x" }));
    using var client = app.As(app.Manager(app.Ward));
    using var assigned = await client.PostAsJsonAsync("/api/identity/posts", new { person, unit = app.Ward.Id, roles = new[] { "inspector" } }, Ct);
    Assert.Equal("identity.role_of_province", (string?)(await assigned.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
    var ward = new Visitor(app, app.As(app.Manager(app.Ward)));
    foreach (var page in new[] { $"/quan-tri/can-bo/{person}", $"/quan-tri/can-bo/{person}/quyen", "/quan-tri/can-bo/them" }) {
      Assert.Null((await ward.Page(page)).QuerySelector("[value='inspector']"));
      Assert.NotNull((await ward.Page(page)).QuerySelector("[value='intake']"));
      Assert.NotNull((await new Visitor(app, app.As(await app.Whole())).Page(page)).QuerySelector("[value='inspector']"));
    }
    var refused = await Visitor.Read(await ward.Send($"/quan-tri/can-bo/{person}/quyen", "Form.Role", ("Form.Role", "inspector"), ("Form.Unit", app.Ward.Id.ToString()), ("Form.Post", post.ToString()), ("Form.Reason", "x")));
    Assert.Contains("toàn tỉnh", refused.QuerySelector(".ds-error-summary a[href='#Form-Role']")!.TextContent, StringComparison.Ordinal);
    using var province = app.As(await app.Whole());
    using var granted = await province.PostAsJsonAsync("/api/identity/grants", new { post, role = "inspector", unit = app.Ward.Id, reason = "x" }, Ct);
    Assert.True(granted.IsSuccessStatusCode);
  }

  [Fact]
  public async Task A_granted_role_opens_the_other_office_at_once_and_ends_on_its_day() {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.SignedIn(name, app.Desk);
    var (person, post) = await app.Of(name);
    async Task<bool> Serves() => (await app.LiveActor(name)).Can(IdentityPermissions.Manage, app.Department.Id);
    Assert.False(await Serves());
    var today = Vn.Day(app.Clock.GetUtcNow());
    using var client = app.As(await app.Whole());
    using var done = await client.PostAsJsonAsync("/api/identity/grants", new { post, role = "administrator", unit = app.Department.Id, until = today, reason = "x" }, Ct);
    Assert.True(done.IsSuccessStatusCode);
    Assert.True(await Serves());
    Assert.False((await app.LiveActor(name)).Can(IdentityPermissions.Manage, app.Ward.Id));
    app.Clock.Set(Vn.At(today.AddDays(1), new(8, 0)));
    Assert.False(await Serves());
    Assert.NotEqual(Guid.Empty, person);
  }

  [Fact]
  public async Task A_granted_role_makes_its_holder_one_of_the_candidates_there() {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.SignedIn(name, app.Desk);
    var (person, post) = await app.Of(name);
    await app.Granted(post, "administrator", app.Department);
    await using var act = app.Begin();
    var identities = (Identities)app.Services.GetService(typeof(Identities))!;
    Assert.Contains("H21.16:administrator", await identities.Groups(await app.LiveActor(name), Ct));
    Assert.Contains(await identities.Officials(act.Work, app.Department.Id, "administrator", null, Ct), o => o.Person == person);
    Assert.Contains(person, await identities.Permitted(act.Work, app.Department.Id, IdentityPermissions.Manage, 50, Ct));
    Assert.Contains(person, await identities.Holders(act.Work, IdentityPermissions.Manage, Ct));
    Assert.DoesNotContain(await identities.Officials(act.Work, app.Ward.Id, "administrator", null, Ct), o => o.Person == person);
  }
}

public sealed class EndGrantTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Who_manages_the_office_where_a_role_holds_sees_it_and_takes_it_back_whoever_holds_it() {
    var (person, post) = await app.Held(app.Desk);
    var (here, elsewhere) = (await app.Granted(post, "administrator", app.Department), await app.Granted(post, "administrator", await app.Ward1()));
    var manager = new Visitor(app, app.As(app.Manager(app.Department)));
    var list = await manager.Page($"/quan-tri/co-quan/{app.Department.Id}/vai-tro");
    Assert.Contains("Ủy ban nhân dân phường Pleiku", list.Body!.TextContent, StringComparison.Ordinal);
    Assert.NotNull(list.QuerySelector($"a[href='/quan-tri/can-bo/{person}/quyen']"));
    var grants = await manager.Page($"/quan-tri/can-bo/{person}/quyen");
    Assert.NotNull(grants.QuerySelector($"a[href$='/quyen/{here}']"));
    Assert.Null(grants.QuerySelector($"a[href$='/quyen/{elsewhere}']"));
    Assert.Equal($"/quan-tri/can-bo/{person}/quyen", Visitor.Leads(await manager.Send($"/quan-tri/can-bo/{person}/quyen/{here}", "Form.Reason", ("Form.Reason", "Hết việc"))));
    Assert.Equal([false, true], (await app.Sql("select valid_to is null from identity.role_grant where id = any ($1) order by array_position($1, id)", new[] { here, elsewhere })).Select(r => r[0]));
    // Of the person themselves no more is theirs to manage than before.
    Assert.Equal(404, (int)(await manager.Open($"/quan-tri/can-bo/{person}")).StatusCode);
    Assert.Equal(404, (int)(await new Visitor(app, app.As(app.Manager(app.Ward))).Open($"/quan-tri/co-quan/{app.Department.Id}/vai-tro")).StatusCode);
  }

  protected override async Task<Write> Prepare() {
    var (person, post) = await app.Held(app.Desk);
    var grant = await app.Granted(post, "administrator", app.Department);
    return new($"/api/identity/grants/{grant}/end", new { reason = "Hết nhiệm vụ" }, app.Manager(app.Ward), person, "identity.role_taken_back") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(await app.Ward1()), Unseen = "identity.grant_not_found",
      Invalid = new { reason = "" }, InvalidCode = "identity.reason_missing", Again = "identity.grant_ended",
      Row = "select 1 from identity.role_grant g join identity.official_post o on o.id = g.post where o.person = $1 and g.valid_to is not null",
    };
  }
}

public sealed class ExplainRightTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Actor Overseer => app.Manager(app.Ward) with { Permissions = [IdentityPermissions.Explain] };

  async Task<JsonNode> Ask(Actor? actor, Guid person, string permission, Guid? office = null) {
    using var client = app.As(actor);
    return JsonNode.Parse(await client.GetStringAsync($"/api/identity/explain?person={person}&permission={permission}{(office is { } at ? $"&office={at}" : "")}", Ct))!;
  }

  static IEnumerable<(string Role, string? Against)> Ways(JsonNode answer) => answer["ways"]!.AsArray().Select(x => ((string)x!["role"]!, (string?)x["against"]));

  [Fact]
  public async Task It_says_yes_and_through_which_post() {
    var (person, _) = await app.Held(app.Desk, "administrator");
    var answer = await Ask(Overseer, person, IdentityPermissions.Manage);
    Assert.True((bool)answer["yes"]!);
    Assert.Equal([("Quản trị", null)], Ways(answer));
    Assert.False((bool)(await Ask(Overseer, person, IdentityPermissions.Manage, app.Department.Id))["yes"]!);
    Assert.Equal([("Quản trị", "elsewhere")], Ways(await Ask(Overseer, person, IdentityPermissions.Manage, app.Department.Id)));
  }

  [Fact]
  public async Task It_says_no_and_which_roles_would_do() {
    var (person, _) = await app.Held(app.Desk, "intake");
    var answer = await Ask(Overseer, person, IdentityPermissions.Manage);
    Assert.False((bool)answer["yes"]!);
    Assert.Empty(Ways(answer));
    Assert.Contains("Quản trị", answer["roles"]!.AsArray().Select(r => (string)r!));
  }

  [Fact]
  public async Task What_ended_has_not_begun_or_is_locked_gives_nothing() {
    var (person, post) = await app.Held(app.Desk, "intake");
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.Granted(post, "administrator", app.Department, from: today.AddDays(2));
    await app.Granted(post, "administrator", app.Desk, from: today.AddDays(-5), until: today.AddDays(-2));
    Assert.Equal(["ended", "later"], Ways(await Ask(Overseer, person, IdentityPermissions.Manage)).Select(x => x.Against).Order());
    await app.Granted(post, "administrator", app.Ward);
    Assert.True((bool)(await Ask(Overseer, person, IdentityPermissions.Manage))["yes"]!);
    await app.AsIntruder("update identity.account set disabled_at = now() where person = $1", person);
    var locked = await Ask(Overseer, person, IdentityPermissions.Manage);
    Assert.Equal((false, true), ((bool)locked["yes"]!, (bool)locked["locked"]!));
  }

  [Fact]
  public async Task Another_offices_official_is_not_found_and_without_the_permission_nothing_is_said() {
    var (person, _) = await app.Held(app.Desk);
    async Task<int> Status(Actor? actor) => (int)(await app.As(actor).GetAsync(new Uri($"/api/identity/explain?person={person}&permission=people.manage", UriKind.Relative), Ct)).StatusCode;
    Assert.Equal(404, await Status(app.Manager(app.Department) with { Permissions = [IdentityPermissions.Explain] }));
    Assert.Equal(403, await Status(app.Manager(app.Ward)));
    Assert.Equal(401, await Status(null));
    Assert.Equal(400, (int)(await app.As(Overseer).GetAsync(new Uri($"/api/identity/explain?person={person}&permission=people.fly", UriKind.Relative), Ct)).StatusCode);
  }

  /// <summary>What the page says is what the rights of a live session are.</summary>
  [Fact]
  public async Task The_answer_is_that_of_the_session() {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.SignedIn(name, app.Desk);
    var (person, post) = await app.Of(name);
    foreach (var step in new[] { "none", "granted" }) {
      if (step == "granted") await app.Granted(post, "administrator", app.Ward);
      var live = await app.LiveActor(name);
      foreach (var permission in new[] { IdentityPermissions.Manage, IdentityPermissions.Serve, IdentityPermissions.Connect })
        Assert.Equal(live.Can(permission, app.Ward.Id), (bool)(await Ask(Overseer, person, permission, app.Ward.Id))["yes"]!);
    }
  }
}
