using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class ShowYearTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("/api/calendar")]
  [InlineData("/can-bo/lich")]
  public async Task Nobody_sees_the_calendar_without_signing_in(string address) {
    using var answer = await app.As().GetAsync(address, Ct);
    Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
  }

  [Fact]
  public async Task The_year_shows_its_days_off_and_which_are_not_verified() {
    var page = await app.As(People.With()).Page("/can-bo/lich?nam=2027");
    var tet = page.QuerySelectorAll("tbody tr").First(r => r.TextContent.Contains("Tết Âm lịch"));
    Assert.Contains("Chưa xác minh", tet.TextContent);
    var first = page.QuerySelectorAll("tbody tr")[0];
    Assert.Contains("Thứ Sáu, 01/01/2027", first.TextContent);
    Assert.Contains("Bộ luật Lao động số 45/2019/QH14, Điều 112", first.TextContent);
    Assert.Null(page.QuerySelector("main form"));
  }

  [Theory]
  [InlineData(1900, Features.ShowYear.First)]
  [InlineData(2027, 2027)]
  [InlineData(3000, Features.ShowYear.Last)]
  public async Task A_year_that_is_not_known_is_the_nearest_that_is(int asked, int shown) {
    var body = JsonNode.Parse(await app.As(People.With()).GetStringAsync($"/api/calendar?year={asked}", Ct))!;
    Assert.Equal(shown, (int)body["year"]!);
    Assert.All(body["holidays"]!.AsArray(), h => Assert.StartsWith($"{shown}-", (string)h!["day"]!, StringComparison.Ordinal));
  }

  [Fact]
  public async Task A_day_of_another_office_is_not_shown() {
    var (own, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await app.Day(new(2033, 3, 7), own);
    await app.Day(new(2033, 3, 8), other);
    var body = JsonNode.Parse(await app.As(People.Official(own, "H21.106", [])).GetStringAsync("/api/calendar?year=2033", Ct))!;
    Assert.Equal("2033-03-07", (string?)Assert.Single(body["entered"]!.AsArray())!["day"]);
  }
}
