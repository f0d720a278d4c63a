using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed class FrameTests(SaolaApp app) : IClassFixture<SaolaApp> {
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
}
