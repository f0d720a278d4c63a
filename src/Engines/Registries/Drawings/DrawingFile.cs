using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Why a drawing cannot be laid upon the map, in words for its keeper.</summary>
internal sealed class DrawingUnfit(string message) : Exception(message);

/// <summary>A scanned drawing in a folder of its own: how large it is, where it lies, and what is made of it.</summary>
/// <param name="Srid">The system of coordinates of its place.</param>
/// <param name="Residual">In metres, or in degrees where the system is in degrees; null where the file says itself where it lies.</param>
internal sealed partial record DrawingFile(WorkFolder Folder, string Driver, int Width, int Height, bool HasPalette, bool HasAlpha, Placement Placement, int Srid, double? Residual) {
  /// <summary>What is taken, by what its content is, with the one driver that reads it.</summary>
  public static readonly FrozenDictionary<string, string> Drivers = new Dictionary<string, string>(StringComparer.Ordinal) { ["image/tiff"] = "GTiff", ["image/png"] = "PNG", ["image/jpeg"] = "JPEG" }.ToFrozenDictionary();

  /// <summary>A sheet of A0 scanned at 400 dots an inch has 250 million.</summary>
  const long MostPixels = 400_000_000;

  const int MostInfo = 200_000;
  const string Name = "original";

  /// <param name="points">Control points in <paramref name="srid"/>; none for what the file says.</param>
  /// <exception cref="DrawingUnfit">It is too large, or says nowhere where it lies.</exception>
  /// <exception cref="GdalFailed">It cannot be read.</exception>
  public static async Task<DrawingFile> Read(Stream content, string mediaType, IReadOnlyList<ControlPoint> points, int? srid, WorkFolder folder, CancellationToken ct) {
    await using (var file = File.Create(folder[Name])) await content.CopyToAsync(file, ct);
    var driver = Drivers[mediaType];
    var said = await Gdal.Run("gdalinfo", folder.Path, ["-json", "-nomd", "-norat", "-if", driver, Name], ct, MostInfo);
    try {
      return Said(JsonNode.Parse(said)!, driver, points, srid, folder);
    } catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException) {
      throw new GdalFailed($"What gdalinfo says of the file cannot be understood: {e.Message}");
    }
  }

  static DrawingFile Said(JsonNode info, string driver, IReadOnlyList<ControlPoint> points, int? srid, WorkFolder folder) {
    var (width, height) = ((int)info["size"]![0]!, (int)info["size"]![1]!);
    if ((long)width * height > MostPixels) throw new DrawingUnfit(Words.T["drawing_pixels", Vn.Number(MostPixels / 1_000_000)]);
    var bands = info["bands"]!.AsArray().Select(b => (string?)b!["colorInterpretation"]).ToList();
    // only a TIFF holds its place within itself
    var own = points.Count > 0 ? points : driver == "GTiff" ? GroundPoints(info["gcps"]?["gcpList"]) : [];
    var placement = own.Count > 0 ? Placement.OfPoints(own) : driver == "GTiff" ? Placement.OfTransform(info["geoTransform"]?.AsArray()) : null;
    if (placement is null) throw new DrawingUnfit(Words.T["drawing_unreferenced"]);
    var told = points.Count > 0 ? srid : Epsg((string?)info["coordinateSystem"]?["wkt"] ?? (string?)info["gcps"]?["coordinateSystem"]?["wkt"]) ?? srid;
    if (told is not { } system || !Crs.All.Contains(system)) throw new DrawingUnfit(Words.T["drawing_system"]);
    return new(folder, driver, width, height, bands.Contains("Palette"), bands.Contains("Alpha"), placement, system, own.Count > 0 ? placement.Residual(own) : null);
  }

  static ControlPoint[] GroundPoints(JsonNode? list) => list is not JsonArray all ? []
    : [.. all.Select(p => new ControlPoint((double)p!["pixel"]!, (double)p["line"]!, (double)p["x"]!, (double)p["y"]!))];

  /// <summary>The code by which the file names its system: the last one, which is that of the whole.</summary>
  static int? Epsg(string? wkt) => wkt is not null && Code().Match(wkt.TrimEnd()) is { Success: true } m ? int.Parse(m.Groups["code"].Value, CultureInfo.InvariantCulture) : null;

  /// <summary>In metres, by how long the side of a pixel is on the ground.</summary>
  public double? ResidualOf(double pixel) => Srid == Crs.Wgs84 ? Residual * pixel / Placement.Side : Residual;

  /// <summary>The drawing in another system as a compressed GeoTIFF; what lies beside the sheet shows nothing.</summary>
  /// <returns>Its path.</returns>
  public async Task<string> Rectify(int srid, CancellationToken ct) {
    const string Placed = "placed.tif", Made = "made.tif";
    string[] kept = ["-of", "GTiff", "-co", "COMPRESS=DEFLATE", "-co", "TILED=YES", "-co", "BIGTIFF=IF_SAFER"];
    await Gdal.Run("gdal_translate", Folder.Path, ["-q", "-if", Driver, .. kept, .. HasPalette ? (string[])["-expand", "rgb"] : [], "-a_srs", Epsg(Srid), .. Placement.Corners(Width, Height), Name, Placed], ct);
    // each step is told what it reads: left to itself it would ask the content, and some kinds of file name others
    await Gdal.Run("gdalwarp", Folder.Path, ["-q", "-if", "GTiff", "-order", "1", "-t_srs", Epsg(srid), "-r", "near", .. HasAlpha ? (string[])[] : ["-dstalpha"], .. kept, Placed, Made], ct);
    return Folder[Made];
  }

  static string Epsg(int srid) => "EPSG:" + srid.ToString(CultureInfo.InvariantCulture);

  [GeneratedRegex("ID\\[\"EPSG\",(?<code>[0-9]{4,5})\\]\\]$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Code();
}
