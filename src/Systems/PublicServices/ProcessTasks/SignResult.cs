using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using Saola.Signing;

namespace Saola.PublicServices;

/// <summary><c>public-services.sign-result</c>: renders the result and signs it for the head of the agency who decided.</summary>
internal sealed class SignResult(DossierPapers papers, DossierTermsStore terms, Signatures signatures, FileStore files, Identities identities, Settings settings) : IServiceTask {
  public string Type => "public-services.sign-result";
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Code == context.BusinessKey, ct);
    if (dossier is null) return ServiceOutcome.Refuse(DossierErrors.NotFound);
    var decision = await db.DossierHandovers(w.Actor).Where(h => h.Dossier == dossier.Id && h.Element == "agency_signature").OrderByDescending(h => h.Id).FirstOrDefaultAsync(ct);
    if (decision is null) return ServiceOutcome.Refuse(DossierErrors.NobodySigned);
    var granted = (bool?)context.Variables["granted"] ?? true;
    var law = await terms.Of(w, dossier.TermsHash, ct);
    var signer = await Signer(w, dossier, decision, ct);
    var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    var reason = (string?)context.Variables["reason"] ?? "";
    var rendered = await papers.Result(w, dossier, granted ? law.ResultTemplate : law.RefusalTemplate, granted, context.Variables["result"] as JsonObject ?? [], reason, signer, token, ct);
    if (rendered.IsError) return ServiceOutcome.Refuse(rendered.Error);
    await TrialCertificate(w, SignerKind.Person, signer.Person, signer.Name, dossier, ct);
    var signed = await signatures.Sign(w, rendered.Value, new(SignerKind.Person, signer.Person, law.ResultName, StampPlace.At(DossierPapers.SignatureAnchor, 150, 60)), ct);
    if (signed.IsError) return ServiceOutcome.Refuse(signed.Error);
    var file = await files.Store(w, signed.Value, new($"{dossier.Code}.pdf", "dossier", dossier.Id), ct);
    if (file.IsError) return ServiceOutcome.Refuse(file.Error);
    // a job that runs again, or a second signature after a return, replaces the file that nobody was given
    var result = await db.DossierResults(w.Actor).SingleOrDefaultAsync(r => r.Dossier == dossier.Id, ct);
    if (result is not null) db.Remove(result);
    await w.Flush(ct);
    db.Add(new DossierResult {
      Id = Guid.CreateVersion7(w.Now), Dossier = dossier.Id, Name = law.ResultName, Granted = granted, CheckToken = token, SignedFile = file.Value.Id, SignedBy = signer.Person, SignerName = signer.Name,
      SignedAt = w.Now, Sha256 = file.Value.Sha256,
    });
    w.Record("dossiers.result_signed", "dossier", dossier.Id, new { file = file.Value.Id, sha256 = file.Value.Sha256, signer = signer.Person });
    return ServiceOutcome.Done();
  }

  async Task<PaperSigner> Signer(Work w, Dossier dossier, DossierHandover decision, CancellationToken ct) {
    var head = (await identities.Officials(w, dossier.Office, "agency_head", null, ct)).FirstOrDefault(o => o.Person == decision.Official);
    var office = await identities.Organisation(dossier.Office, ct);
    var council = office?.Kind is OrganisationKind.Ward or OrganisationKind.Commune or OrganisationKind.SpecialZone or OrganisationKind.Province;
    return new(decision.Official, decision.OfficialName, head?.Title ?? "", council ? Words.T.In("vi", "dossier_for_committee") : "");
  }

  /// <summary>In a training installation everyone has a certificate of the trial authority; a real one never gets one here.</summary>
  async Task TrialCertificate(Work w, SignerKind kind, Guid owner, string name, Dossier dossier, CancellationToken ct) {
    if (settings["SAOLA_TRAINING"] != "1" || await signatures.Find(w, kind, owner, ct) is not null) return;
    await signatures.Issue(w, new(kind, owner, name, await identities.NameOf(dossier.Office, ct)), ct);
  }
}
