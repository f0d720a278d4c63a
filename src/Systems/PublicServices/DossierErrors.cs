using Saola.Kernel;

namespace Saola.PublicServices;

internal static class DossierErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "dossiers.not_found", Words.T["dossier_not_found"]);
  public static Error RefusedAfterAcceptance => Conflict("refused_after_acceptance");
  public static Error SupplementOpen => Conflict("supplement_open");
  public static Error SupplementAsked => Conflict("supplement_asked");
  public static Error SupplementLate => Conflict("supplement_late");
  public static Error SupplementWithoutItems => Invalid("supplement_items", "items");
  public static Error SupplementDuePast => Invalid("supplement_due", "due");
  public static Error NothingToSupplement => Conflict("nothing_to_supplement");
  public static Error ReasonNeeded => Invalid("reason_needed", "reason");
  public static Error ReasonTooLong => Invalid("reason_too_long", "reason");
  public static Error ClockStarted => Conflict("clock_started");
  public static Error ClockPaused => Conflict("clock_paused");
  public static Error Decided => Conflict("decided");
  public static Error NoAppointment => Conflict("no_appointment");
  public static Error ExtensionNotLater => Invalid("extension_not_later", "to");
  public static Error OwnedElsewhere => Conflict("owned_elsewhere");

  public static Error Move(DossierStatus from, DossierStatus to) =>
    new(ErrorKind.Conflict, "dossiers.wrong_status", Words.T["dossier_wrong_status", from.Label(), to.Label()]);

  static Error Conflict(string code) => new(ErrorKind.Conflict, $"dossiers.{code}", Words.T[$"dossier_{code}"]);
  static Error Invalid(string code, string field) => new(ErrorKind.Invalid, $"dossiers.{code}", Words.T[$"dossier_{code}"], field);
}
