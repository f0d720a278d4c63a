using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Forms;

/// <summary>
/// A point or an area as people type it and as GeoJSON keeps it (WGS 84, longitude first). People write latitude first:
/// "13,9833; 108,0000" or "13.9833, 108.0000", one corner a line.
/// </summary>
internal static partial class GeoText {
  public const int MostCorners = 1000;

  public static JsonObject? Point(string text) => text.StartsWith('{')
    ? Json(text, "Point") is { } made && Position(made["coordinates"]) is { } at ? Made("Point", Pair(at)) : null
    : Typed(text) is { } typed ? Made("Point", Pair(typed)) : null;

  /// <summary>A ring of at least three corners that does not cross itself; its end need not be typed.</summary>
  public static JsonObject? Area(string text) {
    var corners = text.StartsWith('{')
      ? Json(text, "Polygon")?["coordinates"] is JsonArray { Count: 1 } rings && rings[0] is JsonArray ring ? ring.Select(Position).ToList() : []
      : text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostCorners + 1).Select(Typed).ToList();
    if (corners.Count > MostCorners || corners.Any(c => c is null)) return null;
    var closed = corners.Select(c => c!.Value).ToList();
    if (closed.Count > 1 && closed[0] == closed[^1]) closed.RemoveAt(closed.Count - 1);
    if (closed.Count < 3 || closed.Distinct().Count() != closed.Count || Crosses(closed)) return null;
    return Made("Polygon", new JsonArray(new JsonArray([.. closed.Append(closed[0]).Select(c => (JsonNode?)Pair(c))])));
  }

  /// <summary>As it is typed: corners one a line; null when it is neither.</summary>
  public static string? Write(JsonNode? value) => value is not JsonObject o ? null : (string?)o["type"] switch {
    "Point" when Position(o["coordinates"]) is { } at => Written(at),
    "Polygon" when o["coordinates"] is JsonArray { Count: 1 } rings && rings[0] is JsonArray { Count: > 3 } ring && ring.All(c => Position(c) is not null)
      => string.Join('\n', ring.Take(ring.Count - 1).Select(c => Written(Position(c)!.Value))),
    _ => null,
  };

  static string Written((double Lon, double Lat) at) => $"{Number(at.Lat)}; {Number(at.Lon)}";

  static string Number(double number) => number.ToString("0.#######", CultureInfo.InvariantCulture).Replace('.', ',');

  static (double Lon, double Lat)? Typed(string line) {
    var found = Pairs().Match(line);
    if (!found.Success) return null;
    var (lat, lon) = (Degrees(found.Groups["lat"].Value), Degrees(found.Groups["lon"].Value));
    return Math.Abs(lat) <= 90 && Math.Abs(lon) <= 180 ? (lon, lat) : null;
  }

  static double Degrees(string text) => double.Parse(text.Replace(',', '.'), CultureInfo.InvariantCulture);

  static JsonObject? Json(string text, string type) {
    try {
      return JsonNode.Parse(text, null, new JsonDocumentOptions { MaxDepth = 8 }) is JsonObject o && o["type"] is JsonValue t && t.TryGetValue<string>(out var named) && named == type ? o : null;
    } catch (Exception e) when (e is JsonException or ArgumentException) {
      return null;
    }
  }

  static (double Lon, double Lat)? Position(JsonNode? node) =>
    node is JsonArray { Count: 2 or 3 } pair && pair[0] is JsonValue x && pair[1] is JsonValue y && x.TryGetValue<double>(out var lon) && y.TryGetValue<double>(out var lat)
    && Math.Abs(lat) <= 90 && Math.Abs(lon) <= 180 ? (lon, lat) : null;

  static JsonArray Pair((double Lon, double Lat) at) => [Math.Round(at.Lon, 7), Math.Round(at.Lat, 7)];

  static JsonObject Made(string type, JsonArray coordinates) => new() { ["type"] = type, ["coordinates"] = coordinates };

  /// <summary>Whether two sides that are no neighbours meet.</summary>
  static bool Crosses(List<(double X, double Y)> ring) {
    for (var i = 0; i < ring.Count; i++)
      for (var j = i + 2; j < ring.Count; j++)
        if ((i > 0 || j < ring.Count - 1) && Meet(ring[i], ring[i + 1], ring[j], ring[(j + 1) % ring.Count])) return true;
    return false;
  }

  static bool Meet((double X, double Y) a, (double X, double Y) b, (double X, double Y) c, (double X, double Y) d) =>
    Side(a, b, c) != Side(a, b, d) && Side(c, d, a) != Side(c, d, b);

  static int Side((double X, double Y) a, (double X, double Y) b, (double X, double Y) p) => Math.Sign((b.X - a.X) * (p.Y - a.Y) - (b.Y - a.Y) * (p.X - a.X));

  [GeneratedRegex(@"^(?:(?<lat>-?\d{1,3}(?:\.\d{1,12})?)\s*[,;\s]\s*(?<lon>-?\d{1,3}(?:\.\d{1,12})?)|(?<lat>-?\d{1,3}(?:,\d{1,12})?)\s*[;\s]\s*(?<lon>-?\d{1,3}(?:,\d{1,12})?))$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Pairs();
}
