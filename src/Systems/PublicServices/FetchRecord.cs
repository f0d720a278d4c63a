using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Asks the owner of a record again that stands in the place of a paper and did not answer while the applicant waited.</summary>
[Job("public_services.fetch_record")]
internal sealed record FetchRecord(Guid Dossier, Guid Component) : IJob;

/// <summary>The owner has not answered yet: it is asked again as any job is, and who watches over jobs sees it in the end.</summary>
internal sealed class RecordAwaitedException(string origin) : Exception(Words.T["dossier_record_awaited", origin]);

/// <summary>What is read is read and closed before the owner is asked, so that a slow one holds no transaction open.</summary>
internal sealed class FetchRecordHandler(Works works, FormRecords records, DossierTermsStore terms) : IHandler<FetchRecord> {
  public async Task Handle(FetchRecord job, Work w, CancellationToken ct) {
    RecordUse use;
    ComponentRecord? from;
    RecordHolder? holder;
    await using (var read = works.Begin(w.Actor, w.Purpose)) {
      var d = await read.Work.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Include(x => x.Components).SingleAsync(x => x.Id == job.Dossier, ct);
      if (d.Components.SingleOrDefault(c => c.Id == job.Component) is not { IsAwaited: true } piece) return;
      (use, holder) = (RecordUse.Of(piece.RecordSaid!), ComponentRecords.Served(d.SubjectIsOrganisation, d.SubjectNumber));
      from = (await terms.Of(read.Work, d.TermsHash, ct)).Components.FirstOrDefault(c => c.Key == piece.Key)?.Record;
    }
    if (from is null || holder is null) return;
    var fetched = await records.Fetch(from.From, holder, from.Show, use.Agreed, null, ct);
    if (fetched is { Values: null, IsMissing: false }) throw new RecordAwaitedException(use.Origin);
    var dossier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).Include(x => x.Components).SingleAsync(x => x.Id == job.Dossier, ct);
    dossier.Components.Single(c => c.Id == job.Component).Told(fetched);
    w.Record("dossiers.record_fetched", "dossier", dossier.Id, new { register = use.Register, message = fetched.Message, missing = fetched.IsMissing }, about: DossierNews.About(dossier));
  }
}
