using System.Globalization;
using System.Numerics;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The key with which this installation signs containers, and its certificate; made on first use.</summary>
internal sealed class ContainerKey(Keys keys, Roster roster, TimeProvider clock) {
  readonly Lazy<X509Certificate2> certificate = new(() => Load(keys, roster.Instance, clock.GetUtcNow()));

  public X509Certificate2 Certificate => certificate.Value;

  static X509Certificate2 Load(Keys keys, string instance, DateTimeOffset now) {
    var pem = Encoding.ASCII.GetString(keys.Kept("exchange-container.pem", () => {
      using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
      var name = new X500DistinguishedNameBuilder();
      name.AddCommonName($"Saola exchange {instance}");
      name.AddCountryOrRegion("VN");
      var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
      request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
      request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
      using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
      return Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }));
    return X509Certificate2.CreateFromPem(pem, pem);
  }
}

/// <summary>
/// XAdES-BES over files by their SHA-512, ECDSA with SHA-512. It is written in its canonical form (exclusive XML canonicalization)
/// from the beginning, so that the bytes which are signed stand in the file as they are.
/// </summary>
internal static class Xades {
  public const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
  const string Etsi = "http://uri.etsi.org/01903/v1.3.2#", Asic = "http://uri.etsi.org/02918/v1.2.1#", Canonical = "http://www.w3.org/2001/10/xml-exc-c14n#", EcdsaSha512 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512";

  /// <param name="files">Address in the container, with its slash; type of content; digest.</param>
  public static byte[] Sign(IReadOnlyList<(string Uri, string Type, byte[] Digest)> files, X509Certificate2 signer, DateTimeOffset at) {
    var (info, properties) = Parts(files, signer, at);
    using var key = signer.GetECDsaPrivateKey()!;
    return Text(info, properties, key.SignData(Encoding.UTF8.GetBytes(info), HashAlgorithmName.SHA512, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), signer);
  }

  /// <summary>Who signed these files and when; null where the file is no signature over them, or is written another way than this program writes it.</summary>
  public static (X509Certificate2 Signer, DateTimeOffset At)? Check(byte[] signatures, IReadOnlyList<(string Uri, string Type, byte[] Digest)> files) {
    try {
      var xml = HashChain.Read(signatures);
      string One(XNamespace space, string name) => (string)xml.Descendants(space + name).Single();
      var signer = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(One(Dsig, "X509Certificate")));
      var at = DateTimeOffset.Parse(One(Etsi, "SigningTime"), CultureInfo.InvariantCulture);
      var value = Convert.FromBase64String(One(Dsig, "SignatureValue"));
      var (info, properties) = Parts(files, signer, at);
      using var key = signer.GetECDsaPublicKey();
      return Text(info, properties, value, signer).AsSpan().SequenceEqual(signatures) && key?.VerifyData(Encoding.UTF8.GetBytes(info), value, HashAlgorithmName.SHA512, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) == true ? (signer, at) : null;
    } catch (Exception e) when (e is XmlException or FormatException or InvalidOperationException or CryptographicException) {
      return null;
    }
  }

  static (string Info, string Properties) Parts(IReadOnlyList<(string Uri, string Type, byte[] Digest)> files, X509Certificate2 signer, DateTimeOffset at) {
    var properties = Properties(files, signer, at);
    var references = string.Concat(files.Select((f, i) => Reference($"Id=\"file-{i}\" URI=\"{f.Uri}\"", "", f.Digest)))
      + Reference("Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#signed-properties\"", $"<ds:Transforms><ds:Transform Algorithm=\"{Canonical}\"></ds:Transform></ds:Transforms>", SHA512.HashData(Encoding.UTF8.GetBytes(properties)));
    return ($"""<ds:SignedInfo xmlns:ds="{Dsig}"><ds:CanonicalizationMethod Algorithm="{Canonical}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{EcdsaSha512}"></ds:SignatureMethod>{references}</ds:SignedInfo>""", properties);
  }

  static byte[] Text(string info, string properties, byte[] value, X509Certificate2 signer) => Encoding.UTF8.GetBytes($"""
    <?xml version="1.0" encoding="UTF-8"?><asic:XAdESSignatures xmlns:asic="{Asic}"><ds:Signature xmlns:ds="{Dsig}" Id="signature">{info}<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(signer.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades="{Etsi}" Target="#signature">{properties}</xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>
    """);

  static string Reference(string attributes, string transforms, byte[] digest) =>
    $"""<ds:Reference {attributes}>{transforms}<ds:DigestMethod Algorithm="{HashChain.Sha512}"></ds:DigestMethod><ds:DigestValue>{Convert.ToBase64String(digest)}</ds:DigestValue></ds:Reference>""";

  static string Properties(IReadOnlyList<(string Uri, string Type, byte[] Digest)> files, X509Certificate2 signer, DateTimeOffset at) {
    var formats = string.Concat(files.Select((f, i) => $"""<xades:DataObjectFormat ObjectReference="#file-{i}"><xades:MimeType>{f.Type}</xades:MimeType></xades:DataObjectFormat>"""));
    var serial = new BigInteger(signer.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    return $"""
      <xades:SignedProperties xmlns:xades="{Etsi}" Id="signed-properties"><xades:SignedSignatureProperties><xades:SigningTime>{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}</xades:SigningTime><xades:SigningCertificate><xades:Cert><xades:CertDigest><ds:DigestMethod xmlns:ds="{Dsig}" Algorithm="{HashChain.Sha512}"></ds:DigestMethod><ds:DigestValue xmlns:ds="{Dsig}">{Convert.ToBase64String(SHA512.HashData(signer.RawData))}</ds:DigestValue></xades:CertDigest><xades:IssuerSerial><ds:X509IssuerName xmlns:ds="{Dsig}">{SecurityElement.Escape(signer.Issuer).Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&apos;", "'", StringComparison.Ordinal)}</ds:X509IssuerName><ds:X509SerialNumber xmlns:ds="{Dsig}">{serial}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert></xades:SigningCertificate></xades:SignedSignatureProperties><xades:SignedDataObjectProperties>{formats}</xades:SignedDataObjectProperties></xades:SignedProperties>
      """;
  }
}
