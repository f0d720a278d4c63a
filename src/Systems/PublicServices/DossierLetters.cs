using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>What the office as such writes to an applicant, for its head to sign: an apology (04), a notice of stopping (05).</summary>
internal sealed class DossierLetters(DossierSlips slips, Processes processes, Calendars calendars, DossierTermsStore terms) {
  public Task Apologise(Work w, Dossier dossier, string reason, CancellationToken ct) =>
    slips.Make(w, dossier, "04", new() { ["reason"] = reason, ["due"] = PaperValues.Iso(dossier.ExtendedTo) }, ct);

  /// <summary>Ends the process with form 05: nothing more is done.</summary>
  public async Task<Error?> Stop(Work w, Dossier dossier, string reason, CancellationToken ct) {
    if (dossier.Stop(reason, w.Now) is { } refused) return refused;
    var (before, waited) = (dossier.AppointmentAt, dossier.PausedFor);
    dossier.StopClock((await terms.Of(w, dossier.TermsHash, ct)).Rule, await calendars.For(dossier.Office, ct), w.Now);
    DossierNews.AppointmentMoved(w, dossier, before, waited);
    w.Reason ??= reason;
    await slips.Make(w, dossier, "05", new() { ["reason"] = reason }, ct);
    DossierNews.Moved(w, dossier);
    return dossier.Instance is { } instance ? await processes.Cancel(w, instance, reason, ct) : null;
  }
}
