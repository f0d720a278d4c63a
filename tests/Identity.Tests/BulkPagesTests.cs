using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The lists of offices and of providers, and what is done to several that are picked in them.</summary>
public sealed class BulkPagesTests(BrowserSite app, Browser browser) : IClassFixture<BrowserSite>, IClassFixture<Browser> {
  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    var (ward, (key, _)) = (await app.Ward1("mot-cua"), await ChangeProviderTests.Added(app));
    await app.Person($"h{Guid.CreateVersion7():N}"[..20], units: app.Below(ward, "mot-cua"));
    var offices = await browser.Open(app, width, dark, actor: app.Manager(app.Province));
    var providers = await browser.Open(app, width, dark, actor: ChangeProviderTests.Keeper(app.Ward));
    foreach (var (page, path, name) in new[] {
      (offices, $"/quan-tri/co-quan?tai={app.Province.Id}", "co-quan"), (offices, $"/quan-tri/co-quan/giai-the?chon={ward.Id}&chon={app.Department.Id}", "giai-the"), (offices, "/quan-tri/co-quan/giai-the", "giai-the-khong-chon"),
      (providers, "/quan-tri/nha-cung-cap-dinh-danh", "nha-cung-cap"), (providers, $"/quan-tri/nha-cung-cap-dinh-danh/ngung?chon={key}", "nha-cung-cap-ngung"),
    }) {
      await page.GotoAsync(path);
      await page.Holds($"{name}-{width}{(dark ? "-toi" : "")}");
    }
    await offices.Context.DisposeAsync();
    await providers.Context.DisposeAsync();
  }

  [Fact]
  public async Task Offices_that_are_picked_are_closed_by_a_decision_without_scripts() {
    var ward = await app.Ward1();
    var page = await browser.Open(app, actor: app.Manager(app.Province), scripts: false);
    await page.GotoAsync($"/quan-tri/co-quan?q={Uri.EscapeDataString(ward.Name)}");
    await page.CheckAsync($"[name=chon][value='{ward.Id}']");
    await page.ClickAsync("text=Giải thể");
    await page.FillAsync("[name='Form.Number']", "12/QĐ-UBND");
    await page.ClickAsync("main form[method=post] button");
    Assert.Equal("12/QĐ-UBND", await page.InputValueAsync("[name='Form.Number']"));
    var today = Vn.Date(Vn.Day(app.Clock.GetUtcNow()));
    foreach (var (field, value) in new[] { ("Day", today), ("DecidedOn", today), ("Reason", "Sắp xếp tổ chức bộ máy") }) await page.FillAsync($"[name='Form.{field}']", value);
    await page.ClickAsync("main form[method=post] button");
    Assert.Contains($"Giải thể {ward.Name}", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }
}
