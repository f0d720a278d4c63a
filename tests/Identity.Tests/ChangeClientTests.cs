using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ChangeClientTests(IdentityApp app) : BareWriteTests(app), IClassFixture<IdentityApp> {
  readonly IdentityApp app = app;

  static object Body(string name = "Tên mới", string uri = "https://a.example.vn/moi", string? sector = null) =>
    new { name = new { vi = name }, kind = "system", redirectUris = new[] { uri }, scopes = new[] { "openid" }, sector };

  Actor Connector(Organisation office) => People.Official(office.Office, office.Code!, [], IdentityPermissions.Connect);

  protected override async Task<Write> Prepare() {
    var client = await app.Connected(new($"d{Guid.CreateVersion7():N}", new("Tên cũ"), "web", ["https://a.example.vn/cb"]));
    return new($"/api/identity/clients/{client.Key}", Body(), Connector(app.Ward), client.Id, "identity.client_changed") {
      Method = HttpMethod.Put, Permission = IdentityPermissions.Connect, Stranger = Connector(app.Department), Unseen = "identity.client_not_found", Again = "identity.client_disabled",
      Invalid = Body(name: ""), InvalidCode = "identity.client_name_missing",
      Meanwhile = () => app.AsIntruder("update identity.client set disabled_at = now() where id = $1", client.Id),
      Row = "select 1 from identity.client where id = $1 and name = 'Tên mới' and redirect_uris = '{https://a.example.vn/moi}' and kind = 'Web'",
    };
  }

  /// <summary>Another sector would make every person a stranger to the system.</summary>
  [Fact]
  public async Task People_stay_who_they_are_when_a_system_moves_to_another_host() {
    var write = await Prepare();
    using var http = app.As(write.Actor);
    var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(http, write.Path, Body(uri: "https://khac.example.vn/cb"), TestContext.Current.CancellationToken);
    Assert.Equal(200, (int)answer.StatusCode);
    Assert.Equal("a.example.vn", (await app.Sql("select sector from identity.client where id = $1", write.Object))[0][0]);
  }

  [Fact]
  public async Task A_change_holds_at_once() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    await rp.Code(visitor);
    using var http = app.As(Connector(app.Ward));
    await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(http, $"/api/identity/clients/{rp.Client.Key}", Body(uri: "https://rp.example.vn/moi"), TestContext.Current.CancellationToken);
    Assert.Equal(400, (int)(await visitor.Open(rp.Address())).StatusCode);
  }

  [Fact]
  public async Task What_is_taken_from_a_system_is_taken_from_the_tokens_it_holds() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    var given = await rp.Tokens(visitor, "openid profile email offline_access");
    Assert.True((await rp.UserInfo(given.GetProperty("access_token").GetString()!)).Said.TryGetProperty("name", out _));
    using var http = app.As(Connector(app.Ward));
    var changed = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(http, $"/api/identity/clients/{rp.Client.Key}",
      new { name = new { vi = "Hẹp hơn" }, redirectUris = rp.Client.RedirectUris, scopes = new[] { "openid", "offline_access" }, firstParty = true }, TestContext.Current.CancellationToken);
    Assert.Equal(200, (int)changed.StatusCode);
    Assert.False((await rp.UserInfo(given.GetProperty("access_token").GetString()!)).Said.TryGetProperty("name", out _));
    var (status, next, _) = await rp.Refresh(given.GetProperty("refresh_token").GetString()!);
    Assert.Equal((200, "openid offline_access"), (status, next.GetProperty("scope").GetString()));
    Assert.False((await rp.UserInfo(next.GetProperty("access_token").GetString()!)).Said.TryGetProperty("name", out _));
  }
}
