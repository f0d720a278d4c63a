using Saola.Forms;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

/// <summary>A dossier's statuses as its applicant reads them.</summary>
internal static class CitizenStory {
  /// <summary>Each change of status with the office and the reason, the newest first.</summary>
  public static IReadOnlyList<TimelineEntry> Of(GetDossier.Response d) {
    var story = new List<TimelineEntry>();
    DossierStatus? last = null;
    foreach (var e in d.Timeline) {
      if ((DossierStatus?)e.Status is not { } status || (status == last && e.Reason is null)) continue;
      story.Add(new(status.Told(last), When: e.At, Why: e.Reason, Tone: status.ToneOf(), Place: e.By));
      last = status;
    }
    story.Reverse();
    return story;
  }

  public static Tone ToneOf(this DossierStatus status) => status switch {
    DossierStatus.Refused or DossierStatus.Stopped => Tone.Bad,
    DossierStatus.SupplementRequested or DossierStatus.PaymentRequested or DossierStatus.WithdrawalRequested => Tone.Warning,
    DossierStatus.Processed or DossierStatus.Delivered => Tone.Good,
    _ => Tone.Info,
  };
}

/// <summary>The form in which a dossier's answers are read and corrected: the version it was filled with.</summary>
internal sealed class CitizenAnswers(Work w, DossierTermsStore terms, DossierForms forms) {
  public async Task<FormDefinition?> FormOf(GetDossier.Response d, CancellationToken ct) => await forms.Of(await terms.Of(w, d.TermsHash, ct), ct);

  /// <summary>The same, where there are answers to correct.</summary>
  public async Task<FormDefinition?> Correctable(GetDossier.Response d, CancellationToken ct) =>
    await forms.Correctable(await terms.Of(w, d.TermsHash, ct), d.Channel == Channel.Online.Label(), d.Form, d.RegisteredAt, ct);
}
