using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Signing.Pades;

/// <summary>
/// What signs: a certificate, its issuers, and a private key object. A key in a token or at a remote provider comes as its own
/// kind of <see cref="AsymmetricAlgorithm"/>, so nothing here has to know where keys live.
/// </summary>
internal sealed record SigningKey(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Issuers, AsymmetricAlgorithm Key);

/// <summary>Makes the detached CMS of a PAdES signature (ETSI EN 319 142-1, baseline): SHA-256 and signing-certificate-v2.</summary>
internal static class CmsSignatures {
  internal const string Sha256 = "2.16.840.1.101.3.4.2.1";
  internal const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
  internal const string SignatureTimestamp = "1.2.840.113549.1.9.16.2.14";

  internal static async Task<byte[]> Sign(byte[] covered, SigningKey key, TimestampAuthority? timestamps, CancellationToken ct) {
    var cms = new SignedCms(new ContentInfo(covered), detached: true);
    var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, key.Certificate, key.Key) {
      DigestAlgorithm = new Oid(Sha256),
      IncludeOption = X509IncludeOption.EndCertOnly,
    };
    foreach (var issuer in key.Issuers) {
      signer.Certificates.Add(issuer);
    }
    // No signing-time attribute: PAdES keeps the claimed time in the signature dictionary alone.
    signer.SignedAttributes.Add(CertificateReference(key.Certificate));
    cms.ComputeSignature(signer, silent: true);
    if (timestamps is not null) {
      var token = await timestamps.Stamp(cms.SignerInfos[0].GetSignature(), ct);
      cms.SignerInfos[0].AddUnsignedAttribute(new AsnEncodedData(new Oid(SignatureTimestamp), token));
    }
    return cms.Encode();
  }

  /// <summary>ESSCertIDv2 (RFC 5035): ties the signature to this very certificate, not only to its key.</summary>
  static AsnEncodedData CertificateReference(X509Certificate2 certificate) {
    var writer = new AsnWriter(AsnEncodingRules.DER);
    using (writer.PushSequence())
    using (writer.PushSequence())
    using (writer.PushSequence()) {
      writer.WriteOctetString(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }
    return new AsnEncodedData(new Oid(SigningCertificateV2), writer.Encode());
  }

  /// <summary>Whether the signing-certificate-v2 attribute, where present, names this certificate.</summary>
  internal static bool? Names(SignerInfo signer, X509Certificate2 certificate) {
    foreach (var attribute in signer.SignedAttributes) {
      if (attribute.Oid.Value == SigningCertificateV2) {
        return attribute.Values.Count == 1 && Names(attribute.Values[0].RawData, certificate);
      }
    }
    return null;
  }

  static bool Names(byte[] attribute, X509Certificate2 certificate) {
    var id = new AsnReader(attribute, AsnEncodingRules.BER).ReadSequence().ReadSequence().ReadSequence();
    var algorithm = HashAlgorithmName.SHA256;
    if (id.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)) {
      algorithm = id.ReadSequence().ReadObjectIdentifier() switch {
        Sha256 => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => default,
      };
    }
    return algorithm != default && id.ReadOctetString().AsSpan().SequenceEqual(certificate.GetCertHash(algorithm));
  }

  /// <summary>How much room the CMS may take: certificates, attributes and signature, and a timestamp token with its own chain.</summary>
  internal static int Reserve(SigningKey key, bool timestamped) =>
    4096 + key.Certificate.RawData.Length + key.Issuers.Sum(issuer => issuer.RawData.Length) + (timestamped ? 12 * 1024 : 0);
}
