namespace Saola.Registries;

/// <summary>As what a list can be taken.</summary>
internal static class ExportFormats {
  /// <summary>So many records go on paper: a longer list is for a spreadsheet.</summary>
  public const int MostPrinted = 200;

  /// <summary>Those that are written while they are sent.</summary>
  public static IReadOnlyList<string> AtOnce { get; } = ["csv", "xlsx", "jsonl", "geojson"];

  public static IReadOnlyList<string> All { get; } = ["xlsx", "ods", "csv", "pdf", "geojson", "gpkg", "jsonl"];

  /// <summary>How many records such a file can hold; null without limit.</summary>
  public static int? Most(string format) => format switch { "xlsx" or "ods" => SheetWriter.MostSheetRows - 1, "pdf" => MostPrinted, _ => null };

  public static string MediaType(string format) => format switch {
    "csv" => "text/csv; charset=utf-8",
    "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods" => "application/vnd.oasis.opendocument.spreadsheet",
    "jsonl" => "application/jsonl",
    "gpkg" => "application/geopackage+sqlite3",
    "pdf" => "application/pdf",
    _ => "application/geo+json",
  };
}

internal static class ExportErrors {
  public static Kernel.Error Format => new(Kernel.ErrorKind.Invalid, "registries.export_format", Words.T["export_format"], "format");

  /// <summary>GeoJSON has no other system of coordinates (RFC 7946).</summary>
  public static Kernel.Error NoShape => new(Kernel.ErrorKind.Invalid, "registries.export_no_shape", Words.T["export_no_shape"], "format");
  public static Kernel.Error TooMany(int most) => new(Kernel.ErrorKind.Invalid, "registries.export_too_many", Words.T["export_too_many", Kernel.Vn.Number(most)], "format");
  public static Kernel.Error Waiting(int most) => new(Kernel.ErrorKind.TooMany, "registries.export_waiting", Words.T["export_waiting", most]);
  public static Kernel.Error NoColumns => new(Kernel.ErrorKind.Invalid, "registries.export_no_columns", Words.T["export_no_columns"], "fields");
  public static Kernel.Error NotFound => new(Kernel.ErrorKind.NotFound, "registries.export_not_found", Words.T["export_not_found"]);
  public static Kernel.Error NotDone => new(Kernel.ErrorKind.Conflict, "registries.export_not_done", Words.T["export_not_done"]);
}
