using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Saola.Registries;

/// <summary>A layer of a map file, unpacked where nothing else is.</summary>
/// <param name="Path">Of the file that GDAL opens.</param>
/// <param name="Srid">The system of its coordinates; null when it has no shapes.</param>
/// <param name="Encoding">Of its texts, one of <see cref="MapTexts.All"/>; null where the file itself says it.</param>
internal sealed record MapSheet(string Path, int? Srid, string? Encoding = null);

/// <summary>Takes map files apart: GML without what could lead elsewhere, the parts of a shapefile out of their archive.</summary>
internal static partial class MapFile {
  const int MostParts = 200;

  /// <summary>With which a shapefile begins: 9994, the high byte first (ESRI Shapefile Technical Description, 1998).</summary>
  static readonly byte[] ShapefileCode = [0, 0, 0x27, 0x0A];

  /// <summary>Of the parts that say in a few words which system of coordinates and which encoding the others have.</summary>
  const int MostText = 64 * 1024;
  const string Instance = "http://www.w3.org/2001/XMLSchema-instance", Link = "http://www.w3.org/1999/xlink";
  static readonly XmlReaderSettings Safe = new() { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, MaxCharactersFromEntities = 1_000 };

  /// <summary>The same document without document type, entities of its own, schemas and links, which are not followed.</summary>
  /// <exception cref="SheetUnreadable">It is no XML, has a document type, or tells no system of coordinates, none that is known, or several.</exception>
  public static async Task<MapSheet> Gml(Stream content, WorkFolder folder, CancellationToken ct) {
    var (path, systems) = (folder["layer.gml"], new HashSet<string>(StringComparer.Ordinal));
    try {
      using var reader = XmlReader.Create(content, Safe);
      await using var file = File.Create(path);
      await using var writer = XmlWriter.Create(file, new() { Async = true, Encoding = new UTF8Encoding(false) });
      while (await reader.ReadAsync()) {
        ct.ThrowIfCancellationRequested();
        switch (reader.NodeType) {
          case XmlNodeType.Element: await Open(reader, writer, systems); break;
          case XmlNodeType.EndElement: await writer.WriteFullEndElementAsync(); break;
          case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace: await writer.WriteStringAsync(reader.Value); break;
        }
        if (systems.Count > 1 || file.Length > Gdal.MostBytes) break;
      }
    } catch (XmlException) {
      throw new SheetUnreadable(ImportErrors.Unreadable);
    }
    if (systems.Count > 1) throw new SheetUnreadable(ImportErrors.SystemsSeveral);
    return new(path, systems.Count == 0 ? null : MapSystems.Named(systems.Single()) ?? throw new SheetUnreadable(ImportErrors.SystemUnknown));
  }

