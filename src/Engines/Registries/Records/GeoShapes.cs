using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Reads GeoJSON geometries (RFC 7946) of the kind a field holds; coordinates are in the field's own system, easting or longitude first.</summary>
internal static class GeoShapes {
  /// <summary>Of one shape; a commune's border has some thousands.</summary>
  public const int MostPositions = 100_000;

  /// <summary>Of a coordinate: a tenth of a millimetre in degrees.</summary>
  public const int Places = 9;

  /// <summary>The text of the shape, without heights and with every polygon among many; or what is wrong with it.</summary>
  public static (object? Value, Error? Fault) Read(RegistryField field, JsonObject json) {
    var reading = new Reading(field.Srid ?? Crs.Wgs84);
    var (type, coordinates) = (Word(json["type"]), json["coordinates"]);
    var read = (field.Type, type) switch {
      (FieldType.Point, "Point") => reading.Position(coordinates),
      (FieldType.Line, "LineString") => reading.Line(coordinates),
      (FieldType.Polygon, "Polygon") => reading.Around(() => reading.Polygon(coordinates)),
      (FieldType.Polygon, "MultiPolygon") => reading.Many(coordinates, reading.Polygon, least: 1),
      _ => false,
    };
    if (!read) return (null, RecordErrors.Field(field, reading.Fault ?? "not_shape"));
    return ($$"""{"type":"{{(field.Type == FieldType.Polygon ? "MultiPolygon" : type)}}","coordinates":{{reading.Text}}}""", null);
  }

  static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

  sealed class Reading(int srid) {
    public StringBuilder Text { get; } = new();
    public string? Fault { get; private set; }
    int positions;

    /// <summary>Within the world; in VN-2000 metres within the reach of its zones, so that exchanged axes are noticed.</summary>
    bool IsInside(double x, double y) => srid == Crs.Wgs84 ? x is >= -180 and <= 180 && y is >= -90 and <= 90 : x is >= 0 and <= 1_000_000 && y is >= 500_000 and <= 2_800_000;

    public bool Position(JsonNode? node) {
      if (node is not JsonArray { Count: 2 or 3 } pair || Number(pair[0]) is not { } x || Number(pair[1]) is not { } y) return false;
      if (!IsInside(x, y)) return Failed("outside");
      if (++positions > MostPositions) return Failed("too_large");
      // what is shown has no more places, and what is sent back as it was shown is the same
      Text.Append(CultureInfo.InvariantCulture, $"[{Math.Round(x, Places):R},{Math.Round(y, Places):R}]");
      return true;
    }

    public bool Line(JsonNode? node) => Many(node, Position, least: 2) && (node!.AsArray().Any(p => !JsonNode.DeepEquals(p, node[0])) || Failed("not_shape"));

    public bool Polygon(JsonNode? node) => Many(node, Ring, least: 1);

    bool Ring(JsonNode? node) => Many(node, Position, least: 4) && (JsonNode.DeepEquals(node![0], node.AsArray()[^1]) || Failed("ring_open"));

    public bool Many(JsonNode? node, Func<JsonNode?, bool> one, int least) =>
      node is JsonArray all && all.Count >= least && Around(() => {
        for (var i = 0; i < all.Count; i++) {
          if (i > 0) Text.Append(',');
          if (!one(all[i])) return false;
        }
        return true;
      });

    public bool Around(Func<bool> inside) {
      Text.Append('[');
      var read = inside();
      Text.Append(']');
      return read;
    }

    bool Failed(string fault) {
      Fault ??= fault;
      return false;
    }

    static double? Number(JsonNode? node) =>
      node?.GetValueKind() == JsonValueKind.Number && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
  }
}
