using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What the dossier ended in: the signed file, then the same file sealed.</summary>
internal sealed class DossierResult {
  public Guid Id { get; init; }
  public int Version { get; private set; }
  public Guid Dossier { get; init; }
  /// <summary>The office whose result it is, and the year of its number.</summary>
  public Guid Office { get; init; }
  public int? Year { get; set; }
  /// <summary>The task in which the head decided: what was signed for it is not signed twice.</summary>
  public Guid? DecidedIn { get; init; }
  /// <summary>Places in the signed file that wait for the number.</summary>
  public string[] Places { get; init; } = [];
  /// <summary>Whether the file has a place for the stamps.</summary>
  public bool HasRoom { get; init; }
  public string Name { get; init; } = "";
  public bool Granted { get; init; }
  /// <summary>The unguessable part of the address in the QR code, where anyone can check the file.</summary>
  public string CheckToken { get; init; } = "";
  public Guid SignedFile { get; set; }
  public Guid SignedBy { get; set; }
  public string SignerName { get; set; } = "";
  public DateTimeOffset SignedAt { get; set; }
  public string? Number { get; set; }
  public Guid? SealedFile { get; set; }
  public DateTimeOffset? SealedAt { get; set; }
  /// <summary>SHA-256 of the file as it was given out.</summary>
  public string Sha256 { get; set; } = "";
  public DateTimeOffset? ElectronicAt { get; set; }

  public Guid File => SealedFile ?? SignedFile;

  /// <summary>By a decision of the agency, which is a file of the dossier; the result itself stays as it was given out.</summary>
  public DateTimeOffset? RevokedAt { get; private set; }
  public string? RevocationNumber { get; private set; }
  public DateOnly? RevocationDay { get; private set; }
  public string? RevocationReason { get; private set; }
  public Guid? RevocationFile { get; set; }

  /// <param name="day">Of the decision.</param>
  public Error? Revoke(string number, DateOnly? day, string reason, DateTimeOffset now) {
    if (SealedAt is not { } given || !Granted) return DossierErrors.NothingToRevoke;
    if (RevokedAt is not null) return DossierErrors.RevokedBefore;
    var errors = new List<Error>();
    if (number.Length is 0 or > SealDossier.NumberLength) errors.Add(DossierErrors.NoRevocationNumber);
    if (day is null || day < Vn.Day(given) || day > Vn.Day(now)) errors.Add(DossierErrors.RevocationDayWrong);
    if (reason.Length == 0) errors.Add(DossierErrors.ReasonNeeded);
    if (reason.Length > PublicServices.Dossier.ReasonLength) errors.Add(DossierErrors.ReasonTooLong);
    if (Error.Of(errors) is { } wrong) return wrong;
    (RevokedAt, RevocationNumber, RevocationDay, RevocationReason) = (now, number, day, reason);
    return null;
  }
}

internal sealed partial class PublicServicesDb {
  /// <summary>Results of dossiers that the actor may see; a citizen sees one when it is sealed, by a power when that lets them receive it.</summary>
  public IQueryable<DossierResult> DossierResults(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<DossierResult>(),
    ActorKind.Citizen => Rows<DossierResult>().Where(r => r.SealedAt != null && OwnDossiers(actor, PowerActs.Receive).Any(d => d.Id == r.Dossier)),
    _ => Rows<DossierResult>().Where(r => Dossiers(actor).Any(d => d.Id == r.Dossier)),
  };

  /// <summary>For who holds the paper with the QR code.</summary>
  public IQueryable<DossierResult> CheckedResults(string token) => Rows<DossierResult>().AsNoTracking().Where(r => r.CheckToken == token && r.SealedAt != null);

  static partial void ConfigureDossierResult(ModelBuilder model) => model.Entity<DossierResult>();
}
