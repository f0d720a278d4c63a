using Saola.Kernel;

namespace Saola.PublicServices;

internal static class DossierErrors {
  public static Error PowerOver => new(ErrorKind.Refused, "dossiers.power_over", Words.T["dossier_power_over"]);
  public static Error InPersonOnly => new(ErrorKind.Refused, "dossiers.in_person_only", Words.T["dossier_in_person_only"]);
  public static Error OwnMatter => new(ErrorKind.Refused, "dossiers.own_matter", Words.T["dossier_own_matter"]);
  public static Error HandledIt => new(ErrorKind.Refused, "dossiers.handled_it", Words.T["dossier_handled_it"]);
  public static Error PowerNamesSubject => new(ErrorKind.Invalid, "dossiers.power_names_subject", Words.T["dossier_power_names_subject"], "subject");
  public static Error NotFound => new(ErrorKind.NotFound, "dossiers.not_found", Words.T["dossier_not_found"]);
  public static Error TrackNothing => new(ErrorKind.NotFound, "dossiers.track_nothing", Words.T["dossier_track_nothing"]);
  public static Error RefusedAfterAcceptance => Conflict("refused_after_acceptance");
  public static Error SupplementOpen => Conflict("supplement_open");
  public static Error SupplementAsked => Conflict("supplement_asked");
  public static Error SupplementHeld => Conflict("supplement_held");
  public static Error SupplementLate => Conflict("supplement_late");
  public static Error SupplementWithoutItems => Invalid("supplement_items", "items");
  public static Error SupplementItem(int number, string item) => new(ErrorKind.Invalid, "dossiers.supplement_item_missing", Words.T["dossier_supplement_item_missing", item], $"item-{number}");
  public static Error SupplementDuePast => Invalid("supplement_due", "due");
  public static Error RecordNotThere(DossierComponent piece) => new(ErrorKind.Invalid, "dossiers.record_not_there", Words.T["dossier_record_not_there", piece.Name], $"record.{piece.Key}");
  public static Error NothingToRevoke => Conflict("nothing_to_revoke");
  public static Error RevokedBefore => Conflict("revoked_before");
  public static Error NoRevocationNumber => Invalid("no_revocation_number", "number");
  public static Error RevocationDayWrong => Invalid("revocation_day_wrong", "day");
  public static Error NoRevocationFile => Invalid("no_revocation_file", "file");
  public static Error NothingToSupplement => Conflict("nothing_to_supplement");
  public static Error ReasonNeeded => Invalid("reason_needed", "reason");
  public static Error ReasonTooLong => Invalid("reason_too_long", "reason");
  public static Error ClockStarted => Conflict("clock_started");
  public static Error ClockPaused => Conflict("clock_paused");
  public static Error Decided => Conflict("decided");
  public static Error NoAppointment => Conflict("no_appointment");
  public static Error ExtensionNotLater => Invalid("extension_not_later", "to");
  public static Error NotHere => Conflict("not_here");
  public static Error ChannelNotOffered => Invalid("channel_not_offered", "channel");
  public static Error NoCase => Invalid("no_case", "case");
  public static Error OfficeNotCompetent => Invalid("office_not_competent", "office");
  public static Error NoProcedure => new(ErrorKind.NotFound, "dossiers.no_procedure", Words.T["dossier_no_procedure"], "procedure");
  public static Error NotDeclared => Invalid("not_declared", "declared");
  public static Error NoAccount => new(ErrorKind.Refused, "dossiers.no_account", Words.T["dossier_no_account"]);
  public static Error Unproven => new(ErrorKind.Refused, "dossiers.unproven", Words.T["dossier_unproven"]);
  public static Error IdentificationLow(int level) => new(ErrorKind.Refused, "dossiers.identification_low", Words.T["dossier_identification_low", level]);
  public static Error NoPost => new(ErrorKind.Refused, "dossiers.no_post", Words.T["dossier_no_post"]);
  public static Error NotBoundaryFree => Invalid("not_boundary_free", "office");
  public static Error NoDelivery => Invalid("no_delivery", "delivery");
  public static Error NoNotice => Invalid("no_notice", "notice");
  public static Error NoDeliveryAddress => Invalid("no_delivery_address", "deliveryAddress");
  public static Error TooManyPieces => Invalid("too_many_pieces", "components");
  public static Error UnknownComponent => Invalid("unknown_component", "components");
  public static Error FileUnknown(DossierComponent piece) => new(ErrorKind.Invalid, "dossiers.file_unknown", Words.T["dossier_file_unknown", piece.Name], $"components.{piece.Key}");
  public static Error NoForm => Invalid("no_form", "answers");
  public static Error NoteTooLong => new(ErrorKind.Invalid, "dossiers.note_too_long", Words.T["dossier_note_too_long", Dossier.NoteLength], "note");
  public static Error PaperCount => Invalid("paper_count", "components");
  public static Error TaskNotFound => new(ErrorKind.NotFound, "dossiers.task_not_found", Words.T["dossier_task_not_found"]);
  public static Error OtherStep => Conflict("other_step");
  public static Error StepNotAllowed => new(ErrorKind.Refused, "dossiers.step_not_allowed", Words.T["dossier_step_not_allowed"]);
  public static Error WithdrawalOpen => Conflict("withdrawal_open");
  public static Error NobodyToAssign => Invalid("nobody_to_assign", "assignee");
  public static Error NoAssignee => Invalid("no_assignee", "assignee");
  public static Error NotOfOffice => Invalid("not_of_office", "assignee");
  public static Error NothingChosen => Invalid("nothing_chosen", "items");
  public static Error NoSuchAct => Invalid("no_such_act", "verb");
  public static Error NoDossier => Conflict("no_dossier");
  public static Error ChecklistOpen => Invalid("checklist_open", "checklist");
  public static Error BadDecision => Invalid("bad_decision", "decision");
  public static Error NoResultNumber => Invalid("no_result_number", "resultNumber");
  public static Error NoRecipient => Invalid("no_recipient", "recipientName");
  public static Error NoRecipientNumber => Invalid("no_recipient_number", "recipientNumber");
  public static Error Unpaid(long due) => new(ErrorKind.Conflict, "dossiers.unpaid", Words.T["dossier_unpaid", Vn.Money(due)]);
  public static Error NotSignedFor => Invalid("not_signed_for", "signed");
  public static Error NoPostCode => Invalid("no_post_code", "postCode");
  public static Error OfficeUnknown => Invalid("office_unknown", "office");
  public static Error AskOwnOffice => Invalid("ask_own_office", "office");
  public static Error QuestionNotFound => new(ErrorKind.NotFound, "dossiers.question_not_found", Words.T["dossier_question_not_found"]);
  public static Error QuestionAnswered => Conflict("question_answered");
  public static Error NoWithdrawal => Conflict("no_withdrawal");
  public static Error NothingBrought => Invalid("nothing_brought", "components");
  public static Error ClockRunning => Conflict("clock_running");

