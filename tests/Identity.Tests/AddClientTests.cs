using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class AddClientTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static JsonObject Body(string clientId, string office = "H21.106") => new() {
    ["office"] = office, ["clientId"] = clientId, ["name"] = new JsonObject { ["vi"] = "Quản lý văn bản" }, ["kind"] = "web",
    ["redirectUris"] = new JsonArray("https://van-ban.example.vn/signin"), ["scopes"] = new JsonArray("openid", "profile"),
  };

  Actor Connector(Organisation office) => People.Official(office.Office, office.Code!, [], IdentityPermissions.Connect);

  async Task<(int, string?)> Add(Actor? actor, JsonObject body) {
    await app.Fill();
    using var answer = await app.As(actor).PostAsJsonAsync("/api/identity/clients", body, Ct);
    return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
  }

  [Fact]
  public async Task Nobody_and_who_may_not_connect_systems_connects_none() {
    Assert.Equal((401, "identity.not_signed_in"), await Add(null, Body("khong-ai")));
    Assert.Equal((403, "identity.not_permitted"), await Add(app.Manager(app.Ward), Body("khong-ai")));
  }

  [Fact]
  public async Task A_system_is_connected_only_for_ones_own_office() =>
    Assert.Equal((404, "identity.unit_not_found"), await Add(Connector(app.Department), Body("lac-cho")));

  [Fact]
  public async Task A_system_is_connected_once_with_evidence_of_who_did_it() {
    var actor = Connector(app.Ward);
    Assert.Equal((200, null), await Add(actor, Body("mot-lan")));
    Assert.Equal((409, "identity.client_id_taken"), await Add(actor, Body("mot-lan")));
    var row = Assert.Single(await app.Sql("select id, office from identity.client where key = 'mot-lan'"));
    Assert.Equal(app.Ward.Id, row[1]);
    Assert.Equal([actor.Id, app.Ward.Id, IdentityPermissions.Connect], Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'identity.client_added'", row[0]!)));
  }

  [Fact]
  public async Task What_reaches_beyond_its_office_is_said_only_for_the_whole_province() {
    await app.Connected(new("lop-hoc", new("Lớp học"), "web", ["https://lop-hoc.example.vn/cb"]));
    await app.AsIntruder("update identity.client set office = $1 where key = 'lop-hoc'", app.Department.Id);
    var ward = Connector(app.Ward);
    var beyond = new (string Field, JsonNode Value)[] {
      ("firstParty", true), ("scopes", new JsonArray("openid", "introspect")), ("sector", "dan-cu.example.vn"), ("sector", "lop-hoc.example.vn"), ("redirectUris", new JsonArray("https://lop-hoc.example.vn/khac")),
    };
    foreach (var (field, value) in beyond) {
      var body = Body($"vuot-{Guid.CreateVersion7():N}");
      body[field] = value.DeepClone();
      Assert.Equal((403, "identity.client_of_province"), await Add(ward, body));
      Assert.Equal((200, null), await Add(await app.Whole(IdentityPermissions.Connect), body));
    }
    // what the province said once stays when the office changes the rest, and no more is added
    var (own, change) = (Body("cua-tinh"), Body("cua-tinh"));
    own["firstParty"] = true;
    Assert.Equal((200, null), await Add(await app.Whole(IdentityPermissions.Connect), own));
    (change["firstParty"], change["name"]) = (true, new JsonObject { ["vi"] = "Tên khác" });
    Assert.Equal(200, (int)(await app.As(ward).PutAsJsonAsync("/api/identity/clients/cua-tinh", change, Ct)).StatusCode);
    change["scopes"] = new JsonArray("openid", "introspect");
    Assert.Equal(403, (int)(await app.As(ward).PutAsJsonAsync("/api/identity/clients/cua-tinh", change, Ct)).StatusCode);
  }

  [Fact]
  public async Task Ends_of_sessions_are_told_to_nothing_inside() {
    await using var real = new RealReach();
    await real.InitializeAsync();
    await real.Fill();
    var connect = real.Services.GetRequiredService<ConnectSystem>();
    async Task<string?> Said(string uri) {
      var body = Body($"trong-{Guid.CreateVersion7():N}");
      body["backchannelLogoutUri"] = uri;
      var made = await connect.Add(body.ToJsonString(), Ct);
      return made.IsError ? made.Error.Code : null;
    }
    foreach (var uri in new[] { "https://127.0.0.1/ra", "https://localhost/ra", "https://10.1.2.3/ra", "https://169.254.169.254/latest", "https://[::1]/ra", "https://[::ffff:10.0.0.1]/ra" }) Assert.Equal("identity.client_uri_refused", await Said(uri));
    Assert.Null(await Said("https://van-ban.example.vn/ra"));
  }

  [Fact]
  public async Task A_name_that_leads_inside_is_not_followed_when_the_end_of_a_session_is_told() {
    using var listener = new global::System.Net.Sockets.TcpListener(global::System.Net.IPAddress.Loopback, 0);
    listener.Start();
    await using var real = new RealReach();
    await real.InitializeAsync();
    using var http = real.Services.GetRequiredService<IHttpClientFactory>().CreateClient(BackChannel.Client);
    var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync($"http://localhost:{((global::System.Net.IPEndPoint)listener.LocalEndpoint).Port}/ra", null, Ct));
    Assert.Contains("SAOLA_BACKCHANNEL_NETWORKS", refused.ToString(), StringComparison.Ordinal);
    Assert.False(listener.Pending());
  }

  /// <summary>Not a training site.</summary>
  sealed class RealReach : IdentityApp {
    protected override void Configure(IServiceCollection services) => services.AddSingleton(new Training(on: false));
  }

  [Fact]
  public async Task The_secret_is_told_once_and_kept_as_its_digest() {
    await app.Fill();
    var answer = await app.As(Connector(app.Ward)).PostAsJsonAsync("/api/identity/clients", Body("van-ban"), Ct);
    var secret = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("clientSecret").GetString()!;
    Assert.Equal(43, secret.Length);
    Assert.Equal([Tokens.Digest(secret)], (await app.Sql("select digest from identity.client_secret s join identity.client c on c.id = s.client where c.key = 'van-ban'"))[0]);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where facts::text like '%' || $1 || '%'", secret));
  }

  public static TheoryData<string, string, string> Wrong => new() {
    { "clientId", "\"A b\"", "identity.client_id_invalid" },
    { "name", "{\"vi\": \" \"}", "identity.client_name_missing" },
    { "kind", "\"spa\"", "identity.client_kind_unknown" },
    { "redirectUris", "[]", "identity.client_uri_missing" },
    { "redirectUris", "[\"https://a.example.vn/x\", \"https://b.example.vn/x\"]", "identity.client_sector_missing" },
    { "logoutUris", "[\"https://van-ban.example.vn/#ra\"]", "identity.client_uri_refused" },
    { "backchannelLogoutUri", "\"http://van-ban.example.vn/ra\"", "identity.client_uri_refused" },
    { "scopes", "[\"open id\"]", "identity.client_scope_invalid" },
    { "authMethod", "\"none\"", "identity.client_auth_refused" },
    { "authMethod", "\"client_secret_jwt\"", "identity.client_auth_refused" },
    { "authMethod", "\"private_key_jwt\"", "identity.client_keys_refused" },
    { "jwks", "{\"keys\": []}", "identity.client_keys_refused" },
    { "jwks", "{\"keys\": [{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}]}", "identity.client_keys_refused" },
    { "subject", "\"plain\"", "identity.client_subject_unknown" },
    { "certificate", "\"dns:van-ban.example.vn\"", "identity.client_certificate_refused" },
    { "authMethod", "\"tls_client_auth\"", "identity.client_certificate_refused" },
    { "authMethod", "\"self_signed_tls_client_auth\"", "identity.client_keys_refused" },
    { "algorithm", "\"HS256\"", "identity.client_algorithm_unknown" },
  };

  [Theory]
  [MemberData(nameof(Wrong))]
  public async Task What_would_not_be_safe_is_refused_by_its_code(string property, string value, string code) {
    await app.Fill();
    var body = Body($"w{Guid.CreateVersion7():N}");
    body[property] = JsonNode.Parse(value);
    var answer = await app.As(Connector(app.Ward)).PostAsJsonAsync("/api/identity/clients", body, Ct);
    Assert.Equal((400, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()));
  }

  [Fact]
  public async Task A_script_on_the_machine_connects_a_system_and_renews_its_secret() {
    await app.Fill();
    var systems = app.Services.GetRequiredService<ConnectSystem>();
    var added = JsonDocument.Parse((await systems.Add(Body("tu-lenh").ToJsonString(), Ct)).Value).RootElement;
    Assert.Equal(("tu-lenh", 43), (added.GetProperty("client_id").GetString(), added.GetProperty("client_secret").GetString()!.Length));
    Assert.Equal("identity.client_id_taken", (await systems.Add(Body("tu-lenh").ToJsonString(), Ct)).Error!.Code);
    Assert.Equal("identity.unit_not_found", (await systems.Add(Body("tu-lenh-2", "H99").ToJsonString(), Ct)).Error!.Code);
    Assert.Equal("identity.client_file_unreadable", (await systems.Add("""{"clientID": "x", "secret": "y"}""", Ct)).Error!.Code);
    var renewed = JsonDocument.Parse((await systems.Secret("tu-lenh", endOthers: false, Ct)).Value).RootElement.GetProperty("client_secret").GetString()!;
    Assert.NotEqual(added.GetProperty("client_secret").GetString(), renewed);
    Assert.Equal("identity.client_not_found", (await systems.Secret("khong-co", endOthers: false, Ct)).Error!.Code);
  }
}
