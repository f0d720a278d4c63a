using System.Text.Json.Nodes;
using Saola.Contracts;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Tells what happened to a dossier: one event, which is its ledger entry too.</summary>
internal static class DossierNews {
  public static void Registered(Work w, Dossier d) => w.Publish(
    new DossierRegistered(d.Id, d.Code, (int)d.Status, d.ProcedureCode, d.CaseKey, d.OfficeCode, d.IntakeOfficeCode, d.Channel.Word()), Personal(d));

  /// <summary>The event of the status that the dossier has just taken.</summary>
  public static void Moved(Work w, Dossier d) {
    var (id, code, status) = (d.Id, d.Code, (int)d.Status);
    switch (d.Status) {
      case DossierStatus.Registered: w.Publish(new DossierReturnedToIntake(id, code, status)); break;
      case DossierStatus.Accepted: w.Publish(new DossierAccepted(id, code, status, d.AppointmentAt)); break;
      case DossierStatus.Refused: w.Publish(new DossierRefused(id, code, status)); break;
      case DossierStatus.Processing: w.Publish(new DossierProcessingStarted(id, code, status)); break;
      case DossierStatus.SupplementRequested: w.Publish(new DossierSupplementRequested(id, code, status, d.Supplements.Count, d.OpenSupplement?.DueAt)); break;
      case DossierStatus.PaymentRequested: w.Publish(new DossierPaymentRequested(id, code, status)); break;
      case DossierStatus.WithdrawalRequested: w.Publish(new DossierWithdrawalRequested(id, code, status)); break;
      case DossierStatus.Stopped: w.Publish(new DossierStopped(id, code, status)); break;
      case DossierStatus.Processed: w.Publish(new DossierProcessed(id, code, status, d.Granted ?? true)); break;
      case DossierStatus.Delivered: w.Publish(new DossierDelivered(id, code, status)); break;
      default: throw new InvalidOperationException($"No event for {d.Status}");
    }
  }

  public static void Supplemented(Work w, Dossier d, int number) => w.Publish(new DossierSupplemented(d.Id, d.Code, (int)d.Status, number));

  public static void WithdrawalDeclined(Work w, Dossier d) => w.Publish(new DossierWithdrawalDeclined(d.Id, d.Code, (int)d.Status));

  public static void AppointmentMoved(Work w, Dossier d, DateTimeOffset? from, DateTimeOffset? to, string cause) =>
    w.Publish(new DossierAppointmentMoved(d.Id, d.Code, (int)d.Status, from, to, cause));

  /// <summary>Who it is about, readable as long as the subject's key exists.</summary>
  public static PersonalPayload Personal(Dossier d) => new(d.SubjectAccount ?? d.Id, new JsonObject {
    ["subject"] = d.SubjectName, ["subjectNumber"] = d.SubjectNumber, ["applicant"] = d.ApplicantName, ["applicantNumber"] = d.ApplicantNumber, ["phone"] = d.ApplicantPhone,
  });
}
