using System.Security.Cryptography.X509Certificates;
using Saola.Kernel;

namespace Saola.Signing.Keys;

/// <summary>Whom to believe when a signature is checked, and what is known of withdrawn certificates.</summary>
/// <param name="KnownSince">When this very file was first seen by someone who can prove it (our ledger), if it was.</param>
internal sealed record Trust(
  IReadOnlyCollection<X509Certificate2> Roots, IReadOnlyList<byte[]> RevocationLists, IReadOnlyList<byte[]> StatusResponses,
  DateTimeOffset Now, DateTimeOffset? KnownSince = null) {
  internal sealed record ChainResult(IReadOnlyList<Finding> Findings, X509Certificate2? Issuer);

  internal ChainResult Check(X509Certificate2 certificate, X509Certificate2Collection others, DateTimeOffset at, bool signsDocuments = true) {
    var findings = new List<Finding>();
    using var chain = new X509Chain();
    chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
    chain.ChainPolicy.CustomTrustStore.AddRange(Roots.ToArray());
    chain.ChainPolicy.ExtraStore.AddRange(others);
    // Revocation is judged from the lists at hand; a check must not call addresses that a stranger's certificate names.
    chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
    chain.ChainPolicy.DisableCertificateDownloads = true;
    chain.ChainPolicy.VerificationTime = at.UtcDateTime;
    chain.ChainPolicy.VerificationTimeIgnored = false;
    if (!chain.Build(certificate)) {
      var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
      findings.Add(Words.Finding(status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "certificate_expired" : "chain_untrusted"));
    }
    if (signsDocuments && !MaySign(certificate)) {
      findings.Add(Words.Finding("usage_wrong"));
    }
    if (certificate.GetRSAPublicKey() is { KeySize: < 2048 }) {
      findings.Add(Words.Finding("key_weak"));
    }
    return new ChainResult(findings, chain.ChainElements.Count > 1 ? chain.ChainElements[1].Certificate : null);
  }

  static bool MaySign(X509Certificate2 certificate) =>
    certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage
    || (usage.KeyUsages & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) != X509KeyUsageFlags.None;

  /// <summary>Good or revoked by the newest trustworthy word at hand. A withdrawal counts only from its day on, if the time of signing is proven.</summary>
  internal (Revocation State, Finding? Why) RevocationOf(X509Certificate2 certificate, X509Certificate2? issuer, DateTimeOffset at, DateTimeOffset? claimed) {
    if (issuer is null) {
      return (Revocation.Unknown, Words.Finding("revocation_unknown"));
    }
    var words = StatusResponses.Select(bytes => StatusResponse.Read(bytes, certificate, issuer))
      .Concat(RevocationLists.Select(bytes => RevocationList.Read(bytes, certificate, issuer)))
      .OfType<CertificateStatus>()
      .ToList();
    if (words.Where(word => word.RevokedAt is not null).MinBy(word => word.RevokedAt) is { RevokedAt: { } revoked }) {
      if (at < revoked) {
        return (Revocation.Good, Words.Finding("revoked_later", Vn.Moment(revoked)));
      }
      return (Revocation.Revoked, Words.Finding(claimed < revoked ? "revoked_claimed_before" : "revoked", Vn.Moment(revoked)));
    }
    return words.Exists(word => word.ValidUntil is null || word.ValidUntil >= Now)
      ? (Revocation.Good, null)
      : (Revocation.Unknown, Words.Finding(words.Count == 0 ? "revocation_unknown" : "revocation_stale"));
  }
}

/// <summary>What an authority says of one certificate.</summary>
internal sealed record CertificateStatus(DateTimeOffset? RevokedAt, DateTimeOffset? ValidUntil);
