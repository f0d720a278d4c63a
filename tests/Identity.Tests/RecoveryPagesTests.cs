using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages of recovering an account, as officers at a counter and the owner meet them.</summary>
public sealed class RecoveryPagesTests(BrowserSite app, Browser browser) : IClassFixture<BrowserSite>, IClassFixture<Browser> {
  const string List = "/quan-tri/khoi-phuc";

  [Fact]
  public async Task Two_officers_open_an_account_by_the_pages_without_scripts() {
    var (account, number, _) = await app.WithCard("administrator", app.Ward);
    var first = await browser.Open(app, actor: app.Rescuer(), scripts: false);
    await first.GotoAsync(List);
    await Card(first, number, "Trần Thị Bính");
    await first.FillAsync("[name='Form.Reason']", "Mất điện thoại");
    await first.ClickAsync("main form button");
    Assert.Equal("Trần Thị Bính", await first.InputValueAsync("[name='Form.FullName']"));
    Assert.Equal("Mất điện thoại", await first.InputValueAsync("[name='Form.Reason']"));
    await Card(first, number);
    await first.ClickAsync("main form button");
    Assert.Contains("trong 3 ngày", await first.InnerTextAsync("main"), StringComparison.Ordinal);
    var second = await browser.Open(app, actor: app.Rescuer(), scripts: false);
    await second.GotoAsync(List);
    var recovery = (Guid)Assert.Single(await app.Sql("select id from identity.recovery where account = $1", account.Id))[0]!;
    await second.ClickAsync($"th.row-title a[href='{List}/{recovery}']");
    await Card(second, number);
    await second.ClickAsync("main form button");
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", await second.InputValueAsync("[name='link']"), StringComparison.Ordinal);
    Assert.False(await app.Opens(account));
    await first.Context.DisposeAsync();
    await second.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    var (account, _, recovery, officer) = await app.Asked();
    var page = await browser.Open(app, width, dark, actor: app.Rescuer());
    foreach (var (path, name) in new[] { (List, "danh-sach"), ($"{List}/{recovery}", "xac-nhan") }) await Look(page, path, $"khoi-phuc-{name}-{width}{(dark ? "-toi" : "")}");
    var owner = await browser.Open(app, width, dark, actor: People.Citizen(account.Person!.Value));
    await Look(owner, OwnRecovery.Page, $"khoi-phuc-cua-toi-{width}{(dark ? "-toi" : "")}");
    Assert.Contains(officer.Name, await owner.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
    await owner.Context.DisposeAsync();
  }

  static async Task Card(IPage page, string number, string name = "Trần Thị Bình") {
    await page.FillAsync("[name='Form.PersonalNumber']", number);
    await page.FillAsync("[name='Form.FullName']", name);
    await page.FillAsync("[name='Form.DateOfBirth']", "03/02/1990");
  }

  /// <summary>Keeps pictures for who wants to look: SAOLA_PICTURES names the folder.</summary>
  static async Task Look(IPage page, string path, string name) {
    await page.GotoAsync(path);
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
