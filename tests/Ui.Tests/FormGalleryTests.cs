using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

/// <summary>Forms in a browser: what works without a script, what a script adds, and a draft on two devices.</summary>
public sealed class FormGalleryTests(ProvinceSite site, Browser browser) : IClassFixture<ProvinceSite>, IClassFixture<Browser> {
  const string Gallery = "/ui/bieu-mau", Hoa = "000190000001";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_browser_says_what_the_server_would_say_and_takes_it_back() {
    var page = await browser.Open(site, 360);
    await page.GotoAsync(Gallery);
    foreach (var (id, typed, mended) in new[] { ("area", "x", "120,5"), ("name", "H", "Hoa"), ("day", "31/02/2026", "21/11/2099"), ("time", "25:00", "8h30") }) {
      var (input, error) = (page.Locator($"#{id}"), page.Locator($"#{id}-error"));
      await input.FillAsync(typed);
      await input.BlurAsync();
      var said = await error.InnerTextAsync();
      Assert.Equal("true", await input.GetAttributeAsync("aria-invalid"));
      Assert.Contains($"{id}-error", await input.GetAttributeAsync("aria-describedby"), StringComparison.Ordinal);
      Assert.Empty(await Browser.Faults(page));
      await page.Locator("main form button", new() { HasText = "Kiểm tra" }).ClickAsync();
      Assert.EndsWith(said, await error.InnerTextAsync(), StringComparison.Ordinal);
      await input.FillAsync(mended);
      await input.BlurAsync();
      await Assertions.Expect(error).ToHaveCountAsync(0);
      Assert.Null(await input.GetAttributeAsync("aria-invalid"));
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_signature_is_drawn_and_comes_back_with_the_page() {
    var page = await browser.Open(site);
    await page.GotoAsync(Gallery);
    var pad = (await page.Locator("[data-signature=signed-drawn] canvas").BoundingBoxAsync())!;
    await page.Locator("[data-signature=signed-drawn] canvas").ScrollIntoViewIfNeededAsync();
    pad = (await page.Locator("[data-signature=signed-drawn] canvas").BoundingBoxAsync())!;
    await page.Mouse.MoveAsync(pad.X + 20, pad.Y + 20);
    await page.Mouse.DownAsync();
    await page.Mouse.MoveAsync(pad.X + 120, pad.Y + 60);
    await page.Mouse.UpAsync();
    var drawn = await page.Locator("#signed-drawn").InputValueAsync();
    Assert.StartsWith("data:image/png;base64,iVBORw0KGgo", drawn, StringComparison.Ordinal);
    await page.Locator("main form button", new() { HasText = "Kiểm tra" }).ClickAsync();
    await Assertions.Expect(page.Locator("img.signature")).ToHaveAttributeAsync("src", drawn);
    Assert.Equal(drawn, await page.Locator("#signed-drawn").InputValueAsync());
    await page.Locator("[data-signature=signed-drawn] button").ClickAsync();
    Assert.Equal("", await page.Locator("#signed-drawn").InputValueAsync());
    await page.Context.DisposeAsync();
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task A_province_brings_its_communes_with_and_without_scripts(bool scripts) {
    var page = await browser.Open(site, 360, scripts: scripts);
    await page.GotoAsync(Gallery);
    await page.Locator("#unit__province").SelectOptionAsync(new SelectOptionValue { Label = "Tỉnh Gia Lai" });
    if (!scripts) await page.Locator("#unit-list").ClickAsync();
    await page.Locator("select#unit").SelectOptionAsync(new SelectOptionValue { Label = "Phường Pleiku" });
    await page.Locator("main form button", new() { HasText = "Kiểm tra" }).ClickAsync();
    await Assertions.Expect(page.Locator("dl.summary").Filter(new() { HasText = "Nơi ở hiện nay" }).First).ToContainTextAsync("Phường Pleiku, Tỉnh Gia Lai");
    // an old name leads to the commune of today
    await page.Locator("#unit__text").FillAsync("Phường 12, Quận Gò Vấp, Thành phố Hồ Chí Minh");
    await page.Locator("main form button", new() { HasText = "Kiểm tra" }).ClickAsync();
    await Assertions.Expect(page.Locator("#unit__province option:checked")).ToHaveTextAsync("Thành phố Hồ Chí Minh");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Without_scripts_rows_come_and_go_and_a_mistake_is_linked() {
    var page = await browser.Open(site, 360, scripts: false);
    await page.GotoAsync(Gallery);
    await page.Locator("[name=people__add]").ClickAsync();
    Assert.Equal(5, await page.Locator("[name^='people.'][name$='.name']").CountAsync());
    await page.Locator("[name='people.0__remove']").ClickAsync();
    Assert.Equal("Siu H'2", await page.Locator("[name='people.0.name']").InputValueAsync());
    await page.Locator("#point").FillAsync("ở giữa làng");
    await page.Locator("main form button", new() { HasText = "Kiểm tra" }).ClickAsync();
    await page.Locator(".ds-error-summary a[href='#point']").ClickAsync();
    Assert.Equal("ở giữa làng", await page.Locator("#point").InputValueAsync());
    Assert.Empty(await Browser.SticksOut(page));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task On_paper_a_form_is_its_answers() {
    var page = await browser.Open(site, dark: true);
    await page.GotoAsync(Gallery);
    await page.EmulateMediaAsync(new() { Media = Media.Print });
    await Assertions.Expect(page.Locator("dl.summary").Last).ToBeVisibleAsync();
    Assert.False(await page.Locator(".site-header").IsVisibleAsync());
    Assert.Equal("rgb(0, 0, 0)", await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('dl.summary dd')).color"));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task What_is_typed_is_kept_without_a_press_and_goes_on_on_another_device() {
    var row = Assert.Single(await site.Sql("select id, full_name from identity.person where personal_number = $1", Hoa));
    var hoa = People.Citizen((Guid)row[0]!, (string)row[1]!);
    var phone = await browser.Open(site, 360, actor: hoa);
    var begun = await site.As(hoa).PostAsJsonAsync("/api/dossiers/drafts", new { procedure = "1.001193", @case = "dang-ky-khai-sinh", office = "H21.106", page = 0, content = new { subject = new { kind = "self" } }, files = new { } }, Ct);
    Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync(Ct));
    var address = $"/nop-ho-so/{(string)(await begun.Content.ReadFromJsonAsync<JsonObject>(Ct))!["id"]!}/thong-tin-1";
    await phone.GotoAsync(address);
    // where one is on the way
    await Assertions.Expect(phone.Locator("main")).ToContainTextAsync("Bước 3/");
    await phone.Locator("[name=fullName]").FillAsync("Nguyễn Thị Hoa Mai");
    await phone.EvaluateAsync("() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange')); }");
    await Assertions.Expect(phone.Locator("[data-saved]")).ToContainTextAsync("Đã tự lưu bản nháp lúc");
    var desk = await browser.Open(site, actor: hoa);
    await desk.GotoAsync("/ho-so");
    await desk.Locator($"a[href^='{address[..^"/thong-tin-1".Length]}']").First.ClickAsync();
    Assert.Equal("Nguyễn Thị Hoa Mai", await desk.Locator("[name=fullName]").InputValueAsync());
    foreach (var page in new[] { phone, desk }) await page.Context.DisposeAsync();
  }
}
