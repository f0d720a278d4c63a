using System.IO.Compression;
using System.Text;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Map files that geographers bring: GML and shapefiles, in whatever system their coordinates are.</summary>
public sealed class ImportMapTests(ImportApp app) : IClassFixture<ImportApp>, IDisposable {
  readonly WorkFolder folder = new();

  public void Dispose() => folder.Dispose();

  const string Features = """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"code":"G1","title":"Quán Phở Thìn","kind":"shop","seats":12,"keeper":"000190000001","opened":"2026-11-21"},"geometry":{"type":"Point","coordinates":[108.25,13.98]}},
    {"type":"Feature","properties":{"code":"G2","title":"Bếp ăn Đồng Khởi","kind":"kitchen"},"geometry":{"type":"Point","coordinates":[108.0,14.2]}}]}
    """;

  async Task<byte[]> Zipped(string srs, params string[] more) {
    await File.WriteAllTextAsync(folder["a.geojson"], Features);
    await Tool.Run("ogr2ogr", ["-f", "ESRI Shapefile", folder["quan_an.shp"], folder["a.geojson"], "-t_srs", srs, .. more]);
    return Zip(Directory.GetFiles(folder.Path, "quan_an.*").Select(f => ("../../ban do/" + Path.GetFileName(f), File.ReadAllBytes(f))));
  }

  static byte[] Zip(IEnumerable<(string Name, byte[] Content)> parts) {
    using var bytes = new MemoryStream();
    using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
      foreach (var (name, content) in parts) {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(content);
      }
    return bytes.ToArray();
  }

  async Task<(Guid Id, string State, string? Error)> Brought(string key, byte[] file, string name, string? encoding = null) {
    var (status, begun) = await app.Upload(key, file, name, ImportApp.Steward(), encoding: encoding);
    Assert.True(status == 200, begun.ToJsonString());
    Assert.Equal("converting", (string?)begun["state"]);
    await app.RunJobs();
    var seen = (await app.Show(key, (Guid)begun["id"]!))["import"]!;
    return ((Guid)begun["id"]!, (string)seen["state"]!, (string?)seen["error"]);
  }

  [Theory]
  [InlineData("EPSG:4326")]
  [InlineData("EPSG:9217")]
  [InlineData("EPSG:3406")]
  [InlineData("EPSG:32649")]
  public async Task A_shapefile_becomes_records_in_the_coordinates_of_the_field(string srs) {
    var key = await app.Made();
    var (id, state, error) = await Brought(key, await Zipped(srs, "-lco", "ENCODING=UTF-8"), "quan-an.zip");
    Assert.True(state == "checked", error);
    var done = await app.Write(key, id);
    Assert.Equal((2, 0), ((int)done["added"]!, (int)done["refused"]!));
    Assert.Equal([["G1", "Quán Phở Thìn", 12L, "000190000001", new DateTime(2026, 11, 21), true], ["G2", "Bếp ăn Đồng Khởi", null, null, null, true]], await app.Sql($"""
      select code, title, seats, keeper, opened::timestamp, st_distance(place::geography, st_setsrid(case code when 'G1' then st_point(108.25, 13.98) else st_point(108.0, 14.2) end, 4326)::geography) < 1 from registry_data.{key} order by code
      """));
    // the archive is not kept: what the features are made of is there in their place
    Assert.Equal([["quan-an.geojson"]], await app.Sql("select name from kernel.file where owner = $1 and removed_at is null", id));
  }

  [Theory]
  [InlineData("GML2")]
  [InlineData("GML3.2")]
  public async Task GML_becomes_records_and_keeps_the_digits_of_codes(string format) {
    await File.WriteAllTextAsync(folder["a.geojson"], Features, TestContext.Current.CancellationToken);
    await Tool.Run("ogr2ogr", "-f", "GML", folder["a.gml"], folder["a.geojson"], "-dsco", "FORMAT=" + format, "-t_srs", "EPSG:9217");
    var key = await app.Made();
    var (id, state, error) = await Brought(key, await File.ReadAllBytesAsync(folder["a.gml"], TestContext.Current.CancellationToken), "quan-an.gml");
    Assert.True(state == "checked", error);
    await app.Write(key, id);
    Assert.Equal([["G1", "000190000001", "POINT(108.25 13.98)"], ["G2", null, "POINT(108 14.2)"]], await app.Sql($"select code, keeper, st_astext(place, 6) from registry_data.{key} order by code"));
  }

