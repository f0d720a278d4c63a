using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class PrintMapTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Print(string query) {
    using var answer = await app.As(app.Steward).GetAsync("/can-bo/ban-do/in?" + query, Ct);
    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
    var file = Path.Combine(app.Data, $"{Guid.CreateVersion7():N}");
    await File.WriteAllBytesAsync(file + ".pdf", await answer.Content.ReadAsByteArrayAsync(Ct), Ct);
    return file;
  }

  /// <summary>The sheet with ten points to a millimetre.</summary>
  static async Task<(int Wide, int High, byte[] Points)> Look(string file) {
    await Tool.Run("pdftoppm", "-r", "254", "-singlefile", file + ".pdf", file);
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await Tool.Run("pdftoppm", "-r", "80", "-png", "-singlefile", file + ".pdf", Path.Combine(folder, "map-print"));
    var bytes = await File.ReadAllBytesAsync(file + ".ppm", Ct);
    var (at, numbers) = (3, new List<int>());
    while (numbers.Count < 3) {
      var end = Array.FindIndex(bytes, at, b => b is (byte)' ' or (byte)'\n');
      numbers.Add(int.Parse(System.Text.Encoding.ASCII.GetString(bytes, at, end - at)));
      at = end + 1;
    }
    return (numbers[0], numbers[1], bytes[at..]);
  }

  [Fact]
  public async Task A_kilometre_on_the_ground_is_a_tenth_of_a_metre_on_a_sheet_of_one_to_ten_thousand() {
    var key = await app.Made(k => {
      var registry = ShapeApp.Registry(k, ShapeApp.Field("code", "text"), ShapeApp.Field("place", "point"));
      registry["class"] = "shared";
      return registry;
    });
    // a kilometre from west to east in the zone of 108°15', whose scale is 0,9999 in its middle; what has ended half way is not printed
    await app.AsWeb($"insert into registry_data.{key} (_id, _version, _office, _at, _process, code, place, _to) select gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), n::text, st_transform(st_setsrid(st_makepoint(499500 + n * 500, 1550000), 9217), 4326), case n when 1 then date '2025-03-01' end from generate_series(0, 2) n");
    var file = await Print($"lop={key}&dam.{key}=100&ti-le=10000&kho=a4-ngang");
    var (wide, high, points) = await Look(file);
    Assert.InRange(wide, 2969, 2972);
    Assert.InRange(high, 2099, 2102);
    int[] Columns(string colour, Func<int, bool> rows) => [.. Enumerable.Range(0, wide).Where(x => Enumerable.Range(0, high).Where(rows).Any(y => Near(points, (y * wide + x) * 3, colour)))];
    var dots = Columns(MapColours.Kinds[0], y => y < 1600);
    var middle = wide / 2;
    var (left, right) = (dots.Where(x => x < middle).ToArray(), dots.Where(x => x >= middle).ToArray());
    Assert.Equal(1000, (right.Min() + right.Max()) / 2.0 - (left.Min() + left.Max()) / 2.0, 3.0);
    // the bar beside it is as long as it says
    var text = await Tool.Run("pdftotext", file + ".pdf", "-");
    Assert.Contains("Tỉ lệ 1:10.000", text, StringComparison.Ordinal);
    Assert.Contains("500 m", text, StringComparison.Ordinal);
    Assert.Contains("EPSG:9217", text, StringComparison.Ordinal);
    var bar = Enumerable.Range(1600, high - 1600).Max(y => Enumerable.Range(0, wide).Count(x => Near(points, (y * wide + x) * 3, "#101010")));
    Assert.Equal(500, bar, 3.0);
  }

  [Fact]
  public async Task Its_middle_is_that_of_all_layers_as_on_the_screen() {
    string[] keys = [await Points(499500), await Points(500500)];
    var (wide, high, points) = await Look(await Print($"lop={keys[0]}&lop={keys[1]}&dam.{keys[0]}=100&dam.{keys[1]}=100&ti-le=10000&kho=a4-ngang"));
    var middles = MapColours.Kinds.Take(2).Select(c => Enumerable.Range(0, wide).Where(x => Enumerable.Range(0, 1600).Any(y => Near(points, (y * wide + x) * 3, c))).Average());
    Assert.Equal(wide / 2.0, middles.Average(), 5.0);

    async Task<string> Points(int east) {
      var key = await app.Made(k => {
        var registry = ShapeApp.Registry(k, ShapeApp.Field("code", "text"), ShapeApp.Field("place", "point"));
        registry["class"] = "shared";
        return registry;
      });
      await app.AsWeb($"insert into registry_data.{key} (_id, _version, _office, _at, _process, code, place) select gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), 'P', st_transform(st_setsrid(st_makepoint({east}, 1550000), 9217), 4326)");
      return key;
    }
  }

  [Theory]
  [InlineData("lop={0}&ti-le=123&kho=a4-ngang", "registries.map_scale")]
  [InlineData("lop={0}&ti-le=10000&kho=letter", "registries.map_paper")]
  [InlineData("ti-le=10000&kho=a4-ngang", "registries.map_empty")]
  [InlineData("lop={0}&ti-le=10000&kho=a4-ngang&khung=-10,40,-9,41", "registries.map_beyond")]
  public async Task What_cannot_be_printed_is_told(string query, string code) {
    var key = await app.Made();
    var (status, body) = await app.Read(app.Steward, "/can-bo/ban-do/in?" + string.Format(query, key));
    Assert.Equal((400, code), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task Classes_are_printed_in_the_colours_of_their_legend_and_what_one_may_not_read_is_not_there() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("P1", ("kind", "shop"), ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.1,13.9]}"""))));
    await app.Added(key, RecordApp.Values("P2", ("kind", "kitchen"), ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.11,13.9]}"""))));
    var text = await Tool.Run("pdftotext", await Print($"lop={key}&theo.{key}=kind&ti-le=25000&kho=a3-doc") + ".pdf", "-");
    foreach (var word in new[] { "Cửa hàng", "Bếp ăn" }) Assert.Contains(word, text, StringComparison.Ordinal);
    Assert.DoesNotContain(RecordApp.Number, text, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.BadRequest, (await app.As(app.Stranger).GetAsync($"/can-bo/ban-do/in?lop={key}&ti-le=25000&kho=a4-doc", Ct)).StatusCode);
  }

  static bool Near(byte[] points, int at, string colour) => Enumerable.Range(0, 3).All(i => Math.Abs(points[at + i] - Convert.ToInt32(colour.Substring(1 + 2 * i, 2), 16)) <= 12);
}
