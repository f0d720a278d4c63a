using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>A keeper lays a drawing upon the map from the page of its record.</summary>
public sealed class DrawingPagesTests(DrawingPagesTests.Site app, Browser browser) : IClassFixture<DrawingPagesTests.Site>, IClassFixture<Browser> {
  public sealed class Site : RecordApp {
    public Site() => UseKestrel(0);
  }

  static async Task Look(IPage page, string name) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }

  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, true)]
  public async Task A_drawing_is_laid_by_points_that_are_typed_and_the_page_tells_what_came_of_it(int width, bool dark) {
    var key = await app.Made(RectifyDrawingTests.Drawings);
    var id = await RectifyDrawingTests.Recorded(app, key, await RectifyDrawingTests.Picture("PNG"), "to-ban-do.png");
    var page = await browser.Open(app, width, dark, actor: app.Steward);
    await page.GotoAsync($"/can-bo/co-so-du-lieu/{key}/{id}");
    await page.ClickAsync("text=Nắn chỉnh bản vẽ");
    await Look(page, $"nan-chinh-{width}");
    await page.SelectOptionAsync("[name='Form.Srid']", "9218");
    await page.FillAsync("[name='Form.Points']", "0 0 500000 1547100\n200 0 500200 không");
    await page.ClickAsync("main form button");
    // what was typed comes back with the error
    Assert.Equal("9218", await page.InputValueAsync("[name='Form.Srid']"));
    Assert.Contains("500200 không", await page.InputValueAsync("[name='Form.Points']"), StringComparison.Ordinal);
    await Look(page, $"nan-chinh-loi-{width}");
    await page.FillAsync("[name='Form.Points']", "0 0 500000 1547100\n200 0 500200 1547100\n0;100;500000,0;1547000,0\n200 100 500200 1547002");
    await page.ClickAsync("main form button");
    Assert.Contains("Đang nắn chỉnh", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await app.RunJobs();
    await page.GotoAsync($"/can-bo/co-so-du-lieu/{key}/{id}/nan-chinh");
    var told = await page.InnerTextAsync("main");
    Assert.Contains("Sai số trung bình của các điểm khống chế: 0,50 m", told, StringComparison.Ordinal);
    Assert.Contains("Tải bản vẽ đã nắn chỉnh", told, StringComparison.Ordinal);
    await Look(page, $"nan-chinh-xong-{width}");
    await page.Context.DisposeAsync();
  }
}
