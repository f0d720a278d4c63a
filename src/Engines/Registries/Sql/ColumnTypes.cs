namespace Saola.Registries;

/// <summary>How fields lie in their table.</summary>
internal static class ColumnTypes {
  /// <summary>The type as PostgreSQL itself names it (<c>format_type</c>), so that it can be compared.</summary>
  public static string Of(RegistryField field) => field.Type switch {
    FieldType.Integer or FieldType.Money => "bigint",
    FieldType.Decimal => "numeric",
    FieldType.Date => "date",
    FieldType.Time => "time without time zone",
    FieldType.Moment => "timestamp with time zone",
    FieldType.Boolean => "boolean",
    FieldType.Reference or FieldType.File => "uuid",
    FieldType.Point => $"geometry(Point,{Srid(field)})",
    FieldType.Line => $"geometry(LineString,{Srid(field)})",
    FieldType.Polygon => $"geometry(MultiPolygon,{Srid(field)})",
    _ => "text",
  };

  public static int Srid(RegistryField field) => field.Srid ?? Crs.Wgs84;

  /// <summary>
  /// What <c>_search</c> holds of a row, as an expression over its columns: the words of the fields that are searched, folded. Whoever
  /// writes a row sets the column to it; changing which fields are searched writes it anew.
  /// </summary>
  /// <param name="row">What goes before each column: <c>t.</c> of a table called so.</param>
  public static string SearchText(RegistryDefinition definition, string row = "") {
    var fields = definition.Fields.Where(f => f is { Search: true, IsGeometry: false }).Select(f => row + Names.Quote(f.Key)).ToList();
    return fields.Count == 0 ? "''::text" : $"kernel.fold(concat_ws(' ', {string.Join(", ", fields)}))";
  }
}
