using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>RFC 8705 over a real TLS connection.</summary>
public sealed class CertificateTests(CertificateTests.TlsApp app) : IClassFixture<CertificateTests.TlsApp> {
  static readonly DateTimeOffset Now = new ManualClock().GetUtcNow();
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class TlsApp : IdentityApp {
    internal X509Certificate2 Authority { get; } = Made("CN=Cơ quan cấp", null, authority: true);
    internal string? Proxies { get; init; }

    public TlsApp() => UseKestrel(o => {
      o.Listen(IPAddress.Loopback, 0, l => l.UseHttps(https => (https.ServerCertificate, https.ClientCertificateMode) = (Made("CN=localhost", null), ClientCertificateMode.AllowCertificate)));
      // the last is where the other clients of a test go
      o.Listen(IPAddress.Loopback, 0);
    });

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      var file = Path.Combine(Data, "authorities.pem");
      File.WriteAllText(file, Authority.ExportCertificatePem());
      builder.UseSetting("SAOLA_MTLS_URL", "https://mtls.example.vn").UseSetting("SAOLA_MTLS_CA", file).UseSetting("SAOLA_MTLS_PROXIES", Proxies);
    }

    internal string Address(string scheme) {
      StartServer();
      return Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(a => a.StartsWith(scheme + ":", StringComparison.Ordinal));
    }

