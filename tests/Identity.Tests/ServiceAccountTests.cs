using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Connected systems at our own interfaces: what their token opens, what it never does, and who tries with another.</summary>
public sealed partial class ServiceAccountTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Why(Organisation unit) => $"/api/identity/explain?person={(await app.Held(unit)).Person}&permission={IdentityPermissions.Serve}";

  [Fact]
  public async Task A_system_works_under_its_roles_in_its_office_and_nowhere_else() {
    var (rp, token) = await app.AtWork();
    var (here, elsewhere) = (await Why(app.Desk), await Why(app.Department));
    Assert.Equal(200, (await app.Comes(here, token)).Status);
    Assert.Equal((404, "identity.person_not_found"), await Said(elsewhere, token));
    // what its roles do not give is refused, and by the standard's name
    var lacking = await app.Comes("/api/ledger/entries", token);
    Assert.Equal((403, "identity.not_permitted"), (lacking.Status, lacking.Code));
    Assert.Contains("error=\"insufficient_scope\"", lacking.Bearer, StringComparison.Ordinal);
    var actor = await app.Services.GetRequiredService<ServiceAccounts>().Find(rp.Client.Id, Ct);
    Assert.Equal((ActorKind.System, rp.Client.Id, "Kho hồ sơ", app.Ward.Id), (actor!.Kind, actor.Id, actor.Name, actor.Post!.Office));
    Assert.Equal([IdentityPermissions.Explain], actor.Permissions);
  }

  async Task<(int, string?)> Said(string path, string? token, object? body = null) {
    var answer = await app.Comes(path, token, body);
    return (answer.Status, answer.Code);
  }

  [Fact]
  public async Task What_it_does_is_evidence_of_the_system_and_its_office() {
    var (rp, token) = await app.AtWork("reader", "ledger.read");
    Assert.Equal(200, (await app.Comes($"/api/ledger/entries?object={rp.Client.Id}", token)).Status);
    var done = await app.Sql("select distinct actor_kind, office, purpose from ledger.entry where actor = $1 order by purpose", rp.Client.Id);
    Assert.Equal([["System", app.Ward.Id, "ledger.read"], ["System", app.Ward.Id, "oidc.token"]], done);
    using var http = app.As(People.With("ledger.read"));
    var told = JsonNode.Parse(await http.GetStringAsync("/api/ledger/entries?type=identity.token_given", Ct))!["lines"]!.AsArray();
    Assert.Contains(told, l => ((string)l!["sentence"]!).StartsWith("Kho hồ sơ (hệ thống kết nối)", StringComparison.Ordinal) && ((string)l["sentence"]!).Contains("phường Pleiku", StringComparison.Ordinal));
  }

  [Fact]
  public async Task What_was_never_given_for_these_interfaces_opens_nothing() {
    var (rp, good) = await app.AtWork();
    var (path, web, visitor) = (await Why(app.Desk), await RelyingParty.Web(app), await app.SignedIn());
    var person = await web.Tokens(visitor);
    var (head, claims, _) = good.Split('.') is [var a, var b, var c] ? (a, b, c) : default;
    using var forger = RSA.Create(2048);
    var forged = $"{head}.{claims}.{Base64(forger.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    var none = $"{Base64(Encoding.ASCII.GetBytes("{\"alg\":\"none\",\"typ\":\"at+jwt\"}"))}.{claims}.";
    foreach (var (what, token) in new[] {
      ("another audience", await rp.ApiToken("kho.doc")), ("a citizen's", person.GetProperty("access_token").GetString()!), ("a refresh token", person.GetProperty("refresh_token").GetString()!),
      ("an id token", person.GetProperty("id_token").GetString()!), ("forged", forged), ("unsigned", none), ("text", "x"), ("empty", ""),
      ("altered", good.Replace(claims, Base64(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Decoded(claims)).Replace("kho", "kh0", StringComparison.Ordinal).Replace("\"jti\":\"", "\"jti\":\"0", StringComparison.Ordinal))), StringComparison.Ordinal)),
    }) {
      // also where nobody need sign in, a bad token is not passed over
      foreach (var at in new[] { path, "/api/places" }) {
        var answer = await app.Comes(at, token.Length == 0 ? " " : token);
        Assert.True((answer.Status, answer.Code) == (401, "identity.token_refused"), $"{what} at {at}: {answer}");
        Assert.Contains("error=\"invalid_token\"", answer.Bearer, StringComparison.Ordinal);
      }
    }
    Assert.Equal(200, (await app.Comes(path, good)).Status);
    // without a token no error is named: RFC 6750 3.1
    Assert.Equal("realm=\"saola\"", (await app.Comes(path, null)).Bearer);
    app.Clock.Pass(TimeSpan.FromMinutes(11));
    Assert.Equal((401, "identity.token_refused"), await Said(path, good));
  }

  static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

  static byte[] Decoded(string part) => Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));

  [Fact]
  public async Task Its_token_is_for_our_interfaces_alone() {
    var rp = await app.System();
    var token = Jwt.Read(await rp.ApiToken())!;
    Assert.Equal(("http://localhost/api", SystemBearer.Scope), (token.Audience.Single(), token["scope"]));
    // what is asked for without a scope is for others, and never both at once
    var others = Jwt.Read(await rp.ApiToken(null))!;
    Assert.Equal(("http://localhost", "kho.doc"), (others.Audience.Single(), others["scope"]));
    Assert.Equal("invalid_scope", (await rp.Post("/connect/token", ("grant_type", "client_credentials"), ("scope", $"{SystemBearer.Scope} kho.doc"))).Said.GetProperty("error").GetString());
    var only = await app.System(s => s with { Scopes = [SystemBearer.Scope] });
    Assert.Equal(SystemBearer.Scope, Jwt.Read(await only.ApiToken(null))!["scope"]);
    // who did not register it does not get it, and who signs people in cannot register it
    var without = await app.System(s => s with { Scopes = ["kho.doc"] });
    Assert.Equal("invalid_scope", (await without.Post("/connect/token", ("grant_type", "client_credentials"), ("scope", SystemBearer.Scope))).Said.GetProperty("error").GetString());
    Assert.Contains(ClientRules.Faults(new("web-api", new("Web"), "web", ["https://a.example.vn/cb"], Scopes: [SystemBearer.Scope])), f => f.Code == "identity.client_scope_invalid");
  }

  [Fact]
  public async Task Each_way_to_prove_itself_does() {
    using var key = RSA.Create(2048);
    var (post, signing) = (await app.System(s => s with { AuthMethod = "client_secret_post" }), await app.System(s => s with { AuthMethod = "private_key_jwt", Jwks = new() { ["keys"] = new JsonArray(Jwk.Of(key)) } }));
    await app.Role("overseer", IdentityPermissions.Explain);
    foreach (var rp in new[] { post, signing }) await app.Give(rp.Client, new { role = "overseer", reason = "x" });
    var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
    var body = $"{Base64(Encoding.ASCII.GetBytes("{\"alg\":\"RS256\"}"))}.{Base64(Encoding.UTF8.GetBytes(new JsonObject { ["iss"] = signing.Client.Key, ["sub"] = signing.Client.Key, ["aud"] = "http://localhost", ["jti"] = "m1", ["exp"] = now + 60 }.ToJsonString()))}";
    var assertion = $"{body}.{Base64(key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    var asked = new[] {
      await post.Post("/connect/token", ("grant_type", "client_credentials"), ("scope", SystemBearer.Scope), ("client_id", post.Client.Key), ("client_secret", post.Secret)),
      await signing.Post("/connect/token", ("grant_type", "client_credentials"), ("scope", SystemBearer.Scope), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)),
    };
    var path = await Why(app.Desk);
    foreach (var (status, said, _) in asked) {
      Assert.True(status == 200, said.ToString());
      Assert.Equal(200, (await app.Comes(path, said.GetProperty("access_token").GetString())).Status);
    }
  }

  [Fact]
  public async Task What_is_ended_or_switched_off_closes_at_once() {
    var (path, manager) = (await Why(app.Desk), app.Manager(app.Ward));
    var (rp, token) = await app.AtWork();
    var (other, held) = await app.AtWork();
    Assert.Equal((200, 200), ((await app.Comes(path, token)).Status, (await app.Comes(path, held)).Status));
    Assert.Equal(200, (await app.Comes($"/api/identity/clients/{rp.Client.Key}/roles/end", null, new { all = true, reason = "Thôi dùng" }, app.As(manager))).Status);
    Assert.Equal((403, "identity.system_without_roles"), await Said(path, token));
    var connector = People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Connect);
    Assert.Equal(200, (await app.Comes($"/api/identity/clients/{other.Client.Key}/switch", null, new { disable = true, reason = "Lộ mã" }, app.As(connector))).Status);
    Assert.Equal((401, "identity.token_refused"), await Said(path, held));
  }

  [Theory]
  [InlineData(true), InlineData(false)]
  public async Task A_token_from_before_the_secret_was_lost_opens_nothing_when_the_system_works_again(bool switched) {
    var path = await Why(app.Desk);
    var (rp, stolen) = await app.AtWork();
    using var connector = app.As(People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Connect));
    Task<int> Switch(bool disable) => Status($"/api/identity/clients/{rp.Client.Key}/switch", new { disable, reason = "Lộ mã" });
    async Task<int> Status(string at, object body) => (await app.Comes(at, null, body, connector)).Status;
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    if (switched) Assert.Equal(200, await Switch(true));
    // the new secret is made before anything opens again
    Assert.Equal(200, await Status($"/api/identity/clients/{rp.Client.Key}/secrets", new { endOthers = true }));
    if (switched) Assert.Equal(200, await Switch(false));
    Assert.Equal((401, "identity.token_refused"), await Said(path, stolen));
  }

  [Fact]
  public async Task A_role_for_a_time_opens_and_closes_by_itself() {
    var rp = await app.System();
    await app.Role("overseer", IdentityPermissions.Explain);
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.Give(rp.Client, new { role = "overseer", from = today.AddDays(1), until = today.AddDays(2), reason = "Kiểm thử" });
    var path = await Why(app.Desk);
    foreach (var expected in new[] { 403, 200, 200, 403 }) {
      Assert.Equal(expected, (await app.Comes(path, await rp.ApiToken())).Status);
      app.Clock.Pass(TimeSpan.FromDays(1));
    }
  }

  [Fact]
  public async Task Doors_of_people_stay_closed_whatever_its_roles() {
    string[] all = [.. app.Services.GetServices<Permission>().Select(p => p.Id)];
    await app.Fill();
    var (_, token) = await app.AtWork("everything", all);
    var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
      .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m => (e.RoutePattern.RawText, Method: m, Own: e.Metadata.GetMetadata<IPurpose>() is SignedInAttribute, Fresh: e.Metadata.GetMetadata<FreshAttribute>() is { Always: true } && m != "GET"))).ToList();
    Assert.Contains(routes, r => r.Own);
    Assert.Contains(routes, r => r.Fresh);
    foreach (var (text, method, _, _) in routes.Where(r => r.Own || r.Fresh)) {
      var address = "/" + Place().Replace(text!.TrimStart('/'), static m => m.Groups["type"].Value switch { "guid" => Guid.CreateVersion7().ToString(), "int" or "long" => "1", _ => m.Groups["name"].Value });
      var said = new List<string>();
      // a route that takes another kind of content refuses before it looks who comes
      foreach (var type in method == "GET" ? new[] { "" } : ["application/json", "application/octet-stream", "application/pdf", "multipart/form-data; boundary=x"]) {
        using var request = new HttpRequestMessage(new(method), address) { Headers = { Authorization = new("Bearer", token) } };
        if (type.Length > 0) request.Content = new StringContent("{}") { Headers = { ContentType = global::System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type) } };
        using var answer = await app.As().SendAsync(request, Ct);
        said.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Ct)}");
      }
      Assert.True(said.TrueForAll(x => !x.StartsWith('2')) && said.Exists(x => x.StartsWith("403", StringComparison.Ordinal) && x.Contains("identity.only_people", StringComparison.Ordinal)), $"{method} {address}: {string.Join('\n', said)}");
    }
    var signing = await app.Comes("/api/dossiers/tasks/bulk", token, new { verb = "sign" });
    Assert.Equal((403, "identity.only_people"), (signing.Status, signing.Code));
    foreach (var page in new[] { "/can-bo", "/quan-tri/he-thong-ket-noi", "/tai-khoan" }) {
      using var request = new HttpRequestMessage(HttpMethod.Get, page) { Headers = { Authorization = new("Bearer", token) } };
      using var answer = await app.As().SendAsync(request, Ct);
      Assert.True(answer.Headers.Location is { } to && to.OriginalString.StartsWith("/dang-nhap", StringComparison.Ordinal), $"{page}: {(int)answer.StatusCode}");
    }
  }

  [Fact]
  public async Task Why_it_may_or_may_not_is_told_as_of_an_official() {
    var (rp, _) = await app.AtWork();
    var overseer = app.As(People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Explain));
    async Task<JsonNode> Told(string permission) => JsonNode.Parse(await overseer.GetStringAsync($"/api/identity/explain?person={rp.Client.Id}&permission={permission}", Ct))!;
    var yes = await Told(IdentityPermissions.Explain);
    Assert.Equal(("Kho hồ sơ", true, "overseer", (string?)null), ((string)yes["name"]!, (bool)yes["yes"]!, (string)yes["ways"]![0]!["role"]!, (string?)yes["ways"]![0]!["against"]));
    var no = await Told(IdentityPermissions.Serve);
    Assert.Equal((false, 0, true), ((bool)no["yes"]!, no["ways"]!.AsArray().Count, no["roles"]!.AsArray().Select(r => (string)r!).Contains("Tiếp nhận")));
    Assert.Contains("Kho hồ sơ", await overseer.GetStringAsync($"/quan-tri/quyen?nguoi={rp.Client.Id}&quyen={IdentityPermissions.Explain}", Ct), StringComparison.Ordinal);
    await app.Comes($"/api/identity/clients/{rp.Client.Key}/roles/end", null, new { all = true, reason = "x" }, app.As(app.Manager(app.Ward)));
    var ended = await Told(IdentityPermissions.Explain);
    Assert.Equal((false, "ended"), ((bool)ended["yes"]!, (string)ended["ways"]![0]!["against"]!));
    using var stranger = app.As(People.Official(app.Department.Id, app.Department.Code!, [], IdentityPermissions.Explain));
    Assert.Equal(404, (int)(await stranger.GetAsync($"/api/identity/explain?person={rp.Client.Id}&permission={IdentityPermissions.Explain}", Ct)).StatusCode);
  }

  [Fact]
  public async Task With_a_token_no_cookie_counts() {
    var (_, token) = await app.AtWork();
    var visitor = await app.SignedIn();
    Assert.Equal(200, (await app.Comes("/api/account/access", null, by: visitor.Client)).Status);
    Assert.Equal(403, (await app.Comes("/api/account/access", token, by: visitor.Client)).Status);
    Assert.Equal(401, (await app.Comes("/api/account/access", "x", by: visitor.Client)).Status);
  }

  public sealed class Limited : IdentityApp {
    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting("SAOLA_SYSTEM_PER_MINUTE", "5");
    }
  }

  [Fact]
  public async Task Each_system_has_its_own_number_of_requests_a_minute() {
    await using var limited = new Limited();
    await limited.InitializeAsync();
    var ((_, busy), (_, other)) = (await limited.AtWork(), await limited.AtWork());
    for (var i = 0; i < 5; i++) Assert.Equal(404, (await limited.Comes("/api/identity/readers?kind=x&key=y", busy)).Status);
    var over = await limited.Comes("/api/identity/readers?kind=x&key=y", busy);
    Assert.Equal((429, "identity.system_too_many"), (over.Status, over.Code));
    Assert.Equal(404, (await limited.Comes("/api/identity/readers?kind=x&key=y", other)).Status);
  }

  [global::System.Text.RegularExpressions.GeneratedRegex(@"\{\**(?<name>\w+)(:(?<type>\w+)[^}]*)?\??\}", global::System.Text.RegularExpressions.RegexOptions.ExplicitCapture, 1000)]
  private static partial global::System.Text.RegularExpressions.Regex Place();
}
