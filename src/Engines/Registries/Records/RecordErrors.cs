using System.Globalization;
using Npgsql;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>What can stop reading and writing records. No message holds a value of a record: it may be personal.</summary>
internal static class RecordErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.not_found", T["not_found"]);
  public static Error RecordNotFound => new(ErrorKind.NotFound, "registries.record_not_found", T["record_not_found"]);

  /// <summary>Who may read a record and not write it.</summary>
  public static Error NotWriter => new(ErrorKind.Refused, "registries.not_writer", T["not_writer"]);

  /// <summary>The registry is out of use.</summary>
  public static Error Closed => new(ErrorKind.Conflict, "registries.closed", T["closed"]);
  public static Error ReadsHidden => new(ErrorKind.Refused, "registries.reads_hidden", T["reads_hidden"]);
  public static Error OfficeMissing => new(ErrorKind.Invalid, "registries.office_missing", T["office_missing"], "office");
  public static Error VersionMissing => new(ErrorKind.Invalid, "registries.version_missing", T["version_missing"]);
  public static Error NoEvidence => new(ErrorKind.Invalid, "registries.no_evidence", T["no_evidence"], "result");

  /// <summary>What a decision wrote is not what the record says any more.</summary>
  public static Error ChangedSince => new(ErrorKind.Conflict, "registries.changed_since", T["changed_since"]);
  public static Error Ended => new(ErrorKind.Conflict, "registries.ended", T["ended"]);

  /// <summary>Another record has the key by which records are told apart.</summary>
  public static Error Taken => new(ErrorKind.Conflict, "registries.taken", T["taken"]);
  public static Error NoValidity => new(ErrorKind.Invalid, "registries.no_validity", T["no_validity"], "from");
  public static Error FromTooEarly => new(ErrorKind.Invalid, "registries.from_too_early", T["from_too_early"], "from");
  public static Error ToTooEarly => new(ErrorKind.Invalid, "registries.to_too_early", T["to_too_early"], "to");

  /// <summary>PostgreSQL takes the first and the last day of the calendar for no day at all.</summary>
  public static Error DayOutside(string field) => new(ErrorKind.Invalid, "registries.day_outside", T["day_outside"], field);
  public static Error ToTooLate => new(ErrorKind.Invalid, "registries.to_too_late", T["to_too_late"], "to");
  public static Error StateUnknown => new(ErrorKind.Invalid, "registries.state_unknown", T["state_unknown"], "state");
  public static Error Referred => new(ErrorKind.Invalid, "registries.reference_gone", T["reference_gone"]);

  public static Error ReasonTooLong(int most) => new(ErrorKind.Invalid, "registries.reason_too_long", T["reason_too_long", most], "reason");

  public static Error FileNameWrong(int most) => new(ErrorKind.Invalid, "registries.file_name_wrong", T["file_name_wrong", most], "name");
  public static Error FileNotFound => new(ErrorKind.NotFound, "registries.file_not_found", T["file_not_found"]);

  /// <summary>A header of a process's task that says what to write.</summary>
  public static Error MappingWrong(string header) => new(ErrorKind.Invalid, "registries.mapping_wrong", T["mapping_wrong", header]);

  public static Error CursorWrong => new(ErrorKind.Invalid, "registries.cursor_wrong", T["cursor_wrong"], "after");
  public static Error TokenWrong => new(ErrorKind.Invalid, "registries.token_wrong", T["token_wrong"], "since");
  public static Error LimitWrong(int most) => new(ErrorKind.Invalid, "registries.limit_wrong", T["limit_wrong", most], "limit");
  public static Error SkipWrong(int most) => new(ErrorKind.Invalid, "registries.skip_wrong", T["skip_wrong", most], "$skip");

  /// <summary>What was asked for would read so much that others would wait for it.</summary>
  public static Error ListCostly => new(ErrorKind.Busy, "registries.list_costly", T["list_costly"]);

  /// <param name="fields">By which the list can be sorted.</param>
  public static Error SortCostly(string field, string fields) => new(ErrorKind.Invalid, "registries.sort_costly", T["sort_costly", field, fields], field);

  public static Error RowsWrong(int most) => new(ErrorKind.Invalid, "registries.rows_wrong", T["rows_wrong", most], "rows");

  public static Error NothingToChange => new(ErrorKind.Invalid, "registries.nothing_to_change", T["nothing_to_change"]);
  public static Error TooManyFound(int most) => new(ErrorKind.Invalid, "registries.too_many_found", T["too_many_found", most]);

  public static Error KeyWrong => new(ErrorKind.Invalid, "registries.key_wrong", T["key_wrong"]);

  /// <summary>What the table itself refuses, in words; null where that is no fault of what was written.</summary>
  public static Error? Of(PostgresException e, RegistryDefinition d) {
    var field = (e.ConstraintName is { } rule ? TableShape.Of(d).FieldsOf(rule) : e.ColumnName is { } column ? [column] : []).Select(d.Find).FirstOrDefault();
    return (e.SqlState, field) switch {
      (PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation, _) => Taken,
      (PostgresErrorCodes.ForeignKeyViolation, _) => Referred,
      (PostgresErrorCodes.CheckViolation, { } broken) => Field(broken, "rule_to_come"),
      (PostgresErrorCodes.NotNullViolation, { } missing) => Field(missing, "required"),
      (PostgresErrorCodes.ProgramLimitExceeded, { } indexed) => Field(indexed, "key_long", RecordChecks.LongestKey),
      (PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure, _) => Problems.Stale,
      _ => null,
    };
  }

  /// <summary>What is wrong with one field, by the last part of its code.</summary>
  public static Error Field(RegistryField field, string fault, params object?[] more) =>
    new(ErrorKind.Invalid, "registries." + fault, T[$"fault_{fault}", [field.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), .. more]], field.Key);
}
