using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class OgcTilesTests(OpenDoors app) : IClassFixture<OpenDoors> {
  const string Shop = "/ogc/collections/shop/tiles/WebMercatorQuad";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>The features of a tile as GDAL reads them, in degrees.</summary>
  async Task<JsonArray> Read(string path, Actor? actor = null, string? layer = null) {
    using var client = app.As(actor);
    using var answer = await client.GetAsync(path, Ct);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    if (answer.StatusCode == HttpStatusCode.NoContent) return [];
    Assert.Equal("application/vnd.mapbox-vector-tile", answer.Content.Headers.ContentType!.MediaType);
    var parts = new Uri("http://x" + path).AbsolutePath.Split('/');
    var file = Path.Combine(app.Data, $"{Guid.CreateVersion7():N}");
    await File.WriteAllBytesAsync(file + ".mvt", await answer.Content.ReadAsByteArrayAsync(Ct), Ct);
    await Tool.Run("ogr2ogr", ["-f", "GeoJSON", "-t_srs", "EPSG:4326", file + ".json", file + ".mvt", "-oo", $"Z={parts[^3]}", "-oo", $"Y={parts[^2]}", "-oo", $"X={parts[^1]}", .. layer is null ? Array.Empty<string>() : [layer]]);
    return JsonNode.Parse(await File.ReadAllTextAsync(file + ".json", Ct))!["features"]!.AsArray();
  }

  static string[] Codes(JsonArray features) => [.. features.Select(f => (string?)f!["properties"]!["code"]).OfType<string>().Order(StringComparer.Ordinal)];

  /// <summary>The tile of a depth in which a place lies.</summary>
  static string At(int zoom, double longitude, double latitude) {
    var n = 1 << zoom;
    var y = (1 - Math.Asinh(Math.Tan(latitude * Math.PI / 180)) / Math.PI) / 2;
    return $"{zoom}/{(int)(y * n)}/{(int)((longitude + 180) / 360 * n)}";
  }

  [Fact]
  public async Task The_service_tells_of_its_tiles_and_how_to_ask_for_them() {
    var landing = (await app.Json("/ogc"))["links"]!.AsArray().Select(l => (string)l!["rel"]!).ToArray();
    Assert.Contains("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", landing);
    Assert.Contains("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", landing);
    var conformance = (await app.Json("/ogc/conformance"))["conformsTo"]!.AsArray().Select(c => (string)c!).ToArray();
    foreach (var part in new[] { "core", "tileset", "tilesets-list", "geodata-tilesets", "dataset-tilesets", "mvt" }) Assert.Contains($"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{part}", conformance);
    var link = (await app.Json("/ogc/collections/shop"))["links"]!.AsArray().Single(l => (string)l!["rel"]! == "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector");
    var list = await app.Json(new Uri((string)link!["href"]!).PathAndQuery);
    var set = await app.Json(new Uri((string)list["tilesets"]![0]!["links"]![0]!["href"]!).PathAndQuery);
    Assert.Equal(("vector", "shop"), ((string)set["dataType"]!, (string)set["layers"]![0]!["id"]!));
    Assert.Equal("integer", (string)set["layers"]![0]!["propertiesSchema"]!["properties"]!["seats"]!["type"]!);
    Assert.Null(set["layers"]![0]!["propertiesSchema"]!["properties"]!["holder"]);
    var item = (string)set["links"]!.AsArray().Single(l => (string)l!["rel"]! == "item")!["href"]!;
    Assert.Contains("S00", Codes(await Read(new Uri(item.Replace("{tileMatrix}", "0").Replace("{tileRow}", "0").Replace("{tileCol}", "0")).PathAndQuery)));
    var scheme = await app.Json(new Uri((string)set["links"]!.AsArray().Single(l => ((string)l!["rel"]!).EndsWith("tiling-scheme", StringComparison.Ordinal))!["href"]!).PathAndQuery);
    Assert.Equal(559082264.0287178, (double)scheme["tileMatrices"]![0]!["scaleDenominator"]!, 3);
    Assert.Equal(1 << 22, (int)scheme["tileMatrices"]![22]!["matrixWidth"]!);
    var json = await app.Json(Shop + "?f=tilejson");
    Assert.EndsWith(Shop + "/{z}/{y}/{x}", (string)json["tiles"]![0]!, StringComparison.Ordinal);
    Assert.Equal("Trường seats", (string)json["vector_layers"]![0]!["fields"]!["seats"]!);
  }

  [Fact]
  public async Task What_many_ask_for_at_once_is_made_once_and_made_anew_when_it_failed() {
    using var tiles = new Tiles();
    var (times, ready) = (0, new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously));
    Task<byte[]> Make() {
      Interlocked.Increment(ref times);
      return ready.Task;
    }
    var asked = Enumerable.Range(0, 20).Select(_ => tiles.Get("7/1/2", "now", Make)).ToArray();
    ready.SetException(new TimeoutException());
    foreach (var one in asked) await Assert.ThrowsAsync<TimeoutException>(() => one);
    Assert.Equal(1, times);
    ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    asked = [.. Enumerable.Range(0, 20).Select(_ => tiles.Get("7/1/2", "now", Make))];
    ready.SetResult([7]);
    foreach (var one in asked) Assert.Equal([7], await one);
    Assert.Equal([7], await tiles.Get("7/1/2", "now", Make));
    Assert.Equal(2, times);
    await tiles.Get("7/1/2", "later", Make);
    Assert.Equal(3, times);
  }

  [Fact]
  public async Task A_tile_has_the_records_of_its_place_with_what_everybody_may_see() {
    var features = await Read($"{Shop}/{At(12, 108.04, 13.04)}");
    var shop = features.Single(f => (string?)f!["properties"]!["code"] == "S04")!;
    Assert.Equal(108.04, (double)shop["geometry"]!["coordinates"]![0]!, 3);
    Assert.Equal(13.04, (double)shop["geometry"]!["coordinates"]![1]!, 3);
    Assert.Equal((4, 4.5, "Phở số 4", app.Shops[4].ToString()), ((int)shop["properties"]!["seats"]!, (double)shop["properties"]!["area"]!, (string)shop["properties"]!["name"]!, (string)shop["properties"]!["_id"]!));
    Assert.DoesNotContain("S24", Codes(features));
    foreach (var actor in new[] { null, OpenDoors.Official, OpenDoors.Trusted }) Assert.DoesNotContain(OpenDoors.Holder, (await Read($"{Shop}/0/0/0", actor)).ToJsonString());
    Assert.Equal(HttpStatusCode.NoContent, (await app.Ask($"{Shop}/{At(12, 20, 40)}")).Status);
    Assert.Equal(["_id", "seats"], (await Read($"{Shop}/0/0/0?properties=seats"))[0]!["properties"]!.AsObject().Select(p => p.Key).Where(k => k != "mvt_id").Order(StringComparer.Ordinal));
  }

  [Theory]
  [InlineData("filter=seats BETWEEN 3 AND 4", "S03,S04")]
  [InlineData("filter=S_WITHIN(place,POLYGON((107.9 12.9,108.025 12.9,108.025 13.1,107.9 13.1,107.9 12.9)))", "S00,S01,S02")]
  [InlineData("filter-lang=cql2-json&filter={\"op\":\"in\",\"args\":[{\"property\":\"code\"},[\"S01\",\"S02\"]]}", "S01,S02")]
  [InlineData("code=S09", "S09")]
  [InlineData("on=2020-01-02", "S00,S01")]
  [InlineData("datetime=2020-01-02&seats=1", "S01")]
  [InlineData("bbox=107.9,12.9,108.025,13.1", "S00,S01,S02")]
  public async Task A_question_to_features_is_one_to_tiles(string query, string codes) => Assert.Equal(codes.Split(','), Codes(await Read($"{Shop}/0/0/0?{query}")));

  [Theory]
  [InlineData("filter=holder IS NULL", "registries.unknown_field")]
  [InlineData("properties=holder", "registries.unknown_field")]
  [InlineData("properties=place", "registries.unknown_field")]
  [InlineData("on=yesterday", "registries.bad_value")]
  [InlineData("filter=seats >", "registries.bad_filter")]
  [InlineData("nothing=1", "registries.unknown_field")]
  public async Task What_is_personal_or_not_there_cannot_be_asked_by_anybody(string query, string code) {
    var (status, body, _) = await app.Ask($"{Shop}/0/0/0?{query}", OpenDoors.Trusted);
    Assert.Equal((HttpStatusCode.BadRequest, code), (status, (string?)JsonNode.Parse(body)!["code"]));
  }

  [Fact]
  public async Task What_one_may_not_read_or_has_no_place_has_no_tiles() {
    foreach (var path in new[] { "ledger", "company", "none" })
      foreach (var rest in new[] { "", "/WebMercatorQuad", "/WebMercatorQuad/0/0/0" })
        Assert.Equal(HttpStatusCode.NotFound, (await app.Ask($"/ogc/collections/{path}/tiles{rest}")).Status);
    foreach (var beyond in new[] { "0/1/0", "0/0/1", "23/0/0", "1/2/0" }) Assert.Equal(HttpStatusCode.NotFound, (await app.Ask($"{Shop}/{beyond}")).Status);
    var closed = ShapeApp.Registry("closed_place", ShapeApp.Field("code", "text"), ShapeApp.Field("place", "point"), ShapeApp.Field("home", "point", more: new() { ["personal"] = new JsonObject { ["basis"] = null } }));
    await app.Bring(closed);
    await app.Insert("closed_place", ("code", "C1"), ("place", "SRID=4326;POINT(108 13)"), ("home", "SRID=4326;POINT(107 13)"));
    Assert.Equal(HttpStatusCode.NotFound, (await app.Ask("/ogc/collections/closed_place/tiles/WebMercatorQuad/0/0/0")).Status);
    Assert.Equal(HttpStatusCode.NotFound, (await app.Ask("/ogc/collections/closed_place/tiles/WebMercatorQuad/0/0/0", People.Official(Guid.CreateVersion7(), "H21.09", [], RegistryPermissions.Read))).Status);
    Assert.Equal(["C1"], Codes(await Read("/ogc/collections/closed_place/tiles/WebMercatorQuad/0/0/0", OpenDoors.Official)));
    // where only a personal shape says where it is, nobody is shown it on a map
    await app.Bring(ShapeApp.Registry("home_place", ShapeApp.Field("code", "text"), ShapeApp.Field("home", "point", more: new() { ["personal"] = new JsonObject { ["basis"] = null } })));
    Assert.Equal(HttpStatusCode.NotFound, (await app.Ask("/ogc/collections/home_place/tiles", OpenDoors.Trusted)).Status);
  }

  [Fact]
  public async Task What_did_not_change_is_not_sent_again_and_what_did_is_seen_at_once() {
    await app.Bring(Open("moving"));
    var id = await app.Insert("moving", ("code", "M1"), ("place", "SRID=4326;POINT(108.04 13.04)"));
    var path = "/ogc/collections/moving/tiles/WebMercatorQuad/" + At(12, 108.04, 13.04);
    // an act that runs anywhere in the cluster may make a stamp a new one
    await Until(async () => await Status(path, await Tag(path)) == HttpStatusCode.NotModified);
    var before = await Tag(path);
    await app.AsWeb("update registry_data.moving set _version = 2, _at = now(), _xid = pg_current_xact_id(), code = 'M2' where _id = $1", id);
    Assert.Equal(HttpStatusCode.OK, await Status(path, before));
    Assert.Equal(["M2"], Codes(await Read(path)));
  }

  [Fact]
  public async Task A_tile_is_made_once_for_what_the_registry_holds() {
    await app.Bring(Open("kept"));
    await app.Insert("kept", ("code", "K1"), ("place", "SRID=4326;POINT(108.04 13.04)"));
    var path = "/ogc/collections/kept/tiles/WebMercatorQuad/" + At(12, 108.04, 13.04);
    // until then its stamp names acts that run elsewhere
    await Until(async () => (bool)(await app.Sql("select pg_snapshot_xmin(pg_current_snapshot()) > (select max(_xid) from registry_data.kept)"))[0][0]!);
    Assert.Equal(["K1"], Codes(await Read(path)));
    // no act of the program leaves the mark of the one before it: this is seen by who looks into the table alone
    await app.AsIntruder("set session_replication_role = replica; update registry_data.kept set code = 'K2'");
    Assert.Equal(["K1"], Codes(await Read(path)));
    Assert.Equal(["K2"], Codes(await Read(path + "?properties=code")));
  }

  [Fact]
  public async Task What_commits_late_is_not_kept_away_by_what_was_made_before() {
    await app.Bring(Open("late"));
    var path = "/ogc/collections/late/tiles/WebMercatorQuad/0/0/0";
    await using var connection = new Npgsql.NpgsqlConnection(app.SettingsFor(app.Database)["SAOLA_DB_WEB"]);
    await connection.OpenAsync(Ct);
    await using (var late = await connection.BeginTransactionAsync(Ct)) {
      await using (var write = new Npgsql.NpgsqlCommand("""
        select set_config('saola.process', gen_random_uuid()::text, true); insert into registry_data.late (_id, _version, _office, _at, _process, code, place) values (gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), 'L1', st_geomfromewkt('SRID=4326;POINT(108 13)'))
        """, connection)) await write.ExecuteNonQueryAsync(Ct);
      await app.Insert("late", ("code", "L2"), ("place", "SRID=4326;POINT(109 13)"));
      Assert.Equal(["L2"], Codes(await Read(path)));
      await late.CommitAsync(Ct);
    }
    Assert.Equal(["L1", "L2"], Codes(await Read(path)));
  }

  [Fact]
  public async Task Land_in_VN_2000_lies_where_it_is_and_is_not_drawn_finer_than_can_be_seen() {
    var land = ShapeApp.Registry("land_tile", ShapeApp.Field("code", "text"), ShapeApp.Field("land", "polygon", more: new() { ["srid"] = 9217 }));
    (land["open"], land["class"]) = (true, "shared");
    await app.Bring(land);
    await app.AsWeb("""
      insert into registry_data.land_tile (_id, _version, _office, _at, _process, code, land)
      select gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), 'P', st_multi(st_buffer(st_setsrid(st_makepoint(500000, 1500000), 9217), 1000, 500))
      """);
    var centre = (await app.Sql("select st_x(p), st_y(p) from (select st_transform(st_setsrid(st_makepoint(500000, 1500000), 9217), 4326) p) s"))[0];
    var near = await Read("/ogc/collections/land_tile/tiles/WebMercatorQuad/" + At(14, (double)centre[0]!, (double)centre[1]!));
    Assert.Equal(["P"], Codes(near));
    var far = (await Read("/ogc/collections/land_tile/tiles/WebMercatorQuad/" + At(8, (double)centre[0]!, (double)centre[1]!))).Single()!["geometry"]!["coordinates"]!.ToJsonString();
    Assert.InRange(far.Count(c => c == '['), 4, 60);
    Assert.Equal(HttpStatusCode.NoContent, (await app.Ask("/ogc/collections/land_tile/tiles/WebMercatorQuad/" + At(8, -60, -20))).Status);
  }

  [Fact]
  public async Task Many_records_are_counted_where_they_stand_too_close_and_found_by_the_index() {
    await app.Bring(Open("crowd"));
    await app.AsWeb("""
      insert into registry_data.crowd (_id, _version, _office, _at, _process, code, place)
      select gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), n::text, st_setsrid(st_makepoint(105 + (n % 200) * 0.02, 10 + (n / 200) * 0.02), 4326) from generate_series(0, 39999) n
      """);
    await app.AsIntruder("analyze registry_data.crowd");
    var all = await Read("/ogc/collections/crowd/tiles/WebMercatorQuad/0/0/0");
    Assert.Equal(40_000, all.Sum(f => (long?)f!["properties"]!["_count"] ?? 1));
    Assert.InRange(all.Count, 1, TileSql.Most);
    var here = At(12, 106, 12);
    var few = await Read($"/ogc/collections/crowd/tiles/WebMercatorQuad/{here}");
    Assert.All(few, f => Assert.Null(f!["properties"]!["_count"]));
    Assert.InRange(few.Count, 4, 100);
    // asked for, they are counted together near by as well, and neighbours count nobody twice
    var zoom = 9;
    long counted = 0;
    for (var x = 0; x < 2; x++)
      for (var y = 0; y < 2; y++) counted += (await Read($"/ogc/collections/crowd/tiles/WebMercatorQuad/{zoom}/{238 + y}/{406 + x}?grouped=true")).Sum(f => (long?)f!["properties"]!["_count"] ?? 1);
    var (west, north, side) = (406 * 360.0 / 512 - 180, 238, 512);
    static double Latitude(double row, double n) => Math.Atan(Math.Sinh(Math.PI * (1 - 2 * row / n))) * 180 / Math.PI;
    var within = (long)(await app.Sql("select count(*) from registry_data.crowd where st_x(place) >= $1 and st_x(place) < $2 and st_y(place) <= $3 and st_y(place) > $4", west, 408 * 360.0 / 512 - 180, Latitude(north, side), Latitude(240, side)))[0][0]!;
    Assert.True(within > 1000);
    Assert.Equal(within, counted);
    Assert.Contains("Index Scan", await Plan("crowd", here), StringComparison.Ordinal);
  }

  [Fact]
  public void Of_what_is_very_many_a_part_is_looked_at_unless_the_index_finds_less() {
    Assert.Null(TileSql.Percent(100_000, 5_000_000));
    Assert.Null(TileSql.Percent(400_000, 5_000_000));
    Assert.Equal(4.0, TileSql.Percent(5_000_000, 5_000_000)!.Value, 6);
  }

  [Fact]
  public async Task The_base_map_has_what_the_operator_loaded_and_says_whose_it_is() {
    Assert.Equal(HttpStatusCode.NoContent, (await app.Ask("/ogc/tiles/WebMercatorQuad/" + At(13, 100, 5))).Status);
    await app.AsIntruder("insert into registries.base_source (name, attribution, features, loaded_at) values ('test', '© Người làm bản đồ', 2, now())");
    await app.AsIntruder("""
      insert into registries.base_feature (source, layer, class, name, zoom, shape) values
        ('test', 'road', 'primary', 'Quốc lộ 19', 8, st_transform(st_geomfromtext('LINESTRING(100.5 6, 100.6 6)', 4326), 3857)), ('test', 'place', 'village', 'Làng', 13, st_transform(st_geomfromtext('POINT(100.55 6)', 4326), 3857))
      """);
    var near = "/ogc/tiles/WebMercatorQuad/" + At(13, 100.55, 6.0001);
    Assert.Equal("Làng", (string)(await Read(near, layer: "place")).Single()!["properties"]!["name"]!);
    Assert.Equal("Quốc lộ 19", (string)(await Read(near, layer: "road")).Single()!["properties"]!["name"]!);
    Assert.Equal(["Quốc lộ 19"], (await Read("/ogc/tiles/WebMercatorQuad/" + At(9, 100.55, 6.0001))).Select(f => (string)f!["properties"]!["name"]!));
    Assert.Contains("© Người làm bản đồ", (string)(await app.Json("/ogc/tiles/WebMercatorQuad?f=tilejson"))["attribution"]!, StringComparison.Ordinal);
    Assert.Contains("road", (await app.Json("/ogc/tiles/WebMercatorQuad"))["layers"]!.AsArray().Select(l => (string)l!["id"]!));
    Assert.Single((await app.Json("/ogc/tiles"))["tilesets"]!.AsArray());
  }

  static JsonObject Open(string key) {
    var registry = ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("place", "point"));
    (registry["open"], registry["class"]) = (true, "shared");
    return registry;
  }

  async Task<string> Plan(string key, string tile) {
    await using var act = app.Begin();
    var parts = tile.Split('/').Select(int.Parse).ToArray();
    var open = (await act.Services.GetRequiredService<Registries>().Open(act.Work.Actor, key, Ct))!;
    var sql = new SqlText();
    var text = TileSql.Each(new(open, TileQuery.Place(open.Definition)!, null, null, [], Grouped: false), TileAddress.Of(parts[0], parts[1], parts[2])!, sql);
    await using var command = sql.Command("explain " + text, await act.Work.ReadConnection(Ct));
    await using var reader = await command.ExecuteReaderAsync(Ct);
    var plan = new StringBuilder();
    while (await reader.ReadAsync(Ct)) plan.AppendLine(reader.GetString(0));
    return plan.ToString();
  }

  async Task<string> Tag(string path) => (await app.Ask(path)).Answer.Headers.ETag!.Tag;

  async Task<HttpStatusCode> Status(string path, string tag) {
    using var client = app.As(null);
    client.DefaultRequestHeaders.IfNoneMatch.Add(new EntityTagHeaderValue(tag));
    return (await client.GetAsync(path, Ct)).StatusCode;
  }

  static async Task Until(Func<Task<bool>> so) {
    for (var tries = 0; !await so(); tries++) {
      Assert.True(tries < 400);
      await Task.Delay(25, Ct);
    }
  }
}
