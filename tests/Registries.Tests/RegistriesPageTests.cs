using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The page of all registries.</summary>
public sealed class RegistriesPageTests(RecordListPageTests.Site app, Browser browser) : IClassFixture<RecordListPageTests.Site>, IClassFixture<Browser> {
  [Theory, InlineData(360), InlineData(1440)]
  public async Task Registries_stand_by_owner_or_class_and_are_found_by_words(int width) {
    var shared = await app.Made(RecordListPageTests.Shops);
    var inside = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true)));
    var page = await browser.Open(app, width, actor: RecordApp.Official(ShapeApp.Office));
    await page.GotoAsync("/can-bo/co-so-du-lieu");
    Assert.Contains("Sở thử nghiệm", await page.Locator("main h2").First.InnerTextAsync(), StringComparison.Ordinal);
    foreach (var key in new[] { shared, inside }) Assert.Equal(1, await page.Locator($"main a[href$='/{key}']").CountAsync());
    await RecordListPageTests.Look(page);
    await page.SelectOptionAsync("[name=nhom]", "loai");
    await page.SelectOptionAsync("[name=loai]", "Internal");
    await page.ClickAsync(".filter-row button");
    Assert.Equal(0, await page.Locator($"main a[href$='/{shared}']").CountAsync());
    Assert.Equal(1, await page.Locator($"main a[href$='/{inside}']").CountAsync());
    await page.GotoAsync($"/can-bo/co-so-du-lieu?q=so+{shared}");
    Assert.Equal(1, await page.Locator("main ul.grid a").CountAsync());
    await page.GotoAsync("/can-bo/co-so-du-lieu?q=khongco");
    await RecordListPageTests.Look(page);
    Assert.Equal(0, await page.Locator("main ul.grid a").CountAsync());
  }
}
