using System.Security.Cryptography;
using System.Text.Json;

namespace Saola.Identity.Tests;

/// <summary>The token endpoint: codes, refresh tokens, and every way to get one that is not meant.</summary>
public sealed class TokenTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static void Refused((int Status, JsonElement Said, HttpResponseMessage Answer) got, string error, int status = 400) {
    Assert.Equal((status, error), (got.Status, got.Said.GetProperty("error").GetString()));
    Assert.Equal("no-store", got.Answer.Headers.CacheControl!.ToString());
    Assert.True(got.Said.GetProperty("error_description").GetString()!.All(c => c is >= ' ' and <= '~' and not ('"' or '\\')));
  }

  async Task<string?> WhyRevoked(string code) =>
    (string?)(await app.Sql("select facts->>'reason' from ledger.entry where type = 'identity.grant_revoked' and object_id = (select id from identity.client_grant where code = $1)", Tokens.Digest(code))).SingleOrDefault()?[0];

  [Fact]
  public async Task A_code_gives_tokens_that_say_who_signed_in_when_and_how() {
    var rp = await RelyingParty.Web(app);
    var at = app.Clock.GetUtcNow();
    var visitor = await app.SignedIn();
    app.Clock.Pass(TimeSpan.FromSeconds(90));
    var (status, said, answer) = await rp.Redeem(await rp.Code(visitor));
    Assert.Equal((200, "no-store", "no-cache"), (status, answer.Headers.CacheControl!.ToString(), answer.Headers.Pragma.ToString()));
    Assert.Equal(("Bearer", 600, "openid profile", false), (said.GetProperty("token_type").GetString(), said.GetProperty("expires_in").GetInt32(), said.GetProperty("scope").GetString(), said.TryGetProperty("refresh_token", out _)));
    var token = Jwt.Read(said.GetProperty("id_token").GetString())!;
    Assert.True(token.IsSignedBy(Jwk.ReadSet((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(await app.As().GetStringAsync("/connect/jwks", Ct))!)));
    Assert.Equal(("http://localhost", rp.Client.Key, "n-1", "urn:saola:acr:1", "[\"pwd\"]"), (token["iss"], token.Audience.Single(), token["nonce"], token["acr"], token.Claims["amr"]!.ToJsonString()));
    Assert.Equal((at.ToUnixTimeSeconds(), 600L), ((long)token.Claims["auth_time"]!, (long)token.Claims["exp"]! - (long)token.Claims["iat"]!));
    Assert.Equal(IdTokens.AccessTokenHash(said.GetProperty("access_token").GetString()!), token["at_hash"]);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where facts::text like '%' || $1 || '%'", said.GetProperty("access_token").GetString()!));
  }

  /// <summary>The example of OpenID Connect Core A.3.</summary>
  [Fact]
  public void The_hash_of_an_access_token_is_that_of_the_standard() => Assert.Equal("77QmUPtjPfzWtF2AnpK9RQ", IdTokens.AccessTokenHash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"));

  /// <summary>The example of RFC 7636, appendix B.</summary>
  [Fact]
  public void The_challenge_of_a_verifier_is_that_of_the_standard() => Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Challenges.Of(RelyingParty.Verifier));

  [Theory]
  [InlineData("code_verifier", null, "invalid_request")]
  [InlineData("code_verifier", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "invalid_grant")]
  [InlineData("code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "invalid_grant")]
  [InlineData("redirect_uri", null, "invalid_request")]
  [InlineData("redirect_uri", "https://rp.example.vn/cb2", "invalid_grant")]
  [InlineData("code", null, "invalid_request")]
  [InlineData("code", "khong-co", "invalid_grant")]
  [InlineData("grant_type", null, "invalid_request")]
  [InlineData("grant_type", "password", "unsupported_grant_type")]
  [InlineData("grant_type", "client_credentials", "unauthorized_client")]
  [InlineData("grant_type", "refresh_token", "unauthorized_client")]
  public async Task A_mistake_is_answered_by_its_registered_name_and_does_not_use_up_the_code(string field, string? value, string error) {
    var rp = await RelyingParty.Web(app, s => s with { Scopes = ["openid", "profile"] });
    var code = await rp.Code(await app.SignedIn());
    Refused(await rp.Redeem(code, (field, value)), error);
    Assert.Equal(200, (await rp.Redeem(code)).Status);
  }

  /// <summary>RFC 9700 4.8.2: somebody took the challenge out of the request on its way.</summary>
  [Fact]
  public async Task A_verifier_without_a_challenge_is_refused_and_none_needs_none() {
    var rp = await RelyingParty.Web(app);
    var code = await rp.Code(await app.SignedIn(), ("code_challenge", null), ("code_challenge_method", null));
    Refused(await rp.Redeem(code), "invalid_grant");
    var (status, said, _) = await rp.Redeem(code, ("code_verifier", null));
    Assert.Equal((200, "n-1"), (status, Jwt.Read(said.GetProperty("id_token").GetString())!["nonce"]));
  }

  [Fact]
  public async Task A_code_given_in_twice_ends_what_it_gave() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    var code = await rp.Code(visitor, ("scope", "openid profile offline_access"));
    var first = (await rp.Redeem(code)).Said;
    Assert.Equal(200, (await rp.UserInfo(first.GetProperty("access_token").GetString()!)).Status);
    Refused(await rp.Redeem(code), "invalid_grant");
    Assert.Equal(401, (await rp.UserInfo(first.GetProperty("access_token").GetString()!)).Status);
    Refused(await rp.Refresh(first.GetProperty("refresh_token").GetString()!), "invalid_grant");
    Assert.Equal("code_replayed", await WhyRevoked(code));
  }

  [Fact]
  public async Task Of_many_who_give_in_a_code_at_once_at_most_one_gets_tokens() {
    var rp = await RelyingParty.Web(app);
    var code = await rp.Code(await app.SignedIn());
    var got = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rp.Redeem(code)));
    Assert.Single(got, g => g.Status == 200);
    Assert.Equal("code_replayed", await WhyRevoked(code));
  }

  [Fact]
  public async Task An_account_that_is_locked_while_its_code_waits_for_another_gets_no_token() {
    var rp = await RelyingParty.Web(app);
    var code = await rp.Code(await app.SignedIn());
    await using var owner = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await owner.OpenAsync(Ct);
    await using var held = await owner.BeginTransactionAsync(Ct);
    await using (var command = new Npgsql.NpgsqlCommand("select 1 from identity.client_grant where code = $1 for update", owner) { Parameters = { new() { Value = Tokens.Digest(code) } } }) await command.ExecuteNonQueryAsync(Ct);
    var got = rp.Redeem(code);
    while ((await app.Sql("select 1 from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()")).Count == 0) await Task.Yield();
    await app.AsIntruder("update identity.account set disabled_at = now() where id = (select account from identity.client_grant where code = $1)", Tokens.Digest(code));
    await held.CommitAsync(Ct);
    Refused(await got, "invalid_grant");
    Assert.Empty(await app.Sql("select 1 from identity.client_token where client_grant = (select id from identity.client_grant where code = $1)", Tokens.Digest(code)));
  }

  [Fact]
  public async Task A_code_of_another_client_is_unknown_and_stays_good_for_its_own() {
    var (rp, other) = (await RelyingParty.Web(app), await RelyingParty.Web(app));
    var code = await rp.Code(await app.SignedIn());
    Refused(await other.Redeem(code), "invalid_grant");
    Assert.Equal(200, (await rp.Redeem(code)).Status);
  }

  [Fact]
  public async Task A_code_lasts_a_minute() {
    var rp = await RelyingParty.Web(app);
    var code = await rp.Code(await app.SignedIn());
    app.Clock.Pass(TimeSpan.FromSeconds(61));
    Refused(await rp.Redeem(code), "invalid_grant");
  }

  [Fact]
  public async Task A_refresh_token_is_given_in_once_and_the_next_goes_on() {
    var rp = await RelyingParty.Web(app);
    var first = await rp.Tokens(await app.SignedIn());
    var (status, second, _) = await rp.Refresh(first.GetProperty("refresh_token").GetString()!);
    Assert.Equal(200, status);
    Assert.NotEqual(first.GetProperty("refresh_token").GetString(), second.GetProperty("refresh_token").GetString());
    var (old, now) = (Jwt.Read(first.GetProperty("id_token").GetString())!, Jwt.Read(second.GetProperty("id_token").GetString())!);
    Assert.Equal((old["sub"], (long)old.Claims["auth_time"]!, null), (now["sub"], (long)now.Claims["auth_time"]!, now["nonce"]));
    Assert.Equal(200, (await rp.UserInfo(second.GetProperty("access_token").GetString()!)).Status);
  }

  [Fact]
  public async Task A_refresh_token_that_comes_again_ends_the_whole_family() {
    var rp = await RelyingParty.Web(app);
    var first = await rp.Tokens(await app.SignedIn());
    var second = (await rp.Refresh(first.GetProperty("refresh_token").GetString()!)).Said;
    Refused(await rp.Refresh(first.GetProperty("refresh_token").GetString()!), "invalid_grant");
    Refused(await rp.Refresh(second.GetProperty("refresh_token").GetString()!), "invalid_grant");
    Assert.Equal(401, (await rp.UserInfo(second.GetProperty("access_token").GetString()!)).Status);
    Assert.Equal("refresh_reused", (await app.Sql("select facts->>'reason' from ledger.entry where type = 'identity.grant_revoked' and facts->>'client' = $1", rp.Client.Id.ToString()))[0][0]);
  }

  [Fact]
  public async Task A_refresh_may_ask_for_less_and_never_for_more() {
    var (rp, other) = (await RelyingParty.Web(app), await RelyingParty.Web(app));
    var token = (await rp.Tokens(await app.SignedIn())).GetProperty("refresh_token").GetString()!;
    Refused(await rp.Refresh(token, ("scope", "openid email")), "invalid_scope");
    Refused(await other.Refresh(token), "invalid_grant");
    var (_, narrow, _) = await rp.Refresh(token, ("scope", "openid"));
    Assert.Equal("openid", narrow.GetProperty("scope").GetString());
    var (_, wide, _) = await rp.Refresh(narrow.GetProperty("refresh_token").GetString()!);
    Assert.Equal("openid profile offline_access", wide.GetProperty("scope").GetString());
  }

  [Fact]
  public async Task An_access_token_is_no_refresh_token_and_a_refresh_token_opens_nothing() {
    var rp = await RelyingParty.Web(app);
    var said = await rp.Tokens(await app.SignedIn());
    Refused(await rp.Refresh(said.GetProperty("access_token").GetString()!), "invalid_grant");
    Assert.Equal(401, (await rp.UserInfo(said.GetProperty("refresh_token").GetString()!)).Status);
  }

  [Theory]
  [InlineData("openid profile", false)]
  [InlineData("openid profile offline_access", true)]
  public async Task Tokens_end_with_the_session_unless_the_client_may_go_on_without_the_person(string scope, bool goesOn) {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    var said = await rp.Tokens(visitor, scope);
    await app.AsIntruder("update identity.session set ended_at = now() where id = (select session from identity.client_grant where client = $1)", rp.Client.Id);
    Assert.Equal(goesOn ? 200 : 401, (await rp.UserInfo(said.GetProperty("access_token").GetString()!)).Status);
  }

  [Fact]
  public async Task A_locked_account_and_a_new_password_end_every_token() {
    var rp = await RelyingParty.Web(app);
    foreach (var change in new[] { "disabled_at = now()", "security_stamp = gen_random_uuid()" }) {
      var said = await rp.Tokens(await app.SignedIn());
      await app.AsIntruder($"update identity.account set {change} where id = (select account from identity.client_grant where client = $1 order by at desc, id desc limit 1)", rp.Client.Id);
      Assert.Equal(401, (await rp.UserInfo(said.GetProperty("access_token").GetString()!)).Status);
      Refused(await rp.Refresh(said.GetProperty("refresh_token").GetString()!), "invalid_grant");
    }
  }

  [Fact]
  public async Task Tokens_have_an_end() {
    var rp = await RelyingParty.Web(app);
    var said = await rp.Tokens(await app.SignedIn());
    app.Clock.Pass(TimeSpan.FromMinutes(10));
    Assert.Equal(401, (await rp.UserInfo(said.GetProperty("access_token").GetString()!)).Status);
    app.Clock.Pass(ClientGrant.RefreshLife);
    Refused(await rp.Refresh(said.GetProperty("refresh_token").GetString()!), "invalid_grant");
  }

  [Fact]
  public async Task Two_systems_know_a_citizen_by_two_names_and_those_of_one_sector_by_one() {
    var (rp, other) = (await RelyingParty.Web(app), await RelyingParty.Web(app, s => s with { RedirectUris = ["https://other.example.vn/cb"], LogoutUris = null }));
    var sister = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    async Task<(string?, string?)> Named(RelyingParty at) => Jwt.Read((await at.Tokens(visitor, "openid profile")).GetProperty("id_token").GetString()) is { } t ? (t["sub"], t["sid"]) : default;
    var (one, two, three) = (await Named(rp), await Named(other), await Named(sister));
    Assert.NotEqual(one.Item1, two.Item1);
    Assert.Equal(one.Item1, three.Item1);
    Assert.Equal(3, new[] { one.Item2, two.Item2, three.Item2 }.Distinct().Count());
  }

  [Fact]
  public async Task A_body_of_another_kind_and_a_field_given_twice_are_no_request() {
    using var http = app.As();
    var json = await http.PostAsync("/connect/token", new StringContent("{}", null, "application/json"), Ct);
    Assert.Equal(400, (int)json.StatusCode);
    var rp = await RelyingParty.Web(app);
    Refused(await rp.Post("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", "a"), ("refresh_token", "b")), "invalid_request");
  }
}