  [Fact]
  public async Task A_personal_key_is_no_column_of_a_map_file_for_who_may_not_see_it() {
    await File.WriteAllTextAsync(folder["a.geojson"], """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"G1","card":"GH-1"},"geometry":{"type":"Point","coordinates":[108.25,13.98]}}]}""", TestContext.Current.CancellationToken);
    await Tool.Run("ogr2ogr", "-f", "GML", folder["a.gml"], folder["a.geojson"]);
    var key = await BeginImportTests.Keyed(app, "code");
    foreach (var (who, state) in new[] { (BeginImportTests.Clerk, "stopped"), (ImportApp.Steward(), "checked") }) {
      var (_, begun) = await app.Upload(key, await File.ReadAllBytesAsync(folder["a.gml"], TestContext.Current.CancellationToken), "a.gml", who);
      await app.RunJobs();
      var seen = (await app.Show(key, (Guid)begun["id"]!, who))["import"]!;
      Assert.True((string?)seen["state"] == state, seen.ToJsonString());
      if (state == "stopped") Assert.Contains("card", (string?)seen["error"], StringComparison.Ordinal);
    }
  }

  [Theory]
  [InlineData("CP1258", "1258", null)]
  [InlineData("CP1258", null, null)]
  [InlineData("TCVN", null, "tcvn3")]
  public async Task Vietnamese_texts_of_older_programs_are_read(string written, string? page, string? told) {
    var zip = await Zipped("EPSG:4326", "-lco", "ENCODING=UTF-8");
    // as such a program writes: one byte a letter, and perhaps a note of the page
    var table = await File.ReadAllBytesAsync(folder["quan_an.dbf"], TestContext.Current.CancellationToken);
    var parts = new List<(string, byte[])> { ("a.dbf", written == "TCVN" ? Tcvn(table) : Windows(table)) };
    foreach (var part in new[] { "shp", "shx", "prj" }) parts.Add(("a." + part, await File.ReadAllBytesAsync(folder["quan_an." + part], TestContext.Current.CancellationToken)));
    if (page is not null) parts.Add(("a.cpg", Encoding.ASCII.GetBytes(page)));
    Assert.NotEmpty(zip);
    var key = await app.Made();
    var (id, state, error) = await Brought(key, Zip(parts), "a.zip", told);
    Assert.True(state == "checked", error);
    await app.Write(key, id);
    Assert.Equal([["Quán Phở Thìn"], ["Bếp ăn Đồng Khởi"]], await app.Sql($"select title from registry_data.{key} order by code"));
  }

  /// <summary>Each letter in the place of its bytes, filled up with spaces: records keep their length.</summary>
  static byte[] Said(byte[] table, params (string Letter, byte[] Bytes)[] letters) {
    foreach (var (letter, bytes) in letters) {
      var utf8 = Encoding.UTF8.GetBytes(letter);
      for (int at; (at = table.AsSpan().IndexOf(utf8)) >= 0;) {
        var end = at;
        while (end + 1 < table.Length && !(table[end] == ' ' && table[end + 1] == ' ')) end++;
        byte[] rest = [.. bytes, .. table[(at + utf8.Length)..end]];
        rest = [.. rest, .. Enumerable.Repeat((byte)' ', end - at - rest.Length)];
        rest.CopyTo(table, at);
      }
    }
    return table;
  }

  // a letter and its tone apart
  static byte[] Windows(byte[] table) => Said(table, ("á", [0xE1]), ("ở", [0xF5, 0xD2]), ("ì", [0x69, 0xCC]), ("ế", [0xEA, 0xEC]), ("ă", [0xE3]), ("Đ", [0xD0]), ("ồ", [0xF4, 0xCC]));

  static byte[] Tcvn(byte[] table) => Said(table, ("á", [0xB8]), ("ở", [0xEB]), ("ì", [0xD7]), ("ế", [0xD5]), ("ă", [0xA8]), ("Đ", [0xA7]), ("ồ", [0xE5]));

  [Fact]
  public async Task What_would_lead_elsewhere_is_refused() {
    var key = await app.Made();
    foreach (var (content, words) in new[] {
      ("""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>""", "định dạng"),
      ("""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;&y;</a>""", "định dạng"),
      ("""<?xml version="1.0"?><a xmlns:gml="http://www.opengis.net/gml"><gml:Point srsName="EPSG:2193"/></a>""", "hệ tọa độ"),
      ("""<?xml version="1.0"?><a xmlns:gml="http://www.opengis.net/gml"><gml:Point srsName="EPSG:4326"/><gml:Point srsName="EPSG:9217"/></a>""", "nhiều hệ tọa độ"),
    }) {
      var (_, state, error) = await Brought(key, Encoding.UTF8.GetBytes(content), "a.gml");
      Assert.Equal("stopped", state);
      Assert.Contains(words, error, StringComparison.Ordinal);
    }
  }

