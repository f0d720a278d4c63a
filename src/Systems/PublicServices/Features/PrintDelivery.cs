using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The sheet that whoever comes for a result signs at the counter, as long as it has not been handed over.</summary>
internal static class PrintDelivery {
  /// <param name="Number">Of the result, and the day on which it was sealed.</param>
  public sealed record Response(string Code, string Procedure, string Subject, string Applicant, string? ApplicantNumber, string Office, string? Result, string? Number, DateOnly? Day, string Deliverer, DateTimeOffset At);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Identities identities, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.Dossiers(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } d) return DossierErrors.NotFound;
    if (d.Status != DossierStatus.Processed || d.Delivery != Delivery.InPerson) return DossierErrors.OtherStep;
    var result = await db.DossierResults(w.Actor).AsNoTracking().SingleOrDefaultAsync(r => r.Dossier == id, ct);
    w.Record("dossiers.delivery_printed", "dossier", id);
    await w.Commit(ct);
    return new Response(d.Code, d.ProcedureName, d.SubjectName, d.Collector.Name, d.Collector.Number, await identities.NameOf(d.IntakeOffice, ct), result?.Name, result?.Number,
      result?.SealedAt is { } at ? Vn.Day(at) : null, w.Actor.Name, w.Now);
  }
}
