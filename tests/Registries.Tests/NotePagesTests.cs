using System.Net;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>Notes are written, changed and removed by their author on the page of a record.</summary>
public sealed class NotePagesTests(NotePagesTests.Site app, Browser browser) : IClassFixture<NotePagesTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : NoteApp {
    public Site() => UseKestrel(0);
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task A_note_is_written_changed_and_removed(int width) {
    var key = await app.Made();
    var record = await app.Added(key, RecordApp.Values("A"));
    var page = await browser.Open(app, width, actor: app.Steward);
    await page.GotoAsync($"{List}/{key}/{record}");
    await page.ClickAsync("main a[href$='/ghi-chu']");
    await Look(page);
    await page.ClickAsync("main button[value=ghi]");
    Assert.Contains("Hãy nhập nội dung", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name=Text]", "Chờ bản gốc giấy phép");
    await page.ClickAsync("main button[value=ghi]");
    Assert.Contains("Chờ bản gốc giấy phép", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await page.GotoAsync($"{List}/{key}/{record}");
    Assert.Contains("Chờ bản gốc giấy phép", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await page.ClickAsync("main a[href$='/ghi-chu']");
    await page.ClickAsync("main tbody a");
    Assert.Equal("Chờ bản gốc giấy phép", await page.InputValueAsync("[name=Text]"));
    await page.FillAsync("[name=Text]", "Đã có bản gốc");
    await page.ClickAsync("main button[value=ghi]");
    Assert.Contains("Đã có bản gốc", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("main tbody a");
    await page.ClickAsync("main button[value=xoa]");
    Assert.Contains("Chưa có ghi chú nào", await page.InnerTextAsync("main"), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_may_only_read_sees_no_notes() {
    var (key, record, _) = await app.Noted();
    var reader = app.As(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read));
    Assert.DoesNotContain("444 555", await reader.GetStringAsync($"{List}/{key}/{record}", Ct), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync($"{List}/{key}/{record}/ghi-chu", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(app.Stranger).GetAsync($"{List}/{key}/{record}/ghi-chu", Ct)).StatusCode);
  }

  static async Task Look(IPage page) {
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
