using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Signing;

namespace Saola.PublicServices;

/// <summary><c>public-services.seal-result</c>: writes the clerk's number into its place and adds the seal of the office.</summary>
internal sealed class SealResult(ResultSigning signing, Identities identities) : IServiceTask {
  public string Type => "public-services.seal-result";
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).SingleOrDefaultAsync(d => d.Code == context.BusinessKey, ct);
    if (dossier is null) return ServiceOutcome.Refuse(DossierErrors.NotFound);
    var result = await db.DossierResults(w.Actor).SingleOrDefaultAsync(r => r.Dossier == dossier.Id, ct);
    if (result?.SealedAt is not null) return ServiceOutcome.Done();
    if (result is null || await signing.Read(w, dossier.Id, result.SignedFile, ct) is not { } signed) return ServiceOutcome.Refuse(DossierErrors.NobodySigned);
    if (result.Number is not { } number) return ServiceOutcome.Refuse(DossierErrors.NoResultNumber);
    var reason = string.Create(CultureInfo.InvariantCulture, $"{Words.T.In("vi", "dossier_number", number)}, {Vn.Date(w.Now)}");
    var request = new SigningRequest(SignerKind.Office, dossier.Office, reason, ResultSigning.Stamp(SignerKind.Office, result.HasRoom)) {
      Fills = result.Places.ToDictionary(place => place, _ => number, StringComparer.Ordinal),
    };
    var office = (await identities.Organisation(dossier.Office, ct))?.Name ?? dossier.OfficeCode;
    var file = await signing.Sign(w, dossier, signed, request, office, null, ct);
    if (file.IsError) return ServiceOutcome.Refuse(file.Error);
    (result.SealedFile, result.SealedAt, result.Sha256) = (file.Value.Id, w.Now, file.Value.Sha256);
    w.Record("dossiers.result_sealed", "dossier", dossier.Id, new { file = file.Value.Id, sha256 = file.Value.Sha256, number });
    return ServiceOutcome.Done();
  }
}

/// <summary><c>public-services.deliver-result</c>: puts the sealed file into the applicant's own store.</summary>
internal sealed class DeliverResult : DossierServiceTask {
  public override string Type => "public-services.deliver-result";

  protected override async Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct) {
    var result = await w.Db<PublicServicesDb>().DossierResults(Actor.Machine("deliver")).SingleOrDefaultAsync(r => r.Dossier == dossier.Id, ct);
    if (result?.SealedAt is null) return DossierErrors.NobodySigned;
    result.ElectronicAt ??= w.Now;
    w.Record("dossiers.result_stored", "dossier", dossier.Id, new { result.Sha256 });
    return null;
  }
}
