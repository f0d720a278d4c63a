using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary><c>public-services.clock</c>: starts, pauses, resumes or stops the deadline, by the header <c>action</c>.</summary>
internal sealed class Clock(Calendars calendars, DossierTermsStore terms, Reminders reminders) : DossierServiceTask {
  public override string Type => "public-services.clock";

  protected override async Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct) {
    var (rule, calendar) = ((await terms.Of(w, dossier.TermsHash, ct)).Rule, await calendars.For(dossier.Office, ct));
    var (before, waited) = (dossier.AppointmentAt, dossier.PausedFor);
    switch (Header(context, "action")) {
      case "start":
        if (dossier.StartClock(rule, calendar, w.Now) is { } started) return started;
        if (dossier.AppointmentAt is { } at) await reminders.Watch(w, dossier.Id, dossier.Id, ReminderStage.Appointment, at, calendar, ct);
        return null;
      case "pause":
        return dossier.PauseClock(ClockStop.Supplement, w.Now);
      case "resume":
        dossier.ResumeClock(rule, calendar, w.Now);
        break;
      case "stop":
        dossier.StopClock(rule, calendar, w.Now);
        Reminders.Unwatch(w, dossier.Id);
        break;
      case var action:
        throw new InvalidOperationException($"{context.Element}: no action '{action}'.");
    }
    DossierNews.AppointmentMoved(w, dossier, before, waited);
    return null;
  }
}
