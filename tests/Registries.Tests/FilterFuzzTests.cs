using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Whatever somebody writes is read or refused by its code; nothing of it becomes text of a statement, and none fails in the database.</summary>
public sealed class FilterFuzzTests(FilterSample sample) : IClassFixture<FilterSample> {
  /// <summary>Stands in every text and name that is made up here, and in no statement.</summary>
  const string Mark = "zq9";

  static readonly string[] Pieces = [
    "name", "seats", "place", "spot", "secret", "closed", Mark, $"\"{Mark}\"", $"'{Mark}'", $"'; drop table sample; -- {Mark}'", "$1", "''", "'\\'", "\\", "'", "\"", "(", ")", ",", "=", "<>", "<=", ">", " AND ", " OR ", "NOT ", " IS NULL", " LIKE ", " IN ", " BETWEEN ",
    "CASEI(", "ACCENTI(", "S_INTERSECTS(", "S_WITHIN(", "T_DURING(", "T_AFTER(", "INTERVAL(", "'..'", "DATE('2026-01-01')", "TIMESTAMP('2026-01-01T00:00:00Z')", "POINT(105 20)", "POLYGON((", "BBOX(", "1", "-1.5e300", "1e-400", "0x1F", "true", "null", " eq ", " ne ", " and ", "not ", " in ", "contains(", "tolower(",
    "geo.intersects(", "geo.distance(", "geography'POINT(105 20)'", "geography'SRID=0;POLYGON((0 0,1 1,1 0,0 0))'", "geometry'POINT(9e99 1)'", "2026-01-01", "duration'P1D'", "{\"op\":", "\"args\":[", "]", "}", "{\"property\":\"name\"}", ":", "\u0000", "\ud800", "％", "＿", "＼", "ｚ", "đ", "🐎", "\u0301", "\ufffd", "%", "_", "/", ";", "$it", "*", "@p", "any(x:",
  ];

  static readonly ODataModel Model = new([FilterSample.Fields]);

  static IEnumerable<Func<string, Answer<Filter>>> Readers { get; } = [
    text => RestFilter.Read([new($"name[{text}]", Mark)], new HashSet<string>()) is var read && read.IsError ? read.Error : read.Value,
    text => RestFilter.Read([new("name[like]", text), new("seen", text), new("place[bbox]", text), new(text, text)], new HashSet<string>()) is var read && read.IsError ? read.Error : read.Value,
    text => new Filter.Any([new Filter.Like("name", text, Folding.All), new Filter.Like("note", text, Folding.Case), new Filter.Matches("name", TextMatch.EndsWith, text, Folding.Accents), new Filter.Like("name", text), new Filter.Words(text)]),
    text => ODataFilter.Read(text, Model, "sample"),
    text => Cql2Text.Read(text),
    text => Cql2Json.Read(text),
  ];

  async Task Try(string text) {
    foreach (var read in Readers) {
      var filter = read(text);
      if (filter.IsError) {
        Assert.StartsWith("registries.", filter.Error.Code);
        Assert.NotEmpty(filter.Error.Message);
        continue;
      }
      var bound = FilterBinder.Bind(filter.Value, FilterSample.Fields);
      if (bound.IsError) {
        Assert.StartsWith("registries.", bound.Error.Code);
        continue;
      }
      var sql = FilterSql.Write(bound.Value, "r", []);
      Assert.DoesNotContain(Mark, sql);
      Assert.DoesNotContain("drop", sql);
      try {
        await sample.Found(bound.Value);
      } catch (PostgresException e) {
        Assert.Fail($"{text}\n{sql}\n{e.Message}");
      }
    }
  }

