using System.Globalization;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Makes features in the coordinates of a registry's field of a map file, for the reader of features to read as rows.</summary>
internal static class MapConversion {
  /// <param name="encoding">Of a shapefile's texts, one of <see cref="MapTexts.All"/>; null for what the file says.</param>
  /// <returns>The path of the features in the folder.</returns>
  /// <exception cref="SheetUnreadable">The file is none of its kind, or not one layer in a system of coordinates that is known.</exception>
  public static async Task<string> Run(RegistryDefinition d, SheetKind kind, Stream content, string? encoding, WorkFolder folder, CancellationToken ct) {
    var layer = kind == SheetKind.Gml ? await MapFile.Gml(content, folder, ct) : await MapFile.Shapefile(content, encoding, folder, ct);
    List<string> arguments = ["-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=9", "-lco", "WRITE_NAME=NO"];
    if (kind == SheetKind.Gml) arguments.AddRange(["-oo", "EXPOSE_GML_ID=NO", "-oo", "DOWNLOAD_SCHEMA=NO"]);
    if (layer.Encoding is { } texts) arguments.AddRange(["-oo", $"ENCODING={(texts == MapTexts.Utf8 ? "UTF-8" : MapTexts.Bytes)}"]);
    if (layer.Srid is { } from && d.Fields.FirstOrDefault(f => f.IsGeometry) is { } field && ColumnTypes.Srid(field) is var to && to != from) arguments.AddRange(["-s_srs", Epsg(from), "-t_srs", Epsg(to)]);
    try {
      if (kind == SheetKind.Gml && (await Gdal.Run("ogrinfo", folder.Path, ["-ro", "-q", "-oo", "DOWNLOAD_SCHEMA=NO", layer.Path], ct)).Split('\n').Count(l => l.Length > 0) != 1) throw new SheetUnreadable(ImportErrors.LayersSeveral);
      await Gdal.Run("ogr2ogr", folder.Path, [.. arguments, folder["layer.geojson"], layer.Path], ct);
      if (layer.Encoding is null or MapTexts.Utf8) return folder["layer.geojson"];
      await MapTexts.Mend(folder["layer.geojson"], folder["mended.geojson"], layer.Encoding, ct);
    } catch (GdalFailed) when (!ct.IsCancellationRequested) {
      throw new SheetUnreadable(ImportErrors.Unreadable);
    }
    return folder["mended.geojson"];
  }

  static string Epsg(int srid) => "EPSG:" + srid.ToString(CultureInfo.InvariantCulture);
}
