using System.Text.Json.Nodes;
using Saola.Contracts;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Tells what happened to a dossier: one event, which is its ledger entry too, and word of it to the national portal.</summary>
internal static class DossierNews {
  public static void Registered(Work w, Dossier d) => Say(w, d,
    new DossierRegistered(d.Id, d.Code, (int)d.Status, d.ProcedureCode, d.CaseKey, d.OfficeCode, d.IntakeOfficeCode, d.Channel.Word()) { Power = d.Power }, Personal(d));

  /// <summary>The event of the status that the dossier has just taken.</summary>
  public static void Moved(Work w, Dossier d) {
    var (id, code, status) = (d.Id, d.Code, (int)d.Status);
    switch (d.Status) {
      case DossierStatus.Registered: Say(w, d, new DossierReturnedToIntake(id, code, status)); break;
      case DossierStatus.Accepted: Say(w, d, new DossierAccepted(id, code, status, d.AppointmentAt)); break;
      case DossierStatus.Refused: Say(w, d, new DossierRefused(id, code, status)); break;
      case DossierStatus.Processing: Say(w, d, new DossierProcessingStarted(id, code, status)); break;
      case DossierStatus.SupplementRequested: Say(w, d, new DossierSupplementRequested(id, code, status, d.Supplements.Count, d.OpenSupplement?.DueAt)); break;
      case DossierStatus.PaymentRequested: Say(w, d, new DossierPaymentRequested(id, code, status)); break;
      case DossierStatus.WithdrawalRequested: Say(w, d, new DossierWithdrawalRequested(id, code, status)); break;
      case DossierStatus.Stopped: Say(w, d, new DossierStopped(id, code, status)); break;
      case DossierStatus.Processed: Say(w, d, new DossierProcessed(id, code, status, d.Granted ?? true)); break;
      case DossierStatus.Delivered: Say(w, d, new DossierDelivered(id, code, status)); break;
      default: throw new InvalidOperationException($"No event for {d.Status}");
    }
  }

  public static void Supplemented(Work w, Dossier d, int number) => Say(w, d, new DossierSupplemented(d.Id, d.Code, (int)d.Status, number));

  public static void WithdrawalDeclined(Work w, Dossier d) => Say(w, d, new DossierWithdrawalDeclined(d.Id, d.Code, (int)d.Status));

  public static void AppointmentMoved(Work w, Dossier d, DateTimeOffset? from, DateTimeOffset? to, string cause) =>
    Say(w, d, new DossierAppointmentMoved(d.Id, d.Code, (int)d.Status, from, to, cause));

  /// <summary>When the clock goes on or ends after it stood still; nothing where no appointment moved by that.</summary>
  public static void AppointmentMoved(Work w, Dossier d, DateTimeOffset? from, ClockStop? waited) {
    if (from is not null && from != d.AppointmentAt) AppointmentMoved(w, d, from, d.AppointmentAt, waited == ClockStop.Supplement ? "supplement" : "external_obligation");
  }

  public static void Revoked(Work w, Dossier d, DossierResult result) => Say(w, d, new DossierResultRevoked(d.Id, d.Code, (int)d.Status, result.RevocationNumber!, result.RevocationDay!.Value));

  static void Say<T>(Work w, Dossier d, T happened, PersonalPayload? personal = null) where T : DossierEvent {
    w.Publish(happened, personal, About(d));
    if (d.Origin is null) w.Enqueue(new TellPortal(d.Id));
  }

  /// <summary>Whose data a dossier holds: the account of its subject, or the dossier itself where there is none.</summary>
  public static Guid About(Dossier d) => d.SubjectAccount ?? d.Id;

  /// <summary>Who it is about, readable as long as the subject's key exists.</summary>
  public static PersonalPayload Personal(Dossier d) => new(About(d), new JsonObject {
    ["subject"] = d.SubjectName, ["subjectNumber"] = d.SubjectNumber, ["applicant"] = d.ApplicantName, ["applicantNumber"] = d.ApplicantNumber, ["phone"] = d.ApplicantPhone,
  });
}
