using Microsoft.Playwright;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The small province at an address that a browser reaches.</summary>
public sealed class BrowserSite : IdentityApp {
  public BrowserSite() => UseKestrel(0);
}

/// <summary>What tests of pages in a browser do again and again.</summary>
internal static class PageSteps {
  /// <summary>Keeps pictures for who wants to look: SAOLA_PICTURES names the folder.</summary>
  public static async Task Look(this IPage page, string name) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
  }

  /// <summary>Everybody can use the page as it stands, and nothing sticks out of the screen.</summary>
  public static async Task Holds(this IPage page, string name) {
    await page.Look(name);
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
