using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

/// <summary>What a client learns of its person, and what introspection and revocation make of tokens.</summary>
public sealed class UserInfoTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Visitor> Known() {
    var name = $"k{Guid.CreateVersion7():N}"[..20];
    var visitor = await app.SignedIn(name);
    await app.AsIntruder("""
      update identity.person set email = 'binh@example.vn', phone = '0912345678', date_of_birth = '1990-02-03', gender = 'Female', personal_number = lpad((random() * 1e11)::bigint::text, 12, '0')
      where id = (select person from identity.account where user_name = $1)
      """, name);
    return visitor;
  }

  [Fact]
  public async Task Each_scope_tells_its_claims_and_no_others() {
    var rp = await RelyingParty.Web(app, s => s with { Scopes = ["openid", "profile", "email", "phone", "posts", "personal_number"] });
    var visitor = await Known();
    async Task<string[]> Told(string scope) => [.. (await rp.UserInfo((await rp.Tokens(visitor, scope)).GetProperty("access_token").GetString()!)).Said.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)];
    Assert.Equal(["sub"], await Told("openid"));
    Assert.Equal(["birthdate", "gender", "name", "preferred_username", "sub", "updated_at"], await Told("openid profile"));
    Assert.Equal(["email", "email_verified", "sub"], await Told("openid email"));
    Assert.Equal(["phone_number", "phone_number_verified", "sub"], await Told("openid phone"));
    Assert.Equal(["personal_number", "sub"], await Told("openid personal_number"));
    Assert.Equal(["posts", "sub"], await Told("openid posts"));
  }

  [Fact]
  public async Task The_number_under_which_the_public_signs_in_is_told_under_its_own_scope_alone() {
    var name = $"00019{Random.Shared.Next(1_000_000, 9_999_999)}";
    var account = await app.Person(name, units: []);
    await app.AsIntruder("update identity.person set personal_number = $2 where id = $1", account.Person!.Value, name);
    var claims = app.Services.GetRequiredService<PersonClaims>();
    var all = StandardScopes.All.Where(s => s != StandardScopes.Number).ToArray();
    Assert.DoesNotContain(name, (await claims.Of(account.Id, all, ["preferred_username"], TestContext.Current.CancellationToken)).Claims.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal(name, (string?)(await claims.Of(account.Id, [StandardScopes.Number], [], TestContext.Current.CancellationToken)).Claims["personal_number"]);
  }

  [Fact]
  public async Task What_is_told_is_as_the_standard_writes_it() {
    var rp = await RelyingParty.Web(app, s => s with { Scopes = ["openid", "profile", "phone", "posts"] });
    var tokens = await rp.Tokens(await Known(), "openid profile phone posts");
    var said = (await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Said;
    Assert.Equal(("Trần Thị Bình", "1990-02-03", "female", "+84912345678", false), (said.GetProperty("name").GetString(), said.GetProperty("birthdate").GetString(), said.GetProperty("gender").GetString(), said.GetProperty("phone_number").GetString(), said.GetProperty("phone_number_verified").GetBoolean()));
    Assert.Equal(Jwt.Read(tokens.GetProperty("id_token").GetString())!["sub"], said.GetProperty("sub").GetString());
    var post = said.GetProperty("posts")[0];
    Assert.Equal(("H21.106", "intake"), (post.GetProperty("office_code").GetString(), post.GetProperty("roles")[0].GetString()));
  }

  [Fact]
  public async Task Each_person_reads_which_system_was_told_of_them_and_in_which_way() {
    var rp = await RelyingParty.Web(app, s => s with { Name = new("Sổ sức khỏe") });
    var service = await RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["introspect"], Name = new("Cổng dữ liệu") });
    var visitor = await Known();
    var tokens = (await rp.Redeem(await rp.Code(visitor, ("scope", "openid profile"), ("claims", """{"id_token": {"name": null}}""")))).Said;
    var token = tokens.GetProperty("access_token").GetString()!;
    await rp.UserInfo(token);
    // its own client learns nothing new, and a service is shown the same token with each request
    await rp.Post("/connect/introspect", ("token", token));
    for (var i = 0; i < 2; i++) Assert.True((await service.Post("/connect/introspect", ("token", token))).Said.GetProperty("active").GetBoolean());
    var lines = JsonNode.Parse(await (await visitor.Open("/api/account/access")).Content.ReadAsStringAsync(Ct))!["lines"]!.AsArray().Select(l => (string)l!["sentence"]!).Where(s => s.Contains("nhận thông tin cá nhân", StringComparison.Ordinal)).ToArray();
    Assert.Equal(3, lines.Length);
    Assert.Equal(2, lines.Count(l => l.StartsWith("Sổ sức khỏe (hệ thống kết nối)", StringComparison.Ordinal) && l.Contains("phường Pleiku", StringComparison.Ordinal)));
    Assert.Single(lines, l => l.StartsWith("Cổng dữ liệu (hệ thống kết nối)", StringComparison.Ordinal));
    var ways = await app.Sql("select facts ->> 'way', facts -> 'claims' @> '[\"birthdate\"]' from (select id, facts::jsonb facts from ledger.entry where type = 'identity.person_told' and actor = any ($1)) e order by id", new[] { rp.Client.Id, service.Client.Id });
    Assert.Equal([["id_token", false], ["userinfo", true], ["introspection", false]], ways);
  }

  [Fact]
  public async Task Claims_asked_for_alone_come_where_they_were_asked_for() {
    var rp = await RelyingParty.Web(app);
    var code = await rp.Code(await Known(), ("scope", "openid"), ("claims", """{"userinfo": {"email": {"essential": true}, "address": null}, "id_token": {"name": null, "posts": null}}"""));
    var tokens = (await rp.Redeem(code)).Said;
    var token = Jwt.Read(tokens.GetProperty("id_token").GetString())!;
    Assert.Equal(("Trần Thị Bình", false), (token["name"], token.Claims.ContainsKey("posts")));
    Assert.Equal(["sub", "email"], (await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Said.EnumerateObject().Select(p => p.Name));
  }

  [Fact]
  public async Task A_token_is_shown_in_the_header_or_the_form_and_never_in_the_address() {
    var rp = await RelyingParty.Web(app);
    var token = (await rp.Tokens(await app.SignedIn())).GetProperty("access_token").GetString()!;
    using var http = app.As();
    async Task<(int, string)> Ask(HttpMethod method, string path, string? form, string? header) {
      using var request = new HttpRequestMessage(method, path);
      if (form is not null) request.Content = new FormUrlEncodedContent([new("access_token", form)]);
      if (header is not null) request.Headers.Authorization = AuthenticationHeaderValue.Parse(header);
      var answer = await http.SendAsync(request, Ct);
      return ((int)answer.StatusCode, string.Join(' ', answer.Headers.WwwAuthenticate.Select(w => w.ToString())));
    }
    Assert.Equal(200, (await Ask(HttpMethod.Post, "/connect/userinfo", token, null)).Item1);
    Assert.Equal(200, (await Ask(HttpMethod.Post, "/connect/userinfo", null, $"Bearer {token}")).Item1);
    Assert.Equal((401, "Bearer realm=\"saola\""), await Ask(HttpMethod.Get, $"/connect/userinfo?access_token={token}", null, null));
    Assert.Contains("invalid_request", (await Ask(HttpMethod.Post, "/connect/userinfo", token, $"Bearer {token}")).Item2, StringComparison.Ordinal);
    var (status, why) = await Ask(HttpMethod.Get, "/connect/userinfo", null, "Bearer khong-co");
    Assert.True(status == 401 && why.Contains("error=\"invalid_token\"", StringComparison.Ordinal));
  }

  [Fact]
  public async Task Without_openid_there_is_no_id_token_and_no_userinfo() {
    var rp = await RelyingParty.Web(app);
    var said = (await rp.Redeem(await rp.Code(await app.SignedIn(), ("scope", "profile")))).Said;
    Assert.False(said.TryGetProperty("id_token", out _));
    Assert.Equal(403, (await rp.UserInfo(said.GetProperty("access_token").GetString()!)).Status);
  }

  [Fact]
  public async Task An_id_token_shown_again_names_the_one_person_who_will_do() {
    var rp = await RelyingParty.Web(app);
    var (visitor, other) = (await app.SignedIn(), await app.SignedIn());
    var hint = (await rp.Tokens(visitor)).GetProperty("id_token").GetString()!;
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address(("id_token_hint", hint), ("prompt", "none")))).ContainsKey("code"));
    Assert.Equal("login_required", RelyingParty.Came(await other.Open(rp.Address(("id_token_hint", hint), ("prompt", "none"))))["error"]);
    Assert.Contains("lai=true", Visitor.Leads(await other.Open(rp.Address(("id_token_hint", hint))))!, StringComparison.Ordinal);
    var stranger = await RelyingParty.Web(app);
    Assert.Equal("invalid_request", RelyingParty.Came(await visitor.Open(stranger.Address(("id_token_hint", hint))))["error"]);
    var sub = Jwt.Read(hint)!["sub"];
    var claims = """{"id_token": {"sub": {"value": "SUB"}}}""".Replace("SUB", sub, StringComparison.Ordinal);
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address(("claims", claims), ("prompt", "none")))).ContainsKey("code"));
    Assert.Equal("login_required", RelyingParty.Came(await other.Open(rp.Address(("claims", claims), ("prompt", "none"))))["error"]);
  }

  // introspection and revocation

  [Fact]
  public async Task Only_its_own_client_and_a_service_that_may_ask_learn_what_a_token_is_worth() {
    var rp = await RelyingParty.Web(app);
    static ClientShape System(ClientShape s, params string[] scopes) => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = scopes };
    var (service, stranger) = (await RelyingParty.Web(app, s => System(s, "introspect")), await RelyingParty.Web(app, s => System(s, "other")));
    var tokens = await rp.Tokens(await app.SignedIn());
    var (access, refresh) = (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
    async Task<bool> Active(RelyingParty at, string token) => (await at.Post("/connect/introspect", ("token", token))).Said.GetProperty("active").GetBoolean();
    Assert.Equal((true, true, false), (await Active(rp, access), await Active(service, access), await Active(stranger, access)));
    Assert.Equal((true, false, false), (await Active(rp, refresh), await Active(service, refresh), await Active(stranger, refresh)));
    var said = (await service.Post("/connect/introspect", ("token", access))).Said;
    Assert.Equal((rp.Client.Key, "openid profile offline_access", "Bearer"), (said.GetProperty("client_id").GetString(), said.GetProperty("scope").GetString(), said.GetProperty("token_type").GetString()));
    var own = (await stranger.Post("/connect/token", ("grant_type", "client_credentials"))).Said.GetProperty("access_token").GetString()!;
    Assert.Equal((true, true, false), (await Active(stranger, own), await Active(service, own), await Active(rp, own)));
    app.Clock.Pass(TimeSpan.FromMinutes(11));
    Assert.Equal((false, false), (await Active(rp, access), await Active(stranger, own)));
    Assert.Equal("""{"active":false}""", (await rp.Post("/connect/introspect", ("token", access))).Said.GetRawText());
  }

  [Fact]
  public async Task A_question_whose_evidence_was_not_kept_is_evidence_the_next_time() {
    var rp = await RelyingParty.Web(app);
    var service = await RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["introspect"] });
    var token = (await rp.Tokens(await app.SignedIn())).GetProperty("access_token").GetString()!;
    Task<List<object?[]>> Kept() => app.Sql("select 1 from ledger.entry where type = 'identity.person_told' and actor = $1", service.Client.Id);
    await app.AsIntruder("alter table ledger.entry add constraint full_disk check (purpose <> 'oidc.introspect') not valid");
    var (status, _, _) = await service.Post("/connect/introspect", ("token", token));
    await app.AsIntruder("alter table ledger.entry drop constraint full_disk");
    Assert.Equal((500, 0), (status, (await Kept()).Count));
    for (var i = 0; i < 2; i++) Assert.Equal(200, (await service.Post("/connect/introspect", ("token", token))).Status);
    Assert.Single(await Kept());
  }

  [Fact]
  public async Task Who_proves_nothing_learns_nothing() {
    var (rp, app2) = (await RelyingParty.Web(app), await RelyingParty.Web(app, s => s with { Kind = "native", RedirectUris = ["http://127.0.0.1/cb"], LogoutUris = null }));
    Assert.Equal(401, (await app2.Post("/connect/introspect", ("token", "x"), ("client_id", app2.Client.Key))).Status);
    Assert.Equal(400, (await rp.Post("/connect/introspect")).Status);
  }

  [Fact]
  public async Task A_client_gives_back_its_own_tokens_and_nobody_elses() {
    var (rp, stranger) = (await RelyingParty.Web(app), await RelyingParty.Web(app));
    var tokens = await rp.Tokens(await app.SignedIn());
    var (access, refresh) = (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
    foreach (var token in new[] { access, refresh, "khong-co" }) Assert.Equal(200, (await stranger.Post("/connect/revoke", ("token", token))).Status);
    Assert.Equal(200, (await rp.UserInfo(access)).Status);
    Assert.Equal(200, (await rp.Post("/connect/revoke", ("token", access), ("token_type_hint", "refresh_token"))).Status);
    Assert.Equal(401, (await rp.UserInfo(access)).Status);
    var next = (await rp.Refresh(refresh)).Said;
    Assert.Equal(200, (await rp.Post("/connect/revoke", ("token", next.GetProperty("refresh_token").GetString()!))).Status);
    Assert.Equal(401, (await rp.UserInfo(next.GetProperty("access_token").GetString()!)).Status);
    Assert.Equal("invalid_grant", (await rp.Refresh(next.GetProperty("refresh_token").GetString()!)).Said.GetProperty("error").GetString());
    Assert.Equal("by_client", (await app.Sql("select facts->>'reason' from ledger.entry where type = 'identity.grant_revoked' and facts->>'client' = $1", rp.Client.Id.ToString()))[0][0]);
  }

  [Fact]
  public async Task The_token_of_a_system_cannot_be_called_back() {
    var rp = await RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["x"] });
    var token = (await rp.Post("/connect/token", ("grant_type", "client_credentials"))).Said.GetProperty("access_token").GetString()!;
    Assert.Equal("unsupported_token_type", (await rp.Post("/connect/revoke", ("token", token))).Said.GetProperty("error").GetString());
  }
}
