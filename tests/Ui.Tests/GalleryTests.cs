using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed class GalleryTests(SaolaSite site, Browser browser) : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  public static TheoryData<string> Pages => ["/ui", "/ui/bieu-mau", "/ui/can-bo", "/ui/xac-nhan", "/ui/in", "/kha-nang-tiep-can", "/khong-co-trang-nay"];

  [Theory, MemberData(nameof(Pages))]
  public async Task Axe_finds_nothing_in_light_and_dark(string address) {
    foreach (var dark in new[] { false, true }) {
      var page = await browser.Open(site, dark: dark);
      await page.GotoAsync(address);
      Assert.Empty(await Browser.Faults(page));
      await Picture(page, address, dark);
      await page.Context.DisposeAsync();
    }
  }

  [Theory, MemberData(nameof(Pages))]
  public async Task Nothing_sticks_out_at_320_pixels_or_at_200_percent(string address) {
    var page = await browser.Open(site, 320);
    await page.GotoAsync(address);
    Assert.Empty(await Browser.SticksOut(page));
    // A window of 1280 pixels at 200 % is one of 640.
    await page.SetViewportSizeAsync(640, 450);
    Assert.Empty(await Browser.SticksOut(page));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Paper_bears_what_is_filed_and_nothing_to_press() {
    var page = await browser.Open(site, dark: true);
    await page.GotoAsync("/ui/can-bo");
    await page.EmulateMediaAsync(new() { Media = Media.Print });
    foreach (var hidden in new[] { ".site-header", ".rail" }) Assert.False(await page.Locator(hidden).IsVisibleAsync());
    Assert.True(await page.Locator("table#list thead").IsVisibleAsync());
    // the media that were just set reach the page with its next frame
    await page.WaitForFunctionAsync("() => { const s = getComputedStyle(document.body); return s.backgroundColor === 'rgb(255, 255, 255)' && s.color === 'rgb(0, 0, 0)'; }");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Text_is_18_pixels_for_citizens_and_16_at_work() {
    var page = await browser.Open(site);
    foreach (var (address, size) in new[] { ("/kha-nang-tiep-can", "18px"), ("/ui/can-bo", "16px") }) {
      await page.GotoAsync(address);
      Assert.Equal(size, await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('main')).fontSize"));
      Assert.True(await page.EvaluateAsync<bool>("() => document.fonts.check('18px \"Be Vietnam Pro\"', 'Hồ sơ đường ưỡn')"));
    }
    await page.Context.DisposeAsync();
  }

  static Task<int> Height(IPage page) => page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");

  /// <summary>With SAOLA_PICTURES=folder the pages are kept as pictures, for eyes.</summary>
  static async Task Picture(IPage page, string address, bool dark) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is not { } folder) return;
    foreach (var width in new[] { 360, 768, 1440 }) {
      await page.SetViewportSizeAsync(width, 900);
      const int Part = 2000;
      for (var top = 0; top < await Height(page); top += Part) {
        await page.ScreenshotAsync(new() {
          FullPage = true, Clip = new() { X = 0, Y = top, Width = width, Height = Math.Min(Part, await Height(page) - top) },
          Path = Path.Combine(folder, $"{address.Trim('/').Replace('/', '-')}-{width}{(dark ? "-dark" : "")}-{top / Part}.png"),
        });
      }
    }
  }
}
