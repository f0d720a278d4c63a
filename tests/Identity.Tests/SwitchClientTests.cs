using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SwitchClientTests(IdentityApp app) : BareWriteTests(app), IClassFixture<IdentityApp> {
  readonly IdentityApp app = app;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Actor Connector(Organisation office) => People.Official(office.Office, office.Code!, [], IdentityPermissions.Connect);

  protected override async Task<Write> Prepare() {
    var client = await app.Connected(new($"n{Guid.CreateVersion7():N}", new("Hệ thống"), "web", ["https://a.example.vn/cb"]));
    return new($"/api/identity/clients/{client.Key}/switch", new { disable = true, reason = "Hết hợp đồng" }, Connector(app.Ward), client.Id, "identity.client_disabled") {
      Permission = IdentityPermissions.Connect, Stranger = Connector(app.Department), Unseen = "identity.client_not_found", Again = "identity.client_disabled",
      Invalid = new { disable = true, reason = " " }, InvalidCode = "identity.reason_missing",
      Row = "select 1 from identity.client where id = $1 and disabled_at is not null",
    };
  }

  [Fact]
  public async Task What_is_switched_off_signs_nobody_in_and_its_tokens_end_for_good() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    var given = await rp.Tokens(visitor);
    var access = given.GetProperty("access_token").GetString()!;
    async Task<int> Switch(bool disable) => (int)(await app.As(Connector(app.Ward)).PostAsJsonAsync($"/api/identity/clients/{rp.Client.Key}/switch", new { disable, reason = "Rà soát" }, Ct)).StatusCode;
    Assert.Equal(200, await Switch(true));
    Assert.Equal((400, 401), ((int)(await visitor.Open(rp.Address())).StatusCode, (await rp.UserInfo(access)).Status));
    Assert.Equal(401, (await rp.Post("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", "x"))).Status);
    Assert.Equal((200, 409), (await Switch(false), await Switch(false)));
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address())).ContainsKey("code"));
    // what it held before is not worth anything again
    Assert.Equal((401, 400), ((await rp.UserInfo(access)).Status, (await rp.Refresh(given.GetProperty("refresh_token").GetString()!)).Status));
    Assert.Equal("1", (await app.Sql("select facts->>'grants' from ledger.entry where object_id = $1 and type = 'identity.client_disabled'", rp.Client.Id))[0][0]);
    Assert.Equal(["Rà soát"], (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'identity.client_enabled'", rp.Client.Id))[0]);
  }

  [Fact]
  public async Task Of_several_all_change_or_none() {
    var (one, other) = (await app.Connected(new($"n{Guid.CreateVersion7():N}", new("Hệ thống Một"), "web", ["https://a.example.vn/cb"])), await app.Connected(new($"n{Guid.CreateVersion7():N}", new("Hệ thống Hai"), "web", ["https://a.example.vn/cb"])));
    await app.AsIntruder("update identity.client set disabled_at = now() where id = $1", other.Id);
    async Task<Answer<List<Client>>> Switch(bool disable) {
      await using var act = app.Begin(Connector(app.Ward));
      return await SwitchClient.All([one.Key, other.Key], disable, "Rà soát", act.Work, app.Services.GetRequiredService<RegisteredClients>(), app.Services.GetRequiredService<WebOrigins>(), Ct);
    }
    Assert.StartsWith("Hệ thống Hai: ", (await Switch(true)).Error!.Message, StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from identity.client where id = $1 and disabled_at is null", one.Id));
    await app.AsIntruder("update identity.client set disabled_at = now() where id = $1", one.Id);
    Assert.Equal(2, (await Switch(false)).Value.Count);
  }

  [Fact]
  public async Task A_token_of_a_system_from_before_is_worth_nothing_when_it_is_on_again() {
    var system = await RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["x"] });
    async Task<string> Token() => (await system.Post("/connect/token", ("grant_type", "client_credentials"))).Said.GetProperty("access_token").GetString()!;
    async Task<bool> IsActive(string token) => (await system.Post("/connect/introspect", ("token", token))).Said.GetProperty("active").GetBoolean();
    var before = await Token();
    Assert.True(await IsActive(before));
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    foreach (var disable in new[] { true, false }) await app.As(Connector(app.Ward)).PostAsJsonAsync($"/api/identity/clients/{system.Client.Key}/switch", new { disable, reason = "Rà soát" }, Ct);
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    Assert.False(await IsActive(before));
    Assert.True(await IsActive(await Token()));
  }
}
