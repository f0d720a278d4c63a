namespace Saola.Studio;

internal static class StudioErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "studio.not_found", T["draft_not_found"]);
  public static Error BadItem => new(ErrorKind.Invalid, "studio.bad_item", T["bad_item"], "Name");
  public static Error NoContent => new(ErrorKind.Invalid, "studio.no_content", T["no_content"], "Content");
  public static Error TooLarge => new(ErrorKind.TooLarge, "studio.too_large", T["too_large", Draft.MaxBytes / 1_000_000], "Content");
  public static Error NotBeingDrawn => new(ErrorKind.Conflict, "studio.not_being_drawn", T["not_being_drawn"]);
  public static Error Changed => new(ErrorKind.Conflict, "studio.changed", T["draft_changed"]);
  public static Error TestsAreNotPublished => new(ErrorKind.Conflict, "studio.test_not_published", T["test_not_published"]);
  public static Error BadDay => new(ErrorKind.Invalid, "studio.bad_day", T["bad_day"], "From");
  public static Error DayPast => new(ErrorKind.Invalid, "studio.day_past", T["day_past"], "From");
  public static Error NotOffered => new(ErrorKind.Conflict, "studio.not_offered", T["not_offered"]);
  public static Error ReasonMissing => new(ErrorKind.Invalid, "studio.reason_missing", T["reason_missing"], "Reason");
  public static Error ReasonTooLong => new(ErrorKind.Invalid, "studio.reason_too_long", T["reason_too_long", Draft.ReasonLimit], "Reason");
  public static Error OwnDraft => new(ErrorKind.Refused, "studio.own_draft", T["own_draft"]);
  public static Error BaseChanged => new(ErrorKind.Conflict, "studio.base_changed", T["base_changed"]);

  public static Error NoProcedure => new(ErrorKind.NotFound, "studio.no_procedure", T["no_procedure"]);
  public static Error BadPart => new(ErrorKind.Invalid, "studio.bad_part", T["bad_part"], "Part");
  public static Error BadLike => new(ErrorKind.Invalid, "studio.bad_like", T["bad_like"], "Like");
  public static Error NoTitle => new(ErrorKind.Invalid, "studio.no_title", T["no_title"], "Title");
  public static Error NotRegistry => new(ErrorKind.Conflict, "studio.not_registry", T["not_registry"]);
  public static Error AlreadyDrawn => new(ErrorKind.Conflict, "studio.already_drawn", T["already_drawn"]);
  public static Error NotPrinted => new(ErrorKind.Conflict, "studio.not_printed", T["not_printed"]);
  public static Error Unprintable(string why) => new(ErrorKind.Conflict, "studio.unprintable", T["unprintable", why]);
  public static Error NotTried => new(ErrorKind.Conflict, "studio.not_tried", T["not_tried"]);
  public static Error BadJson(string field) => new(ErrorKind.Invalid, "studio.bad_json", T["bad_json"], field);
  public static Error NothingChosen(int most) => new(ErrorKind.Invalid, "studio.nothing_chosen", T["nothing_chosen", most]);
  public static Error Twice(string item) => new(ErrorKind.Invalid, "studio.item_twice", T["item_twice", item]);
  public static Error NoArchive => new(ErrorKind.Invalid, "studio.no_archive", T["no_archive"], "File");
  public static Error NothingInside => new(ErrorKind.Invalid, "studio.nothing_inside", T["nothing_inside"], "File");
  public static Error RowsTooLarge(int limit) => new(ErrorKind.TooLarge, "studio.rows_too_large", T["rows_too_large", limit], "File");
  public static Error ArchiveTooLarge(int limit) => new(ErrorKind.TooLarge, "studio.archive_too_large", T["archive_too_large", limit], "File");

  /// <summary>All that keeps a draft from being put in force.</summary>
  public static Error Faulty(IReadOnlyList<DraftFinding> findings) =>
    Error.Of([.. findings.Select(f => new Error(ErrorKind.Invalid, "studio.faulty", f.Element.Length == 0 ? f.Message : $"{f.Element}: {f.Message}", "Content"))])!;
}
