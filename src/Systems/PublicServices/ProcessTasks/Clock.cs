using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary><c>public-services.clock</c>: starts, pauses, resumes or stops the deadline, by the header <c>action</c>.</summary>
internal sealed class Clock(Calendars calendars, DossierTermsStore terms, Reminders reminders) : DossierServiceTask {
  public override string Type => "public-services.clock";

  protected override async Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct) {
    var before = dossier.AppointmentAt;
    var action = Header(context, "action");
    var refused = action switch {
      "start" => dossier.StartClock((await terms.Of(w, dossier.TermsHash, ct)).Rule, await calendars.For(dossier.Office, ct), w.Now),
      "pause" => dossier.PauseClock(ClockStop.Supplement, w.Now),
      "resume" => dossier.ResumeClock((await terms.Of(w, dossier.TermsHash, ct)).Rule, await calendars.For(dossier.Office, ct), w.Now),
      "stop" => Stop(dossier, w),
      _ => throw new InvalidOperationException($"{context.Element}: no action '{action}'."),
    };
    if (refused is null && before is not null && before != dossier.AppointmentAt) DossierNews.AppointmentMoved(w, dossier, before, dossier.AppointmentAt, "supplement");
    if (refused is null && action == "start" && dossier.AppointmentAt is { } at)
      await reminders.Watch(w, dossier.Id, dossier.Id, ReminderStage.Appointment, at, await calendars.For(dossier.Office, ct), ct);
    return refused;
  }

  static Error? Stop(Dossier dossier, Work w) {
    dossier.StopClock();
    Reminders.Unwatch(w, dossier.Id);
    return null;
  }
}
