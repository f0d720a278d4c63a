using Npgsql;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class Cql2Tests(FilterSample sample) : IClassFixture<FilterSample> {
  static string Meaning(Answer<Filter> filter) {
    Assert.False(filter.IsError, filter.Error?.Message);
    var bound = FilterBinder.Bind(filter.Value, FilterSample.Fields);
    Assert.False(bound.IsError, bound.Error?.Message);
    var parameters = new List<NpgsqlParameter>();
    var sql = FilterSql.Write(bound.Value, null, parameters);
    return $"{sql} {string.Join(' ', parameters.Select(p => p.Value is Array list ? string.Join(',', list.Cast<object>()) : p.Value))}";
  }

  [Theory]
  [InlineData("area BETWEEN 1 AND 5.5", """{"op":"between","args":[{"property":"area"},1,5.5]}""")]
  [InlineData("name NOT IN ('a','b''c')", """{"op":"not","args":[{"op":"in","args":[{"property":"name"},["a","b'c"]]}]}""")]
  [InlineData("name NOT LIKE 'a\\'%'", """{"op":"not","args":[{"op":"like","args":[{"property":"name"},"a'%"]}]}""")]
  [InlineData("closed=true and (many<>3 or 5>many)", """{"op":"and","args":[{"op":"=","args":[{"property":"closed"},true]},{"op":"or","args":[{"op":"<>","args":[{"property":"many"},3]},{"op":"<","args":[{"property":"many"},5]}]}]}""")]
  [InlineData("note IS NOT NULL", """{"op":"not","args":[{"op":"isNull","args":{"property":"note"}}]}""")]
  [InlineData("opened = DATE('2024-02-29') OR seen > TIMESTAMP('2024-02-29T00:00:00Z')", """{"op":"or","args":[{"op":"=","args":[{"property":"opened"},{"date":"2024-02-29"}]},{"op":">","args":[{"property":"seen"},{"timestamp":"2024-02-29T00:00:00Z"}]}]}""")]
  [InlineData("CASEI(name) IN (CASEI('A'), casei('b'))", """{"op":"in","args":[{"op":"casei","args":[{"property":"name"}]},[{"casei":"A"},{"op":"casei","args":["b"]}]]}""")]
  [InlineData("T_DURING(INTERVAL(from, to), INTERVAL('2020-01-01', '..'))", """{"op":"t_during","args":[{"interval":[{"property":"from"},{"property":"to"}]},{"interval":["2020-01-01",".."]}]}""")]
  [InlineData("S_INTERSECTS(place, BBOX(105,20,106,21))", """{"op":"s_intersects","args":[{"property":"place"},{"bbox":[105,20,106,21]}]}""")]
  [InlineData("S_CONTAINS(POLYGON((105 20,106 20,106 21,105 20)), place)", """{"op":"s_within","args":[{"property":"place"},{"type":"Polygon","coordinates":[[[105,20],[106,20],[106,21],[105,20]]]}]}""")]
  [InlineData("S_DISJOINT(\"place\", MULTIPOINT((105 20),(106 21)))", """{"op":"s_disjoint","args":[{"property":"place"},{"type":"MultiPoint","coordinates":[[105,20],[106,21]]}]}""")]
  [InlineData("S_CROSSES(place, MULTILINESTRING((105 20,106 21),(1 2,3 4)))", """{"op":"s_crosses","args":[{"property":"place"},{"type":"MultiLineString","coordinates":[[[105,20],[106,21]],[[1,2],[3,4]]]}]}""")]
  [InlineData("S_OVERLAPS(place, MULTIPOLYGON Z(((105 20 1,106 20 1,106 21 1,105 20 1))))", """{"op":"s_overlaps","args":[{"property":"place"},{"type":"MultiPolygon","coordinates":[[[[105,20,1],[106,20,1],[106,21,1],[105,20,1]]]]}]}""")]
  [InlineData("S_INTERSECTS(place, GEOMETRYCOLLECTION(POINT(105 20), LINESTRING(1 2,3 4)))", """{"op":"s_intersects","args":[{"property":"place"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[105,20]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}]}""")]
  public void Text_and_JSON_mean_the_same(string text, string json) => Assert.Equal(Meaning(Cql2Json.Read(json)), Meaning(Cql2Text.Read(text)));

  [Theory]
  [InlineData("", 1)]
  [InlineData("name", 5)]
  [InlineData("name =", 7)]
  [InlineData("name = 'abc", 12)]
  [InlineData("(many = 1", 10)]
  [InlineData("many = 1)", 9)]
  [InlineData("many = 1 2", 10)]
  [InlineData("many BETWEEN 1 OR 2", 16)]
  [InlineData("name IS 5", 9)]
  [InlineData("many = #", 8)]
  [InlineData("S_WITHIN(place, CIRCLE(1 2))", 17)]
  [InlineData("S_WITHIN(place, POINT(1))", 24)]
  [InlineData("opened = DATE(5)", 15)]
  public void What_cannot_be_read_is_told_with_its_place(string text, int place) {
    var error = Cql2Text.Read(text).Error!;
    Assert.Equal("registries.bad_filter", error.Code);
    Assert.Contains($" {place}:", error.Message);
  }

  [Theory]
  [InlineData("many * 2 = 4")]
  [InlineData("avg(many) = 4")]
  [InlineData("A_CONTAINS(name, ('a'))")]
  [InlineData("'a' = 'a'")]
  [InlineData("CASEI(name) = 'Big'")]
  [InlineData("S_WITHIN(place, spot)")]
  public void What_there_is_not_here_is_refused(string text) => Assert.StartsWith("registries.", Cql2Text.Read(text).Error!.Code);

  /// <summary>Every row holds from 2024-01-01; some until 2025-01-01, the others without an end.</summary>
  [Theory]
  [InlineData("T_AFTER({0}, DATE('2023-12-31'))", "all")]
  [InlineData("T_AFTER({0}, DATE('2024-01-01'))", "none")]
  [InlineData("T_BEFORE({0}, DATE('2025-01-02'))", "ended")]
  [InlineData("T_BEFORE({0}, DATE('2025-01-01'))", "none")]
  [InlineData("T_CONTAINS({0}, INTERVAL('2024-01-02','2024-12-31'))", "ended")]
  [InlineData("T_CONTAINS({0}, INTERVAL('2024-01-01','2024-12-31'))", "none")]
  [InlineData("T_DURING({0}, INTERVAL('2023-12-31','2025-01-02'))", "ended")]
  [InlineData("T_DURING({0}, INTERVAL('2023-12-31','2025-01-01'))", "none")]
  [InlineData("T_EQUALS({0}, INTERVAL('2024-01-01','2025-01-01'))", "ended")]
  [InlineData("T_EQUALS({0}, INTERVAL('2024-01-01','..'))", "none")]
  [InlineData("T_DISJOINT({0}, INTERVAL('..','2023-12-31'))", "all")]
  [InlineData("T_DISJOINT({0}, INTERVAL('2024-01-01','2024-01-01'))", "none")]
  [InlineData("T_INTERSECTS({0}, INTERVAL('2024-06-01','..'))", "ended")]
  [InlineData("T_MEETS({0}, INTERVAL('2025-01-01','2026-01-01'))", "ended")]
  [InlineData("T_METBY({0}, INTERVAL('2023-01-01','2024-01-01'))", "all")]
  [InlineData("T_STARTS({0}, INTERVAL('2024-01-01','2026-01-01'))", "ended")]
  [InlineData("T_STARTEDBY({0}, INTERVAL('2024-01-01','2024-06-01'))", "ended")]
  [InlineData("T_FINISHES({0}, INTERVAL('2023-01-01','2025-01-01'))", "ended")]
  [InlineData("T_FINISHEDBY({0}, INTERVAL('2024-06-01','2025-01-01'))", "ended")]
  [InlineData("T_OVERLAPS({0}, INTERVAL('2024-06-01','2026-01-01'))", "ended")]
  [InlineData("T_OVERLAPPEDBY({0}, INTERVAL('2023-06-01','2024-06-01'))", "ended")]
  [InlineData("T_DURING(from, INTERVAL('2023-12-31','2024-01-02'))", "all")]
  public async Task Times_lie_to_one_another_as_the_standard_says(string text, string which) {
    var rows = sample.Rows.Where(r => which == "all" || which == "ended" && r.To is not null).Select(r => r.Id).Order();
    Assert.Equal(rows, await sample.Found(Cql2Text.Read(text.Replace("{0}", "INTERVAL(from, to)")).Value));
  }
}
