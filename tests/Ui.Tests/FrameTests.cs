using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed partial class FrameTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_page_is_Vietnamese_unless_English_is_chosen() {
    var client = app.As();
    Assert.Contains("<html lang=\"vi\">", await client.GetStringAsync("/kha-nang-tiep-can", Ct), StringComparison.Ordinal);
    Assert.Contains("Accessibility statement", await client.GetStringAsync("/kha-nang-tiep-can?lang=en", Ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_page_that_does_not_exist_says_so_with_a_way_out() {
    var answer = await app.As().GetAsync("/khong-co-trang-nay", Ct);
    var page = await answer.Content.ReadAsStringAsync(Ct);
    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    Assert.Contains("Không tìm thấy trang", page, StringComparison.Ordinal);
    Assert.Contains("href=\"/\"", page, StringComparison.Ordinal);
    Assert.Contains("href=\"/khong-co-trang-nay?lang=en\"", page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_rail_has_seven_entries_at_most_and_its_last_one_leads_to_the_rest() {
    string[] everything = [.. app.Services.GetServices<Permission>().Select(p => p.Id).Distinct()];
    var official = People.With(everything);
    var client = app.As(official);
    var rail = Links().Matches((await client.GetStringAsync("/can-bo/thong-bao", Ct)).Split("class=\"rail\"")[1].Split("</nav>")[0]);
    Assert.Equal(7, rail.Count);
    Assert.Equal("/quan-tri", rail[^1].Groups[1].Value);
    var tools = Links().Matches((await client.GetStringAsync("/quan-tri", Ct)).Split("<main")[1]).Select(m => m.Groups[1].Value);
    Assert.Empty(app.Services.GetServices<RailLink>().Where(l => l.Manages && (l.For is null || l.For(official))).Select(l => l.Href).Except(tools));
  }

  [Fact]
  public async Task Who_manages_nothing_is_told_so() {
    var answer = await app.As(People.Citizen()).GetAsync("/quan-tri", Ct);
    Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    Assert.Contains("chưa được giao công cụ quản trị", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
  }

  [GeneratedRegex("<a [^>]*href=\"([^\"]+)\"", RegexOptions.None, 1000)]
  private static partial Regex Links();
}
