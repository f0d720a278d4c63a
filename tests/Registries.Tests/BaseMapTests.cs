using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The script of operators that loads an extract of OpenStreetMap, with a village that is made up.</summary>
public sealed class BaseMapTests(SaolaApp app) : IClassFixture<SaolaApp> {
  const string Village = """
    <?xml version="1.0" encoding="UTF-8"?>
    <osm version="0.6">
      <node id="1" lat="13.00" lon="108.00" version="1"/><node id="2" lat="13.00" lon="108.01" version="1"/><node id="3" lat="13.01" lon="108.01" version="1"/><node id="4" lat="13.01" lon="108.00" version="1"/>
      <node id="5" lat="13.005" lon="108.005" version="1"><tag k="place" v="village"/><tag k="name" v="Làng Thử"/></node>
      <node id="6" lat="20.00" lon="105.00" version="1"><tag k="place" v="village"/><tag k="name" v="Làng Xa"/></node>
      <way id="10" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Đường Thử"/></way>
      <way id="11" version="1"><nd ref="2"/><nd ref="4"/><tag k="waterway" v="river"/><tag k="name" v="Sông Thử"/></way>
      <way id="12" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="natural" v="water"/><tag k="name" v="Hồ Thử"/></way>
      <way id="13" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="6"/><tag k="name" v="Xã Thử"/></way>
    </osm>
    """;

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Load(params string[] more) {
    var file = Path.Combine(app.Data, "village.osm");
    await File.WriteAllTextAsync(file, Village, Ct);
    return await Tool.Run("env", [$"SAOLA_DB={app.SettingsFor(app.Database)["SAOLA_DB"]}", Path.Combine(Repository.Root, "ops/import-osm"), file, .. more]);
  }

  async Task<string[]> Names() => [.. (await app.Sql("select layer || ' ' || name from registries.base_feature order by 1")).Select(r => (string)r[0]!)];

  [Fact]
  public async Task An_extract_is_loaded_again_in_place_of_the_one_before_and_seen_on_the_map() {
    Assert.Contains("5 features", await Load("village", "107", "12", "109", "14"), StringComparison.Ordinal);
    Assert.Equal(["boundary Xã Thử", "place Làng Thử", "road Đường Thử", "water Hồ Thử", "waterway Sông Thử"], await Names());
    await Load("village");
    Assert.Equal(6, (await Names()).Length);
    Assert.Equal("osm", (await app.Sql("select case when exists (select from information_schema.schemata where schema_name like 'osm%') then 'left' else 'osm' end"))[0][0]);
    using var client = app.As(null);
    Assert.Contains("OpenStreetMap", (string)JsonNode.Parse(await client.GetStringAsync("/ogc/tiles/WebMercatorQuad?f=tilejson", Ct))!["attribution"]!, StringComparison.Ordinal);
    var tile = Path.Combine(app.Data, "tile.mvt");
    await File.WriteAllBytesAsync(tile, await client.GetByteArrayAsync("/ogc/tiles/WebMercatorQuad/12/1898/3276", Ct), Ct);
    var seen = await Tool.Run("ogrinfo", "-al", tile, "boundary", "-oo", "Z=12", "-oo", "Y=1898", "-oo", "X=3276");
    foreach (var part in new[] { "name (String) = Xã Thử", "class (String) = 6", "LINESTRING (" }) Assert.Contains(part, seen, StringComparison.Ordinal);
  }
}
