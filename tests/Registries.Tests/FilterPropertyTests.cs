using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Whatever is asked in any of the languages, the database finds what a plain reading of the rows finds.</summary>
public sealed class FilterPropertyTests(FilterSample sample) : IClassFixture<FilterSample> {
  static readonly ODataModel Model = new([FilterSample.Fields]);

  [Fact]
  public async Task A_filter_in_REST_finds_what_a_plain_reading_finds() =>
    await Check(Dialect.Rest, f => Widen(RestFilter.Read(FilterWriter.Rest(f), new HashSet<string>())), f => string.Join('&', FilterWriter.Rest(f)));

  [Fact]
  public async Task A_filter_in_OData_finds_what_a_plain_reading_finds() => await Check(Dialect.OData, f => ODataFilter.Read(FilterWriter.OData(f), Model, "sample"), FilterWriter.OData);

  [Fact]
  public async Task A_filter_in_CQL2_text_finds_what_a_plain_reading_finds() => await Check(Dialect.Cql2Text, f => Cql2Text.Read(FilterWriter.Text(f)), FilterWriter.Text);

  [Fact]
  public async Task A_filter_in_CQL2_JSON_finds_what_a_plain_reading_finds() => await Check(Dialect.Cql2Json, f => Cql2Json.Read(FilterWriter.Json(f).ToJsonString()), f => FilterWriter.Json(f).ToJsonString());

  static Answer<Filter> Widen(Answer<Filter.All> read) => read.IsError ? read.Error : read.Value;

  async Task Check(Dialect dialect, Func<Filter, Answer<Filter>> read, Func<Filter, string> said) {
    var (some, matched) = (0, 0);
    for (var seed = 0; seed < 600; seed++) {
      var filter = new FilterWriter(new(seed), dialect).Any();
      if (read(filter) is { IsError: true } failed) Assert.Fail($"{seed}: {said(filter)}\n{failed.Error.Message}");
      var (found, expected) = (await sample.Found(read(filter).Value), sample.Expected(filter, dialect == Dialect.OData));
      Assert.True(found.SequenceEqual(expected), $"{seed}: {said(filter)}\nfound {found.Count}, expected {expected.Count}: {string.Join(", ", found.Except(expected).Concat(expected.Except(found)).Take(3))}");
      if (found.Count is > 0 and < 60) some++;
      matched += found.Count;
    }
    // a sample in which all or none are found would show nothing
    Assert.InRange(some, 200, 600);
    Assert.InRange(matched, 2_000, 34_000);
  }
}
