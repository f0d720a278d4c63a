using Saola.Kernel;

namespace Saola.Process;

internal static class ProcessErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "process.not_found", Words.T["not_found"]);
  public static Error UnknownProcess(string key) => new(ErrorKind.NotFound, "process.unknown_process", Words.T["unknown_process", key]);
  public static Error UnknownDecision(string id) => new(ErrorKind.Invalid, "process.unknown_decision", Words.T["unknown_decision", id], "Xml");
  public static Error NoDecision(string id) => new(ErrorKind.NotFound, "process.decision_not_found", Words.T["unknown_decision", id]);
  public static Error Undecided(string why) => new(ErrorKind.Invalid, "process.undecided", why, "Variables");
  public static Error DecisionElsewhere(string id, string model) => new(ErrorKind.Conflict, "process.decision_elsewhere", Words.T["decision_elsewhere", id, model], "Xml");
  public static Error NoPlainStart(string key) => new(ErrorKind.Invalid, "process.no_plain_start", Words.T["no_plain_start", key]);
  public static Error TaskNotFound => new(ErrorKind.NotFound, "process.task_not_found", Words.T["task_not_found"]);
  public static Error Late => new(ErrorKind.Conflict, "process.too_late", Words.T["too_late"]);
  public static Error Ended => new(ErrorKind.Conflict, "process.instance_over", Words.T["instance_over"]);
  public static Error Suspended(DateTimeOffset since) => new(ErrorKind.Conflict, "process.suspended", Words.T["suspended", Vn.Moment(since)]);
  public static Error NotSuspended => new(ErrorKind.Conflict, "process.not_suspended", Words.T["not_suspended"]);
  public static Error CannotMove(string why) => new(ErrorKind.Conflict, "process.cannot_move", Words.T[why]);
  public static Error NoVersion => new(ErrorKind.Invalid, "process.no_version", Words.T["no_version"], "To");
  public static Error UnknownOffice(string code) => new(ErrorKind.Invalid, "process.unknown_office", Words.T["no_such_office", code]);
  public static Error NobodyWaits(string message) => new(ErrorKind.Conflict, "process.nobody_waits", Words.T["nobody_waits", message]);
  public static Error BadPeriod(int days) => new(ErrorKind.Invalid, "process.bad_period", Words.T["bad_period", days], "From");
  public static Error NoSuchOffice => new(ErrorKind.NotFound, "process.office_not_found", Words.T["office_not_found"], "Office");
  public static Error NoVariable => new(ErrorKind.Invalid, "process.no_variable", Words.T["no_variable"], "Name");
  public static Error BadValue => new(ErrorKind.Invalid, "process.bad_value", Words.T["bad_value"], "Value");
  public static Error BadNames(string old, string @new) => new(ErrorKind.Invalid, "process.bad_names", Words.T["bad_names", old, @new], "Names");
  public static Error CannotMigrate(IReadOnlyList<Unmapped> unmapped) => new(ErrorKind.Conflict, "process.cannot_migrate", string.Join(" ", unmapped.Select(u => $"{u.Name}: {u.Why}")));
  public static Error ReasonMissing => new(ErrorKind.Invalid, "process.reason_missing", Words.T["reason_missing"], "Reason");
  public static Error FourEyes(string step) => new(ErrorKind.Refused, "process.task_four_eyes", Words.T["task_four_eyes", step]);
  public static Error AlreadyCollaborates(string name) => new(ErrorKind.Conflict, "process.already_collaborates", Words.T["already_collaborates", name], "Person");
  public static Error NoCollaborator => new(ErrorKind.Conflict, "process.no_collaborator", Words.T["no_collaborator"], "Person");
  public static Error BadBulk(int most) => new(ErrorKind.Invalid, "process.bad_bulk", Words.T["bad_bulk", most], "Tasks");
  public static Error OnlyHelps => new(ErrorKind.Refused, "process.task_only_helps", Words.T["task_only_helps"]);
  public static Error NoFileName(int most) => new(ErrorKind.Invalid, "process.no_file_name", Words.T["no_file_name", most], "name");
  public static Error TooManyFiles(string field, int most) => new(ErrorKind.Invalid, "process.too_many_files", Words.T["too_many_files", most], field);
  public static Error NoForm => new(ErrorKind.Conflict, "process.no_form", Words.T["no_form"]);
  public static Error DraftTooLong => new(ErrorKind.Invalid, "process.draft_too_long", Words.T["draft_too_long"], "Data");
  public static Error NoSuchFile => new(ErrorKind.NotFound, "process.no_such_file", Words.T["no_such_file"]);
  public static Error NotYours => new(ErrorKind.Refused, "process.task_not_yours", Words.T["task_not_yours"]);
  public static Error NoGroup => new(ErrorKind.Conflict, "process.task_without_group", Words.T["task_without_group"]);
  public static Error NoIncident => new(ErrorKind.Conflict, "process.no_incident", Words.T["no_incident"]);
  public static Error NobodyChosen => new(ErrorKind.Invalid, "process.nobody_chosen", Words.T["nobody_chosen"], "Person");
  public static Error NoColleague => new(ErrorKind.Invalid, "process.no_colleague", Words.T["no_colleague"], "Person");
  public static Error NoOffice => new(ErrorKind.Refused, "process.no_office", Words.T["no_office"]);
  public static Error BadCursor => new(ErrorKind.Invalid, "process.bad_cursor", Words.T["bad_cursor"], "After");
  public static Error BadText => new(ErrorKind.Invalid, "process.bad_text", Words.T["bad_text"]);
  public static Error NotLed => new(ErrorKind.Refused, "process.not_led", Words.T["not_led"], "Kind");
  public static Error BadKind => new(ErrorKind.Invalid, "process.bad_kind", Words.T["bad_kind"], "Kind");
  public static Error BadStatus => new(ErrorKind.Invalid, "process.bad_status", Words.T["bad_status"], "Status");
  public static Error BadBusinessKey(int limit) => new(ErrorKind.Invalid, "process.bad_business_key", Words.T["bad_business_key", limit], "BusinessKey");
  public static Error KeyElsewhere => new(ErrorKind.Conflict, "process.business_key_elsewhere", Words.T["business_key_elsewhere"], "BusinessKey");
  public static Error BadMessage(int limit) => new(ErrorKind.Invalid, "process.bad_message", Words.T["bad_message", limit], "Name");
  public static Error NoKey => new(ErrorKind.Invalid, "process.message_without_key", Words.T["message_without_key"], "Key");
  public static Error BadSignal(int limit) => new(ErrorKind.Invalid, "process.bad_signal", Words.T["bad_signal", limit], "Name");
  public static Error BadTimeToLive => new(ErrorKind.Invalid, "process.bad_time_to_live", Words.T["bad_time_to_live"], "TimeToLive");
  public static Error BadTest(string why) => new(ErrorKind.Invalid, "process.bad_test", why, "Test");
  public static Error DataTooLarge => new(ErrorKind.TooLarge, "process.data_too_large", Words.T["data_too_large", Processes.MaxVariables / 1000]);

  public static Error Done(TaskRow task) => new(ErrorKind.Conflict, "process.task_done", task.Status == WorkTaskStatus.Completed
    ? Words.T["task_done", task.EndedByName, Vn.Moment(task.EndedAt!.Value)]
    : Words.T["task_cancelled", Vn.Moment(task.EndedAt!.Value)]);

  public static Error DoneElsewhere => new(ErrorKind.Conflict, "process.task_done_elsewhere", Words.T["task_done_elsewhere"]);
  public static Error NotTaken => new(ErrorKind.Conflict, "process.task_not_taken", Words.T["task_not_taken"]);
  public static Error Held(TaskRow task) => new(ErrorKind.Conflict, "process.task_held",
    task.AssigneeName is { } name ? Words.T["task_held", name] : Words.T["task_held_by_other"]);

  /// <summary>All that is wrong with a file, as one error.</summary>
  public static Error Lint(IReadOnlyList<Finding> findings) =>
    Error.Of([.. findings.Select(f => new Error(ErrorKind.Invalid, f.Code, f.Element.Length == 0 ? f.Message : $"{f.Element}: {f.Message}", f.Element))])!;
}