  static async Task Open(XmlReader reader, XmlWriter writer, HashSet<string> systems) {
    var empty = reader.IsEmptyElement;
    await writer.WriteStartElementAsync(reader.Prefix, reader.LocalName, reader.NamespaceURI);
    while (reader.MoveToNextAttribute()) {
      if (reader.NamespaceURI is Instance or Link) continue;
      if (reader.LocalName == "srsName") systems.Add(reader.Value);
      await writer.WriteAttributeStringAsync(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
    }
    if (empty) await writer.WriteEndElementAsync();
  }

  /// <summary>The parts of the one shapefile in an archive, under names that are not the archive's.</summary>
  /// <param name="encoding">Of its texts, when the person says; otherwise as the file says, or by what its bytes are.</param>
  /// <exception cref="SheetUnreadable">There is none, there are several, a part is missing, or it is larger than may be unpacked.</exception>
  public static async Task<MapSheet> Shapefile(Stream archive, string? encoding, WorkFolder folder, CancellationToken ct) {
    await using (var local = File.Create(folder["archive.zip"])) await archive.CopyToAsync(local, ct);
    try {
      using var zip = ZipFile.OpenRead(folder["archive.zip"]);
      if (zip.Entries.Count > MostParts) throw new SheetUnreadable(ImportErrors.ShapefileOne);
      var shapes = zip.Entries.Where(e => IsPart(e, ".shp")).ToList();
      if (shapes is not [var shape]) throw new SheetUnreadable(ImportErrors.ShapefileOne);
      var stem = System.IO.Path.ChangeExtension(shape.FullName, null);
      var room = Gdal.MostBytes;
      foreach (var part in (string[])[".shp", ".dbf", ".shx", ".prj", ".cpg"]) {
        var entry = zip.Entries.FirstOrDefault(e => IsPart(e, part) && string.Equals(System.IO.Path.ChangeExtension(e.FullName, null), stem, StringComparison.OrdinalIgnoreCase));
        // they are read as one text, and a few bytes unpack to any length
        if (entry is not null && part is ".prj" or ".cpg") await Unpack(entry, folder["layer" + part], MostText, ct);
        else if (entry is not null) room = await Unpack(entry, folder["layer" + part], room, ct);
        else if (part is ".shp" or ".dbf" or ".prj") throw new SheetUnreadable(ImportErrors.ShapefilePart(part));
      }
    } catch (InvalidDataException) {
      throw new SheetUnreadable(ImportErrors.Unreadable);
    }
    // what is read is chosen by content, and other kinds of file name further ones
    if (!await Begins(folder["layer.shp"], ShapefileCode, ct)) throw new SheetUnreadable(ImportErrors.Unreadable);
    var system = MapSystems.Described(await File.ReadAllTextAsync(folder["layer.prj"], ct)) ?? throw new SheetUnreadable(ImportErrors.SystemUnknown);
    return new(folder["layer.shp"], system, await EncodingOf(folder, encoding, ct));
  }

  static async Task<bool> Begins(string path, byte[] code, CancellationToken ct) {
    await using var file = File.OpenRead(path);
    var first = new byte[code.Length];
    return await file.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, ct) == first.Length && first.AsSpan().SequenceEqual(code);
  }

  static bool IsPart(ZipArchiveEntry entry, string ending) => entry.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && !entry.FullName.StartsWith("__MACOSX", StringComparison.Ordinal);

  /// <summary>What an archive says of the size of its parts is not believed.</summary>
  static async Task<long> Unpack(ZipArchiveEntry entry, string path, long room, CancellationToken ct) {
    await using var packed = entry.Open();
    await using var file = File.Create(path);
    var buffer = new byte[64 * 1024];
    for (int read; (read = await packed.ReadAsync(buffer, ct)) > 0;) {
      if ((room -= read) < 0) throw new SheetUnreadable(ImportErrors.FileSize);
      await file.WriteAsync(buffer.AsMemory(0, read), ct);
    }
    return room;
  }

  /// <summary>Who does not say it, writes UTF-8 or, in older programs here, the Vietnamese page of Windows.</summary>
  static async Task<string?> EncodingOf(WorkFolder folder, string? told, CancellationToken ct) {
    if (told is not null) return told;
    if (File.Exists(folder["layer.cpg"]) && await File.ReadAllTextAsync(folder["layer.cpg"], ct) is var named && CodePage().IsMatch(named)) return named.Contains("1258", StringComparison.Ordinal) ? MapTexts.Windows : null;
    await using var table = File.OpenRead(folder["layer.dbf"]);
    var head = new byte[1 << 20];
    head = head[..await table.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct)];
    // the header is of bytes; texts begin behind it
    var texts = head.Length > 10 ? head.AsSpan(Math.Min(head.Length, head[8] | head[9] << 8)) : [];
    return IsUtf8(texts) ? MapTexts.Utf8 : MapTexts.Windows;
  }

  static bool IsUtf8(ReadOnlySpan<byte> texts) {
    for (var cut = 0; cut < 4 && cut <= texts.Length; cut++) if (System.Text.Unicode.Utf8.IsValid(texts[..^cut])) return true;
    return false;
  }

  [GeneratedRegex(@"\A\s*[A-Za-z0-9 _:-]{3,20}\s*\z", RegexOptions.CultureInvariant, 1_000)]
  private static partial Regex CodePage();
}

