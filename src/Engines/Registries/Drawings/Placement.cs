using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>A place of the picture, in pixels from its upper left corner, and where it lies on the map, in metres.</summary>
internal sealed record ControlPoint(double Column, double Row, double East, double North) {
  /// <summary>Three lay any drawing without an error: the fourth tells whether they are right.</summary>
  public const int Fewest = 4, Most = 100;

  public bool IsFinite => double.IsFinite(Column) && double.IsFinite(Row) && double.IsFinite(East) && double.IsFinite(North);
}

/// <summary>How the pixels of a picture lie on the map: <c>east = E0 + EC column + ER row</c>, and north likewise.</summary>
internal sealed record Placement(double E0, double EC, double ER, double N0, double NC, double NR) {
  /// <summary>The six lines of a world file; it speaks of the middle of the upper left pixel.</summary>
  public static Placement? OfWorld(string text) {
    double[] six = [.. text.Split((char[])['\r', '\n', ' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries).Select(l => double.TryParse(l, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN)];
    return six is [var a, var d, var b, var e, var c, var f] && Array.TrueForAll(six, double.IsFinite) && Math.Abs(a * e - b * d) > double.Epsilon ? new(c - a / 2 - b / 2, a, b, f - d / 2 - e / 2, d, e) : null;
  }

  /// <summary>The six numbers of GDAL's <c>geoTransform</c>.</summary>
  public static Placement? OfTransform(JsonArray? six) =>
    six is { Count: 6 } && six.Select(n => (double)n!).ToArray() is var t && Array.TrueForAll(t, double.IsFinite) && Math.Abs(t[1] * t[5] - t[2] * t[4]) > double.Epsilon ? new(t[0], t[1], t[2], t[3], t[4], t[5]) : null;

  /// <summary>The one from which the points are the least away in all; null where they lie on a line.</summary>
  public static Placement? OfPoints(IReadOnlyList<ControlPoint> points) {
    double columns = points.Average(p => p.Column), rows = points.Average(p => p.Row), east = points.Average(p => p.East), north = points.Average(p => p.North);
    double cc = 0, cr = 0, rr = 0, ce = 0, re = 0, cn = 0, rn = 0;
    foreach (var p in points) {
      double c = p.Column - columns, r = p.Row - rows, e = p.East - east, n = p.North - north;
      (cc, cr, rr, ce, re, cn, rn) = (cc + c * c, cr + c * r, rr + r * r, ce + c * e, re + r * e, cn + c * n, rn + r * n);
    }
    var d = cc * rr - cr * cr;
    if (!(d > 1e-9 * cc * rr)) return null;
    double ec = (ce * rr - re * cr) / d, er = (re * cc - ce * cr) / d, nc = (cn * rr - rn * cr) / d, nr = (rn * cc - cn * cr) / d;
    return Math.Abs(ec * nr - er * nc) > double.Epsilon ? new(east - ec * columns - er * rows, ec, er, north - nc * columns - nr * rows, nc, nr) : null;
  }

  /// <summary>Of a pixel: the root of what it covers.</summary>
  public double Side => Math.Sqrt(Math.Abs(EC * NR - ER * NC));

  public (double East, double North) At(double column, double row) => (E0 + EC * column + ER * row, N0 + NC * column + NR * row);

  /// <summary>Points that say the same.</summary>
  public ControlPoint[] Points() {
    (double Column, double Row)[] corners = [(0, 0), (1_000, 0), (0, 1_000), (1_000, 1_000)];
    return [.. corners.Select(c => new ControlPoint(c.Column, c.Row, At(c.Column, c.Row).East, At(c.Column, c.Row).North))];
  }

  /// <summary>The root of the mean of the squares of how far the points are from where they are said to be.</summary>
  public double Residual(IReadOnlyList<ControlPoint> points) =>
    Math.Sqrt(points.Average(p => At(p.Column, p.Row) is var (e, n) ? (e - p.East) * (e - p.East) + (n - p.North) * (n - p.North) : 0));

  /// <summary>The outline of the picture, as GeoJSON.</summary>
  public string Outline(int width, int height) {
    (double C, double R)[] corners = [(0, 0), (0, height), (width, height), (width, 0), (0, 0)];
    return new JsonObject { ["type"] = "Polygon", ["coordinates"] = new JsonArray(new JsonArray([.. corners.Select(c => At(c.C, c.R) is var (e, n) ? (JsonNode)new JsonArray(e, n) : null)])) }.ToJsonString();
  }

  /// <summary>The corners of the picture as GDAL's arguments name control points.</summary>
  public IEnumerable<string> Corners(int width, int height) {
    foreach (var (column, row) in ((double, double)[])[(0, 0), (width, 0), (0, height), (width, height)]) {
      var (east, north) = At(column, row);
      foreach (var text in (string[])["-gcp", Text(column), Text(row), Text(east), Text(north)]) yield return text;
    }

    static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
  }
}
