using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;

namespace Saola.Identity.Tests;

/// <summary>What the modules of the OpenID Foundation's Basic OP and Config OP plans send, and demand of the answer. None of them sends a challenge but the one about it.</summary>
public sealed class ConformanceTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A static client as the suite is given one, which may have all that the profiles ask for.</summary>
  Task<RelyingParty> Suite(string method = "client_secret_basic") => RelyingParty.Web(app, s => s with { AuthMethod = method, Scopes = ["openid", "profile", "email", "address", "phone", "offline_access"] });

  static (string, string?)[] Fields(string changes) =>
    [("code_challenge", null), ("code_challenge_method", null), .. changes.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=', 2)).Select(c => (c[0], c[1] == "-" ? null : c[1]))];

  async Task<(Visitor Visitor, string Name)> Person() {
    var name = $"k{Guid.CreateVersion7():N}"[..20];
    var visitor = await app.SignedIn(name);
    await app.AsIntruder("""
      update identity.person set email = 'binh@example.vn', phone = '0912345678', date_of_birth = '1990-02-03', gender = 'Female', residence_detail = '12 Hùng Vương'
      where id = (select person from identity.account where user_name = $1)
      """, name);
    return (visitor, name);
  }

  static (string, string?)[] NoVerifier => [("code_verifier", null)];

  async Task<JsonElement> Tokens(RelyingParty rp, string code, params (string, string?)[] more) {
    var (status, said, _) = await rp.Redeem(code, [.. NoVerifier, .. more]);
    Assert.True(status == 200, said.ToString());
    return said;
  }

  /// <summary>OpenID Connect Core 3.1.3.7, as the suite checks each id token.</summary>
  async Task<Jwt> Sound(RelyingParty rp, JsonElement tokens, string? nonce) {
    var token = Jwt.Read(tokens.GetProperty("id_token").GetString())!;
    Assert.True(token.IsSignedBy(Jwk.ReadSet((JsonObject)JsonNode.Parse(await app.As().GetStringAsync("/connect/jwks", Ct))!)));
    var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    Assert.Equal(("RS256", "http://localhost", rp.Client.Key, nonce), (token.Algorithm, token["iss"], token.Audience.Single(), token["nonce"]));
    Assert.True(token.KeyId is not null && (long)token.Claims["exp"]! > now && (long)token.Claims["iat"]! <= now && token["sub"] is { Length: > 0 and <= 255 });
    Assert.Equal(IdTokens.AccessTokenHash(tokens.GetProperty("access_token").GetString()!), token["at_hash"]);
    Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
    return token;
  }

  public static TheoryData<string, string, string> Succeeding => new() {
    { "oidcc-server", "scope=openid", "" },
    { "oidcc-idtoken-signature", "scope=openid", "" },
    { "oidcc-ensure-request-without-nonce-succeeds-for-code-flow", "scope=openid&nonce=-", "" },
    { "oidcc-scope-profile", "scope=openid profile", "name preferred_username gender birthdate updated_at" },
    { "oidcc-scope-email", "scope=openid email", "email email_verified" },
    { "oidcc-scope-address", "scope=openid address", "address" },
    { "oidcc-scope-phone", "scope=openid phone", "phone_number phone_number_verified" },
    { "oidcc-scope-all", "scope=openid profile email address phone", "name email address phone_number" },
    { "oidcc-ensure-other-scope-order-succeeds", "scope=email openid", "email" },
    { "oidcc-display-page", "scope=openid&display=page", "" },
    { "oidcc-display-popup", "scope=openid&display=popup", "" },
    { "oidcc-ensure-request-with-unknown-parameter-succeeds", "scope=openid&extra=foobar", "" },
    { "oidcc-login-hint", "scope=openid&login_hint=buffy@localhost", "" },
    { "oidcc-ui-locales", "scope=openid&ui_locales=se", "" },
    { "oidcc-claims-locales", "scope=openid&claims_locales=se", "" },
    { "oidcc-ensure-request-with-acr-values-succeeds", "scope=openid&acr_values=1 2", "" },
    { "oidcc-claims-essential", "scope=openid&claims={\"userinfo\":{\"name\":{\"essential\":true}}}", "name" },
    { "oidcc-prompt-none-logged-in", "scope=openid&prompt=none", "" },
    { "oidcc-max-age-10000", "scope=openid&max_age=10000", "" },
  };

  [Theory]
  [MemberData(nameof(Succeeding))]
  public async Task Who_is_signed_in_goes_on_with_a_sound_id_token(string module, string changes, string claims) {
    var (rp, (visitor, _)) = (await Suite(), await Person());
    var came = RelyingParty.Came(await visitor.Open(rp.Address(Fields(changes))));
    Assert.True(came.TryGetValue("code", out var code) && came["state"] == "trạng thái&1", module);
    var tokens = await Tokens(rp, code);
    var token = await Sound(rp, tokens, changes.Contains("nonce=-", StringComparison.Ordinal) ? null : "n-1");
    var said = (await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Said;
    Assert.Equal(token["sub"], said.GetProperty("sub").GetString());
    Assert.All(claims.Split(' ', StringSplitOptions.RemoveEmptyEntries), claim => Assert.True(said.TryGetProperty(claim, out _), claim));
  }

  public static TheoryData<string, string, string> Refused => new() {
    { "oidcc-response-type-missing", "response_type=-", "invalid_request" },
    { "oidcc-prompt-none-not-logged-in", "scope=openid&prompt=none", "login_required" },
    { "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported", "request=eyJhbGciOiJub25lIn0.eyJzY29wZSI6Im9wZW5pZCJ9.", "request_not_supported" },
    { "oidcc-ensure-request-object-with-redirect-uri", "request=eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL3JwIn0.", "request_not_supported" },
    { "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", "request_uri=https://rp.example.vn/r.jwt", "request_uri_not_supported" },
    { "oidcc-formpost (not offered)", "response_mode=form_post", "invalid_request" },
  };

  [Theory]
  [MemberData(nameof(Refused))]
  public async Task What_cannot_be_done_is_told_to_the_client(string module, string changes, string error) {
    var rp = await Suite();
    var answer = await new Visitor(app).Open(rp.Address(Fields(changes)));
    var came = RelyingParty.Came(answer);
    Assert.True((error, "trạng thái&1", "no-store") == (came["error"], came["state"], answer.Headers.CacheControl!.ToString()), module);
  }

  [Theory]
  [InlineData("oidcc-ensure-registered-redirect-uri", "redirect_uri=https://rp.example.vn/cb/9f3a")]
  [InlineData("oidcc-redirect-uri-query-mismatch", "redirect_uri=https://rp.example.vn/q?foo=fool")]
  [InlineData("oidcc-redirect-uri-query-added", "redirect_uri=https://rp.example.vn/cb?foo=bar")]
  [InlineData("oidcc-ensure-redirect-uri-in-authorization-request", "redirect_uri=-")]
  public async Task An_address_that_is_not_registered_is_shown_to_the_person(string module, string changes) {
    var rp = await RelyingParty.Web(app, s => s with { RedirectUris = ["https://rp.example.vn/cb", "https://rp.example.vn/q?foo=bar"] });
    var answer = await (await app.SignedIn()).Open(rp.Address(Fields(changes)));
    Assert.True((HttpStatusCode.BadRequest, null) == (answer.StatusCode, answer.Headers.Location), module);
    // oidcc-redirect-uri-query-OK
    Assert.Contains("foo=bar&code=", (await (await app.SignedIn()).Open(rp.Address(Fields("redirect_uri=https://rp.example.vn/q?foo=bar")))).Headers.Location!.OriginalString, StringComparison.Ordinal);
  }

  /// <summary>oidcc-userinfo-get, oidcc-userinfo-post-header, oidcc-userinfo-post-body.</summary>
  [Theory]
  [InlineData("GET", false)]
  [InlineData("POST", false)]
  [InlineData("POST", true)]
  public async Task Userinfo_is_told_to_each_way_of_showing_the_token(string method, bool inBody) {
    var (rp, (visitor, _)) = (await Suite(), await Person());
    var tokens = await Tokens(rp, await rp.Code(visitor, Fields("scope=openid")));
    var shown = tokens.GetProperty("access_token").GetString()!;
    using var request = new HttpRequestMessage(new(method), "/connect/userinfo") { Content = inBody ? new FormUrlEncodedContent([new("access_token", shown)]) : null };
    if (!inBody) request.Headers.Authorization = new("Bearer", shown);
    using var http = app.As();
    var answer = await http.SendAsync(request, Ct);
    Assert.Equal(("application/json", "no-store"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.ToString()));
    Assert.Equal((await Sound(rp, tokens, "n-1"))["sub"], (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("sub").GetString());
  }

  /// <summary>oidcc-prompt-login, oidcc-max-age-1: the person signs in anew, and the second id token says so.</summary>
  [Theory]
  [InlineData("prompt=login")]
  [InlineData("max_age=1")]
  public async Task Who_must_sign_in_again_does_and_the_id_token_says_when(string changes) {
    var (rp, (visitor, name)) = (await Suite(), await Person());
    var first = await Sound(rp, await Tokens(rp, await rp.Code(visitor, Fields("scope=openid"))), "n-1");
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    var there = Visitor.Leads(await visitor.Open(rp.Address(Fields("scope=openid&" + changes))))!;
    var back = Visitor.Leads(await visitor.Send(there, "Form.UserName", ("Form.UserName", name), ("Form.Password", IdentityApp.Password)))!;
    var second = await Sound(rp, await Tokens(rp, RelyingParty.Came(await visitor.Open(back))["code"]), "n-1");
    Assert.Equal((first["sub"], (long)first.Claims["auth_time"]! + 2), (second["sub"], (long)second.Claims["auth_time"]!));
  }

  /// <summary>oidcc-prompt-none-logged-in, oidcc-max-age-10000, oidcc-id-token-hint: nobody is asked anything, and it is the same signing-in.</summary>
  [Theory]
  [InlineData("prompt=none", false)]
  [InlineData("max_age=10000", false)]
  [InlineData("prompt=none", true)]
  public async Task Who_is_signed_in_long_enough_stays_so(string changes, bool hinted) {
    var (rp, (visitor, _)) = (await Suite(), await Person());
    var tokens = await Tokens(rp, await rp.Code(visitor, Fields("scope=openid")));
    var first = await Sound(rp, tokens, "n-1");
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    (string, string?)[] hint = hinted ? [("id_token_hint", tokens.GetProperty("id_token").GetString())] : [];
    var second = await Sound(rp, await Tokens(rp, await rp.Code(visitor, [.. Fields("scope=openid&" + changes), .. hint])), "n-1");
    Assert.Equal((first["sub"], (long)first.Claims["auth_time"]!), (second["sub"], (long)second.Claims["auth_time"]!));
  }

  /// <summary>oidcc-codereuse, oidcc-codereuse-30seconds: refused, and what the code gave is ended.</summary>
  [Theory]
  [InlineData(0)]
  [InlineData(30)]
  public async Task A_code_that_comes_again_is_refused_and_ends_its_tokens(int seconds) {
    var (rp, (visitor, _)) = (await Suite(), await Person());
    var code = await rp.Code(visitor, Fields("scope=openid"));
    var access = (await Tokens(rp, code)).GetProperty("access_token").GetString()!;
    app.Clock.Pass(TimeSpan.FromSeconds(seconds));
    var (status, said, _) = await rp.Redeem(code, NoVerifier);
    Assert.Equal((400, "invalid_grant", 401), (status, said.GetProperty("error").GetString(), (await rp.UserInfo(access)).Status));
  }

  /// <summary>oidcc-ensure-post-request-succeeds.</summary>
  [Fact]
  public async Task A_request_by_a_form_is_as_good_as_one_by_a_link() {
    var (rp, (visitor, _)) = (await Suite(), await Person());
    var fields = HttpUtility.ParseQueryString(rp.Address(Fields("scope=openid")).Split('?', 2)[1]);
    var led = await visitor.Post("/connect/authorize", fields.AllKeys.Select(k => KeyValuePair.Create(k!, fields[k]!)), "https://rp.example.vn");
    await Sound(rp, await Tokens(rp, RelyingParty.Came(await visitor.Open(led.Headers.Location!.OriginalString))["code"]), "n-1");
  }

  /// <summary>oidcc-server-client-secret-post.</summary>
  [Fact]
  public async Task A_secret_in_the_form_is_as_good_as_one_in_the_header() {
    var (rp, (visitor, _)) = (await Suite("client_secret_post"), await Person());
    await Sound(rp, await Tokens(rp, await rp.Code(visitor, Fields("scope=openid")), ("client_id", rp.Client.Key), ("client_secret", rp.Secret)), "n-1");
  }

  /// <summary>oidcc-refresh-token: another id token about the same signing-in, another access token, and to another client nothing.</summary>
  [Fact]
  public async Task A_refresh_token_goes_on_for_its_client_alone() {
    var (rp, other, (visitor, _)) = (await Suite(), await Suite(), await Person());
    var tokens = await Tokens(rp, await rp.Code(visitor, Fields("scope=openid offline_access")));
    var first = await Sound(rp, tokens, "n-1");
    Assert.Equal("invalid_grant", (await other.Refresh(tokens.GetProperty("refresh_token").GetString()!)).Said.GetProperty("error").GetString());
    app.Clock.Pass(TimeSpan.FromSeconds(1));
    var (_, again, _) = await rp.Refresh(tokens.GetProperty("refresh_token").GetString()!);
    var second = await Sound(rp, again, null);
    Assert.NotEqual(tokens.GetProperty("access_token").GetString(), again.GetProperty("access_token").GetString());
    Assert.Equal((first["sub"], (long)first.Claims["auth_time"]!, (long)first.Claims["iat"]! + 1, false), (second["sub"], (long)second.Claims["auth_time"]!, (long)second.Claims["iat"]!, second.Claims.ContainsKey("azp")));
  }

  /// <summary>oidcc-ensure-request-with-valid-pkce-succeeds.</summary>
  [Fact]
  public async Task A_challenge_that_is_answered_is_fine() {
    var (rp, (visitor, _)) = (await Suite(), await Person());
    var (status, said, _) = await rp.Redeem(await rp.Code(visitor, ("scope", "openid")));
    Assert.Equal(200, status);
    await Sound(rp, said, "n-1");
  }

  /// <summary>oidcc-discovery-endpoint-verification (Config OP); oidcc-idtoken-unsigned is skipped by who does not offer <c>none</c>.</summary>
  [Fact]
  public async Task Discovery_tells_what_the_profiles_demand_and_nothing_weaker() {
    var said = await app.As().GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration", Ct);
    string[] List(string name) => [.. said.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];
    foreach (var name in new[] { "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint" }) Assert.StartsWith(said.GetProperty("issuer").GetString() + "/", said.GetProperty(name).GetString(), StringComparison.Ordinal);
    Assert.Equal(["code", "query"], [.. List("response_types_supported"), .. List("response_modes_supported")]);
    Assert.Empty(new[] { "openid", "profile", "email", "address", "phone" }.Except(List("scopes_supported")));
    Assert.Empty(new[] { "client_secret_basic", "client_secret_post" }.Except(List("token_endpoint_auth_methods_supported")));
    Assert.Empty(new[] { "sub", "name", "email" }.Except(List("claims_supported")));
    Assert.Contains("RS256", List("id_token_signing_alg_values_supported"));
    Assert.DoesNotContain("none", List("id_token_signing_alg_values_supported"));
    Assert.Equal((false, false, true), (said.GetProperty("request_parameter_supported").GetBoolean(), said.GetProperty("request_uri_parameter_supported").GetBoolean(), said.GetProperty("claims_parameter_supported").GetBoolean()));
  }
}
