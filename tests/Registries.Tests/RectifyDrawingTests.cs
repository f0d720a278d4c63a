using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Drawings of plans, as they come from a scanner or from a geographer's program.</summary>
public sealed class RectifyDrawingTests(RecordApp app) : WriteSliceTests(app), IClassFixture<RecordApp> {
  const int Zone = 9218, NextZone = 9217, Wide = 200, High = 100;
  const double East = 500_000, North = 1_547_000;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  internal static JsonObject Drawings(string key) {
    var made = ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("original", "file"), ShapeApp.Field("rectified", "file"), ShapeApp.Field("made_on", "date"),
      ShapeApp.Field("residual", "decimal", more: new() { ["decimals"] = 3 }), ShapeApp.Field("frame", "polygon", more: new() { ["srid"] = Zone }));
    made["drawing"] = new JsonObject { ["original"] = "original", ["rectified"] = "rectified", ["frame"] = "frame", ["residual"] = "residual", ["on"] = "made_on" };
    return made;
  }

  /// <summary>A picture of 200 times 100 pixels, made by the geographers' own program.</summary>
  internal static async Task<byte[]> Picture(string driver, params string[] more) {
    using var folder = new WorkFolder();
    await Gdal.Run("gdal_create", folder.Path, ["-of", "GTiff", "-outsize", $"{Wide}", $"{High}", "-bands", "3", "-burn", "200", .. more, "made.tif"], Ct);
    if (driver == "GTiff") return await File.ReadAllBytesAsync(folder["made.tif"], Ct);
    await Gdal.Run("gdal_translate", folder.Path, ["-q", "-of", driver, "made.tif", "made"], Ct);
    return await File.ReadAllBytesAsync(folder["made"], Ct);
  }

  /// <summary>One metre a pixel, from the place on.</summary>
  internal static string[] At(int srid, double east = East, double north = North) => ["-a_srs", $"EPSG:{srid}", "-a_ullr", $"{east}", $"{north + High}", $"{east + Wide}", $"{north}"];

  static JsonObject Frame(double east, double north) => new() {
    ["type"] = "MultiPolygon",
    ["coordinates"] = new JsonArray(new JsonArray(new JsonArray(P(0, 0), P(Wide, 0), P(Wide, High), P(0, High), P(0, 0)))),
  };

  static JsonArray P(double e, double n) => new(East + e, North + n);

  static JsonObject FrameAway(double metres) {
    var frame = Frame(East, North);
    foreach (var point in frame["coordinates"]![0]![0]!.AsArray()) point![0] = (double)point[0]! + metres;
    return frame;
  }

  async Task<(string Key, Guid Id)> Recorded(byte[]? picture, string name, JsonObject? frame = null) {
    var key = await app.Made(Drawings);
    return (key, await Recorded(app, key, picture, name, frame));
  }

  internal static async Task<Guid> Recorded(RecordApp app, string key, byte[]? picture, string name, JsonObject? frame = null) {
    var values = new JsonObject { ["code"] = Guid.CreateVersion7().ToString("N") };
    if (picture is not null) {
      using var body = new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
      using var client = app.As(app.Steward);
      using var answer = await client.PostAsync($"/api/registries/{key}/files?name={name}", body, Ct);
      var said = await answer.Content.ReadAsStringAsync(Ct);
      Assert.True(answer.IsSuccessStatusCode, said);
      values["original"] = (string)JsonNode.Parse(said)!["file"]!;
    }
    if (frame is not null) values["frame"] = frame;
    return await app.Added(key, values);
  }

  async Task<JsonNode> Rectified(string key, Guid id, object body) {
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var (status, said) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/{id}/drawings", body);
    Assert.True(status == 200, said?.ToJsonString());
    await app.RunJobs();
    return (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/drawings")).Body!["drawings"]![0]!;
  }

  async Task<JsonNode> Values(string key, Guid id) => (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}")).Body!["values"]!;

  Task<List<object?[]>> Told(string template) => app.Sql("select body from kernel.notification where recipient = $1 and template = $2 and channel = 'Inbox' order by at desc, id desc", app.Steward.Id, template);

  protected override async Task<Write> Prepare() {
    var (key, id) = await Recorded(await Picture("GTiff", At(Zone)), "to-1.tif");
    return new($"/api/registries/{key}/records/{id}/drawings", new { }, app.Steward, id, "registries.drawing_asked") {
      Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.not_found", Invalid = new { world = "1 2 3", srid = Zone }, InvalidCode = "registries.world_wrong", Again = "registries.drawing_waits",
      Row = "select 1 from registries.drawing where record = $1 and state = 'Waiting'",
    };
  }

  [Fact]
  public async Task A_GeoTIFF_of_another_zone_is_kept_rectified_beside_the_original_and_gives_the_record_its_frame() {
    var (key, id) = await Recorded(await Picture("GTiff", At(NextZone, 527_000)), "so-do.tif");
    var before = await Values(key, id);
    var told = await Rectified(key, id, new { });
    Assert.Equal(("done", null, null), ((string)told["state"]!, (double?)told["difference"], (double?)told["residual"]));
    var after = await Values(key, id);
    Assert.Equal(((string)before["original"]!, $"{Vn.Day(app.Clock.GetUtcNow()):yyyy-MM-dd}"), ((string)after["original"]!, (string)after["made_on"]!));
    using var folder = new WorkFolder();
    await File.WriteAllBytesAsync(folder["got.tif"], await app.As(app.Steward).GetByteArrayAsync((string)told["link"]!, Ct), Ct);
    var info = JsonNode.Parse(await Gdal.Run("gdalinfo", folder.Path, ["-json", "got.tif"], Ct, 200_000))!;
    Assert.EndsWith($"ID[\"EPSG\",{Zone}]]", (string)info["coordinateSystem"]!["wkt"]!, StringComparison.Ordinal);
    // the frame of the record, and the file, lie where PostGIS says that the corner of the other zone is
    var corner = (await app.Sql($"select st_x(p), st_y(p) from st_transform(st_setsrid(st_makepoint(527000, {North + High}), {NextZone}), {Zone}) p"))[0];
    var frame = (await app.Sql($"select st_distance(frame, st_setsrid(st_makepoint($2, $3), {Zone})), st_area(frame) from registry_data.{key} where _id = $1", id, corner[0]!, corner[1]!))[0];
    Assert.InRange((double)frame[0]!, 0, 0.01);
    Assert.InRange((double)frame[1]!, Wide * High * 0.999, Wide * High * 1.001);
    Assert.InRange((double)info["cornerCoordinates"]!["upperLeft"]![0]!, (double)corner[0]! - 3, (double)corner[0]! + 3);
    Assert.Equal(["registries.record_added", "registries.drawing_asked", "registries.record_changed", "registries.drawing_ended"], await app.Ledger(id));
  }

  [Fact]
  public async Task A_wrong_frame_is_told_to_the_keeper_in_metres_and_stays_unless_that_of_the_file_is_asked_for() {
    var (key, id) = await Recorded(await Picture("GTiff", At(Zone)), "lech.tif", FrameAway(30));
    var told = await Rectified(key, id, new { });
    Assert.Equal((30.0, false), (Math.Round((double)told["difference"]!, 2), (bool)told["fits"]!));
    Assert.Contains("30,0 m", (string)(await Told("drawing-frame"))[0][0]!, StringComparison.Ordinal);
    Assert.Equal(East + 30, (double)(await app.Sql($"select st_xmin(frame) from registry_data.{key} where _id = $1", id))[0][0]!);
    await Rectified(key, id, new { takeFrame = true });
    Assert.Equal(East, (double)(await app.Sql($"select st_xmin(frame) from registry_data.{key} where _id = $1", id))[0][0]!, 3);
    var right = await Rectified(key, id, new { });
    Assert.Equal((0.0, true), (Math.Round((double)right["difference"]!, 2), (bool)right["fits"]!));
  }

  [Theory]
  [InlineData("PNG", "anh.png")]
  [InlineData("JPEG", "anh.jpg")]
  [InlineData("GTiff", "anh.tif")]
  public async Task A_picture_is_laid_by_its_world_file(string driver, string name) {
    var (key, id) = await Recorded(await Picture(driver), name, Frame(East, North));
    var told = await Rectified(key, id, new { srid = Zone, world = $"1\n0\n0\n-1\n{East + 0.5}\n{North + High - 0.5}\n".Replace(',', '.') });
    Assert.Equal(("done", true, 0.0, 0.0), ((string)told["state"]!, (bool)told["fits"]!, Math.Round((double)told["difference"]!, 3), Math.Round((double)told["residual"]!, 6)));
  }

  [Fact]
  public async Task Control_points_lay_a_picture_that_was_turned_and_their_mean_error_is_kept() {
    var (key, id) = await Recorded(await Picture("PNG"), "quay.png");
    // a quarter turned, half a metre a pixel; the point in the middle is a metre off
    (double C, double R)[] pixels = [(0, 0), (Wide, 0), (0, High), (Wide, High), (Wide / 2.0, High / 2.0)];
    var points = pixels.Select((p, i) => new { column = p.C, row = p.R, east = East + p.R / 2 + (i == 4 ? 1 : 0), north = North + p.C / 2 }).ToArray();
    var told = await Rectified(key, id, new { srid = Zone, points });
    // four points a fifth and one four fifths of a metre away
    Assert.Equal(0.4, (double)told["residual"]!, 6);
    Assert.Equal(0.4, (double)(await Values(key, id))["residual"]!);
    var frame = (await app.Sql($"select st_xmax(frame) - st_xmin(frame), st_ymax(frame) - st_ymin(frame) from registry_data.{key} where _id = $1", id))[0];
    Assert.Equal((50.0, 100.0), (Math.Round((double)frame[0]!, 3), Math.Round((double)frame[1]!, 3)));
  }

  [Fact]
  public async Task What_says_nowhere_where_it_lies_what_is_too_large_and_what_is_no_picture_fails_with_its_reason() {
    foreach (var (picture, name, reason) in new (byte[], string, string)[] {
      (await Picture("PNG"), "trang.png", "không ghi vị trí trên bản đồ"),
      (await Picture("GTiff", "-a_ullr", "0", "100", "200", "0"), "khong-he.tif", "Không nhận ra hệ tọa độ"),
      (await Picture("GTiff", "-outsize", "40000", "20000", "-co", "SPARSE_OK=YES", "-co", "COMPRESS=DEFLATE"), "lon.tif", "triệu điểm ảnh"),
      ([.. "II*\0"u8, .. new byte[200]], "hong.tif", "Không đọc được tệp"),
    }) {
      var (key, id) = await Recorded(picture, name);
      var told = await Rectified(key, id, new { });
      Assert.Equal("failed", (string)told["state"]!);
      Assert.Contains(reason, (string)told["error"]!, StringComparison.Ordinal);
      Assert.Contains(reason, (string)(await Told("drawing-failed"))[0][0]!, StringComparison.Ordinal);
      Assert.Null((await Values(key, id))["rectified"]);
    }
  }

  [Fact]
  public async Task A_picture_whose_comment_names_another_file_shows_nothing_of_it() {
    using var folder = new WorkFolder();
    var other = folder["other"];
    await File.WriteAllBytesAsync(other, [.. Enumerable.Repeat((byte)77, Wide * High)], Ct);
    var bands = string.Concat(Enumerable.Range(1, 3).Select(b => $"""<VRTRasterBand dataType="Byte" band="{b}" subClass="VRTRawRasterBand"><SourceFilename>{other}</SourceFilename><LineOffset>{Wide}</LineOffset></VRTRasterBand>"""));
    var comment = Encoding.ASCII.GetBytes($"""<VRTDataset rasterXSize="{Wide}" rasterYSize="{High}">{bands}</VRTDataset>""" + "\0");
    var picture = await Picture("JPEG");
    Assert.Equal([0xFF, 0xD8], picture[..2]);
    var (key, id) = await Recorded([.. picture[..2], 0xFF, 0xFE, (byte)((comment.Length + 2) >> 8), (byte)(comment.Length + 2), .. comment, .. picture[2..]], "to-2.jpg");
    var told = await Rectified(key, id, new { srid = Zone, world = $"1\n0\n0\n-1\n{East + 0.5}\n{North + High - 0.5}\n".Replace(',', '.') });
    Assert.Equal("done", (string)told["state"]!);
    await File.WriteAllBytesAsync(folder["got.tif"], await app.As(app.Steward).GetByteArrayAsync((string)told["link"]!, Ct), Ct);
    var info = JsonNode.Parse(await Gdal.Run("gdalinfo", folder.Path, ["-json", "-stats", "got.tif"], Ct, 200_000))!;
    Assert.Equal([200.0, 200.0, 200.0], info["bands"]!.AsArray().Take(3).Select(b => (double)b!["mean"]!));
  }

  [Fact]
  public async Task Points_in_degrees_keep_their_mean_error_in_metres() {
    var (key, id) = await Recorded(await Picture("PNG"), "do.png");
    // a hundred-thousandth of a degree a pixel, about a metre; the point in the middle is ten of them off
    const double Degree = 1e-5;
    (double C, double R)[] pixels = [(0, 0), (Wide, 0), (0, High), (Wide, High), (Wide / 2.0, High / 2.0)];
    var points = pixels.Select((p, i) => new { column = p.C, row = p.R, east = 108 + (p.C + (i == 4 ? 10 : 0)) * Degree, north = 14 - p.R * Degree }).ToArray();
    var told = await Rectified(key, id, new { srid = Crs.Wgs84, points });
    // 4 pixels, each 1.08 to 1.11 m long
    Assert.InRange((double)told["residual"]!, 4.3, 4.45);
    Assert.InRange((double)(await Values(key, id))["residual"]!, 4.3, 4.45);
  }

  [Fact]
  public async Task What_was_given_up_keeps_nobody_from_asking_again() {
    var (key, id) = await Recorded(await Picture("GTiff", At(Zone)), "to-3.tif");
    var path = $"/api/registries/{key}/records/{id}/drawings";
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Post, path, new { })).Status);
    Assert.Equal("registries.drawing_waits", (string)(await app.Send(app.Steward, HttpMethod.Post, path, new { })).Body!["code"]!);
    app.Clock.Pass(TimeSpan.FromHours(25));
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Post, path, new { })).Status);
  }

  [Fact]
  public async Task What_cannot_be_laid_is_refused_at_once() {
    var (key, id) = await Recorded(await Picture("PNG"), "a.png");
    object[] line = [.. Enumerable.Range(0, 4).Select(i => new { column = i, row = i, east = i, north = i })];
    foreach (var (body, code) in new (object, string)[] {
      (new { world = "1\n0\n0\n-1\n0\n0" }, "registries.srid_wrong"), (new { srid = 32648 }, "registries.srid_wrong"), (new { srid = Zone, world = "1\n1\n1\n1\n0\n0" }, "registries.world_wrong"),
      (new { srid = Zone, points = line }, "registries.points_wrong"), (new { srid = Zone, points = line[..3] }, "registries.points_wrong"), (new { srid = Zone, points = line, world = "1\n0\n0\n-1\n0\n0" }, "registries.points_and_world"),
    }) Assert.Equal(code, (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/{id}/drawings", body)).Body!["code"]!);
    foreach (var (picture, name, code) in new (byte[]?, string, string)[] { (null, "", "registries.drawing_missing"), ("%PDF-1.4\n"u8.ToArray(), "a.pdf", "registries.drawing_kind") })
      Assert.Equal(code, (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/{await Recorded(app, key, picture, name)}/drawings", new { })).Body!["code"]!);
    var other = await app.Made();
    var record = await app.Added(other, RecordApp.Values("A"));
    Assert.Equal("registries.no_drawings", (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{other}/records/{record}/drawings", new { })).Body!["code"]!);
  }

  [Theory]
  [InlineData("original", "code")]
  [InlineData("frame", "made_on")]
  [InlineData("residual", "no_such_field")]
  public void A_definition_names_fields_that_can_hold_it(string part, string field) {
    var definition = Drawings("drawings");
    Assert.Empty(DefinitionLint.Faults(DefinitionText.Read(definition.ToJsonString())!, new HashSet<string>()));
    definition["drawing"]![part] = field;
    Assert.Equal($"/drawing/{part}", Assert.Single(DefinitionLint.Faults(DefinitionText.Read(definition.ToJsonString())!, new HashSet<string>())).Pointer);
  }
}
