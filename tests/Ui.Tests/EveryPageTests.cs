using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

/// <summary>Every page of the program that has a plain address, empty as in a new installation.</summary>
public sealed class EveryPageTests(SaolaSite site, Browser browser) : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  string[] Addresses => [.. site.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
    .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && e.RoutePattern.Parameters.Count == 0)
    .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(a => a != "/loi").Distinct().Order(StringComparer.Ordinal)];

  /// <summary>An official who may do everything.</summary>
  Actor Anyone => People.With([.. site.Services.GetServices<Permission>().Select(p => p.Id).Distinct()]);

  [Theory, InlineData(false), InlineData(true)]
  public async Task Axe_finds_nothing_and_nothing_sticks_out(bool dark) {
    var faults = new List<string>();
    _ = site.Address;
    foreach (var actor in new[] { Actor.Anonymous, Anyone }) {
      var page = await browser.Open(site, dark: dark, actor: actor.IsSignedIn ? actor : null);
      foreach (var address in Addresses) {
        await page.SetViewportSizeAsync(1280, 900);
        var answer = await page.GotoAsync(address);
        if (answer!.Status >= 500) faults.Add($"{address}: {answer.Status}");
        faults.AddRange((await Browser.Faults(page)).Select(f => $"{address}: {f}"));
        await page.SetViewportSizeAsync(320, 900);
        faults.AddRange((await Browser.SticksOut(page)).Select(f => $"{address}: {f}"));
        await Picture(page, address, dark, actor);
      }
      await page.Context.DisposeAsync();
    }
    Assert.Empty(faults.Distinct());
  }

  [Fact]
  public async Task Each_has_one_heading_of_the_first_level_a_title_and_a_way_past_its_header() {
    var faults = new List<string>();
    _ = site.Address;
    var page = await browser.Open(site, actor: Anyone);
    foreach (var address in Addresses.Where(a => a != "/ui")) {
      await page.GotoAsync(address);
      var headings = await page.Locator("h1").CountAsync();
      if (headings != 1) faults.Add($"{address}: {headings} h1");
      if ((await page.TitleAsync()).Length == 0) faults.Add($"{address}: no title");
      if (await page.Locator("#main").CountAsync() != 1) faults.Add($"{address}: no main");
    }
    await page.Context.DisposeAsync();
    Assert.Empty(faults);
  }

  static async Task Picture(IPage page, string address, bool dark, Actor actor) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is not { } folder) return;
    foreach (var width in new[] { 360, 1440 }) {
      await page.SetViewportSizeAsync(width, 900);
      await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page{address.Replace('/', '-')}-{(actor.IsSignedIn ? "in" : "out")}-{width}{(dark ? "-dark" : "")}.png") });
    }
  }
}
