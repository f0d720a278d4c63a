using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Signing.Keys;

/// <summary>
/// The certificate authority of an installation that has no real certificates yet: a root, an issuing authority under it, and
/// certificates for officials and office seals. Its names say that it is for trial, so no one takes its signatures for real ones.
/// </summary>
internal sealed class DemoAuthority(X509Certificate2 root, X509Certificate2 issuing) : IDisposable {
  /// <summary>Signing documents as Adobe's readers, RFC 9336 and NSS (which knows only mail) look for it.</summary>
  static readonly OidCollection DocumentSigning = [new("1.2.840.113583.1.1.5"), new("1.3.6.1.5.5.7.3.36"), new("1.3.6.1.5.5.7.3.4")];
  static readonly TimeSpan Skew = TimeSpan.FromHours(1);

  internal X509Certificate2 Root => root;
  internal X509Certificate2 Issuing => issuing;

  public void Dispose() {
    root.Dispose();
    issuing.Dispose();
  }

  internal static DemoAuthority Create(DateTimeOffset now) {
    using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    var rootRequest = Request(Name("CA gốc Saola (dùng thử)", "Saola", null), rootKey, HashAlgorithmName.SHA384);
    Mark(rootRequest, authority: true, pathLength: 1);
    var root = rootRequest.CreateSelfSigned(now - Skew, now.AddYears(20));
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = Request(Name("CA cấp chứng thư Saola (dùng thử)", "Saola", null), key, HashAlgorithmName.SHA256);
    Mark(request, authority: true, pathLength: 0);
    request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    using var issued = request.Create(root, now - Skew, now.AddYears(10), Serial());
    return new DemoAuthority(root, issued.CopyWithPrivateKey(key));
  }

  /// <summary>A certificate with its key for a person (name, organisation, title) or for an office's seal (its name, no title).</summary>
  internal X509Certificate2 Issue(string name, string organisation, string? title, DateTimeOffset now, Uri? revocationList = null) {
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = Request(Name(name, organisation, title), key, HashAlgorithmName.SHA256);
    Mark(request, authority: false, pathLength: 0);
    request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuing, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(DocumentSigning, critical: false));
    if (revocationList is not null) {
      request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList.AbsoluteUri]));
    }
    using var issued = request.Create(issuing, now - Skew, now.AddYears(3), Serial());
    return issued.CopyWithPrivateKey(key);
  }

  /// <summary>The list of withdrawn certificates, signed by the issuing authority.</summary>
  internal byte[] RevocationList(IEnumerable<(string SerialNumber, DateTimeOffset At)> revoked, long number, DateTimeOffset now) {
    var list = new CertificateRevocationListBuilder();
    foreach (var (serial, at) in revoked) {
      list.AddEntry(Convert.FromHexString(serial), at);
    }
    return list.Build(issuing, number, now.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: now);
  }

  static CertificateRequest Request(X500DistinguishedName name, ECDsa key, HashAlgorithmName hash) => new(name, key, hash);

  static X500DistinguishedName Name(string name, string organisation, string? title) {
    // The builder writes last to first: country, organisation, title, name.
    var builder = new X500DistinguishedNameBuilder();
    builder.AddCommonName(name);
    if (title is not null) {
      builder.Add("2.5.4.12", title);
    }
    builder.AddOrganizationName(organisation);
    builder.AddCountryOrRegion("VN");
    return builder.Build();
  }

  static void Mark(CertificateRequest request, bool authority, int pathLength) {
    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, authority, pathLength, critical: true));
    request.CertificateExtensions.Add(new X509KeyUsageExtension(
      authority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
    request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
  }

  static byte[] Serial() {
    var serial = RandomNumberGenerator.GetBytes(16);
    // Positive and without a leading zero byte.
    serial[0] = (byte)(serial[0] & 0x7F | 0x40);
    return serial;
  }
}
