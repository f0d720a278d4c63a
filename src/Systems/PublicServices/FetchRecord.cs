using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Asks the owner of a record that stands in the place of a paper and did not answer while the applicant waited: again and again with
/// growing distance, an hour at most, as long as the dossier is open.
/// </summary>
/// <param name="Register">As it is asked: one that is silent holds up no other.</param>
[Job("public_services.fetch_record")]
internal sealed record FetchRecord(Guid Dossier, Guid Component, string? Register = null, int Tries = 0) : IJob {
  const int First = 30, Most = 3600;

  public string? WaitsFor => Register;

  public static void Begin(Work w, Dossier dossier, DossierComponent piece) => new FetchRecord(dossier.Id, piece.Id, RecordUse.Of(piece.RecordSaid!).Register).Put(w, w.Now);

  /// <summary>One chain of askings, however often it was begun.</summary>
  /// <param name="soon">It was no fault of the owner that there is no answer.</param>
  public void Again(Work w, bool soon = false) => (this with { Tries = Tries + 1 }).Put(w, w.Now.AddSeconds(soon ? First : Math.Min(Most, First * Math.Pow(2, Math.Min(Tries, 12)))));

  void Put(Work w, DateTimeOffset due) => w.Enqueue(this, $"{Component} {Tries}", due);
}

/// <summary>What is read is read and closed before the owner is asked, so that a slow one holds no transaction open.</summary>
internal sealed class FetchRecordHandler(Works works, FormRecords records, DossierTermsStore terms) : IHandler<FetchRecord> {
  public async Task Handle(FetchRecord job, Work w, CancellationToken ct) {
    FetchReason reason;
    ComponentRecord? from;
    RecordHolder? holder;
    await using (var read = works.Begin(w.Actor, w.Purpose)) {
      var d = await read.Work.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().Include(x => x.Components).SingleAsync(x => x.Id == job.Dossier, ct);
      if (Awaited(d, job.Component) is not { } piece) return;
      // who wants it back may still be denied that
      if (d.Status == DossierStatus.WithdrawalRequested) {
        job.Again(w);
        return;
      }
      (reason, holder) = (new(RecordUse.Of(piece.RecordSaid!).Agreed, d.Code, d.IntakeOfficial ?? d.ApplicantAccount), ComponentRecords.Served(d.SubjectIsOrganisation, d.SubjectNumber));
      from = (await terms.Of(read.Work, d.TermsHash, ct)).Components.FirstOrDefault(c => c.Key == piece.Key)?.Record;
    }
    if (from is null || holder is null) return;
    var fetched = await records.Fetch(from.From, holder, from.Show, reason, null, ct);
    var dossier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).Include(x => x.Components).SingleAsync(x => x.Id == job.Dossier, ct);
    // ended meanwhile: what is not needed any more is not kept
    if (Awaited(dossier, job.Component) is not { } awaited) return;
    var use = RecordUse.Of(awaited.RecordSaid!);
    if (fetched is { Values: null, IsMissing: false }) {
      // another dossier of the same person is just being asked for: that says nothing of the owner
      var busy = fetched.Fault == FetchFault.Asked;
      job.Again(w, soon: busy);
      if (busy || (use.Fault, use.Number) == (fetched.Fault, fetched.Number)) return;
      awaited.Told(fetched);
      w.Record("dossiers.record_awaited", "dossier_component", awaited.Id, new { dossier = dossier.Id, register = use.Register, message = fetched.Message, fault = fetched.Fault, fetched.Number }, about: DossierNews.About(dossier));
      return;
    }
    awaited.Told(fetched);
    w.Record("dossiers.record_fetched", "dossier", dossier.Id, new { register = use.Register, message = fetched.Message, missing = fetched.IsMissing }, about: DossierNews.About(dossier));
  }

  /// <summary>Null where nobody waits for it any more: it is here, or the dossier is decided.</summary>
  static DossierComponent? Awaited(Dossier d, Guid component) => d.Status.IsDecided() ? null : d.Components.SingleOrDefault(c => c.Id == component && c.IsAwaited);
}