  public static Error BadDay => Invalid("bad_day", "due");
  public static Error SlipNeedsNoSignature => Conflict("slip_needs_no_signature");
  public static Error SlipSigned => Conflict("slip_signed");
  public static Error NobodySigned => Conflict("nobody_signed");
  public static Error NoSuchResult => new(ErrorKind.NotFound, "dossiers.no_such_result", Words.T["dossier_no_such_result"]);
  public static Error NumberTaken(string number) => new(ErrorKind.Conflict, "dossiers.number_taken", Words.T["dossier_number_taken", number], "resultNumber");
  public static Error RegisterPeriod => Invalid("register_period", "to");
  public static Error RegisterTooLong(int most) => new(ErrorKind.Invalid, "dossiers.register_too_long", Words.T["dossier_register_too_long", Vn.Number(most)], "to");
  public static Error CheckTooLarge => new(ErrorKind.TooLarge, "dossiers.check_too_large", Words.T["dossier_check_too_large"], "File");
  public static Error CheckNoFile => Invalid("check_no_file", "File");
  public static Error NoTemplate(string template) => new(ErrorKind.Conflict, "dossiers.no_template", Words.T["dossier_no_template", template]);

  public static Error Missing(TermComponent component) =>
    new(ErrorKind.Invalid, "dossiers.component_missing", Words.T["dossier_component_missing", component.Name], $"components.{component.Key}");

  /// <param name="faults">What is missing or wrong, at least one.</param>
  public static Error FormIncomplete(IReadOnlyList<Error> faults) =>
    new(ErrorKind.Conflict, "dossiers.form_incomplete", Words.T["dossier_form_incomplete", faults.Count, string.Join(' ', faults.Take(3).Select(f => f.Message))]);

  public static Error NoArrival => Invalid("no_arrival", "arrivedOn");
  public static Error SentCodeTooLong => Invalid("sent_code_too_long", "sentCode");
  /// <param name="field">An answer that the fee is computed from.</param>
  public static Error FeeOpen(string field) => Invalid("fee_open", field);
  public static Error DeclaredOnline => Conflict("declared_online");
  public static Error Changed => Conflict("changed");
  public static Error AnswersSubmitted => Conflict("answers_submitted");
  public static Error AnswerSettled(string field) => new(ErrorKind.Invalid, "dossiers.answer_settled", Words.T["dossier_answer_settled"], field);

  public static Error OnceUsed(string code) => new(ErrorKind.Conflict, "dossiers.once_used", Words.T["dossier_once_used", code]);

  public static Error CommentEmpty => Invalid("comment_empty", "text");
  public static Error CommentTooLong => Invalid("comment_too_long", "text");
  public static Error OwnedElsewhere => Conflict("owned_elsewhere");

  public static Error Move(DossierStatus from, DossierStatus to) =>
    new(ErrorKind.Conflict, "dossiers.wrong_status", Words.T["dossier_wrong_status", from.Label(), to.Label()]);

  static Error Conflict(string code) => new(ErrorKind.Conflict, $"dossiers.{code}", Words.T[$"dossier_{code}"]);
  static Error Invalid(string code, string field) => new(ErrorKind.Invalid, $"dossiers.{code}", Words.T[$"dossier_{code}"], field);
}
