using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.Contracts;

/// <summary>Something that happened to a dossier. <c>Status</c> is the national number (1-10) it has since.</summary>
public abstract record DossierEvent(Guid Dossier, string Code, int Status) : IEvent {
  [JsonIgnore] public string ObjectKind => "dossier";
  [JsonIgnore] public Guid ObjectId => Dossier;
}

[Event("dossiers.registered", "A dossier got its code (status 1).")]
public sealed record DossierRegistered(Guid Dossier, string Code, int Status, string Procedure, string Case, string Office, string IntakeOffice, string Channel) : DossierEvent(Dossier, Code, Status) {
  /// <summary>The electronic power by which somebody handed it in for its subject.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Guid? Power { get; init; }
}

[Event("dossiers.office_changed", "Another office goes on with the dossier, because its own was merged or split.")]
public sealed record DossierOfficeChanged(Guid Dossier, string Code, int Status, string From, string To) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.accepted", "Intake found the dossier complete and gave an appointment (status 2).")]
public sealed record DossierAccepted(Guid Dossier, string Code, int Status, DateTimeOffset? AppointmentAt) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.refused", "Intake did not accept the dossier (status 3, form 03).")]
public sealed record DossierRefused(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.processing_started", "Officials work on the dossier (status 4).")]
public sealed record DossierProcessingStarted(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.supplement_requested", "The applicant is asked for papers (status 5, form 02); the clock stands still.")]
public sealed record DossierSupplementRequested(Guid Dossier, string Code, int Status, int Number, DateTimeOffset? Due) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.supplemented", "The applicant handed in what was asked.")]
public sealed record DossierSupplemented(Guid Dossier, string Code, int Status, int Number) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.payment_requested", "The applicant is asked to pay (status 6).")]
public sealed record DossierPaymentRequested(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.withdrawal_requested", "The applicant wants the dossier back (status 7).")]
public sealed record DossierWithdrawalRequested(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.withdrawal_declined", "The withdrawal was not granted; the dossier goes on from where it was.")]
public sealed record DossierWithdrawalDeclined(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.stopped", "Processing was stopped (status 8, form 05).")]
public sealed record DossierStopped(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.processed", "The result is there (status 9), granted or not.")]
public sealed record DossierProcessed(Guid Dossier, string Code, int Status, bool Granted) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.delivered", "The applicant has the result (status 10).")]
public sealed record DossierDelivered(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

/// <param name="Number">Of the decision that revoked it.</param>
/// <param name="Day">Of that decision: from then on the result does not hold.</param>
[Event("dossiers.result_revoked", "The agency revoked the result that it had given.")]
public sealed record DossierResultRevoked(Guid Dossier, string Code, int Status, string Number, DateOnly Day) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.returned_to_intake", "The dossier waits again for its check at intake (status 1).")]
public sealed record DossierReturnedToIntake(Guid Dossier, string Code, int Status) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.appointment_moved", "The appointment was put off: by a supplement, an external obligation or an extension (form 04).")]
public sealed record DossierAppointmentMoved(Guid Dossier, string Code, int Status, DateTimeOffset? From, DateTimeOffset? To, string Cause) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.asked", "The applicant asked about the dossier (kind question) or complained (kind complaint).")]
public sealed record DossierAsked(Guid Dossier, string Code, int Status, Guid Question, string Kind) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.answered", "The office answered what the applicant had asked.")]
public sealed record DossierAnswered(Guid Dossier, string Code, int Status, Guid Question, string Kind) : DossierEvent(Dossier, Code, Status);

[Event("dossiers.rated", "The applicant rated office and officer after delivery.")]
public sealed record DossierRated(Guid Dossier, string Code, int Status, int OfficeScore, int? OfficerScore) : DossierEvent(Dossier, Code, Status);
