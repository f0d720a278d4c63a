using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Exchange;

/// <summary>Time-stamping authorities that whoever checks a date names. Withdrawn certificates are not asked for: a check needs no network.</summary>
internal sealed class DatingAuthorities {
  readonly X509Certificate2Collection named = [];

  /// <param name="pem">Certificates of authorities, or of what issued theirs.</param>
  public DatingAuthorities(string? pem) {
    if (pem is not null) named.ImportFromPem(pem);
  }

  public bool IsAny => named.Count > 0;

  /// <summary>Whether one of them signed a token over this SHA-512, or one whose certificate goes back to theirs, by certificates that held at that moment.</summary>
  public bool Gave(byte[] token, byte[] imprint) {
    // of several certificates of one name and number in a token it is the one that made the signature
    if (!IsAny || Decoded(token) is not { } decoded || !decoded.VerifySignatureForHash(imprint, HashAlgorithmName.SHA512, out var signer) || signer is null) return false;
    var at = decoded.TokenInfo.Timestamp.UtcDateTime;
    // an authority's certificate is often the one that is named, whoever issued it
    if (named.Any(n => n.RawData.AsSpan().SequenceEqual(signer.RawData))) return signer.NotBefore.ToUniversalTime() <= at && at <= signer.NotAfter.ToUniversalTime();
    using var chain = new X509Chain();
    var policy = chain.ChainPolicy;
    (policy.TrustMode, policy.RevocationMode, policy.VerificationTime, policy.VerificationTimeIgnored) = (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck, at, false);
    policy.DisableCertificateDownloads = true;
    policy.CustomTrustStore.AddRange(named);
    policy.ExtraStore.AddRange(decoded.AsSignedCms().Certificates);
    return chain.Build(signer);
  }

  /// <summary>As the token says it, which proves nothing by itself.</summary>
  public static string NameOf(byte[] token) => Decoded(token)?.AsSignedCms().SignerInfos[0].Certificate?.Subject ?? "an authority that it does not name";

  static Rfc3161TimestampToken? Decoded(byte[] token) => Rfc3161TimestampToken.TryDecode(token, out var decoded, out _) ? decoded : null;
}
