using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class FilterBinderTests(FilterSample sample) : IClassFixture<FilterSample> {
  static Error? Refused(Filter filter) => FilterBinder.Bind(filter, FilterSample.Fields).Error;

  static Filter.Compare Is(string field, JsonNode value, Comparison by = Comparison.Equal) => new(field, by, value);

  static Filter Deep(int depth) => Enumerable.Range(1, depth - 1).Aggregate((Filter)Is("many", 1), (inner, _) => new Filter.Not(inner));

  [Fact]
  public void A_field_that_may_not_be_read_is_as_unknown_as_one_that_is_not_there() {
    Assert.Equal("registries.unknown_field", Refused(Is("nothing", "x"))!.Code);
    var secret = Refused(Is("secret", "x"))!;
    Assert.Equal(Refused(Is("nothing", "x"))! with { Message = secret.Message, Field = "secret" }, secret);
    foreach (var filter in new Filter[] { new Filter.IsEmpty("secret"), new Filter.Like("secret", "%"), new Filter.CompareFields("name", Comparison.Equal, "secret"), new Filter.In("secret", ["x"]), new Filter.Not(Is("secret", "x")) })
      Assert.Equal("registries.unknown_field", Refused(filter)!.Code);
  }

  [Theory]
  [InlineData("many", "\"x\"", "registries.bad_value")]
  [InlineData("many", "true", "registries.bad_value")]
  [InlineData("area", "1e40", "registries.bad_value")]
  [InlineData("name", "5", "registries.bad_value")]
  [InlineData("name", "\"a\\u0000\"", "registries.bad_value")]
  [InlineData("name", "\"a\\ud800\"", "registries.bad_value")]
  [InlineData("name", "[1]", "registries.bad_value")]
  [InlineData("opened", "\"31/01/2026\"", "registries.bad_value")]
  [InlineData("opened", "\"2026-02-30\"", "registries.bad_value")]
  [InlineData("hour", "\"25:00\"", "registries.bad_value")]
  [InlineData("seen", "\"2026-01-01T00:00:00\"", "registries.bad_value")]
  [InlineData("closed", "1", "registries.bad_value")]
  [InlineData("id", "\"7\"", "registries.bad_value")]
  [InlineData("place", "\"x\"", "registries.bad_comparison")]
  public void A_value_of_another_kind_is_refused(string field, string json, string code) {
    var error = Refused(Is(field, JsonNode.Parse(json)!))!;
    Assert.Equal((code, field), (error.Code, error.Field));
  }

  [Fact]
  public void Fields_are_compared_only_as_their_kind_can_be() {
    Assert.Equal("registries.bad_comparison", Refused(Is("closed", true, Comparison.Less))!.Code);
    Assert.Equal("registries.bad_comparison", Refused(Is("id", FilterSample.Ids[0], Comparison.Greater))!.Code);
    Assert.Equal("registries.bad_comparison", Refused(new Filter.CompareFields("name", Comparison.Equal, "many"))!.Code);
    Assert.Equal("registries.bad_comparison", Refused(new Filter.Like("many", "1%"))!.Code);
    Assert.Equal("registries.bad_comparison", Refused(new Filter.Compare("many", Comparison.Equal, 1, Folding.Case))!.Code);
    Assert.Equal("registries.bad_value", Refused(new Filter.In("many", []))!.Code);
    Assert.Null(Refused(new Filter.CompareFields("many", Comparison.Less, "area")));
  }

  [Fact]
  public void A_field_hides_what_every_record_has_under_its_name_and_not_under_that_of_its_column() {
    var fields = new FilterFields(FilterSample.Definition with { Fields = [new("from", FieldType.Text, new("Từ"))] }, _ => true);
    Assert.Equal((ColumnKind.Text, ColumnKind.Date, ColumnKind.Id), (fields.Find("from")!.Kind, fields.Find("_from")!.Kind, fields.Find("id")!.Kind));
    Assert.Null(fields.Find("_search"));
  }

  [Fact]
  public void Only_places_are_compared_with_shapes() {
    var box = FilterShapes.Box(105, 20, 106, 21);
    Assert.Equal("registries.not_a_shape", Refused(new Filter.Spatial("name", Relation.Within, box, Crs.Wgs84))!.Code);
    Assert.Equal("registries.not_a_shape", Refused(new Filter.Near("many", box, Crs.Wgs84, 10))!.Code);
    Assert.Equal("registries.bad_shape", Refused(new Filter.Spatial("place", Relation.Within, box, 3857))!.Code);
    Assert.Equal("registries.bad_shape", Refused(new Filter.Spatial("place", Relation.Within, FilterShapes.Box(-10, 20, 200, 21), Crs.Wgs84))!.Code);
    Assert.Equal("registries.bad_shape", Refused(new Filter.Near("place", FilterShapes.Box(-10, 20, 20, 21), Crs.Wgs84, 10))!.Code);
    Assert.Equal("registries.bad_shape", Refused(new Filter.Near("place", box, Crs.Wgs84, 1e7))!.Code);
  }

  [Fact]
  public void A_filter_is_neither_too_deep_nor_too_long() {
    Assert.Null(Refused(Deep(FilterBinder.Depth)));
    Assert.Equal("registries.filter_too_large", Refused(Deep(FilterBinder.Depth + 1))!.Code);
    Assert.Null(Refused(new Filter.Any([.. Enumerable.Repeat(Is("many", 1), FilterBinder.Parts - 1)])));
    Assert.Equal("registries.filter_too_large", Refused(new Filter.Any([.. Enumerable.Repeat(Is("many", 1), FilterBinder.Parts)]))!.Code);
    Assert.Equal("registries.filter_too_large", Refused(new Filter.In("many", [.. Enumerable.Repeat((JsonNode)1, FilterBinder.Parts)]))!.Code);
  }

  [Fact]
  public async Task A_moment_is_in_a_day_of_Vietnam() {
    async Task<int> Found(Comparison by) => (await sample.Found(Is("seen", "2024-02-29", by))).Count;
    int Rows(string moment) => sample.Rows.Count(r => (string?)r.Values["seen"] == moment);
    var (within, after) = (Rows(FilterSample.Moments[0]) + Rows(FilterSample.Moments[1]), Rows(FilterSample.Moments[2]));
    Assert.Equal((within, after, 0, after, within, within + after), (await Found(Comparison.Equal), await Found(Comparison.NotEqual), await Found(Comparison.Less), await Found(Comparison.Greater), await Found(Comparison.LessOrEqual), await Found(Comparison.GreaterOrEqual)));
  }

  [Fact]
  public async Task A_sign_that_folds_into_a_wildcard_is_none() {
    var percent = sample.Rows.Count(r => ((string?)r.Values["name"])?.Contains('%') == true);
    Assert.Equal(percent, (await sample.Found(new Filter.Matches("name", TextMatch.Contains, "％", Folding.All))).Count);
    var backslash = sample.Rows.Count(r => ((string?)r.Values["name"])?.Contains('\\') == true);
    Assert.Equal(backslash, (await sample.Found(new Filter.Matches("name", TextMatch.Contains, "＼", Folding.All))).Count);
  }

  [Fact]
  public async Task Near_is_measured_on_the_earth() {
    async Task<int> Found(string field, double metres) => (await sample.Found(new Filter.Near(field, new() { ["type"] = "Point", ["coordinates"] = new JsonArray(105.0, 17.0) }, Crs.Wgs84, metres))).Count;
    int Rows(string field, Func<double, double, bool> within) => sample.Rows.Count(r => r.Values[field] is { } place && within((double)place["coordinates"]![0]!, (double)place["coordinates"]![1]!));
    foreach (var field in new[] { "place", "spot" }) {
      Assert.Equal(Rows(field, (x, y) => x == 105 && y == 17), await Found(field, 1_000));
      // a degree of longitude is 106.5 km there, one of latitude 110.7 km
      Assert.Equal(Rows(field, (x, y) => y == 17 && Math.Abs(x - 105) <= 1), await Found(field, 108_000));
      Assert.Equal(Rows(field, (x, y) => Math.Abs(x - 105) + Math.Abs(y - 17) <= 1), await Found(field, 112_000));
    }
  }
}
