namespace Saola.Signing;

/// <summary>What happened to a file after a signature was put on it.</summary>
public enum LaterChange { None, SignaturesOnly, Content }

/// <summary>Unconfirmed: the content is what was signed, but nobody trusted here vouches for the signer.</summary>
public enum Verdict { Good, Unconfirmed, Bad }

public enum Revocation { Unknown, Good, Revoked }

/// <summary>Something a reader of the report should know, with a stable code and a sentence in the screen's language.</summary>
public sealed record Finding(string Code, string Message);

/// <summary>What one signature of a file says and what can be held against it.</summary>
/// <param name="ClaimedAt">The time the signer's computer wrote; nobody vouches for it.</param>
/// <param name="ProvenAt">The time a trusted time-stamping authority vouches for.</param>
/// <param name="Intact">The bytes it covers are the bytes that were signed, by the key of the certificate shown.</param>
public sealed record SignatureReport(
  string Field, string? Signer, string? Organisation, string? Title, string? Issuer, string? SerialNumber, string? Reason,
  DateTimeOffset? ClaimedAt, DateTimeOffset? ProvenAt, bool Intact, bool CoversWholeFile, LaterChange Later, bool Trusted,
  Revocation Revocation, IReadOnlyList<Finding> Findings) {
  /// <summary>An unknown revocation state alone does not speak against a signature.</summary>
  public Verdict Verdict =>
    !Intact || Later == LaterChange.Content || Revocation == Revocation.Revoked ? Verdict.Bad
    : Trusted ? Verdict.Good : Verdict.Unconfirmed;

  public bool IsGood => Verdict == Verdict.Good;
}

/// <summary>The signatures of a file in the order they were made; <see cref="Problem"/> says why a file could not be read.</summary>
/// <param name="KnownSince">When this installation signed exactly this file, if it did.</param>
public sealed record VerificationReport(Finding? Problem, IReadOnlyList<SignatureReport> Signatures, DateTimeOffset? KnownSince = null) {
  /// <summary>The worst of its signatures.</summary>
  public Verdict Verdict => Problem is not null || !IsSigned ? Verdict.Bad : Signatures[^1].CoversWholeFile ? Signatures.Max(signature => signature.Verdict) : Verdict.Bad;
  public bool IsSigned => Signatures.Count > 0;
  /// <summary>Signed, every signature good, and the last one covers the whole file.</summary>
  public bool IsGood => Verdict == Verdict.Good;
}
