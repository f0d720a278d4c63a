using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Saola.Kernel;
using Saola.Signing.Pades;

namespace Saola.Signing.Keys;

/// <summary>
/// Signing keys as PKCS#12 files under <c>&lt;data&gt;/keys</c>, readable by the program's account alone and encrypted under
/// <c>SAOLA_KEYS_PASSWORD</c>, or under a random password kept beside them where none is set. Holds the trial authority too.
/// </summary>
internal sealed class SoftwareKeystore(Kernel.Keys keys, Settings settings, TimeProvider clock) : IDisposable {
  // The password is a machine's secret of full strength, not a person's: stretching it more would only slow the start.
  static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 10_000);
  readonly ConcurrentDictionary<Guid, X509Certificate2> loaded = new();
  readonly Lock gate = new();
  DemoAuthority? authority;

  internal DemoAuthority Authority {
    get {
      lock (gate) {
        return authority ??= LoadAuthority();
      }
    }
  }

  /// <summary>Makes a key and a certificate for it; both lie in the keystore when this returns.</summary>
  internal X509Certificate2 Create(Guid id, CertificateOrder order) {
    var address = new Uri($"{settings.Url}/api/signing/revocation-list.crl");
    var certificate = Authority.Issue(order.Name, order.Organisation, order.Title, clock.GetUtcNow(), address);
    keys.Kept(FileName(id), () => Pack([certificate]));
    loaded[id] = certificate;
    return certificate;
  }

  /// <summary>The key of a certificate with its chain; null when its file is not here.</summary>
  internal SigningKey? Find(Guid id) {
    var certificate = loaded.GetValueOrDefault(id) ?? Load(id);
    AsymmetricAlgorithm? key = certificate?.GetECDsaPrivateKey();
    key ??= certificate?.GetRSAPrivateKey();
    return key is null ? null : new SigningKey(certificate!, [Authority.Issuing], key);
  }

  X509Certificate2? Load(Guid id) {
    var path = Path.Combine(settings.Data, "keys", FileName(id));
    if (!File.Exists(path)) {
      return null;
    }
    var certificate = Unpack(File.ReadAllBytes(path)).Single();
    return loaded[id] = certificate;
  }

  static string FileName(Guid id) => $"certificate-{id:N}.p12";

  /// <summary>One file for both certificates, so that two nodes starting at once cannot mix two authorities.</summary>
  DemoAuthority LoadAuthority() {
    var bytes = keys.Kept("authority.p12", () => {
      using var fresh = DemoAuthority.Create(clock.GetUtcNow());
      return Pack([fresh.Root, fresh.Issuing]);
    });
    var both = Unpack(bytes);
    return new DemoAuthority(both.Single(IsSelfIssued), both.Single(certificate => !IsSelfIssued(certificate)));
  }

  static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

  byte[] Pack(IEnumerable<X509Certificate2> certificates) => new X509Certificate2Collection(certificates.ToArray()).ExportPkcs12(Encryption, Password);

  X509Certificate2Collection Unpack(byte[] bytes) => X509CertificateLoader.LoadPkcs12Collection(bytes, Password, X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable);

  string Password => settings["SAOLA_KEYS_PASSWORD"] is { Length: > 0 } given
    ? given
    : Encoding.ASCII.GetString(keys.Kept("password", () => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)))));

  public void Dispose() {
    authority?.Dispose();
    foreach (var certificate in loaded.Values) {
      certificate.Dispose();
    }
  }
}
