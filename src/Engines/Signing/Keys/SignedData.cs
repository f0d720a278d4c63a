using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Signing.Keys;

/// <summary>Checks the plain signatures under revocation lists and status responses.</summary>
internal static class SignedData {
  internal static bool IsBy(X509Certificate2 signer, string algorithm, ReadOnlySpan<byte> data, byte[] signature) {
    var hash = algorithm switch {
      "1.2.840.10045.4.3.2" or "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
      "1.2.840.10045.4.3.3" or "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
      "1.2.840.10045.4.3.4" or "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
      _ => default,
    };
    if (hash == default) {
      return false;
    }
    using var elliptic = signer.GetECDsaPublicKey();
    using var rsa = signer.GetRSAPublicKey();
    return elliptic?.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence)
      ?? rsa?.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1) ?? false;
  }

  internal static DateTimeOffset ReadTime(AsnReader reader) =>
    reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
