using System.Net.Http.Json;
using System.Text.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class AddRoleTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static object Body(string key, object? when = null, string[]? permissions = null, string[]? excludes = null, string reason = "Cần cho tổ rà soát", string name = "Tổ rà soát") =>
    new { key, says = new { name = new { vi = name }, permissions = permissions ?? [IdentityPermissions.Serve], when, excludes }, reason };

  async Task<(int, string?, string?)> Add(Actor? actor, object body) {
    await app.Fill();
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync("/api/identity/roles", body, Ct);
    if (answer.IsSuccessStatusCode) return (200, null, null);
    var said = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    return ((int)answer.StatusCode, said.GetProperty("code").GetString(), said.TryGetProperty("detail", out var detail) ? detail.GetString() : null);
  }

  [Fact]
  public async Task Only_who_administers_the_whole_province_adds_roles() {
    Assert.Equal(401, (await Add(null, Body("khong_ai"))).Item1);
    Assert.Equal((403, "identity.not_permitted"), (await Add(app.Counter(app.Province), Body("khong_ai"))) is var (status, code, _) ? (status, code) : default);
    Assert.Equal((404, "identity.role_not_found"), (await Add(app.Manager(app.Ward), Body("khong_ai"))) is var (other, found, _) ? (other, found) : default);
    Assert.Empty(await app.Sql("select 1 from identity.role where key = 'khong_ai'"));
  }

  [Fact]
  public async Task It_is_added_once_with_evidence_of_what_it_says_and_kept_for_export() {
    var actor = app.Manager(app.Province);
    Assert.Equal(200, (await Add(actor, Body("reviewers", new Dictionary<string, string> { [IdentityPermissions.Serve] = "context.working" }))).Item1);
    Assert.Equal("identity.role_key_taken", (await Add(actor, Body("reviewers"))).Item2);
    var role = Assert.Single(await app.Sql("select id, item from identity.role where key = 'reviewers'"));
    var entry = Assert.Single(await app.Sql("select actor, purpose, reason, facts->>'after' from ledger.entry where object_id = $1 and type = 'identity.role_added'", role[0]!));
    Assert.Equal([actor.Id, IdentityPermissions.Manage, "Cần cho tổ rà soát"], entry[..3]);
    Assert.Equal(["name=Tổ rà soát", "permission=people.serve if context.working"], JsonSerializer.Deserialize<string[]>((string)entry[3]!)!);
    Assert.Contains("\"reviewers\"", (string)Assert.Single(await app.Sql("select edited from kernel.pack_item where id = $1", role[1]!))[0]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_key_that_somebody_still_bears_gives_them_nothing_new() {
    await app.Fill();
    var (_, post) = await app.Held(app.Desk, "left_behind");
    await app.Granted(post, "left_granted", app.Department);
    foreach (var key in new[] { "left_behind", "left_granted" }) Assert.Equal("identity.role_key_held", (await Add(app.Manager(app.Province), Body(key))).Item2);
    await app.AsIntruder("update identity.official_post set roles = '{}' where id = $1", post);
    Assert.Equal(200, (await Add(app.Manager(app.Province), Body("left_behind"))).Item1);
  }

  [Theory]
  [InlineData("A b", null, "identity.role_key_invalid")]
  [InlineData("", null, "identity.role_key_invalid")]
  [InlineData("wrong_permission", "people.fly", "identity.role_permission_unknown")]
  [InlineData("no_province", "jobs.manage", "identity.role_province_missing")]
  [InlineData("wrong_excludes", "excludes", "identity.role_excludes_unknown")]
  [InlineData("excludes_itself", "itself", "identity.role_excludes_itself")]
  [InlineData("no_name", "name", "identity.role_name_missing")]
  [InlineData("no_reason", "reason", "identity.reason_missing")]
  public async Task What_is_wrong_is_refused_by_its_code(string key, string? what, string code) {
    var body = what switch {
      "people.fly" or "jobs.manage" => Body(key, permissions: [what]),
      "excludes" => Body(key, excludes: ["nobody_has_it"]),
      "itself" => Body(key, excludes: [key]),
      "name" => Body(key, name: " "),
      "reason" => Body(key, reason: " "),
      _ => Body(key),
    };
    Assert.Equal(code, (await Add(app.Manager(app.Province), body)).Item2);
    Assert.Empty(await app.Sql("select 1 from identity.role where key = $1", key));
  }

  [Theory]
  [InlineData("dossiers.answer", "resource.office = subject.office", "“resource”")]
  [InlineData("people.manage", "resource.office = subject.office", "“resource”")]
  [InlineData("dossiers.read", "resource.colour = \"red\"", "resource.colour")]
  [InlineData("dossiers.read", "1 = 1", "ít nhất một dữ kiện")]
  [InlineData("dossiers.read", "not(false)", "ít nhất một dữ kiện")]
  [InlineData("dossiers.read", "context.zone = \"nowhere\"", "“nowhere”")]
  [InlineData("dossiers.read", "context.zone in (\"nowhere\")", "“nowhere”")]
  [InlineData("dossiers.read", "resource.office =", "")]
  public async Task A_condition_that_could_never_be_asked_is_refused_with_the_reason(string permission, string condition, string says) {
    var (status, code, detail) = await Add(app.Manager(app.Province), Body("conditional", new Dictionary<string, string> { [permission] = condition }, [permission]));
    Assert.Equal((400, "identity.role_condition_wrong"), (status, code));
    Assert.Contains(says, detail, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("dossiers.read", "resource.handler = subject.place and context.working")]
  [InlineData("dossiers.answer", "context.weekday <= 5 and context.time < time(\"17:30:00\")")]
  [InlineData("people.manage", "not(list contains(subject.roles, \"intake\"))")]
  public async Task What_can_be_asked_is_taken(string permission, string condition) {
    var key = $"may_{permission.Replace('.', '_')}";
    Assert.Equal(200, (await Add(app.Manager(app.Province), Body(key, new Dictionary<string, string> { [permission] = condition }, [permission]))).Item1);
    Assert.Equal([condition], Assert.Single(await app.Sql($"select conditions->>$2 from identity.role where key = $1", key, permission)));
  }

  [Fact]
  public async Task A_condition_without_its_permission_is_refused() =>
    Assert.Equal("identity.role_condition_of_nothing", (await Add(app.Manager(app.Province), Body("of_nothing", new Dictionary<string, string> { [IdentityPermissions.Manage] = "context.working" }))).Item2);
}
