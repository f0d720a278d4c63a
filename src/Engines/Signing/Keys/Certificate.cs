using Saola.Kernel;

namespace Saola.Signing.Keys;

/// <summary>Which certificate belongs to which person or office.</summary>
internal sealed class Certificate {
  internal const int MaxReason = 500;

  public Guid Id { get; private set; }
  public SignerKind Kind { get; private set; }
  public Guid Owner { get; private set; }
  public string Name { get; private set; } = "";
  public string Organisation { get; private set; } = "";
  public string? Title { get; private set; }
  public string SerialNumber { get; private set; } = "";
  public DateTimeOffset NotBefore { get; private set; }
  public DateTimeOffset NotAfter { get; private set; }
  public DateTimeOffset? RevokedAt { get; private set; }
  public string? RevokedReason { get; private set; }
  public int Version { get; private set; } = 1;

  internal static Certificate For(CertificateOrder order, Guid id, string serial, DateTimeOffset from, DateTimeOffset to) => new() {
    Id = id,
    Kind = order.Kind,
    Owner = order.Owner,
    Name = order.Name,
    Organisation = order.Organisation,
    Title = order.Title,
    SerialNumber = serial,
    NotBefore = from,
    NotAfter = to,
  };

  internal bool Says(CertificateOrder order) => (Name, Organisation, Title) == (order.Name, order.Organisation, order.Title);

  internal Error? Revoke(string reason, DateTimeOffset at) {
    if (RevokedAt is not null) {
      return SigningErrors.AlreadyRevoked;
    }
    (RevokedAt, RevokedReason) = (at, reason.Length > MaxReason ? reason[..MaxReason] : reason);
    return null;
  }

  internal CertificateFacts Facts => new(Id, Kind, Owner, Name, Organisation, Title, SerialNumber, NotBefore, NotAfter, RevokedAt, RevokedReason);
}

/// <summary>One signature this installation made.</summary>
internal sealed class Signature {
  public Guid Id { get; private set; }
  public Guid Certificate { get; private set; }
  public string Sha256 { get; private set; } = "";
  public DateTimeOffset At { get; private set; }

  internal static Signature Of(Guid certificate, string sha256, DateTimeOffset at) =>
    new() { Id = Guid.CreateVersion7(at), Certificate = certificate, Sha256 = sha256, At = at };
}
