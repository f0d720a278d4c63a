using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed class GalleryTests(SaolaSite site, Browser browser) : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  public static TheoryData<string> Pages => ["/ui", "/ui/can-bo", "/ui/xac-nhan", "/ui/in", "/kha-nang-tiep-can", "/khong-co-trang-nay"];

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
  public async Task Nothing_sticks_out_at_320_pixels(string address) {
    var page = await browser.Open(site, 320);
    await page.GotoAsync(address);
    Assert.Empty(await Browser.SticksOut(page));
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
