using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed class KeyboardTests(SaolaSite site, Browser browser) : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  const string Focused = """
    () => { const e = document.activeElement; const r = e.getBoundingClientRect(); const s = getComputedStyle(e);
      const near = e.closest('.ds-field:has(input[type=radio], input[type=checkbox])');
      const shown = x => getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2;
      return { name: e.outerHTML.slice(0, 140), top: r.top + scrollY, visible: r.width > 0 && s.visibility !== 'hidden', ring: shown(e) || (near !== null && shown(near)), body: e === document.body }; }
    """;

  internal sealed record Stop {
    public string Name { get; set; } = "";
    public double Top { get; set; }
    public bool Visible { get; set; }
    public bool Ring { get; set; }
    public bool Body { get; set; }
  }

  /// <summary>Where Tab goes, from the first stop until it comes round.</summary>
  internal static async Task<List<Stop>> Walk(IPage page) {
    var stops = new List<Stop>();
    for (var n = 0; n < 300; n++) {
      await page.Keyboard.PressAsync("Tab");
      var stop = await page.EvaluateAsync<Stop>(Focused);
      if (stop.Body || (stops.Count > 0 && stops[0].Name == stop.Name && stops[0].Top == stop.Top)) break;
      stops.Add(stop);
    }
    return stops;
  }

  [Theory, InlineData("/ui"), InlineData("/ui/can-bo"), InlineData("/ui/xac-nhan")]
  public async Task Tab_goes_through_the_page_with_a_visible_ring(string address) {
    var page = await browser.Open(site);
    await page.GotoAsync(address);
    var stops = await Walk(page);
    Assert.Contains("class=\"skip\"", stops[0].Name, StringComparison.Ordinal);
    Assert.True(stops.Count > 8);
    Assert.All(stops, s => Assert.True(s.Visible && s.Ring, $"no ring: {s.Name}"));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Every_target_is_at_least_24_pixels() {
    var page = await browser.Open(site, 360);
    foreach (var address in GalleryTests.Pages) {
      await page.GotoAsync(address.Data);
      var small = await page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(e => {
          const r = e.getBoundingClientRect();
          return r.width > 0 && !e.classList.contains('skip') && (r.height < 23.5 || r.width < 23.5);
        }).map(e => `${e.getBoundingClientRect().height} ${e.outerHTML.slice(0, 120)}`)
        """);
      Assert.Empty(small);
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Keys_move_through_a_list_and_explain_themselves() {
    var page = await browser.Open(site);
    await page.GotoAsync("/ui/can-bo");
    await page.Keyboard.PressAsync("j");
    await page.Keyboard.PressAsync("j");
    Assert.Equal("H00.01-261121-0002", await page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()"));
    await page.Keyboard.PressAsync("k");
    await page.Keyboard.PressAsync("Enter");
    await Assertions.Expect(page).ToHaveURLAsync(Browser.Address(site) + "/ui#H00.01-261121-0001");
    await page.Keyboard.PressAsync("/");
    Assert.Equal("search", await page.EvaluateAsync<string>("() => document.activeElement.type"));
    await page.Keyboard.PressAsync("j");
    Assert.Equal("j", await page.EvaluateAsync<string>("() => document.activeElement.value"));
    await page.GotoAsync("/ui/can-bo");
    await page.Keyboard.PressAsync("?");
    Assert.True(await page.Locator("dialog[open]").IsVisibleAsync());
    await page.Keyboard.PressAsync("Escape");
    Assert.Equal(0, await page.Locator("dialog[open]").CountAsync());
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Rows_are_picked_with_x_and_all_at_once() {
    var page = await browser.Open(site);
    await page.GotoAsync("/ui");
    await page.Keyboard.PressAsync("j");
    await page.Keyboard.PressAsync("x");
    Assert.Equal("Đã chọn 1", await page.Locator("[data-picked]").TextContentAsync());
    await page.Locator("thead .pick input").CheckAsync();
    Assert.Equal("Đã chọn 5", await page.Locator("[data-picked]").TextContentAsync());
    await page.Context.DisposeAsync();
  }
}
