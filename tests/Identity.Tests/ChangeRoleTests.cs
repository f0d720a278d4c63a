using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ChangeRoleTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static int made;

  async Task<(string Key, Guid Id)> Made(params string[] permissions) {
    await app.Fill();
    var (key, id) = ($"made_{(char)('a' + Interlocked.Increment(ref made) % 26)}{new string('x', made)}", Guid.CreateVersion7());
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, $2, 'Vai trò thử', $3, 1)", id, key, permissions);
    return (key, id);
  }

  protected override async Task<Write> Prepare() {
    var (key, id) = await Made(IdentityPermissions.Serve);
    var says = new { name = new { vi = "Vai trò mới" }, permissions = new[] { IdentityPermissions.Serve, IdentityPermissions.Connect }, mfa = true };
    return new($"/api/identity/roles/{key}", new { says, version = 1, reason = "Phân công lại" }, app.Manager(app.Province), id, "identity.role_changed") {
      Method = HttpMethod.Put, Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.role_not_found",
      Invalid = new { says = new { name = new { vi = " " } }, version = 1, reason = "x" }, InvalidCode = "identity.role_name_missing", Again = "identity.role_changed_meanwhile",
      Row = "select 1 from identity.role where id = $1 and mfa and name = 'Vai trò mới' and permissions = '{people.serve,clients.connect}' and version = 2",
    };
  }

  async Task<string?> Change(Actor actor, string key, object says, int? version = null) {
    using var client = app.As(actor);
    var now = version ?? (int)Assert.Single(await app.Sql("select version from identity.role where key = $1", key))[0]!;
    using var answer = await client.PutAsJsonAsync($"/api/identity/roles/{key}", new { says, version = now, reason = "Đổi việc" }, Ct);
    return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  static object Says(string[] permissions, Dictionary<string, string>? when = null, string[]? excludes = null) => new { name = new { vi = "Vai trò thử" }, permissions, when, excludes };

  [Fact]
  public async Task What_it_says_holds_at_once_for_who_is_signed_in() {
    var (key, id) = await Made(IdentityPermissions.Serve);
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.Person(name, role: key, units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    Assert.Equal(403, (int)(await visitor.Open("/quan-tri/can-bo")).StatusCode);
    Assert.Null(await Change(app.Manager(app.Province), key, Says([IdentityPermissions.Serve, IdentityPermissions.Manage])));
    Assert.Equal(200, (int)(await visitor.Open("/quan-tri/can-bo")).StatusCode);
    Assert.Null(await Change(app.Manager(app.Province), key, Says([IdentityPermissions.Serve])));
    Assert.Equal(403, (int)(await visitor.Open("/quan-tri/can-bo")).StatusCode);
    var entry = (await app.Sql("select facts->>'before', facts->>'after' from ledger.entry where object_id = $1 order by id desc", id))[0];
    Assert.Equal(["permission=people.manage"], JsonSerializer.Deserialize<string[]>((string)entry[0]!)!);
    Assert.Equal("[]", entry[1]);
  }

  [Fact]
  public async Task Nobody_gives_themselves_more_through_a_role_they_hold_but_may_take_away() {
    var (key, _) = await Made(IdentityPermissions.Serve, IdentityPermissions.Connect);
    var (person, _) = await app.Held(app.Desk, key);
    var holder = app.Manager(app.Province) with { Id = person };
    Assert.Equal("identity.own_rights", await Change(holder, key, Says([IdentityPermissions.Serve, IdentityPermissions.Connect, IdentityPermissions.Explain])));
    Assert.Null(await Change(holder, key, Says([IdentityPermissions.Serve, IdentityPermissions.Connect], new() { [IdentityPermissions.Serve] = "context.working" })));
    Assert.Equal("identity.own_rights", await Change(holder, key, Says([IdentityPermissions.Serve, IdentityPermissions.Connect])));
    Assert.Null(await Change(holder, key, Says([IdentityPermissions.Serve], new() { [IdentityPermissions.Serve] = "context.working" })));
    var (granted, post) = await app.Held(app.Desk);
    await app.Granted(post, key, app.Department);
    Assert.Equal("identity.own_rights", await Change(app.Manager(app.Province) with { Id = granted }, key, Says([IdentityPermissions.Serve])));
  }

  [Fact]
  public async Task Nobody_takes_from_a_role_they_hold_what_binds_them() {
    var ((key, id), (other, _)) = (await Made(IdentityPermissions.Serve), await Made(IdentityPermissions.Connect));
    await app.AsIntruder("update identity.role set mfa = true, province = true, excludes = array[$2] where id = $1", id, other);
    var (person, _) = await app.Held(app.Desk, key);
    async Task<string?> Leave(Guid who, bool mfa, bool province, params string[] excludes) =>
      await Change(app.Manager(app.Province) with { Id = who }, key, new { name = new { vi = "Vai trò thử" }, permissions = new[] { IdentityPermissions.Serve }, mfa, province, excludes });
    Assert.Equal("identity.own_rights", await Leave(person, false, true, other));
    Assert.Equal("identity.own_rights", await Leave(person, true, false, other));
    Assert.Equal("identity.own_rights", await Leave(person, true, true));
    var (excluded, _) = await app.Held(app.Desk, other);
    Assert.Equal("identity.own_rights", await Leave(excluded, true, true));
    Assert.Null(await Leave(Guid.CreateVersion7(), false, false));
  }

  [Fact]
  public async Task Of_a_new_exclusion_and_a_grant_at_once_one_is_refused() {
    for (var i = 0; i < 5; i++) {
      var ((one, _), (other, _)) = (await Made(IdentityPermissions.Serve), await Made(IdentityPermissions.Connect));
      var (_, post) = await app.Held(app.Desk, one);
      using var client = app.As(app.Manager(app.Province));
      var granting = client.PostAsJsonAsync("/api/identity/grants", new { post, role = other, unit = app.Ward.Id, reason = "x" }, Ct);
      var refused = await Change(app.Manager(app.Province), one, Says([IdentityPermissions.Serve], excludes: [other]));
      Assert.NotEqual(refused is null, (await granting).IsSuccessStatusCode);
    }
  }

  [Fact]
  public async Task Two_who_change_it_from_the_same_page_do_not_overwrite_each_other() {
    var (key, _) = await Made(IdentityPermissions.Serve);
    Assert.Null(await Change(app.Manager(app.Province), key, Says([IdentityPermissions.Connect]), 1));
    Assert.Equal("identity.role_changed_meanwhile", await Change(app.Manager(app.Province), key, Says([IdentityPermissions.Explain]), 1));
    Assert.Equal("identity.role_same", await Change(app.Manager(app.Province), key, Says([IdentityPermissions.Connect]), 2));
  }

  [Fact]
  public async Task Roles_that_somebody_holds_together_cannot_be_said_to_exclude_each_other() {
    var ((one, _), (other, _)) = (await Made(IdentityPermissions.Serve), await Made(IdentityPermissions.Connect));
    var (person, post) = await app.Held(app.Desk, one);
    var grant = await app.Granted(post, other, app.Department);
    Assert.Equal("identity.roles_held_together", await Change(app.Manager(app.Province), one, Says([IdentityPermissions.Serve], excludes: [other])));
    Assert.Equal("identity.roles_held_together", await Change(app.Manager(app.Province), other, Says([IdentityPermissions.Connect], excludes: [one])));
    await app.AsIntruder("update identity.role_grant set valid_to = valid_from where id = $1", grant);
    Assert.Null(await Change(app.Manager(app.Province), one, Says([IdentityPermissions.Serve], excludes: [other])));
    Assert.NotEqual(Guid.Empty, person);
  }

  [Fact]
  public async Task The_last_who_administers_the_province_is_not_locked_out() {
    await using var alone = new IdentityApp();
    await ((IAsyncLifetime)alone).InitializeAsync();
    await alone.Person("duy.nhat", role: "administrator", units: alone.Province);
    async Task<string?> Change(object says) {
      using var client = alone.As(alone.Manager(alone.Province));
      var version = (int)(await alone.Sql("select version from identity.role where key = 'administrator'"))[0][0]!;
      using var answer = await client.PutAsJsonAsync("/api/identity/roles/administrator", new { says, version, reason = "x" }, Ct);
      return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
    }
    Assert.Equal("identity.last_administrator", await Change(Says([IdentityPermissions.Serve])));
    Assert.Equal("identity.last_administrator", await Change(Says([IdentityPermissions.Manage], new() { [IdentityPermissions.Manage] = "context.working" })));
    using (var client = alone.As(alone.Manager(alone.Province)))
      Assert.Equal("identity.last_administrator", (string?)(await (await client.PostAsJsonAsync("/api/identity/roles/switch", new { roles = new[] { "administrator" }, end = true, reason = "x" }, Ct)).Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
    Assert.Null(await Change(Says([IdentityPermissions.Manage, IdentityPermissions.Serve])));
    await alone.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, 'second', 'Thứ hai', '{people.manage}', 1)", Guid.CreateVersion7());
    await alone.Person("thu.hai", role: "second", units: alone.Province);
    Assert.Null(await Change(Says([IdentityPermissions.Serve])));
  }

  [Fact]
  public async Task Who_never_came_in_or_is_invented_is_nobody_who_is_left() {
    await using var alone = new IdentityApp();
    await ((IAsyncLifetime)alone).InitializeAsync();
    await alone.Person("duy.nhat", role: "administrator", units: alone.Province);
    await alone.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, 'second', 'Thứ hai', '{people.manage}', 1)", Guid.CreateVersion7());
    var successor = await alone.Person("ke.nhiem", password: null, role: "second", units: alone.Province);
    await alone.Person("dien.tap", demo: true, role: "second", units: alone.Province);
    async Task<string?> Ending(bool training) {
      await using var act = alone.Begin(alone.Manager(alone.Province));
      var roles = RoleRules.InUse(act.Work.Db<IdentityDb>().Roles());
      return (await new RoleRules([], (RoleBook)alone.Services.GetService(typeof(RoleBook))!, new Training(training)).Locked(roles, [.. roles.Where(r => r.Key != "administrator")], act.Work, Ct))?.Code;
    }
    Assert.Equal("identity.last_administrator", await Ending(training: false));
    Assert.Null(await Ending(training: true));
    await alone.AsIntruder("insert into identity.passkey (id, account, credential_id, public_key, name, transports, sign_count, backup_eligible, backed_up, made_at, in_office, version) values (gen_random_uuid(), $1, '\\x01', '\\x02', 'Khóa', '{}', 0, false, false, now(), true, 1)", successor.Id);
    Assert.Null(await Ending(training: false));
  }

  [Fact]
  public async Task The_last_role_that_administers_on_a_condition_is_not_emptied() {
    await using var alone = new IdentityApp();
    await ((IAsyncLifetime)alone).InitializeAsync();
    await alone.Person("duy.nhat", role: "administrator", units: alone.Province);
    await alone.AsIntruder("update identity.role set conditions = '{\"people.manage\": \"context.working\"}' where key = 'administrator'");
    using var client = alone.As(alone.Manager(alone.Province));
    using var answer = await client.PostAsJsonAsync("/api/identity/roles/switch", new { roles = new[] { "administrator" }, end = true, reason = "x" }, Ct);
    Assert.Equal("identity.last_administrator", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
  }

  [Fact]
  public async Task Two_factors_that_a_role_asks_for_are_asked_of_who_is_signed_in_by_one_at_once() {
    await app.Fill();
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values (gen_random_uuid(), 'secured', 'Giữ bí mật', '{people.serve}', 1)");
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.Person(name, role: "secured", units: app.Desk);
    await new Visitor(app).SignIn(name);
    Assert.True((await app.LiveActor(name)).Can(IdentityPermissions.Serve));
    await app.AsIntruder("update identity.role set mfa = true where key = 'secured'");
    var weak = await app.LiveActor(name);
    Assert.False(weak.Can(IdentityPermissions.Serve) || weak.HasRole("secured"));
    await app.AsIntruder("update identity.session s set level = 2 from identity.account a where a.id = s.account and a.user_name = $1", name);
    Assert.True((await app.LiveActor(name)).Can(IdentityPermissions.Serve));
  }
}