/// <summary>Systems of coordinates that map files name, as EPSG numbers them: those of fields, and those from which coordinates are brought into them.</summary>
internal static partial class MapSystems {
  const int Vn2000 = 4756, WebMercator = 3857;

  /// <summary>WGS84 / UTM zones 48N and 49N.</summary>
  const int Utm48 = 32648, Utm49 = 32649;

  static readonly HashSet<int> known = [.. Crs.All, Vn2000, WebMercator, Utm48, Utm49];

  /// <summary>Zones of VN-2000 / TM-3 by their central meridian (EPSG 5896 to 5899 and 9205 to 9218).</summary>
  static readonly Dictionary<decimal, int> zones = new() {
    [102m] = 5896, [103m] = 9205, [104m] = 9206, [104.5m] = 9207, [104.75m] = 9208, [105m] = 5897, [105.5m] = 9209, [105.75m] = 9210, [106m] = 9211, [106.25m] = 9212, [106.5m] = 9213,
    [107m] = 9214, [107.25m] = 9215, [107.5m] = 9216, [107.75m] = 5899, [108m] = 5898, [108.25m] = 9217, [108.5m] = 9218,
  };

  /// <summary>By the name that GML gives it: a URN, an address or a code of EPSG, or the longitude-first WGS84 of OGC.</summary>
  public static int? Named(string name) =>
    name.EndsWith("CRS84", StringComparison.Ordinal) ? Crs.Wgs84 : Code().Match(name) is { Success: true } m && int.TryParse(m.Groups["code"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && known.Contains(code) ? code : null;

  /// <summary>By the well-known text of a <c>.prj</c>, which seldom has a number: by its datum, its projection and central meridian.</summary>
  public static int? Described(string text) {
    var vietnamese = VnDatum().IsMatch(text);
    if (!vietnamese && !WgsDatum().IsMatch(text)) return null;
    if (!text.TrimStart().StartsWith("PROJCS", StringComparison.OrdinalIgnoreCase)) return text.TrimStart().StartsWith("GEOGCS", StringComparison.OrdinalIgnoreCase) ? vietnamese ? Vn2000 : Crs.Wgs84 : null;
    if (text.Contains("Mercator_Auxiliary_Sphere", StringComparison.OrdinalIgnoreCase) || text.Contains("Pseudo-Mercator", StringComparison.OrdinalIgnoreCase)) return WebMercator;
    return !text.Contains("Transverse_Mercator", StringComparison.OrdinalIgnoreCase) || Parameter(text, "false_easting") != 500_000 || Parameter(text, "false_northing") != 0 ? null
      : (Parameter(text, "scale_factor"), Parameter(text, "central_meridian")) switch {
        // programs that lack the datum write the zones of VN-2000 with its ellipsoid's: nothing else has this scale here
        (0.9999m, { } meridian) => zones.TryGetValue(meridian, out var zone) ? zone : null,
        (0.9996m, 105m) => vietnamese ? 3405 : Utm48,
        (0.9996m, 111m) => vietnamese ? 3406 : Utm49,
        _ => null,
      };
  }

  static decimal? Parameter(string text, string name) =>
    Regex.Match(text, $@"PARAMETER\s*\[\s*""{name}""\s*,\s*(?<number>-?[0-9.]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) is { Success: true } m
      && decimal.TryParse(m.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

  [GeneratedRegex(@"(EPSG.*[:/#]|\AEPSG:)(?<code>\d{4,6})\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
  private static partial Regex Code();

  [GeneratedRegex(@"DATUM\s*\[\s*""[^""]*(Viet_?nam|VN[_-]?2000)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
  private static partial Regex VnDatum();

  [GeneratedRegex(@"DATUM\s*\[\s*""[^""]*WGS[_ ]?(19)?84", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1_000)]
  private static partial Regex WgsDatum();
}
