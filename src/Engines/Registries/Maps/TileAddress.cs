using System.Globalization;

namespace Saola.Registries;

/// <summary>A tile of the set WebMercatorQuad (OGC Two Dimensional Tile Matrix Set): rows from the north, columns from the west.</summary>
internal sealed record TileAddress(int Zoom, int Row, int Column) {
  public const int Deepest = 22;

  /// <summary>Half the length of the equator, in metres of EPSG:3857.</summary>
  public const double Half = 20_037_508.342789244;

  /// <summary>Null when the set has no such tile.</summary>
  public static TileAddress? Of(int zoom, int row, int column) => zoom is < 0 or > Deepest || row < 0 || column < 0 || row >= 1 << zoom || column >= 1 << zoom ? null : new(zoom, row, column);

  /// <summary>The length of a side in metres of EPSG:3857.</summary>
  public double Side => 2 * Half / (1 << Zoom);

  /// <summary>What it covers with an eighth of its side around it, in degrees: lines and symbols reach over its border.</summary>
  public (double West, double South, double East, double North) Reach() {
    var (west, north, margin) = (-Half + Column * Side, Half - Row * Side, Side / 8);
    return (Longitude(west - margin), Latitude(north - Side - margin), Longitude(west + Side + margin), Latitude(north + margin));
  }

  static double Longitude(double x) => Math.Clamp(x / Half * 180, -180, 180);

  static double Latitude(double y) => Math.Atan(Math.Sinh(Math.Clamp(y, -Half, Half) / Half * Math.PI)) * 180 / Math.PI;

  public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Zoom}/{Row}/{Column}");
}
