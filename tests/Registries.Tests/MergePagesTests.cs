using System.Net;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>Two records of one thing are found, compared, merged and given back on pages.</summary>
public sealed class MergePagesTests(MergePagesTests.Site app, Browser browser) : IClassFixture<MergePagesTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : ReviewApp {
    public Site() => UseKestrel(0);
  }

  async Task<(string Key, Guid One, Guid Other)> Twins() {
    var key = await app.Made();
    var one = await app.Added(key, RecordApp.Values("A-1", ("name", "Nhà hàng Phở Hồng Pleiku"), ("seats", 40)));
    return (key, one, await app.Added(key, RecordApp.Values("A-2", ("name", "NHÀ HÀNG PHO HONG PLEIKU"), ("phone", "0905 222 333"), ("parent", one.ToString()))));
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Duplicates_are_found_compared_merged_and_given_back(int width) {
    var (key, one, other) = await Twins();
    await app.Added(key, RecordApp.Values("B", ("name", "Bếp ăn"), ("parent", other.ToString())));
    var page = await browser.Open(app, width, actor: app.Steward);
    await page.GotoAsync($"{List}/{key}");
    await page.ClickAsync("main a[href$='/trung-lap']");
    Assert.Contains("Nhà hàng Phở Hồng Pleiku", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await page.ClickAsync("main tbody a");
    var shown = await page.InnerTextAsync("main");
    foreach (var part in new[] { "0905 222 333", RecordApp.Phone, "Bản 1", "Bản 2" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    await Look(page);
    var first = await page.EvaluateAsync<bool>("document.querySelector('label[for=f-code-a]').textContent.includes('A-1')") ? "a" : "b";
    var second = first == "a" ? "b" : "a";
    await page.CheckAsync($"[name=giu][value={first}]");
    await page.CheckAsync($"[name=f_code][value={first}]");
    await page.CheckAsync($"[name=f_name][value={first}]");
    await page.CheckAsync($"[name=f_phone][value={second}]");
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Contains("lý do", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.True(await page.IsCheckedAsync($"[name=f_phone][value={second}]"));
    await page.FillAsync("[name=Reason]", "Cùng một cơ sở");
    await page.ClickAsync("main form .ds-button[type=submit]");
    shown = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Cùng một cơ sở", "Trường phone", "1 bản ghi nay dẫn chiếu" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    await Look(page);
    Assert.Equal(["A-1", "0905 222 333", 40L], Assert.Single(await app.Sql($"select code, phone, seats from registry_data.{key} where _id = $1 and _to is null", one)));
    var at = page.Url;
    await page.GotoAsync($"{List}/{key}/{other}");
    Assert.Contains("đã được gộp vào bản ghi khác", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await page.GotoAsync(at);
    await page.FillAsync("[name=Reason]", "Hai cơ sở khác nhau");
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Contains("đã hoàn tác", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal([[RecordApp.Phone], ["0905 222 333"]], await app.Sql($"select phone from registry_data.{key} where code like 'A-%' and _to is null order by code"));
  }

  [Fact]
  public async Task Who_may_not_see_all_of_them_or_not_write_them_does_not_compare() {
    var (key, one, other) = await Twins();
    var clerk = app.As(app.Clerk);
    var refused = await clerk.GetAsync($"{List}/{key}/gop?a={one}&b={other}", Ct);
    Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    Assert.DoesNotContain("0905", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync($"{List}/{key}/trung-lap", Ct)).StatusCode);
    foreach (var path in new[] { $"gop?a={one}&b={other}", "trung-lap", $"lan-gop/{one}" }) {
      Assert.Equal(HttpStatusCode.NotFound, (await app.As(app.Stranger).GetAsync($"{List}/{key}/{path}", Ct)).StatusCode);
      Assert.Equal(HttpStatusCode.Forbidden, (await app.As(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read)).GetAsync($"{List}/{key}/{path}", Ct)).StatusCode);
    }
  }

  static async Task Look(IPage page) {
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
