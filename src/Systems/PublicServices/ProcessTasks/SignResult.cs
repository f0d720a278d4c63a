using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;
using Saola.Process;
using Saola.Signing;

namespace Saola.PublicServices;

/// <summary><c>public-services.sign-result</c>: renders the result and signs it for the head of the agency who decided.</summary>
internal sealed class SignResult(DossierPapers papers, PaperValues values, DossierTermsStore terms, DossierForms forms, ResultSigning signing) : IServiceTask {
  public const string TaskType = "public-services.sign-result";

  public string Type => TaskType;
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Code == context.BusinessKey, ct);
    if (dossier is null) return ServiceOutcome.Refuse(DossierErrors.NotFound);
    var decision = await db.DossierHandovers(w.Actor).Where(h => h.Dossier == dossier.Id && h.Element == "agency_signature").OrderByDescending(h => h.Id).FirstOrDefaultAsync(ct);
    if (decision is null) return ServiceOutcome.Refuse(DossierErrors.NobodySigned);
    var earlier = await db.DossierResults(w.Actor).SingleOrDefaultAsync(r => r.Dossier == dossier.Id, ct);
    // a job that runs again has nothing left to do; a second decision, after a return, replaces what nobody was given
    if (earlier is not null && (earlier.DecidedIn == decision.Task || earlier.SealedAt is not null)) return ServiceOutcome.Done();
    var v = context.Variables;
    var granted = (bool?)v["granted"] ?? true;
    var law = await terms.Of(w, dossier.TermsHash, ct);
    if (granted && await forms.Open(law, dossier, ct) is { } open) return ServiceOutcome.Refuse(open);
    var signer = await values.SignerOf(w, dossier.Office, decision.Official, decision.OfficialName, ct);
    var token = earlier?.CheckToken ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    var paper = await papers.Result(w, dossier, new(granted, v["result"] as JsonObject ?? [], signer, decision.EndedAt, token), ct);
    if (paper.IsError) return ServiceOutcome.Refuse(paper.Error);
    var pdf = await papers.Pdf(paper.Value, ct);
    // a full queue empties by itself: tried again
    if (pdf.IsError) throw new InvalidOperationException(pdf.Error.Message);
    var name = granted ? law.ResultName : Words.T.In("vi", "dossier_reply");
    var request = new SigningRequest(SignerKind.Person, signer.Person, name, ResultSigning.Stamp(SignerKind.Person, paper.Value.HasPlace(TemplatePlaces.Signature))) {
      Blanks = [.. paper.Value.NumberPlaces.Select(ResultSigning.Blank)],
    };
    var file = await signing.Sign(w, dossier, pdf.Value, request, signer.Name, signer.Title, ct);
    if (file.IsError) return ServiceOutcome.Refuse(file.Error);
    if (earlier is not null) {
      db.Remove(earlier);
      await w.Flush(ct);
    }
    db.Add(new DossierResult {
      Id = Guid.CreateVersion7(w.Now), Dossier = dossier.Id, Office = dossier.Office, Name = name, Granted = granted, CheckToken = token, DecidedIn = decision.Task,
      Places = paper.Value.NumberPlaces, HasRoom = request.Place is not null, SignedFile = file.Value.Id, SignedBy = signer.Person, SignerName = signer.Name, SignedAt = w.Now, Sha256 = file.Value.Sha256,
    });
    w.Record("dossiers.result_signed", "dossier", dossier.Id, new { file = file.Value.Id, sha256 = file.Value.Sha256, signer = signer.Person });
    return ServiceOutcome.Done();
  }
}
