using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Saola.Signing.Keys;

namespace Saola.Signing.Pades;

/// <summary>The time that a time-stamping authority vouches for in a signature.</summary>
internal static class CmsTimestamps {
  internal static DateTimeOffset? Proven(SignerInfo signer, Trust trust, List<Finding> findings) {
    foreach (var attribute in signer.UnsignedAttributes) {
      if (attribute.Oid.Value == CmsSignatures.SignatureTimestamp && attribute.Values.Count > 0) {
        return Read(signer, attribute.Values[0].RawData, trust, findings);
      }
    }
    findings.Add(Words.Finding("time_unproven"));
    return null;
  }

  static DateTimeOffset? Read(SignerInfo signer, byte[] bytes, Trust trust, List<Finding> findings) {
    try {
      if (Rfc3161TimestampToken.TryDecode(bytes, out var token, out _)
        && token.VerifySignatureForSignerInfo(signer, out var authority)
        && authority is not null
        && trust.Check(authority, token.AsSignedCms().Certificates, token.TokenInfo.Timestamp, signsDocuments: false).Findings.Count == 0) {
        return token.TokenInfo.Timestamp;
      }
    } catch (CryptographicException) {
      // Falls through: a broken token proves nothing, and the report says so.
    }
    findings.Add(Words.Finding("timestamp_invalid"));
    return null;
  }
}