  [Fact]
  public async Task What_a_document_names_elsewhere_is_not_given_to_who_reads_it() {
    var layer = await MapFile.Gml(new MemoryStream(Encoding.UTF8.GetBytes("""
      <?xml version="1.0"?><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="http://x http://127.0.0.1:1/x.xsd"><?php x?><gml:Point xlink:href="http://127.0.0.1:1/y" srsName="EPSG:4326"/></a>
      """.Trim())), folder, TestContext.Current.CancellationToken);
    Assert.Equal("""<?xml version="1.0" encoding="utf-8"?><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:gml="http://www.opengis.net/gml"><gml:Point srsName="EPSG:4326" /></a>""", await File.ReadAllTextAsync(layer.Path, TestContext.Current.CancellationToken));
  }

  [Fact]
  public async Task An_archive_has_one_shapefile_with_all_its_parts() {
    var (key, whole) = (await app.Made(), await Zipped("EPSG:4326"));
    Assert.NotEmpty(whole);
    byte[] Part(string ending) => File.ReadAllBytes(folder["quan_an" + ending]);
    foreach (var (parts, words) in new[] {
      (new[] { ("a.shp", Part(".shp")), ("a.dbf", Part(".dbf")), ("a.shx", Part(".shx")) }, ".prj"),
      ([("a.shp", Part(".shp")), ("b.shp", Part(".shp")), ("a.dbf", Part(".dbf")), ("a.prj", Part(".prj"))], "đúng một shapefile"),
      ([("readme.txt", "x"u8.ToArray())], "đúng một shapefile"),
      ([("a.shp", Part(".shp")), ("a.dbf", Part(".dbf")), ("a.shx", Part(".shx")), ("a.prj", new byte[1 << 20])], "quá lớn"),
      ([("a.shp", Part(".shp")), ("a.dbf", Part(".dbf")), ("a.shx", Part(".shx")), ("a.prj", Part(".prj")), ("a.cpg", new byte[1 << 20])], "quá lớn"),
      ([("a.shp", Part(".shp")), ("a.dbf", Part(".dbf")), ("a.shx", Part(".shx")), ("a.prj", """PROJCS["x",GEOGCS["y",DATUM["D_North_American_1983"]]]"""u8.ToArray())], "hệ tọa độ"),
      // no shapefile, but what names another file to read
      ([("a.shp", """<OGRVRTDataSource><OGRVRTLayer name="layer"><SrcDataSource>CSV:/etc/passwd</SrcDataSource><SrcLayer>passwd</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"""u8.ToArray()), ("a.dbf", Part(".dbf")), ("a.prj", Part(".prj"))], "định dạng"),
    }) {
      var (_, state, error) = await Brought(key, Zip(parts), "a.zip");
      Assert.Equal("stopped", state);
      Assert.Contains(words, error, StringComparison.Ordinal);
    }
  }

  [Theory]
  [InlineData("urn:ogc:def:crs:EPSG::9217", 9217)]
  [InlineData("http://www.opengis.net/def/crs/EPSG/0/4326", 4326)]
  [InlineData("http://www.opengis.net/gml/srs/epsg.xml#3405", 3405)]
  [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", 4326)]
  [InlineData("EPSG:999999", null)]
  [InlineData("4326", null)]
  public void A_system_is_known_by_the_name_that_GML_gives_it(string name, int? srid) => Assert.Equal(srid, MapSystems.Named(name));

  [Fact]
  public async Task A_system_is_known_by_the_text_of_a_prj() {
    foreach (var srid in Crs.All.Concat([4756, 32648, 32649, 3857])) {
      var text = await Tool.Run("gdalsrsinfo", "-o", "wkt_esri", "--single-line", $"EPSG:{srid}");
      Assert.True(MapSystems.Described(text) == srid, $"{srid}: {MapSystems.Described(text)} of {text}");
    }
  }

  [Fact]
  public async Task A_program_that_takes_too_much_or_fails_is_told_as_such() {
    await File.WriteAllTextAsync(folder["a.geojson"], "{", TestContext.Current.CancellationToken);
    await Assert.ThrowsAsync<GdalFailed>(() => Gdal.Run("ogr2ogr", folder.Path, ["-f", "GeoJSON", folder["b.geojson"], folder["a.geojson"]], TestContext.Current.CancellationToken));
    await Assert.ThrowsAsync<InvalidOperationException>(() => Gdal.Run("no-such-program", folder.Path, [], TestContext.Current.CancellationToken));
    Assert.DoesNotContain("SAOLA", await Gdal.Run("env", folder.Path, [], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    Assert.Equal(Gdal.MostBytes.ToString(System.Globalization.CultureInfo.InvariantCulture), (await Gdal.Run("prlimit", folder.Path, ["--fsize", "-o", "HARD", "--noheadings"], TestContext.Current.CancellationToken)).Trim());
  }
}
