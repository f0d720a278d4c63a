using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>What can stop an import as a whole; what is wrong with a row is told with the row.</summary>
internal static class ImportErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.import_not_found", T["import_not_found"]);
  public static Error NoFile => new(ErrorKind.Invalid, "registries.import_no_file", T["import_no_file"], "file");
  public static Error FileSize => new(ErrorKind.Invalid, "registries.import_file_size", T["import_file_size"], "file");
  public static Error FileKind => new(ErrorKind.Invalid, "registries.import_file_kind", T["import_file_kind"], "file");
  public static Error Unreadable => new(ErrorKind.Invalid, "registries.import_unreadable", T["import_unreadable"], "file");
  public static Error Empty => new(ErrorKind.Invalid, "registries.import_empty", T["import_empty"], "file");
  public static Error TooMany(int rows) => new(ErrorKind.Invalid, "registries.import_too_many", T["import_too_many", Vn.Number(rows)], "file");
  public static Error TooWide(int columns) => new(ErrorKind.Invalid, "registries.import_too_wide", T["import_too_wide", columns], "file");

  /// <summary>Of map files.</summary>
  public static Error SystemUnknown => new(ErrorKind.Invalid, "registries.import_system", T["import_system"], "file");
  public static Error SystemsSeveral => new(ErrorKind.Invalid, "registries.import_systems", T["import_systems"], "file");
  public static Error LayersSeveral => new(ErrorKind.Invalid, "registries.import_layers", T["import_layers"], "file");
  public static Error ShapefileOne => new(ErrorKind.Invalid, "registries.import_shapefile", T["import_shapefile"], "file");
  public static Error ShapefilePart(string part) => new(ErrorKind.Invalid, "registries.import_shapefile_part", T["import_shapefile_part", part], "file");
  public static Error EncodingUnknown => new(ErrorKind.Invalid, "registries.import_encoding", T["import_encoding"], "encoding");
  public static Error Formula(int row) => new(ErrorKind.Invalid, "registries.import_formula", T["import_formula", row], "file");
  public static Error ColumnTwice(string title) => new(ErrorKind.Invalid, "registries.import_column_twice", T["import_column_twice", title], "columns");
  public static Error ColumnUnknown(string title) => new(ErrorKind.Invalid, "registries.import_column_unknown", T["import_column_unknown", title], "columns");

  /// <summary>Columns without which no row can be told from another or be complete.</summary>
  public static Error ColumnsMissing(IEnumerable<string> fields) => new(ErrorKind.Invalid, "registries.import_columns_missing", T["import_columns_missing", string.Join(", ", fields)], "columns");
  public static Error NotChecked => new(ErrorKind.Conflict, "registries.import_not_checked", T["import_not_checked"]);
  public static Error Goes => new(ErrorKind.Conflict, "registries.import_goes", T["import_goes"]);
  public static Error FileKept => new(ErrorKind.Refused, "registries.import_file_kept", T["import_file_kept"]);
  public static Error Over => new(ErrorKind.Conflict, "registries.import_over", T["import_over"]);
  public static Error Faulty(int rows) => new(ErrorKind.Conflict, "registries.import_faulty", T["import_faulty", Vn.Number(rows)]);
  public static Error NothingRight => new(ErrorKind.Conflict, "registries.import_nothing", T["import_nothing"]);
  public static Error ReasonMissing => new(ErrorKind.Invalid, "registries.import_reason", T["import_reason"], "reason");
  public static Error DefinitionChanged => new(ErrorKind.Conflict, "registries.import_definition", T["import_definition"]);

  /// <summary>What is wrong with a row and with no value of it.</summary>
  public static Error RowTwice(int first) => new(ErrorKind.Invalid, "registries.import_row_twice", T["import_row_twice", first]);
  public static Error Stray(string title) => new(ErrorKind.Invalid, "registries.import_stray", T["import_stray", title]);
  public static Error RowEnded => new(ErrorKind.Invalid, "registries.import_row_ended", T["import_row_ended"], Names.To);
  public static Error TooManyCells => new(ErrorKind.Invalid, "registries.import_cells", T["import_cells"]);
}
