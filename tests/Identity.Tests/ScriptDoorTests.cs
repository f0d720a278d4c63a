using System.Net;

namespace Saola.Identity.Tests;

/// <summary>Scripts of other sites at the doors of the protocol, and what is told when a door fails.</summary>
public sealed class ScriptDoorTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<RelyingParty> App(string host) => RelyingParty.Web(app, s => s with { Kind = "browser", RedirectUris = [$"https://{host}/cb"], LogoutUris = null });

  async Task<HttpResponseMessage> Ask(HttpMethod method, string path, string? origin, params (string, string)[] form) {
    using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Item1, f.Item2))) : null };
    if (origin is not null) request.Headers.Add("Origin", origin);
    if (method == HttpMethod.Options) request.Headers.Add("Access-Control-Request-Method", "POST");
    using var http = app.As();
    return await http.SendAsync(request, Ct);
  }

  static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

  [Theory]
  [InlineData("https://spa.example.vn", true)]
  [InlineData("https://spa.example.vn:8443", false)]
  [InlineData("http://spa.example.vn", false)]
  [InlineData("https://evil.spa.example.vn", false)]
  [InlineData("https://spa.example.vn.evil.example", false)]
  [InlineData("https://rp.example.vn", false)]
  [InlineData("null", false)]
  [InlineData(null, false)]
  public async Task Only_scripts_of_the_very_origins_of_apps_in_a_browser_may_read_answers(string? origin, bool may) {
    await App("spa.example.vn");
    await RelyingParty.Web(app);
    foreach (var path in new[] { "/connect/token", "/connect/userinfo", "/connect/revoke" }) {
      var (before, answer) = (await Ask(HttpMethod.Options, path, origin), await Ask(HttpMethod.Post, path, origin));
      Assert.Equal((HttpStatusCode.NoContent, may ? origin : null, may ? "Authorization, Content-Type" : null), (before.StatusCode, Header(before, "Access-Control-Allow-Origin"), Header(before, "Access-Control-Allow-Headers")));
      Assert.Equal((may ? origin : null, null), (Header(answer, "Access-Control-Allow-Origin"), Header(answer, "Access-Control-Allow-Credentials")));
      Assert.All([before, answer], a => Assert.Contains("Origin", Header(a, "Vary")!, StringComparison.Ordinal));
    }
    foreach (var path in new[] { "/connect/introspect", "/connect/device_authorization" }) Assert.Null(Header(await Ask(HttpMethod.Post, path, origin), "Access-Control-Allow-Origin"));
    foreach (var path in new[] { "/.well-known/openid-configuration", "/connect/jwks" }) Assert.Equal("*", Header(await Ask(HttpMethod.Get, path, origin), "Access-Control-Allow-Origin"));
  }

  [Fact]
  public async Task An_app_in_a_browser_signs_people_in_with_a_challenge_and_without_a_secret() {
    var rp = await App("trinh-duyet.example.vn");
    var visitor = await app.SignedIn();
    Assert.Equal("invalid_request", RelyingParty.Came(await visitor.Open(rp.Address(("code_challenge", null), ("code_challenge_method", null))), rp.Client.RedirectUris[0])["error"]);
    var tokens = await rp.Tokens(visitor, "openid profile");
    Assert.Equal(200, (await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Status);
  }

  [Fact]
  public async Task What_fails_or_cannot_be_read_is_told_to_programs_as_json() {
    await using var broken = new IdentityApp();
    await ((IAsyncLifetime)broken).InitializeAsync();
    var rp = await RelyingParty.Web(broken);
    Assert.Equal(200, (await rp.Post("/connect/introspect", ("token", "x"))).Status);
    await broken.AsIntruder("alter table identity.client_token rename to gone");
    foreach (var (path, field) in new[] { ("/connect/introspect", "token"), ("/connect/revoke", "token") }) {
      var (status, said, answer) = await rp.Post(path, (field, new string('A', 43)));
      Assert.Equal((500, "server_error", "application/json", true), (status, said.GetProperty("error").GetString(), answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore));
    }
    var (unread, why, _) = await rp.Post("/connect/token", [.. Enumerable.Range(0, 1_100).Select(i => ($"f{i}", (string?)"x"))]);
    Assert.Equal((400, "invalid_request"), (unread, why.GetProperty("error").GetString()));
  }

  [Fact]
  public async Task A_nonce_that_is_no_text_is_refused() {
    var rp = await RelyingParty.Web(app);
    Assert.Equal("invalid_request", RelyingParty.Came(await (await app.SignedIn()).Open(rp.Address(("nonce", "a\0b"))))["error"]);
  }
}
