using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>A shape that was checked.</summary>
/// <param name="Dimension">0 points, 1 lines, 2 areas.</param>
/// <param name="IsAtHome">Wholly within the lands in which the systems of coordinates of Vietnam are used.</param>
internal sealed record CheckedShape(string GeoJson, int Dimension, bool IsAtHome);

/// <summary>Checks geometries of RFC 7946 that come from outside, so that PostGIS reads and transforms whatever passes.</summary>
internal static class FilterShapes {
  /// <summary>The lands around Vietnam, in degrees: beyond them the projections of VN-2000 do not hold, so shapes are cut to this box before they are projected.</summary>
  public const double West = 95, South = 0, East = 125, North = 30;

  const int Positions = 10_000;

  /// <summary>Null when it is no geometry, too large, or has coordinates that the system cannot have.</summary>
  public static CheckedShape? Read(JsonObject geoJson, int srid) {
    if (!Crs.All.Contains(srid) || geoJson["type"] is not JsonValue named || FilterValues.TextOf(named) is not { } type || geoJson["coordinates"] is not JsonArray coordinates) return null;
    var walk = new Walk(srid);
    var written = new JsonArray();
    var fine = type switch {
      "Point" => walk.Position(coordinates, written),
      "MultiPoint" => coordinates.Count > 0 && walk.Each(coordinates, written, walk.Position),
      "LineString" => walk.Line(coordinates, written),
      "MultiLineString" => coordinates.Count > 0 && walk.Each(coordinates, written, walk.Line),
      "Polygon" => walk.Area(coordinates, written),
      "MultiPolygon" => coordinates.Count > 0 && walk.Each(coordinates, written, walk.Area),
      _ => false,
    };
    if (!fine) return null;
    var dimension = type.EndsWith("Point", StringComparison.Ordinal) ? 0 : type.EndsWith("String", StringComparison.Ordinal) ? 1 : 2;
    return new(new JsonObject { ["type"] = type, ["coordinates"] = written }.ToJsonString(), dimension, walk.IsAtHome);
  }

  /// <summary>A box as a polygon.</summary>
  public static JsonObject Box(double west, double south, double east, double north) => new() {
    ["type"] = "Polygon",
    ["coordinates"] = new JsonArray(new JsonArray(At(west, south), At(east, south), At(east, north), At(west, north), At(west, south))),
  };

  static JsonArray At(double x, double y) => new(x, y);

  /// <summary>Writes what it checked anew, two coordinates a position: nothing else of what came goes on.</summary>
  sealed class Walk(int srid) {
    int positions;

    public bool IsAtHome { get; private set; } = true;

    public bool Each(JsonArray from, JsonArray to, Func<JsonArray, JsonArray, bool> one) {
      foreach (var part in from) {
        var written = new JsonArray();
        if (part is not JsonArray array || !one(array, written)) return false;
        to.Add(written);
      }
      return true;
    }

    public bool Position(JsonArray from, JsonArray to) {
      if (from.Count is < 2 or > 4 || ++positions > Positions || Number(from[0]) is not { } x || Number(from[1]) is not { } y || !IsPossible(x, y)) return false;
      to.Add(x);
      to.Add(y);
      return true;
    }

    public bool Line(JsonArray from, JsonArray to) => from.Count >= 2 && Each(from, to, Position);

    public bool Area(JsonArray from, JsonArray to) => from.Count > 0 && Each(from, to, Ring);

    bool Ring(JsonArray from, JsonArray to) => from.Count >= 4 && Each(from, to, Position) && JsonNode.DeepEquals(to[0], to[^1]);

    bool IsPossible(double x, double y) {
      if (srid != Crs.Wgs84) return x is > -2_000_000 and < 3_000_000 && y is > -1_000_000 and < 4_000_000;
      if (x is < West or > East || y is < South or > North) IsAtHome = false;
      return x is >= -180 and <= 180 && y is >= -90 and <= 90;
    }

    static double? Number(JsonNode? node) =>
      node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
  }
}
