using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>
/// <c>public-services.write-records</c>: a granted and sealed result writes the registries that its procedure names, with the dossier and
/// the sealed file as evidence, for the office in which the process runs now. It is a job of its own: what a registry refuses waits for a
/// person, while the result is handed over, and nothing is sealed again for it. One that is out of use takes nothing, as one that is not kept.
/// </summary>
internal sealed class WriteRecords(DossierTermsStore terms, DossierPapers papers, Registries.Registries registries) : IServiceTask {
  public const string Name = "public-services.write-records";

  public string Type => Name;
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Code == context.BusinessKey, ct);
    if (dossier is null) return ServiceOutcome.Refuse(DossierErrors.NotFound);
    await RevokeResult.Alone(w, dossier.Id, ct);
    var result = await db.DossierResults(w.Actor).SingleOrDefaultAsync(r => r.Dossier == dossier.Id, ct);
    if (result?.SealedFile is not { } evidence) return ServiceOutcome.Refuse(DossierErrors.NobodySigned);
    var law = await terms.Of(w, dossier.TermsHash, ct);
    if (!result.Granted || result.RevokedAt is not null || law.Records is not { Count: > 0 } bindings) return ServiceOutcome.Done();
    var written = await db.DossierRecords(w.Actor).Where(r => r.Dossier == dossier.Id).Select(r => r.Registry).ToListAsync(ct);
    var values = await papers.Facts(w, dossier, result, context.Variables["result"] as System.Text.Json.Nodes.JsonObject ?? [], bindings.SelectMany(b => b.Catalogues()), ct);
    foreach (var binding in bindings.Where(b => !written.Contains(b.Registry))) {
      if (await registries.Find(binding.Registry, ct) is null or { Closed: true } || binding.Order(values) is not { } order) continue;
      var carried = await registries.Carry(w, order, context.Office.Id, new(dossier.Code, evidence), ct);
      if (carried.IsError) return ServiceOutcome.Refuse(carried.Error);
      var (record, before) = carried.Value;
      db.Add(new DossierRecord { Id = Guid.CreateVersion7(w.Now), Dossier = dossier.Id, Registry = binding.Registry, Record = record.Id, Written = record.Version, Before = before, WrittenAt = w.Now });
      w.Record("dossiers.record_written", "dossier", dossier.Id, new { registry = binding.Registry, record = record.Id, version = record.Version, before });
    }
    return ServiceOutcome.Done();
  }
}
