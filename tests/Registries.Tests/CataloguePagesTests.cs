using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Shared catalogues in a browser.</summary>
public sealed class CataloguePagesTests(CataloguePagesTests.Site app, Browser browser) : IClassFixture<CataloguePagesTests.Site>, IClassFixture<Browser> {
  const string List = "/quan-tri/co-so-du-lieu/danh-muc";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : CatalogueApp {
    public Site() => UseKestrel(0);
  }

  async Task<string> Moved() {
    var key = await app.Catalogue();
    var old = await app.Code(key, "old", ("also", "Tên xưa"));
    await app.Published(key);
    await app.Code(key, "new");
    await app.Changed(key, old, 1, new JsonObject { ["now"] = "new", ["since"] = "2025-07-01" });
    return key;
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_catalogue_is_published_found_by_another_name_and_a_code_followed_to_what_it_became(int width) {
    var key = await Moved();
    var user = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("number", "text"), ShapeApp.Field("kind", "choice", more: new() { ["catalogue"] = $"test:catalogue/{key}@1" })));
    var page = await browser.Open(app, width, scripts: false, actor: CatalogueApp.Publisher);
    await page.GotoAsync($"{List}/{key}");
    await page.GetByRole(AriaRole.Button, new() { Name = "Công bố phiên bản mới" }).ClickAsync();
    var main = await page.InnerTextAsync("main");
    Assert.Contains("Đã công bố phiên bản 2.", main, StringComparison.Ordinal);
    Assert.Contains("thêm 1, đổi 1, bỏ 0", main, StringComparison.Ordinal);
    Assert.Contains($"Sổ {user}", main, StringComparison.Ordinal);
    Assert.Contains("giữ phiên bản 1", main, StringComparison.Ordinal);
    await page.GotoAsync($"{List}/{key}?q=ten+xua");
    await page.ClickAsync("main a[href$='/old']");
    await page.FillAsync("[name='ngay']", "01/07/2025");
    await page.GetByRole(AriaRole.Button, new() { Name = "Tra cứu" }).ClickAsync();
    Assert.Contains("Tên new", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='ngay']", "30/06/2025");
    await page.GetByRole(AriaRole.Button, new() { Name = "Tra cứu" }).ClickAsync();
    Assert.Contains("Không có mã tương ứng vào ngày 30/06/2025.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.GotoAsync($"/quan-tri/co-so-du-lieu/{user}");
    await page.ClickAsync($"main a[href='{List}/{key}']");
    await page.GotoAsync($"{List}/{key}?phien-ban=1");
    Assert.DoesNotContain("Tên new", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task Every_page_holds_its_width_and_is_read_aloud_without_faults(int width) {
    var key = await Moved();
    await app.Published(key);
    var page = await browser.Open(app, width, actor: CatalogueApp.Publisher);
    foreach (var path in new[] { List, $"{List}?q={key}", $"{List}/{key}", $"{List}/{key}?phien-ban=1", $"{List}/{key}/old?ngay=01/07/2025", $"{List}/{key}/old?ngay=hôm qua" }) {
      await page.GotoAsync(path);
      Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
      Assert.Equal("", string.Join('\n', await Browser.SticksOut(page)));
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_may_not_read_sees_none_and_who_may_only_read_cannot_publish() {
    var key = await Moved();
    foreach (var path in new[] { List, $"{List}/{key}", $"{List}/{key}/old" })
      Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With(RegistryPermissions.Write)).GetAsync(path, Ct)).StatusCode);
    Assert.DoesNotContain("Công bố phiên bản mới", WebUtility.HtmlDecode(await app.As(ShapeApp.Reader).GetStringAsync($"{List}/{key}", Ct)), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(ShapeApp.Reader).GetAsync($"{List}/khong-co", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(ShapeApp.Reader).GetAsync($"{List}/{key}/khong-co", Ct)).StatusCode);
  }
}
