namespace Saola.Signing;

/// <summary>What happened to a file after a signature was put on it.</summary>
public enum LaterChange { None, SignaturesOnly, Content }

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
  /// <summary>Nothing speaks against it. An unknown revocation state alone does not.</summary>
  public bool IsGood => Intact && Trusted && Later != LaterChange.Content && Revocation != Revocation.Revoked;
}

/// <summary>The signatures of a file in the order they were made; <see cref="Problem"/> says why a file could not be read.</summary>
/// <param name="KnownSince">When this installation signed exactly this file, if it did.</param>
public sealed record VerificationReport(Finding? Problem, IReadOnlyList<SignatureReport> Signatures, DateTimeOffset? KnownSince = null) {
  public bool IsSigned => Signatures.Count > 0;
  /// <summary>Signed, every signature good, and the last one covers the whole file.</summary>
  public bool IsGood => Problem is null && IsSigned && Signatures.All(signature => signature.IsGood) && Signatures[^1].CoversWholeFile;
}
