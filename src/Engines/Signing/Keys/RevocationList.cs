using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Signing.Keys;

/// <summary>Reads a certificate revocation list (RFC 5280, 5) that its issuer signed.</summary>
internal static class RevocationList {
  /// <summary>What the list says of the certificate; null when it is another issuer's, broken or not truly signed.</summary>
  internal static CertificateStatus? Read(byte[] bytes, X509Certificate2 certificate, X509Certificate2 issuer) {
    try {
      var outer = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence();
      var signed = outer.PeekEncodedValue();
      var list = outer.ReadSequence();
      var algorithm = outer.ReadSequence().ReadObjectIdentifier();
      var signature = outer.ReadBitString(out _);
      if (!SignedData.IsBy(issuer, algorithm, signed.Span, signature)) {
        return null;
      }
      if (list.PeekTag() == Asn1Tag.Integer) {
        list.ReadInteger();
      }
      list.ReadSequence();
      if (!list.ReadEncodedValue().Span.SequenceEqual(certificate.IssuerName.RawData)) {
        return null;
      }
      SignedData.ReadTime(list);
      DateTimeOffset? next = list.HasData && list.PeekTag().TagClass == TagClass.Universal && list.PeekTag() != Asn1Tag.Sequence ? SignedData.ReadTime(list) : null;
      return new CertificateStatus(RevokedAt(list, certificate), next);
    } catch (Exception e) when (e is AsnContentException or CryptographicException) {
      return null;
    }
  }

  static DateTimeOffset? RevokedAt(AsnReader list, X509Certificate2 certificate) {
    if (!list.HasData || list.PeekTag() != Asn1Tag.Sequence) {
      return null;
    }
    var wanted = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true);
    var entries = list.ReadSequence();
    while (entries.HasData) {
      var entry = entries.ReadSequence();
      if (entry.ReadInteger() == wanted) {
        return SignedData.ReadTime(entry);
      }
    }
    return null;
  }
}
