using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>
/// Programs of others that call by X-Road's protocol. No package of npm or NuGet is such a client, so that it is those that the standard's
/// own examples are written for, and others of their kind: nothing but the address differs.
/// </summary>
public sealed class NationalClientsTests(NationalSite site) : IClassFixture<NationalSite> {
  const string Pet = """{ "id": 0, "category": { "id": 0, "name": "string" }, "name": "doggie", "photoUrls": [ "string" ], "tags": [], "status": "available" }""";
  const string Person = "/r1/SIM/GOV/national/population/persons/000190000001";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  string Here => site.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority);

  static async Task<string> Ran(string folder, string program, params string[] arguments) {
    var (code, said, complained) = await Tool.Judge(folder, program, arguments);
    Assert.True(code == 0, $"{program} ended with {code}: {complained}");
    return said;
  }

  /// <summary>The examples of chapter 6 of the message protocol for REST: first to the service itself, then through here.</summary>
  [Theory]
  [InlineData("GET", "/v2/pets/1124", "")]
  [InlineData("PUT", "/v2/pets/5657", "-H 'Content-Type: application/json' -d '" + Pet + "'")]
  [InlineData("POST", "/v2/pets", "-H 'Content-Type: application/json' -d '" + Pet + "'")]
  [InlineData("DELETE", "/v2/pets/1124", "")]
  [InlineData("POST", "/v2/pets/1124/images", "-H 'Content-Type: multipart/form-data' -F 'file=@cat.jpg;type=image/jpeg'")]
  public async Task The_examples_of_the_standard_work_with_curl(string method, string path, string more) {
    var folder = Directory.CreateTempSubdirectory("saola-curl-").FullName;
    await File.WriteAllBytesAsync(Path.Combine(folder, "cat.jpg"), BusSite.Bytes(170_025), Ct);
    Task<string> Curl(string address, string own) => Ran(folder, "bash", "-c", $"curl -sS --fail -X {method} \"{address}{path}\" -H \"accept: application/json\" {own}{more}");
    var direct = JsonNode.Parse(await Curl(site.ServiceUrl + "/base/echo", ""))!;
    var through = JsonNode.Parse(await Curl($"{Here}/r1/{site.Owner}/svc/echo", $"-H \"X-Road-Client: {site.Caller}\" -D headers "))!;
    // of a form only the line that parts its fields differs from one sending to the next
    foreach (var same in (string[])["method", "target", "size", .. more.Contains("-F", StringComparison.Ordinal) ? Array.Empty<string>() : ["sha256"]]) Assert.Equal(direct[same]!.ToJsonString(), through[same]!.ToJsonString());
    foreach (var same in (string[])["accept", "content-length"]) Assert.Equal((string?)direct["headers"]![same], (string?)through["headers"]![same]);
    Assert.Equal(((string?)direct["headers"]!["content-type"])?.Split(';')[0], ((string?)through["headers"]!["content-type"])?.Split(';')[0]);
    var headers = (await File.ReadAllLinesAsync(Path.Combine(folder, "headers"), Ct)).Where(l => l.StartsWith("x-road-", StringComparison.OrdinalIgnoreCase)).ToDictionary(l => l.Split(':')[0].ToLowerInvariant(), l => l[(l.IndexOf(':') + 1)..].Trim());
    Assert.Equal((site.Caller.ToString(), $"{site.Owner}/svc", 64), (headers["x-road-client"], headers["x-road-service"], Convert.FromBase64String(headers["x-road-request-hash"]).Length));
    Assert.True(Guid.TryParse(headers["x-road-request-id"], out _));
    Assert.Equal(2, (await site.Log(headers["x-road-id"])).Count);
    Directory.Delete(folder, recursive: true);
  }

  [Fact]
  public async Task Curl_comes_with_its_own_certificate() {
    var folder = Directory.CreateTempSubdirectory("saola-curl-").FullName;
    using var own = BusSite.Certificate("CN=client");
    await File.WriteAllTextAsync(Path.Combine(folder, "client.pem"), own.ExportCertificatePem() + "\n" + own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Ct);
    var (id, party) = await site.Subsystem();
    await site.Connect(id, new { connection = "mutualTls", certificates = new[] { Convert.ToHexString(SHA256.HashData(own.RawData)) } });
    await site.Grant(site.ServiceId, id);
    var said = await Ran(folder, "curl", "-sS", "--fail", "-k", "--cert", "client.pem", $"{site.Secure}{site.Path("/echo")}", "-H", $"X-Road-Client: {party}");
    Assert.Equal(party.ToString(), (string?)JsonNode.Parse(said)!["headers"]!["x-road-client"]);
    Directory.Delete(folder, recursive: true);
  }

  /// <summary>What was written for another security server, which is here the simulated national one, is led here by its address alone.</summary>
  [Theory]
  [InlineData("curl", "-sSk --fail -H 'X-Road-Client: CLIENT' 'ADDRESS'")]
  [InlineData("wget", "-q -O - --no-check-certificate --header='X-Road-Client: CLIENT' 'ADDRESS'")]
  [InlineData("node", "--input-type=module -e 'process.env.NODE_TLS_REJECT_UNAUTHORIZED = \"0\"; const a = await fetch(\"ADDRESS\", { headers: { \"X-Road-Client\": \"CLIENT\" } }); console.log(await a.text())' 2>/dev/null")]
  public async Task A_client_of_another_security_server_works_by_changing_the_address(string program, string call) {
    Task<string> From(string address) => Ran("/", "bash", "-c", $"{program} {call.Replace("CLIENT", site.Caller.ToString(), StringComparison.Ordinal).Replace("ADDRESS", address + Person, StringComparison.Ordinal)}");
    var (there, here) = (JsonNode.Parse(await From(site.Open))!, JsonNode.Parse(await From(Here))!);
    Assert.Equal("Nguyễn Thị Hoa", (string?)here["fullName"]);
    Assert.True(JsonNode.DeepEquals(there, here));
  }
}
