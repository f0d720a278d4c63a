namespace Saola.Registries;

/// <summary>What a field of a registry holds. Its name in definitions is in camelCase.</summary>
public enum FieldType {
  /// <summary>Text, NFC; <c>maxLength</c> signs at most. Column <c>text</c>.</summary>
  Text,
  /// <summary>Column <c>bigint</c>.</summary>
  Integer,
  /// <summary>Exact; <c>decimals</c> places at most. Column <c>numeric</c>.</summary>
  Decimal,
  /// <summary>Whole đồng. Column <c>bigint</c>.</summary>
  Money,
  /// <summary>A legal date of Asia/Ho_Chi_Minh. Column <c>date</c>.</summary>
  Date,
  /// <summary>Column <c>time</c>.</summary>
  Time,
  /// <summary>Column <c>timestamptz</c>.</summary>
  Moment,
  /// <summary>Column <c>boolean</c>.</summary>
  Boolean,
  /// <summary>A code of the catalogue that the field names. Column <c>text</c>.</summary>
  Choice,
  /// <summary>A record of the registry that the field names. Column <c>uuid</c> with a foreign key.</summary>
  Reference,
  /// <summary>A person by the 12-digit personal identification number. Column <c>text</c>.</summary>
  Person,
  /// <summary>An organisation or enterprise by its tax code: 10 digits, or 13 with a dash before the last three. Column <c>text</c>.</summary>
  Organisation,
  /// <summary>A commune or province by its code. Column <c>text</c>.</summary>
  Unit,
  /// <summary>A stored file. Column <c>uuid</c>.</summary>
  File,
  /// <summary>Column <c>geometry(Point, srid)</c>.</summary>
  Point,
  /// <summary>Column <c>geometry(LineString, srid)</c>.</summary>
  Line,
  /// <summary>One or more polygons. Column <c>geometry(MultiPolygon, srid)</c>.</summary>
  Polygon,
}
