using System.Globalization;
using Npgsql;

namespace Saola.Bench;

/// <summary>
/// Tiles of a map over HTTP, each as when nobody had asked for it and again as it is kept, beside the statement that makes it alone, taken
/// from PostgreSQL's log, on a connection of the same role.
/// </summary>
internal static class TileReads {
  const int Depth = 14;

  public static async Task<int> Run(Cluster cluster, int requests) {
    await using var site = await Place.Filled(cluster);
    var tiles = (await Place.Known(site, 3 * requests)).Select(Tile).Distinct().Take(requests).ToList();
    var statements = await Statements(site, tiles);
    await site.Start("--role web");
    using var visitor = await Visitor.SignedIn(site.Address, BenchPeople.User(BenchPeople.Offices[0], Place.Reader));
    using var wire = new Wire(site.Address, visitor.Cookies);
    await using var connection = new NpgsqlConnection(cluster.Connection(site.Database, "saola_web", Site.Password));
    await connection.OpenAsync();
    await using (var anew = new NpgsqlCommand("set plan_cache_mode = force_custom_plan", connection)) await anew.ExecuteNonQueryAsync();
    // what was asked once is kept: what warms up is asked with other values beside the shapes
    foreach (var tile in tiles) {
      await wire.Read(Path(tile, "code"));
      await Read(connection, statements[tile]);
    }
    Console.WriteLine($"{tiles.Count} tiles of depth {Depth}, load before: {Times.Load}");
    var (times, bytes) = (new Times(), 0L);
    foreach (var (i, tile) in tiles.Index()) {
      if (i % 2 == 0) await times.Of("made", () => wire.Read(Path(tile, "name")));
      bytes += await times.Of("SQL", () => Read(connection, statements[tile]));
      if (i % 2 == 1) await times.Of("made", () => wire.Read(Path(tile, "name")));
      await times.Of("kept", () => wire.Read(Path(tile, "name")));
    }
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
      $"p50 and p95 in ms: made {times.At("made", 0.5):0.00} and {times.At("made", 0.95):0.00} beside ST_AsMVT alone {times.At("SQL", 0.5):0.00} and {times.At("SQL", 0.95):0.00}; kept {times.At("kept", 0.5):0.00} and {times.At("kept", 0.95):0.00}; {bytes / tiles.Count} bytes a tile"));
    Console.WriteLine($"load after: {Times.Load}");
    return 0;
  }

  static async Task<Dictionary<(int Row, int Column), string>> Statements(Site site, List<(int Row, int Column)> tiles) {
    var statements = new Dictionary<(int, int), string>();
    await Plans.Watch(site, on: true);
    await site.Start("--role web");
    using (var visitor = await Visitor.SignedIn(site.Address, BenchPeople.User(BenchPeople.Offices[0], Place.Reader)))
    using (var wire = new Wire(site.Address, visitor.Cookies)) {
      var asked = (await Plans.Of(site, async () => {
        foreach (var tile in tiles) await wire.Read(Path(tile, "name"));
      })).Select(p => (string)p["Query Text"]!).Where(q => q.Contains("st_asmvt(", StringComparison.Ordinal)).ToList();
      foreach (var tile in tiles) statements[tile] = asked.Last(q => q.Contains($"st_tileenvelope({Depth}, {tile.Column}, {tile.Row})", StringComparison.Ordinal));
    }
    await site.Stop();
    await Plans.Watch(site, on: false);
    return statements;
  }

  static async Task<int> Read(NpgsqlConnection connection, string statement) {
    await using var command = new NpgsqlCommand(statement, connection);
    return ((byte[])(await command.ExecuteScalarAsync())!).Length;
  }

  static string Path((int Row, int Column) tile, string fields) => $"/ogc/collections/{Place.Key}/tiles/WebMercatorQuad/{Depth}/{tile.Row}/{tile.Column}?properties={fields}";

  /// <summary>In which a record lies.</summary>
  static (int Row, int Column) Tile(object[] known) {
    var (longitude, latitude, n) = ((double)known[4], (double)known[5] * Math.PI / 180, 1 << Depth);
    return ((int)((1 - Math.Asinh(Math.Tan(latitude)) / Math.PI) / 2 * n), (int)((longitude + 180) / 360 * n));
  }
}
