using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Signing.Keys;

/// <summary>Reads an OCSP response (RFC 6960) signed by the issuer, or by a responder to whom the issuer gave that right.</summary>
internal static class StatusResponse {
  const string Basic = "1.3.6.1.5.5.7.48.1.1", Responder = "1.3.6.1.5.5.7.3.9";

  internal static CertificateStatus? Read(byte[] bytes, X509Certificate2 certificate, X509Certificate2 issuer) {
    try {
      var response = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence();
      if (response.ReadEnumeratedBytes().Span is not [0] || !response.HasData) {
        return null;
      }
      var wrapped = response.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
      if (wrapped.ReadObjectIdentifier() != Basic) {
        return null;
      }
      var basic = new AsnReader(wrapped.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
      var signed = basic.PeekEncodedValue();
      var data = basic.ReadSequence();
      var algorithm = basic.ReadSequence().ReadObjectIdentifier();
      var signature = basic.ReadBitString(out _);
      var signer = Signer(basic, issuer);
      return signer is not null && SignedData.IsBy(signer, algorithm, signed.Span, signature) ? Find(data, certificate, issuer) : null;
    } catch (Exception e) when (e is AsnContentException or CryptographicException) {
      return null;
    }
  }

  /// <summary>The issuer itself, or a certificate in the response that the issuer signed for this purpose.</summary>
  static X509Certificate2? Signer(AsnReader basic, X509Certificate2 issuer) {
    if (!basic.HasData) {
      return issuer;
    }
    var certificates = basic.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
    if (!certificates.HasData) {
      return issuer;
    }
    var delegated = X509CertificateLoader.LoadCertificate(certificates.ReadEncodedValue().Span);
    if (delegated.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span)) {
      return issuer;
    }
    var entitled = delegated.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(use => use.EnhancedKeyUsages[Responder] is not null);
    return entitled && IsIssuedBy(delegated, issuer) ? delegated : null;
  }

  static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer) {
    var outer = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
    var signed = outer.ReadEncodedValue();
    var algorithm = outer.ReadSequence().ReadObjectIdentifier();
    return SignedData.IsBy(issuer, algorithm, signed.Span, outer.ReadBitString(out _));
  }

  static CertificateStatus? Find(AsnReader data, X509Certificate2 certificate, X509Certificate2 issuer) {
    if (data.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)) {
      data.ReadEncodedValue();
    }
    data.ReadEncodedValue();
    data.ReadGeneralizedTime();
    var responses = data.ReadSequence();
    while (responses.HasData) {
      var one = responses.ReadSequence();
      if (Names(one.ReadSequence(), certificate, issuer)) {
        return Status(one);
      }
    }
    return null;
  }

  static bool Names(AsnReader id, X509Certificate2 certificate, X509Certificate2 issuer) {
    var hash = id.ReadSequence().ReadObjectIdentifier() switch {
      "1.3.14.3.2.26" => HashAlgorithmName.SHA1,
      "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
      _ => default,
    };
    if (hash == default) {
      return false;
    }
    // The hash only names the issuer; SHA-1 is what the standard's oldest form uses for it.
    var name = CryptographicOperations.HashData(hash, issuer.SubjectName.RawData);
    var key = CryptographicOperations.HashData(hash, issuer.PublicKey.EncodedKeyValue.RawData);
    return id.ReadOctetString().AsSpan().SequenceEqual(name) & id.ReadOctetString().AsSpan().SequenceEqual(key)
      && id.ReadInteger() == new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true);
  }

  static CertificateStatus? Status(AsnReader one) {
    var tag = one.PeekTag();
    DateTimeOffset? revoked = null;
    switch (tag.TagValue) {
      case 0: one.ReadNull(tag); break;
      case 1: revoked = one.ReadSequence(tag).ReadGeneralizedTime(); break;
      default: return null;
    }
    one.ReadGeneralizedTime();
    var hasNext = one.HasData && one.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
    return new CertificateStatus(revoked, hasNext ? one.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadGeneralizedTime() : null);
  }
}