  [Fact]
  public async Task Any_jumble_of_words_is_read_or_refused() {
    var random = new Random(17);
    for (var i = 0; i < 1500; i++) await Try(string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)])));
  }

  [Fact]
  public async Task Any_bytes_are_read_or_refused() {
    var random = new Random(23);
    for (var i = 0; i < 300; i++) {
      var bytes = new byte[random.Next(40)];
      random.NextBytes(bytes);
      await Try(Encoding.Latin1.GetString(bytes));
      await Try(Encoding.UTF8.GetString(bytes));
      await Try(Encoding.Unicode.GetString(bytes));
    }
  }

  [Fact]
  public async Task Any_part_of_a_good_filter_with_a_sign_changed_is_read_or_refused() {
    var random = new Random(29);
    for (var seed = 0; seed < 250; seed++) {
      var text = seed % 3 == 0 ? FilterWriter.OData(new FilterWriter(new(seed), Dialect.OData).Any()) : seed % 3 == 1 ? FilterWriter.Text(new FilterWriter(new(seed), Dialect.Cql2Text).Any()) : FilterWriter.Json(new FilterWriter(new(seed), Dialect.Cql2Json).Any()).ToJsonString();
      await Try(text[..random.Next(text.Length)]);
      await Try(text.Remove(random.Next(text.Length), 1));
      await Try(text.Insert(random.Next(text.Length), Pieces[random.Next(Pieces.Length)]));
    }
  }

  [Theory]
  [InlineData("(", ")"), InlineData("NOT ", ""), InlineData("not ", ""), InlineData("CASEI(", ")"), InlineData("not (", ")"), InlineData("[", "]"), InlineData("{\"op\":\"not\",\"args\":[", "]}"), InlineData("tolower(", ")"), InlineData("-", "")]
  public async Task However_deep_a_filter_is_nested_it_is_refused(string before, string after) {
    foreach (var depth in new[] { 60, 500, 3000 }) await Try(string.Concat(Enumerable.Repeat(before, depth)) + "name = 'a'" + string.Concat(Enumerable.Repeat(after, depth)));
  }

  [Fact]
  public async Task However_long_a_filter_is_it_is_refused_or_found() {
    await Try(string.Join(" or ", Enumerable.Repeat("name eq 'a'", 400)));
    await Try(string.Join(" OR ", Enumerable.Repeat("name = 'a'", 400)));
    await Try($"name in ({string.Join(',', Enumerable.Repeat("'a'", 5000))})");
    await Try($"S_INTERSECTS(place, LINESTRING({string.Join(',', Enumerable.Range(0, 4000).Select(i => "1 2"))}))");
    await Try(new string('%', 5000));
    await Try(new string('a', 50_000));
    await Try(new string('[', 100_000));
    await Try($$"""{"op":"in","args":[{"property":"name"},[{{string.Join(',', Enumerable.Repeat("\"a\"", 5000))}}]]}""");
  }

  public static TheoryData<string> Shapes => [
    """{"type":"Point","coordinates":[]}""", """{"type":"Point","coordinates":[1]}""", """{"type":"Point","coordinates":["1","2"]}""", """{"type":"Point","coordinates":[1e308,1e308]}""", """{"type":"Point","coordinates":[181,0]}""",
    """{"type":"Polygon","coordinates":[[[105,20],[106,21],[105,20]]]}""", """{"type":"Polygon","coordinates":[[[105,20],[106,21],[105,21],[106,20],[105,20]]]}""", """{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}""",
    """{"type":"LineString","coordinates":[[105,20],[105,20]]}""", """{"type":"LineString","coordinates":[[-100,-80],[100,80]]}""", """{"type":"MultiPoint","coordinates":[[105,20],[-170,-80]]}""", """{"type":"MultiPolygon","coordinates":[]}""",
    """{"type":"Polygon","coordinates":[[[105,20],[105,20],[105,20],[105,20]]]}""", """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[105,20]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}""",
    """{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}""", """{"type":"Circle","coordinates":[1,2]}""", """{"type":["Point"],"coordinates":{"a":1}}""", """{"type":"Point","coordinates":[105,20],"type":"Point"}""",
  ];

  [Theory, MemberData(nameof(Shapes))]
  public async Task Any_shape_is_compared_in_any_way_or_refused(string shape) {
    foreach (var field in new[] { "place", "spot" })
      foreach (var relation in Enum.GetValues<Relation>())
        foreach (var srid in new[] { Crs.Wgs84, 3405, 9217, 3857 }) {
          var read = Cql2Json.Read($$"""{"op":"s_{{relation.ToString().ToLowerInvariant()}}","args":[{"property":"{{field}}"},{{shape}}]}""", srid);
          if (!read.IsError && FilterBinder.Bind(read.Value, FilterSample.Fields) is { IsError: false } bound) await sample.Found(bound.Value);
        }
    if (JsonNode.Parse(shape) is JsonObject near && !shape.Contains("\"type\":\"Point\",\"coordinates\":[105,20],\"type\""))
      foreach (var metres in new[] { 0.001, 500_000, double.NaN, -1, 1e9 })
        if (FilterBinder.Bind(new Filter.Near("spot", near, Crs.Wgs84, metres), FilterSample.Fields) is { IsError: false } bound) await sample.Found(bound.Value);
  }
}
