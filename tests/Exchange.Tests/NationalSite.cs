using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The exchange beside the simulated national security server, a program of its own: each shows the other a certificate.</summary>
public sealed class NationalSite : SealedSite {
  readonly string folder = Directory.CreateTempSubdirectory("saola-national-").FullName;
  readonly Uri plain = RunningProgram.FreeAddress();
  readonly X509Certificate2 own = Certificate("CN=province"), theirs = Certificate("CN=national");
  RunningProgram? server;

  public NationalSite() {
    File.WriteAllBytes(Lies("own.p12"), own.Export(X509ContentType.Pkcs12, "province"));
    File.WriteAllBytes(Lies("theirs.p12"), theirs.Export(X509ContentType.Pkcs12));
    File.WriteAllText(Lies("theirs.pem"), theirs.ExportCertificatePem());
  }

  static CancellationToken Ct => TestContext.Current.CancellationToken;
  public Uri National { get; } = new UriBuilder(RunningProgram.FreeAddress()) { Scheme = "https" }.Uri;

  /// <summary>The same without TLS, where every call is taken: for clients that are not the province.</summary>
  public string Open => plain.GetLeftPart(UriPartial.Authority);
  string Lies(string name) => System.IO.Path.Combine(folder, name);
  static string Print(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    foreach (var (name, value) in new[] {
      ("URL", National.ToString()), ("CERTIFICATE", Lies("own.p12")), ("PASSWORD", "province"), ("AUTHORITY", Lies("theirs.pem")), ("CALLERS", Print(theirs)), ("SECONDS", "3"),
    }) builder.UseSetting("SAOLA_NATIONAL_" + name, value);
  }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    server = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "", new Dictionary<string, string?>(StringComparer.Ordinal) {
      ["SAOLA_URL"] = Secure, ["SAOLA_SIMULATED_CERTIFICATE"] = Lies("theirs.p12"), ["SAOLA_SIMULATED_CALLERS"] = Print(own), ["Kestrel__Endpoints__Plain__Url"] = plain.ToString(),
      ["Kestrel__Endpoints__Secure__Url"] = National.ToString(), ["Kestrel__Endpoints__Secure__ClientCertificateMode"] = "AllowCertificate", ["Kestrel__Endpoints__Secure__Certificate__Path"] = Lies("theirs.p12"),
    }, plain, "/health/live");
    await server.Start();
  }

  /// <summary>A client of the national security server, whose certificate it knows, or of the province in that server's name.</summary>
  public HttpClient As(bool national) => new(new SocketsHttpHandler {
    SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true, ClientCertificates = [national ? theirs : own], LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0] },
  });

  /// <summary>A system on the national platform, as it is registered here.</summary>
  internal async Task<(Guid Id, PartyId Party)> Foreign(string? instance = "SIM", bool national = false, string? code = null) {
    var party = new PartyId(instance ?? "DEV", "GOV", code ?? Code("f"), "sys");
    var (status, member) = await Send(Registrar, HttpMethod.Post, "/api/exchange/members", new { @class = party.Class, code = party.Member, name = "Cơ quan ở trung ương", office = Department, national, instance });
    Assert.True(status == 200, $"{member}");
    var (made, system) = await Send(Keeper(DepartmentId), HttpMethod.Post, $"/api/exchange/members/{member!["id"]}/subsystems", new { code = "sys", name = "Hệ thống" });
    Assert.True(made == 200, $"{system}");
    return ((Guid)system!["id"]!, party);
  }

  /// <summary>What the server was asked under an id.</summary>
  public async Task<JsonNode?> Asked(string id) {
    using var client = new HttpClient();
    return (await client.GetFromJsonAsync<JsonArray>(new Uri(plain, "/national/control"), Ct))!.SingleOrDefault(a => (string?)a!["id"] == id);
  }

  public async Task Mood(string about, string mood) {
    using var client = new HttpClient();
    using var answer = await client.PostAsJsonAsync(new Uri(plain, "/national/control"), new { about, mood }, Ct);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      server?.Kill().GetAwaiter().GetResult();
      if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
    base.Dispose(disposing);
  }
}
