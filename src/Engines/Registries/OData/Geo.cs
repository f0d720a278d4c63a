using System.Collections;
using System.Text.Json.Nodes;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Microsoft.Spatial;

namespace Saola.Registries;

/// <summary>Shapes in OData: geography in degrees of WGS84, geometry in metres of VN-2000.</summary>
internal static class Geo {
  static readonly EdmPrimitiveTypeKind[]
    Geography = [EdmPrimitiveTypeKind.GeographyPoint, EdmPrimitiveTypeKind.GeographyLineString, EdmPrimitiveTypeKind.GeographyPolygon, EdmPrimitiveTypeKind.GeographyMultiPolygon],
    Geometry = [EdmPrimitiveTypeKind.GeometryPoint, EdmPrimitiveTypeKind.GeometryLineString, EdmPrimitiveTypeKind.GeometryPolygon, EdmPrimitiveTypeKind.GeometryMultiPolygon];

  /// <summary>The library knows <c>geo.intersects</c> of a point and a polygon; here any shape may meet any other.</summary>
  public static void Declare() {
    foreach (var kinds in new[] { Geography, Geometry })
      foreach (var one in kinds)
        foreach (var other in kinds)
          if (!IsKnown(one, other)) CustomUriFunctions.AddCustomUriFunction("geo.intersects", new FunctionSignatureWithReturnType(Type(EdmPrimitiveTypeKind.Boolean), Type(one), Type(other)));
  }

  static bool IsKnown(EdmPrimitiveTypeKind one, EdmPrimitiveTypeKind other) =>
    (one, other) is (EdmPrimitiveTypeKind.GeographyPoint, EdmPrimitiveTypeKind.GeographyPolygon) or (EdmPrimitiveTypeKind.GeographyPolygon, EdmPrimitiveTypeKind.GeographyPoint)
      or (EdmPrimitiveTypeKind.GeometryPoint, EdmPrimitiveTypeKind.GeometryPolygon) or (EdmPrimitiveTypeKind.GeometryPolygon, EdmPrimitiveTypeKind.GeometryPoint);

  static IEdmPrimitiveTypeReference Type(EdmPrimitiveTypeKind kind) => EdmCoreModel.Instance.GetPrimitive(kind, isNullable: true);

  public static EdmPrimitiveTypeKind KindOf(FieldType type, int srid) => (srid == Crs.Wgs84 ? Geography : Geometry)[type switch { FieldType.Point => 0, FieldType.Line => 1, _ => 3 }];

  /// <summary>The shape as GeoJSON with its system of coordinates; a geometry that names none is of the field's own.</summary>
  public static (JsonObject GeoJson, int Srid)? Read(ISpatial shape, int own) {
    if (shape.CoordinateSystem.EpsgId is not { } srid || shape.IsEmpty) return null;
    var written = GeoJsonObjectFormatter.Create().Write(shape);
    return written.TryGetValue("coordinates", out var coordinates) ? (new() { ["type"] = (string)written["type"], ["coordinates"] = Numbers(coordinates) }, srid == 0 ? own : srid) : null;
  }

  static JsonNode? Numbers(object? value) => value switch {
    double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
    IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Numbers)]),
    _ => null,
  };
}
