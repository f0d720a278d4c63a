using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Saola.Kernel;
using Saola.Signing.Keys;
using Saola.Signing.Pades;

namespace Saola.Signing.Tests;

public sealed class KeystoreTests : IDisposable {
  readonly string data = Directory.CreateTempSubdirectory("saola-keys").FullName;

  public void Dispose() => Directory.Delete(data, recursive: true);

  [Fact]
  public async Task A_key_survives_a_restart_and_signs_under_the_same_authority() {
    var id = Guid.CreateVersion7();
    using (var first = Open()) {
      first.Create(id, new CertificateOrder(SignerKind.Person, Guid.CreateVersion7(), "Lê Thị Lan", "Ủy ban nhân dân xã Ia Grai", "Phó Chủ tịch")).Dispose();
    }
    using var second = Open();
    var key = second.Find(id)!;
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), key, null, CancellationToken.None);
    var signature = PdfVerifier.Verify(signed, new Trust([second.Authority.Root], [], [], TimeProvider.System.GetUtcNow())).Signatures[0];
    Assert.True(signature.IsGood);
    Assert.Equal(("Lê Thị Lan", "Phó Chủ tịch"), (signature.Signer, signature.Title));
  }

  [Fact]
  public void Key_files_are_readable_by_the_programs_account_alone() {
    using var keystore = Open();
    keystore.Create(Guid.CreateVersion7(), new CertificateOrder(SignerKind.Office, Guid.CreateVersion7(), "Sở Tư pháp", "Sở Tư pháp"));
    var files = Directory.GetFiles(Path.Combine(data, "keys"));
    Assert.NotEmpty(files);
    Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
  }

  [Fact]
  public void Key_files_do_not_open_under_another_password() {
    var id = Guid.CreateVersion7();
    using (var keystore = Open("mật khẩu đúng")) {
      keystore.Create(id, new CertificateOrder(SignerKind.Office, Guid.CreateVersion7(), "Sở Tư pháp", "Sở Tư pháp"));
    }
    using var other = Open("mật khẩu sai");
    Assert.Throws<CryptographicException>(() => other.Find(id));
  }

  [Fact]
  public void A_key_that_is_not_here_is_not_found() {
    using var keystore = Open();
    Assert.Null(keystore.Find(Guid.CreateVersion7()));
  }

  [Fact]
  public void Certificates_chain_to_the_root_and_name_their_revocation_list() {
    using var keystore = Open();
    using var certificate = keystore.Create(Guid.CreateVersion7(), new CertificateOrder(SignerKind.Office, Guid.CreateVersion7(), "Sở Tư pháp", "Sở Tư pháp"));
    var trust = new Trust([keystore.Authority.Root], [], [], TimeProvider.System.GetUtcNow());
    Assert.Empty(trust.Check(certificate, [keystore.Authority.Issuing], TimeProvider.System.GetUtcNow()).Findings);
    Assert.Contains(certificate.Extensions, extension => extension.Oid!.Value == "2.5.29.31");
    Assert.True(certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages.HasFlag(X509KeyUsageFlags.NonRepudiation));
  }

  SoftwareKeystore Open(string? password = null) {
    var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection([new("SAOLA_DATA", data), new("SAOLA_KEYS_PASSWORD", password)]).Build());
    return new SoftwareKeystore(new Kernel.Keys(settings), settings, TimeProvider.System);
  }
}
