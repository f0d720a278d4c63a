using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Signing;

namespace Saola.PublicServices;

/// <summary><c>public-services.seal-result</c>: adds the seal of the office, with the number the clerk gave.</summary>
internal sealed class SealResult(Signatures signatures, FileStore files, Identities identities, Settings settings) : IServiceTask {
  public string Type => "public-services.seal-result";
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).SingleOrDefaultAsync(d => d.Code == context.BusinessKey, ct);
    if (dossier is null) return ServiceOutcome.Refuse(DossierErrors.NotFound);
    var result = await db.DossierResults(w.Actor).SingleOrDefaultAsync(r => r.Dossier == dossier.Id, ct);
    if (result is null || await files.Find(w, "dossier", dossier.Id, result.SignedFile, ct) is not { } signed) return ServiceOutcome.Refuse(DossierErrors.NobodySigned);
    if (result.SealedAt is not null) return ServiceOutcome.Done();
    var number = (string?)context.Variables["resultNumber"] ?? "";
    if (settings["SAOLA_TRAINING"] == "1" && await signatures.Find(w, SignerKind.Office, dossier.Office, ct) is null)
      await signatures.Issue(w, new(SignerKind.Office, dossier.Office, await identities.NameOf(dossier.Office, ct), await identities.NameOf(dossier.Office, ct)), ct);
    byte[] content;
    await using (var stream = files.Open(signed)) {
      using var memory = new MemoryStream();
      await stream.CopyToAsync(memory, ct);
      content = memory.ToArray();
    }
    var reason = string.Create(CultureInfo.InvariantCulture, $"{Words.T.In("vi", "dossier_number", number)}, {Vn.Date(w.Now)}");
    var done = await signatures.Sign(w, content, new(SignerKind.Office, dossier.Office, reason, StampPlace.At(DossierPapers.SignatureAnchor, 150, 60, right: -90, down: -10)), ct);
    if (done.IsError) return ServiceOutcome.Refuse(done.Error);
    var file = await files.Store(w, done.Value, new($"{dossier.Code}.pdf", "dossier", dossier.Id), ct);
    if (file.IsError) return ServiceOutcome.Refuse(file.Error);
    (result.SealedFile, result.SealedAt, result.Sha256, result.Number) = (file.Value.Id, w.Now, file.Value.Sha256, number);
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
