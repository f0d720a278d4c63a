using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SetSignInPolicyTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> AsShipped() {
    await app.Fill();
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0, session_hours = 24, demo = false");
    await app.AsIntruder("update identity.assurance_rule set mfa = 'Roles', fresh_minutes = 15");
    var policy = (Guid)(await app.Sql("select id from identity.sign_in_policy"))[0][0]!;
    await app.AsIntruder("delete from ledger.entry where object_id = $1", policy);
    return policy;
  }

  protected override async Task<Write> Prepare() {
    var policy = await AsShipped();
    return new("/api/identity/sign-in-policy", new { level = 3, sessionHours = 10, rules = new[] { new { level = 3, mfa = "officials", freshMinutes = 10 } }, reason = "Cấp độ 3 đã được duyệt" }, app.Manager(app.Province), policy, "identity.sign_in_policy_set") {
      Method = HttpMethod.Put, Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.policy_not_found",
      Invalid = new { level = 3, sessionHours = 10, rules = new[] { new { level = 3, mfa = "officials", freshMinutes = 4 } }, reason = "x" }, InvalidCode = "identity.policy_fresh", Again = "identity.policy_same",
      Row = "select 1 from identity.sign_in_policy p join identity.assurance_rule r on r.security_level = 3 where p.id = $1 and p.security_level = 3 and session_hours = 10 and r.mfa = 'Officials' and r.fresh_minutes = 10",
    };
  }

  async Task<string?> Set(Actor actor, object body) {
    using var client = app.As(actor);
    using var answer = await client.PutAsJsonAsync("/api/identity/sign-in-policy", body, Ct);
    return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Theory]
  [InlineData(6, 10, 10, "identity.policy_level")]
  [InlineData(null, 10, 10, "identity.policy_level")]
  [InlineData(1, 0, 10, "identity.policy_session")]
  [InlineData(1, 25, 10, "identity.policy_session")]
  [InlineData(1, 10, 481, "identity.policy_fresh")]
  [InlineData(1, 10, null, "identity.policy_fresh")]
  public async Task What_lies_out_of_its_bounds_is_refused(int? level, int hours, int? minutes, string code) {
    await AsShipped();
    Assert.Equal(code, await Set(app.Manager(app.Province), new { level, sessionHours = hours, rules = new[] { new { level = 1, mfa = "roles", freshMinutes = minutes } }, reason = "x" }));
    Assert.Equal("identity.reason_missing", await Set(app.Manager(app.Province), new { level = 1, sessionHours = 10, reason = " " }));
    Assert.Single(await app.Sql("select 1 from identity.sign_in_policy where security_level = 0 and session_hours = 24"));
  }

  [Fact]
  public async Task Its_history_tells_what_was_before_and_since() {
    var policy = await AsShipped();
    Assert.Null(await Set(app.Manager(app.Province), new { level = 2, sessionHours = 24, rules = new[] { new { level = 2, mfa = "everyone", freshMinutes = 20 } }, reason = "Thử" }));
    var facts = Assert.Single(await app.Sql("select facts->>'before', facts->>'after' from ledger.entry where object_id = $1", policy));
    Assert.Equal(["level=0", "rule=2 Roles 15"], JsonSerializer.Deserialize<string[]>((string)facts[0]!)!);
    Assert.Equal(["level=2", "rule=2 Everyone 20"], JsonSerializer.Deserialize<string[]>((string)facts[1]!)!);
    await AsShipped();
  }

  [Fact]
  public async Task Who_has_no_second_factor_cannot_ask_one_of_themselves() {
    await AsShipped();
    var (person, _) = await app.Held(app.Province, "administrator");
    var administrator = app.Manager(app.Province) with { Id = person };
    object Asking(string mfa) => new { level = 3, sessionHours = 24, rules = new[] { new { level = 3, mfa, freshMinutes = 15 } }, reason = "x" };
    Assert.Equal("identity.policy_own_factor", await Set(administrator, Asking("officials")));
    Assert.Equal("identity.policy_own_factor", await Set(administrator, Asking("everyone")));
    Assert.Null(await Set(administrator, Asking("roles")));
    await app.AsIntruder("insert into identity.passkey (id, account, credential_id, public_key, name, transports, sign_count, backup_eligible, backed_up, made_at, version) select gen_random_uuid(), id, '\\x01', '\\x02', 'Khóa', '{}', 0, false, false, now(), 1 from identity.account where person = $1", person);
    Assert.Null(await Set(administrator, Asking("officials")));
    await AsShipped();
  }

  [Fact]
  public async Task A_session_ends_after_the_hours_of_the_policy() {
    await AsShipped();
    var visitor = await app.SignedIn();
    Assert.Null(await Set(app.Manager(app.Province), new { level = 0, sessionHours = 2, reason = "x" }));
    app.Clock.Pass(TimeSpan.FromMinutes(119));
    Assert.Equal(200, (int)(await visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
    app.Clock.Pass(TimeSpan.FromMinutes(2));
    Assert.Equal(302, (int)(await visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
    await AsShipped();
  }
}
