using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Saola.Simulators;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A container is checked without this installation, and whatever was altered of it is said.</summary>
public sealed class ContainerCheckTests(SealedSite site) : IClassFixture<SealedSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<byte[]> Proof(string id, int size, string more = "&requestOnly&unique") {
    using (var answer = await site.Call(site.Path("/echo/1"), HttpMethod.Post, new ByteArrayContent(BusSite.Bytes(size)), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id))) await answer.Content.ReadAsByteArrayAsync(Ct);
    await site.SealLog();
    using var client = site.As();
    return await client.GetByteArrayAsync($"/asic?queryId={id}&xRoadInstance=DEV&memberClass=GOV&memberCode={site.Caller.Member}&subsystemCode={site.Caller.Subsystem}{more}", Ct);
  }

  async Task<string> Trusted() {
    using var client = site.As();
    using var archive = new ZipArchive(await client.GetStreamAsync("/verificationconf", Ct));
    using var reader = new StreamReader(archive.GetEntry("verificationconf/DEV/container.pem")!.Open());
    return await reader.ReadToEndAsync(Ct);
  }

  static byte[] With(byte[] container, string name, Func<byte[], byte[]?> altered) {
    var into = new MemoryStream();
    using (var from = new ZipArchive(new MemoryStream(container)))
    using (var to = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true))
      foreach (var entry in from.Entries) {
        var bytes = new byte[entry.Length];
        using (var read = entry.Open()) read.ReadExactly(bytes);
        if ((entry.FullName == name ? altered(bytes) : bytes) is not { } kept) continue;
        using var write = to.CreateEntry(entry.FullName).Open();
        write.Write(kept);
      }
    return into.ToArray();
  }

  static byte[] Turned(byte[] bytes) {
    bytes[bytes.Length / 2] ^= 1;
    return bytes;
  }

  [Theory]
  [InlineData(0), InlineData(10), InlineData(500_000), InlineData(11 * 1024 * 1024)]
  public async Task A_container_holds_and_says_what_it_proves(int size) {
    for (var i = 0; i < 5; i++) (await site.Call(site.Path($"/echo/{i}"))).Dispose();
    var report = ContainerCheck.Run(await Proof($"holds-{size}", size), await Trusted(), site.Authority);
    Assert.Empty(report.Faults);
    Assert.True(report.IsDated);
    Assert.Equal(["POST", site.Path("/echo/1")], report.Said.Take(2));
    Assert.Contains("by CN=Saola exchange DEV", report.Said[2], StringComparison.Ordinal);
    Assert.StartsWith("dated 2026-11-16 01:00:00 UTC by C=VN, O=Saola, CN=Dấu thời gian (dùng thử)", report.Said[3], StringComparison.Ordinal);
  }

  [Fact]
  public async Task Whatever_was_altered_is_said() {
    var (container, other) = (await Proof("altered", 100), await Proof("other", 100));
    byte[] Of(byte[] from, string name) {
      using var zip = new ZipArchive(new MemoryStream(from));
      var bytes = new byte[zip.GetEntry(name)!.Length];
      using var read = zip.GetEntry(name)!.Open();
      read.ReadExactly(bytes);
      return bytes;
    }
    string[] Faults(string name, Func<byte[], byte[]?> altered) => [.. ContainerCheck.Run(With(container, name, altered), null, site.Authority).Faults];
    const string signature = "the signature is not over this message", root = "the message does not come under the root that is dated", manifest = "the manifest names another digest than that of what is dated", token = "the timestamp is not about it";
    Assert.Equal([signature, root], Faults("message.xml", Turned));
    Assert.Equal([signature, root], Faults("attachment1", Turned));
    Assert.Equal([signature, root], Faults("attachment1", _ => null));
    Assert.Equal([signature], Faults("META-INF/signatures.xml", _ => Of(other, "META-INF/signatures.xml")));
    Assert.Equal([signature], Faults("META-INF/signatures.xml", b => [.. b, (byte)' ']));
    Assert.Equal([root], Faults("ts-hashchain.xml", _ => Of(other, "ts-hashchain.xml")));
    Assert.Equal([root, manifest, token], Faults("ts-hashchainresult.xml", _ => Of(other, "ts-hashchainresult.xml")));
    Assert.Equal([token], Faults("META-INF/timestamp.tst", _ => Of(other, "META-INF/timestamp.tst")));
    Assert.Equal(["META-INF/signatures.xml is missing"], Faults("META-INF/signatures.xml", _ => null));
    Assert.Equal(["META-INF/timestamp.tst is missing"], Faults("META-INF/timestamp.tst", _ => null));
    Assert.Equal(["the file is no container, or was altered"], ContainerCheck.Run(Encoding.ASCII.GetBytes("nothing"), null, null).Faults);
    Assert.Equal(["the file is no container, or was altered"], Faults("ts-hashchain.xml", _ => Encoding.ASCII.GetBytes("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")));
    Assert.Equal(["it is signed with another certificate than the one that is trusted"], ContainerCheck.Run(container, BusSite.Certificate("CN=other").ExportCertificatePem(), site.Authority).Faults);
  }

  /// <summary>A container as it would be, had this authority dated it.</summary>
  static byte[] DatedBy(byte[] container, TimestampSimulator authority, X509Certificate2? beside = null) => With(container, "META-INF/timestamp.tst", _ => {
    using var zip = new ZipArchive(new MemoryStream(container));
    using var result = zip.GetEntry("ts-hashchainresult.xml")!.Open();
    var request = Rfc3161TimestampRequest.CreateFromHash(SHA512.HashData(result), HashAlgorithmName.SHA512, requestSignerCertificates: true);
    var cms = request.ProcessResponse(authority.Answer(request.Encode()), out int _).AsSignedCms();
    if (beside is not null) cms.AddCertificate(beside);
    return cms.Encode();
  });

  [Fact]
  public async Task A_date_is_taken_from_an_authority_that_is_named_alone() {
    using var other = new TimestampSimulator(site.Clock);
    var (container, stranger) = (await Proof("dated", 10), other.Certificate.ExportCertificatePem());
    var elsewhere = DatedBy(container, other);
    // both have the same name: it is not by the name that they are told apart
    const string by = "2026-11-16 01:00:00 UTC by C=VN, O=Saola, CN=Dấu thời gian (dùng thử)", foreign = "the timestamp is by none of the authorities that were named: " + by;
    (bool, string?, string?) Of(byte[] bytes, string? authorities) => ContainerCheck.Run(bytes, null, authorities) is var r ? (r.IsDated, r.Said.ElementAtOrDefault(3), r.Faults.SingleOrDefault()) : default;
    Assert.Equal((true, "dated " + by, null), Of(container, site.Authority));
    Assert.Equal((false, null, foreign), Of(container, stranger));
    Assert.Equal((true, "dated " + by, null), Of(elsewhere, stranger));
    Assert.Equal((false, null, foreign), Of(elsewhere, site.Authority));
    Assert.Equal((true, "dated " + by, null), Of(elsewhere, site.Authority + "\n" + stranger));
    Assert.Equal((false, "date not checked: " + by, null), Of(container, null));
  }

  [Fact]
  public async Task A_date_is_taken_by_the_certificate_that_issued_the_authority_s() {
    var at = site.Clock.GetUtcNow();
    X509Certificate2 Root() {
      var request = new CertificateRequest("CN=Root", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
      request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
      return request.CreateSelfSigned(at.AddDays(-2), at.AddYears(9));
    }
    using var root = Root();
    using var another = Root();
    using var issued = new TimestampSimulator(site.Clock, root);
    var container = DatedBy(await Proof("issued", 10), issued);
    Assert.True(ContainerCheck.Run(container, null, root.ExportCertificatePem()).IsDated);
    var refused = ContainerCheck.Run(container, null, another.ExportCertificatePem());
    Assert.Equal((false, false), (refused.IsDated, refused.Holds));

    // one that bears the name and the number of another, whose certificate lies beside its own
    // in which order both lie is by their bytes
    for (var i = 0; i < 20; i++) {
      using var impostor = new TimestampSimulator(site.Clock, another, issued.Certificate.SerialNumberBytes.ToArray());
      var both = DatedBy(container, impostor, issued.Certificate);
      foreach (var named in new[] { root, issued.Certificate }) Assert.False(ContainerCheck.Run(both, null, named.ExportCertificatePem()).IsDated);
    }
  }

  [Fact]
  public async Task The_command_line_checks_what_asic_gave_without_a_database() {
    var (file, key, authority, wrong) = (Path.Combine(site.Data, "proof.zip"), Path.Combine(site.Data, "container.pem"), Path.Combine(site.Data, "tsa.pem"), Path.Combine(site.Data, "other-tsa.pem"));
    using var other = new TimestampSimulator(site.Clock);
    var proof = await Proof("command", 10, more: "");
    await File.WriteAllBytesAsync(file, proof, Ct);
    await File.WriteAllTextAsync(key, await Trusted(), Ct);
    await File.WriteAllTextAsync(authority, site.Authority, Ct);
    await File.WriteAllTextAsync(wrong, other.Certificate.ExportCertificatePem(), Ct);
    async Task Says(int expected, string text, int dated, string more, string? named = null) {
      var (code, said) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), $"verify --container {file} {more}", new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_TSA_CERTIFICATES"] = named });
      Assert.True(code == expected && said.Contains(text, StringComparison.Ordinal), said);
      Assert.Equal(dated, said.Split('\n').Count(l => l.Contains(": dated 2026-11-16", StringComparison.Ordinal)));
    }
    await Says(0, "The container holds.", 2, $"--key {key} --authority {authority}");
    await Says(0, "The container holds.", 2, $"--key {key}", authority);
    await Says(1, "The container holds, but its date is NOT checked", 0, $"--key {key}");
    await Says(1, "The container does NOT hold.", 0, $"--key {key} --authority {wrong}", authority);
    await File.WriteAllBytesAsync(file, Turned(proof), Ct);
    await Says(1, "The container does NOT hold.", 0, "");
  }
}
