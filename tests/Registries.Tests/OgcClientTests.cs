using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>GDAL and QGIS of Debian as clients that know nothing of this program.</summary>
public sealed class OgcClientTests(OpenDoors app) : IClassFixture<OpenDoors> {
  async Task<JsonArray> Read(RunningProgram program, params string[] arguments) {
    var file = Path.Combine(app.Data, $"{Guid.CreateVersion7():N}.geojson");
    var said = await Tool.Run("ogr2ogr", ["-f", "GeoJSON", file, $"OAPIF:{program.Address}ogc", "shop", .. arguments]);
    Assert.True(File.Exists(file), said + program.Output);
    return JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["features"]!.AsArray();
  }

  static string[] Codes(JsonArray features) => [.. features.Select(f => (string)f!["properties"]!["code"]!).Order(StringComparer.Ordinal)];

  [Fact]
  public async Task Ogr2ogr_reads_pages_boxes_and_attributes() {
    await using var program = app.Serve();
    await program.Start();
    var layers = await Tool.Run("ogrinfo", $"OAPIF:{program.Address}ogc");
    Assert.Contains("shop", layers);
    Assert.Contains("company", layers);
    Assert.DoesNotContain("ledger", layers);
    var all = await Read(program, "-oo", "PAGE_SIZE=10");
    Assert.Equal(25, Codes(all).Distinct().Count());
    Assert.Equal("Phở số 4", (string)all.Single(f => (string)f!["properties"]!["code"]! == "S04")!["properties"]!["name"]!);
    Assert.Equal((108.04, 13.04), ((double)all.Single(f => (string)f!["properties"]!["code"]! == "S04")!["geometry"]!["coordinates"]![0]!, (double)all.Single(f => (string)f!["properties"]!["code"]! == "S04")!["geometry"]!["coordinates"]![1]!));
    Assert.Equal(["S00", "S01", "S02"], Codes(await Read(program, "-spat", "107.9", "12.9", "108.025", "13.1")));
    Assert.Equal(["S22", "S23", "S24"], Codes(await Read(program, "-where", "seats >= 22")));
    Assert.Equal(["S02"], Codes(await Read(program, "-where", "name = 'Phở số 2'")));
  }
  [Fact]
  public async Task QGIS_reads_pages_boxes_and_attributes_and_draws_tiles() {
    await using var program = app.Serve();
    await program.Start();
    var said = await Tool.Run("/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "qgis_reads.py"), $"{program.Address}ogc", "shop");
    Assert.True(said.StartsWith('{'), said + program.Output);
    var seen = JsonNode.Parse(said)!;
    string[] Seen(string what) => [.. seen[what]!.AsArray().Select(c => (string)c!)];
    Assert.Equal(Enumerable.Range(0, 25).Select(i => $"S{i:D2}"), Seen("codes"));
    Assert.Equal(("Integer", "Date", "Boolean"), ((string)seen["fields"]!["seats"]!, (string)seen["fields"]!["opened"]!, (string)seen["fields"]!["active"]!));
    Assert.Equal("Phở số 4", (string)seen["name"]!);
    Assert.Equal([108.04, 13.04], seen["point"]!.AsArray().Select(n => (double)n!));
    Assert.Equal(["S00", "S01", "S02"], Seen("within"));
    Assert.Equal(["S22", "S23", "S24"], Seen("where"));
    Assert.InRange((int)seen["drawn"]!, 25, 256 * 256 / 2);
  }
}
