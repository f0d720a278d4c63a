using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity.Tests;

/// <summary>How a client proves itself, and how one that is another tries to.</summary>
public sealed class ClientProofTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static ClientShape System(ClientShape s) => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["warehouse.read", "warehouse.write", "openid"] };

  static Task<(int Status, JsonElement Said, HttpResponseMessage Answer)> Ask(RelyingParty rp, params (string, string?)[] more) => rp.Post("/connect/token", [("grant_type", "client_credentials"), .. more]);

  [Fact]
  public async Task A_system_gets_a_token_of_its_own_that_anyone_can_judge() {
    var rp = await RelyingParty.Web(app, s => System(s) with { Algorithm = "ES256" });
    var (status, said, _) = await Ask(rp, ("scope", "warehouse.read"));
    Assert.Equal((200, "warehouse.read", false), (status, said.GetProperty("scope").GetString(), said.TryGetProperty("refresh_token", out _)));
    var token = Jwt.Read(said.GetProperty("access_token").GetString())!;
    Assert.True(token.IsSignedBy(Jwk.ReadSet((JsonObject)JsonNode.Parse(await app.As().GetStringAsync("/connect/jwks", Ct))!)));
    Assert.Equal(("at+jwt", "ES256", rp.Client.Key, rp.Client.Key, "http://localhost", "http://localhost"), (token.Type, token.Algorithm, token["sub"], token["client_id"], token["iss"], token.Audience.Single()));
    Assert.Equal("warehouse.read warehouse.write", (await Ask(rp)).Said.GetProperty("scope").GetString());
    foreach (var scope in new[] { "openid", "other" }) Assert.Equal("invalid_scope", (await Ask(rp, ("scope", scope))).Said.GetProperty("error").GetString());
    Assert.Equal(["identity.token_given"], await app.Ledger(Guid.Parse(token["jti"]!)));
  }

  [Fact]
  public async Task A_secret_is_taken_only_in_the_way_the_client_is_registered_for() {
    var (basic, post) = (await RelyingParty.Web(app, System), await RelyingParty.Web(app, s => System(s) with { AuthMethod = "client_secret_post" }));
    Assert.Equal(200, (await Ask(basic)).Status);
    Assert.Equal(200, (await Ask(post, ("client_id", post.Client.Key), ("client_secret", post.Secret))).Status);
    Assert.Equal(401, (await Ask(basic, ("client_id", basic.Client.Key), ("client_secret", basic.Secret))).Status);
    using var http = app.As();
    http.DefaultRequestHeaders.Authorization = RelyingParty.Basic(post.Client.Key, post.Secret!);
    Assert.Equal(401, (int)(await http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]), Ct)).StatusCode);
  }

  [Theory]
  [InlineData("Basic !!!")]
  [InlineData("Basic bm9jb2xvbg==")]
  [InlineData("Bearer abc")]
  [InlineData("Basic a2hvbmctY286eA==")]
  public async Task What_proves_nothing_is_told_how_to(string header) {
    using var http = app.As();
    http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
    var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]), Ct);
    Assert.Equal((401, "Basic"), ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.Single().Scheme));
    Assert.Equal("invalid_client", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("error").GetString());
  }

  /// <summary>Also of one that was switched off nothing is told that is not told of one that never was.</summary>
  [Theory]
  [InlineData("/connect/token", "grant_type", "client_credentials")]
  [InlineData("/connect/device_authorization", "scope", "openid")]
  [InlineData("/connect/introspect", "token", "x")]
  [InlineData("/connect/revoke", "token", "x")]
  public async Task No_door_tells_a_client_that_is_not_from_one_whose_secret_is_wrong(string door, string field, string value) {
    var (known, off) = (await RelyingParty.Web(app, System), await RelyingParty.Web(app, System));
    await app.AsIntruder("update identity.client set disabled_at = now() where id = $1", off.Client.Id);
    var said = new List<string>();
    foreach (var (id, secret) in new[] { ("khong-co-he-thong", known.Secret!), (known.Client.Key, new string('A', 43)), (off.Client.Key, off.Secret!) }) {
      using var http = app.As();
      http.DefaultRequestHeaders.Authorization = RelyingParty.Basic(id, secret);
      var answer = await http.PostAsync(door, new FormUrlEncodedContent([new(field, value)]), Ct);
      said.Add($"{(int)answer.StatusCode} {answer.Headers.WwwAuthenticate} {await answer.Content.ReadAsStringAsync(Ct)}");
    }
    Assert.Single(said.Distinct());
    Assert.StartsWith("401 ", said[0], StringComparison.Ordinal);
  }

  [Fact]
  public async Task Proving_oneself_twice_or_as_two_is_refused() {
    var rp = await RelyingParty.Web(app, System);
    using var http = app.As();
    http.DefaultRequestHeaders.Authorization = RelyingParty.Basic(rp.Client.Key, rp.Secret!);
    foreach (var field in new[] { ("client_secret", rp.Secret!), ("client_assertion", "x.y.z"), ("client_id", "another") }) {
      var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new(field.Item1, field.Item2)]), Ct);
      Assert.Equal("invalid_request", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("error").GetString());
    }
  }

  [Fact]
  public async Task Two_secrets_are_good_while_one_takes_the_place_of_the_other_and_an_ended_one_is_not() {
    var rp = await RelyingParty.Web(app, System);
    var next = new RelyingParty(app, rp.Client, await app.SecretOf(rp.Client));
    Assert.Equal((200, 200), ((await Ask(rp)).Status, (await Ask(next)).Status));
    var third = new RelyingParty(app, rp.Client, await app.SecretOf(rp.Client));
    Assert.Equal((401, 200, 200), ((await Ask(rp)).Status, (await Ask(next)).Status, (await Ask(third)).Status));
    Assert.Contains("identity.client_refused", await app.Ledger(rp.Client.Id));
  }

  [Fact]
  public async Task A_client_without_a_secret_does_not_become_one_that_has() {
    var rp = await RelyingParty.Web(app);
    var code = await rp.Code(await app.SignedIn());
    using var http = app.As();
    var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "authorization_code"), new("client_id", rp.Client.Key), new("code", code), new("redirect_uri", rp.Client.RedirectUris[0]), new("code_verifier", RelyingParty.Verifier)]), Ct);
    Assert.Equal(401, (int)answer.StatusCode);
  }

  // private_key_jwt

  async Task<(RelyingParty Rp, RSA Key)> Signing() {
    var key = RSA.Create(2048);
    var jwk = Jwk.Of(key);
    jwk["kid"] = "k1";
    return (await RelyingParty.Web(app, s => System(s) with { AuthMethod = "private_key_jwt", Jwks = new() { ["keys"] = new JsonArray(jwk) } }), key);
  }

  JsonObject Claims(RelyingParty rp) => new() {
    ["iss"] = rp.Client.Key, ["sub"] = rp.Client.Key, ["aud"] = "http://localhost", ["jti"] = Guid.CreateVersion7().ToString(),
    ["iat"] = app.Clock.GetUtcNow().ToUnixTimeSeconds(), ["exp"] = app.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
  };

  static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign) {
    static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    var signed = $"{Part(header)}.{Part(claims)}";
    return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
  }

  static string Sign(RSA key, JsonObject claims, JsonObject? header = null) =>
    Sign(header ?? new() { ["alg"] = "RS256", ["kid"] = "k1" }, claims, data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

  static async Task<int> Show(RelyingParty rp, string assertion, string type = AssertionType) =>
    (await Ask(rp, ("client_assertion_type", type), ("client_assertion", assertion))).Status;

  [Fact]
  public async Task An_assertion_signed_by_a_registered_key_counts_once() {
    var (rp, key) = await Signing();
    var assertion = Sign(key, Claims(rp));
    Assert.Equal((200, 401), (await Show(rp, assertion), await Show(rp, assertion)));
    var claims = Claims(rp);
    claims["aud"] = new JsonArray("http://localhost/connect/token");
    Assert.Equal(200, await Show(rp, Sign(key, claims)));
    Assert.Equal(401, await Show(rp, Sign(key, Claims(rp)), "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"));
  }

  public static TheoryData<string, string?> Wrong => new() {
    { "iss", "\"another\"" }, { "sub", "\"another\"" }, { "aud", "\"https://evil.example\"" }, { "aud", "[\"http://localhost\", \"https://evil.example\"]" }, { "aud", null }, { "exp", null }, { "exp", "1" }, { "exp", "99999999999" },
    { "exp", "\"tomorrow\"" }, { "exp", "1e300" }, { "jti", null }, { "jti", "\"\"" }, { "nbf", "9999999999" }, { "iat", "9999999999" },
  };

  [Theory]
  [MemberData(nameof(Wrong))]
  public async Task An_assertion_that_is_not_about_this_client_here_and_now_is_none(string claim, string? value) {
    var (rp, key) = await Signing();
    var claims = Claims(rp);
    if (value is null) claims.Remove(claim);
    else claims[claim] = JsonNode.Parse(value);
    Assert.Equal(401, await Show(rp, Sign(key, claims)));
  }

  [Fact]
  public async Task No_header_makes_another_key_or_algorithm_count() {
    var (rp, key) = await Signing();
    using var attacker = RSA.Create(2048);
    foreach (var header in new[] {
      new JsonObject { ["alg"] = "RS256", ["kid"] = "k1" }, new() { ["alg"] = "RS256", ["jwk"] = Jwk.Of(attacker) }, new() { ["alg"] = "RS256", ["jku"] = "https://evil.example/jwks" },
      new() { ["alg"] = "RS256", ["kid"] = "../../etc/passwd" }, new() { ["alg"] = "RS256", ["x5u"] = "https://evil.example/c" },
    }) Assert.Equal(401, await Show(rp, Sign(attacker, Claims(rp), header)));
    Assert.Equal(401, await Show(rp, Sign(new() { ["alg"] = "none" }, Claims(rp), _ => [1])));
    Assert.Equal(401, await Show(rp, Sign(new() { ["alg"] = "none" }, Claims(rp), _ => [])));
    foreach (var secret in new[] { key.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()), key.ExportParameters(false).Modulus! })
      Assert.Equal(401, await Show(rp, Sign(new() { ["alg"] = "HS256", ["kid"] = "k1" }, Claims(rp), data => HMACSHA256.HashData(secret, data))));
    // its own key, called by another algorithm
    Assert.Equal(401, await Show(rp, Sign(key, Claims(rp), new() { ["alg"] = "PS256", ["kid"] = "k1" })));
    Assert.Equal(200, await Show(rp, Sign(key, Claims(rp))));
  }
}
