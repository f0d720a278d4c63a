using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class GiveServiceRoleTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  readonly IdentityApp app = app;

  protected override async Task<Write> Prepare() {
    var rp = await app.System();
    return new($"/api/identity/clients/{rp.Client.Key}/roles", new { role = "intake", reason = "Đồng bộ hồ sơ" }, app.Manager(app.Ward), rp.Client.Id, "identity.service_role_given") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.client_not_found",
      Invalid = new { role = "intake", reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.service_role_held",
      Row = "select 1 from identity.service_role where client = $1 and role = 'intake' and valid_to is null and reason = 'Đồng bộ hồ sơ'",
    };
  }

  async Task<string?> Refused(Client client, object body, Actor? by = null) => (string?)(await app.Give(client, body, by)).Said!["code"];

  [Fact]
  public async Task Only_what_acts_for_itself_gets_roles_and_only_what_may_be_given_there() {
    var (web, system) = (await RelyingParty.Web(app), await app.System());
    Assert.Equal("identity.client_acts_for_people", await Refused(web.Client, new { role = "intake", reason = "x" }));
    Assert.Equal("identity.role_unknown", await Refused(system.Client, new { role = "khong-co", reason = "x" }));
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, province, version) values ($1, 'inspector', 'Thanh tra', '{ledger.read}', true, 1) on conflict (key) do nothing", Guid.CreateVersion7());
    Assert.Equal("identity.role_of_province", await Refused(system.Client, new { role = "inspector", reason = "x" }));
    var today = Vn.Day(app.Clock.GetUtcNow());
    Assert.Equal("identity.grant_days_wrong", await Refused(system.Client, new { role = "intake", from = today.AddDays(3), until = today.AddDays(2), reason = "x" }));
    await app.AsIntruder("update identity.client set disabled_at = now() where id = $1", system.Client.Id);
    Assert.Equal("identity.client_disabled", await Refused(system.Client, new { role = "intake", reason = "x" }));
  }

  [Fact]
  public async Task What_asks_two_factors_of_people_is_given_to_no_system_that_proves_itself_by_a_secret() {
    using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
    var jwk = JsonWebKey(key);
    var (shared, own) = (await app.System(), await app.System(s => s with { AuthMethod = "private_key_jwt", Jwks = new() { ["keys"] = new JsonArray(jwk) } }));
    Assert.Equal("identity.service_role_shared_secret", await Refused(shared.Client, new { role = "guarded", reason = "x" }));
    Assert.Equal(200, (await app.Give(own.Client, new { role = "guarded", reason = "x" })).Status);
    // nor does it change to a secret while it holds such a role
    using var connector = app.As(People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Connect));
    using var changed = await connector.PutAsJsonAsync($"/api/identity/clients/{own.Client.Key}", new { name = new { vi = "Kho hồ sơ" }, kind = "system", scopes = own.Client.Scopes, authMethod = "client_secret_basic" }, TestContext.Current.CancellationToken);
    Assert.Equal("identity.service_role_shared_secret", (string?)(await changed.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["code"]);
  }

  static JsonObject JsonWebKey(System.Security.Cryptography.ECDsa key) {
    var q = key.ExportParameters(includePrivateParameters: false).Q;
    return new() { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "k", ["use"] = "sig", ["x"] = System.Buffers.Text.Base64Url.EncodeToString(q.X), ["y"] = System.Buffers.Text.Base64Url.EncodeToString(q.Y) };
  }

  [Fact]
  public async Task Roles_that_exclude_each_other_are_never_one_systems_not_even_asked_for_at_once() {
    await app.Excluding("cashier", "intake");
    var (first, second) = (await app.System(), await app.System());
    await app.Give(first.Client, new { role = "intake", reason = "x" });
    Assert.Equal("identity.roles_excluded", await Refused(first.Client, new { role = "cashier", reason = "x" }));
    var both = await Task.WhenAll(app.Give(second.Client, new { role = "intake", reason = "x" }), app.Give(second.Client, new { role = "cashier", reason = "x" }));
    Assert.Equal([200, 409], both.Select(b => b.Status).Order());
  }

  [Fact]
  public async Task All_below_is_given_by_who_manages_all_of_it_and_reaches_it() {
    var rp = await app.System();
    await app.AsIntruder("update identity.client set office = $2 where id = $1", rp.Client.Id, app.Province.Id);
    await app.Role("overseer", IdentityPermissions.Explain);
    Assert.Equal("identity.unit_not_found", await Refused(rp.Client, new { role = "overseer", subTree = true, reason = "x" }, app.Manager(app.Province) with { Offices = [] }));
    await using var act = app.Begin();
    Guid[] all = [.. (await app.Sql("select id from identity.organisation where is_office")).Select(r => (Guid)r[0]!)];
    Assert.Equal(200, (await app.Give(rp.Client, new { role = "overseer", subTree = true, reason = "x" }, app.Manager(app.Province) with { Offices = [.. all] })).Status);
    var path = $"/api/identity/explain?person={(await app.Held(app.Desk)).Person}&permission={IdentityPermissions.Serve}";
    Assert.Equal(200, (await app.Comes(path, await rp.ApiToken())).Status);
  }
}
