namespace Saola.Signing;

/// <summary>Whose mark a signature is: a person's (blue stamp) or an office's seal (red), as NĐ 30/2020 colours them.</summary>
public enum SignerKind { Person, Office }

/// <summary>Who is to get a certificate. The names go into it as they are and stand in every stamp.</summary>
public sealed record CertificateOrder(SignerKind Kind, Guid Owner, string Name, string Organisation, string? Title = null);

/// <summary>What is known of a certificate.</summary>
public sealed record CertificateFacts(
  Guid Id, SignerKind Kind, Guid Owner, string Name, string Organisation, string? Title, string SerialNumber,
  DateTimeOffset NotBefore, DateTimeOffset NotAfter, DateTimeOffset? RevokedAt, string? RevokedReason);

/// <summary>Who signs, why, and where the stamp stands; no place, no visible stamp.</summary>
public sealed record SigningRequest(SignerKind Kind, Guid Signer, string? Reason = null, StampPlace? Place = null) {
  /// <summary>Places that this signature leaves empty for a later signer to write into once, such as the number of a document.</summary>
  public IReadOnlyList<BlankField> Blanks { get; init; } = [];

  /// <summary>What this signer writes into places left empty by an earlier one, by their names.</summary>
  public IReadOnlyDictionary<string, string> Fills { get; init; } = new Dictionary<string, string>();
}

/// <summary>A place of a document that is filled after the first signature and before the last.</summary>
public sealed record BlankField(string Name, StampPlace Place);