    internal HttpClient With(X509Certificate2? shown, string scheme = "https") {
      var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true, ClientCertificates = shown is null ? null : [shown], LocalCertificateSelectionCallback = shown is null ? null : (_, _, _, _, _) => shown } };
      return new(handler) { BaseAddress = new(Address(scheme)) };
    }
  }

  static X509Certificate2 Made(string subject, X509Certificate2? issuer, bool authority = false, int days = 30, Action<SubjectAlternativeNameBuilder>? names = null, string use = "1.3.6.1.5.5.7.3.2") {
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
    if (issuer is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(use)], false));
    if (names is not null) {
      var built = new SubjectAlternativeNameBuilder();
      names(built);
      request.CertificateExtensions.Add(built.Build());
    }
    var (from, to) = (Now.AddDays(-60), Now.AddDays(days));
    using var bare = issuer is null ? null : request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
    using var own = bare is null ? request.CreateSelfSigned(from, to.AddDays(authority ? 300 : 0)) : bare.CopyWithPrivateKey(key);
    return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
  }

  Task<RelyingParty> System(string method, string? name = null, X509Certificate2? own = null) =>
    RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["kho.doc", "introspect"], AuthMethod = method, Certificate = name, Jwks = own is null ? null : Jwks(own) });

  static JsonObject Jwks(X509Certificate2 own) {
    var jwk = Jwk.Of(own.GetECDsaPublicKey()!);
    jwk["x5c"] = new JsonArray(Convert.ToBase64String(own.RawData));
    return new() { ["keys"] = new JsonArray(jwk) };
  }

  static async Task<(int Status, JsonElement Said)> Post(HttpClient http, string path, params (string Name, string Value)[] fields) {
    var answer = await http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), Ct);
    return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Ct));
  }

  static Task<(int Status, JsonElement Said)> Ask(HttpClient http, RelyingParty rp) => Post(http, "/connect/token", ("grant_type", "client_credentials"), ("client_id", rp.Client.Key), ("scope", "kho.doc"));

  [Fact]
  public async Task A_system_proves_itself_by_the_certificate_that_is_registered_and_its_token_is_bound_to_it() {
    using var own = Made("CN=kho", null);
    using var other = Made("CN=kho", null);
    var rp = await System("self_signed_tls_client_auth", own: own);
    using var http = app.With(own);
    var (status, said) = await Ask(http, rp);
    Assert.Equal(200, status);
    var (token, bound) = (said.GetProperty("access_token").GetString()!, Certificates.Thumbprint(own));
    Assert.Equal(bound, (string?)Jwt.Read(token)!.Claims["cnf"]!["x5t#S256"]);
    var (_, worth) = await Post(http, "/connect/introspect", ("client_id", rp.Client.Key), ("token", token));
    Assert.Equal((true, bound), (worth.GetProperty("active").GetBoolean(), worth.GetProperty("cnf").GetProperty("x5t#S256").GetString()));
    foreach (var shown in new[] { other, null }) {
      using var without = app.With(shown);
      var (refused, why) = await Ask(without, rp);
      Assert.Equal((401, "invalid_client"), (refused, why.GetProperty("error").GetString()));
    }
  }

  [Fact]
  public async Task The_token_of_a_service_account_opens_interfaces_only_with_its_certificate() {
    using var own = Made("CN=kho", null);
    using var other = Made("CN=kho", null);
    var rp = await app.System(s => s with { AuthMethod = "self_signed_tls_client_auth", Jwks = Jwks(own) });
    await app.Role("overseer", IdentityPermissions.Explain);
    await app.Give(rp.Client, new { role = "overseer", reason = "x" });
    using var http = app.With(own);
    var (_, said) = await Post(http, "/connect/token", ("grant_type", "client_credentials"), ("client_id", rp.Client.Key), ("scope", SystemBearer.Scope));
    var token = said.GetProperty("access_token").GetString();
    Assert.Equal(404, (await app.Comes("/api/identity/readers?kind=x&key=y", token, by: http)).Status);
    foreach (var shown in new[] { other, null }) {
      using var without = app.With(shown);
      var refused = await app.Comes("/api/identity/readers?kind=x&key=y", token, by: without);
      Assert.Equal((401, "identity.token_refused"), (refused.Status, refused.Code));
    }
  }

  public static TheoryData<string, string> Names => new() {
    { "dn:CN=kho.example.vn, O=Sở Tư pháp, C=VN", "CN=kho.example.vn, O=Sở Tư pháp, C=VN" }, { "dns:kho.example.vn", "CN=x" }, { "uri:urn:kho:1", "CN=x" }, { "ip:10.1.2.3", "CN=x" }, { "email:kho@example.vn", "CN=x" },
  };

  [Theory]
  [MemberData(nameof(Names))]
  public async Task A_system_proves_itself_by_a_name_on_a_certificate_that_an_authority_issued(string registered, string subject) {
    static void Alternatives(SubjectAlternativeNameBuilder b) {
      b.AddDnsName("KHO.example.vn");
      b.AddUri(new("urn:kho:1"));
      b.AddIpAddress(IPAddress.Parse("10.1.2.3"));
      b.AddEmailAddress("kho@example.vn");
      b.AddUserPrincipalName("kho@example.vn");
    }
    var rp = await System("tls_client_auth", registered);
    async Task<int> Shown(X509Certificate2 shown) {
      using var http = app.With(shown);
      return (await Ask(http, rp)).Status;
    }
    using var good = Made(subject, app.Authority, names: Alternatives);
    using var own = Made(subject, null, names: Alternatives);
    using var another = Made("CN=khác", app.Authority, names: b => b.AddDnsName("kho.example.vn.evil.example"));
    using var ended = Made(subject, app.Authority, days: -1, names: Alternatives);
    using var server = Made(subject, app.Authority, names: Alternatives, use: "1.3.6.1.5.5.7.3.1");
    Assert.Equal((200, 401, 401, 401, 401), (await Shown(good), await Shown(own), await Shown(another), await Shown(ended), await Shown(server)));
    Assert.Contains("identity.client_refused", await app.Ledger(rp.Client.Id));
  }

  [Fact]
  public async Task What_a_person_gave_is_told_only_to_who_shows_the_certificate_again() {
    using var own = Made("CN=web", null);
    var rp = await RelyingParty.Web(app, s => s with { AuthMethod = "self_signed_tls_client_auth", Jwks = Jwks(own), RedirectUris = [app.Address("http") + "/cb"] });
    // over a real connection the browser follows to the client, which here is nobody
    var came = await (await app.SignedIn()).Open(rp.Address());
    var code = HttpUtility.ParseQueryString(came.RequestMessage!.RequestUri!.Query)["code"]!;
    using var http = app.With(own);
    using var bare = app.With(null);
    var (status, said) = await Post(http, "/connect/token", ("grant_type", "authorization_code"), ("client_id", rp.Client.Key), ("code", code), ("redirect_uri", rp.Client.RedirectUris[0]), ("code_verifier", RelyingParty.Verifier));
    Assert.Equal(200, status);
    foreach (var (client, expected) in new[] { (http, 200), (bare, 401) }) {
      using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo") { Headers = { Authorization = new("Bearer", said.GetProperty("access_token").GetString()) } };
      Assert.Equal(expected, (int)(await client.SendAsync(request, Ct)).StatusCode);
    }
    var (_, worth) = await Post(http, "/connect/introspect", ("client_id", rp.Client.Key), ("token", said.GetProperty("access_token").GetString()!));
    Assert.Equal(Certificates.Thumbprint(own), worth.GetProperty("cnf").GetProperty("x5t#S256").GetString());
  }

  [Theory]
  [InlineData(null, false)]
  [InlineData("10.9.9.9", false)]
  [InlineData("127.0.0.1", true)]
  public async Task A_certificate_in_a_header_is_believed_only_from_the_proxies_of_the_settings(string? proxies, bool believed) {
    await using var site = new TlsApp { Proxies = proxies };
    await ((IAsyncLifetime)site).InitializeAsync();
    using var own = Made("CN=sau-proxy", null);
    var rp = await RelyingParty.Web(site, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["kho.doc"], AuthMethod = "self_signed_tls_client_auth", Jwks = Jwks(own) });
    foreach (var header in new[] { $":{Convert.ToBase64String(own.RawData)}:", Uri.EscapeDataString(own.ExportCertificatePem()) }) {
      using var http = site.With(null, "http");
      http.DefaultRequestHeaders.Add("Client-Cert", header);
      http.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
      Assert.Equal(believed ? 200 : 401, (await Ask(http, rp)).Status);
    }
    using var broken = site.With(null, "http");
    broken.DefaultRequestHeaders.Add("Client-Cert", ":AAAA:");
    Assert.Equal(401, (await Ask(broken, rp)).Status);
  }

  [Fact]
  public async Task Discovery_names_the_doors_for_certificates_only_when_there_are_any() {
    using var http = app.With(null);
    var said = await http.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration", Ct);
    Assert.Equal(("https://mtls.example.vn/connect/token", true), (said.GetProperty("mtls_endpoint_aliases").GetProperty("token_endpoint").GetString(), said.GetProperty("tls_client_certificate_bound_access_tokens").GetBoolean()));
    Assert.Contains("tls_client_auth", said.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(m => m.GetString()));
    await using var bare = new IdentityApp();
    await ((IAsyncLifetime)bare).InitializeAsync();
    var other = await bare.As().GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration", Ct);
    Assert.DoesNotContain("tls_client", other.GetRawText(), StringComparison.Ordinal);
  }
}
