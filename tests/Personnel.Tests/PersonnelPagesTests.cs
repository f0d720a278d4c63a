using System.Net;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages, as the head of personnel and an administrator of accounts work with them.</summary>
public sealed class PersonnelPagesTests(PersonnelApp app, Browser browser) : IClassFixture<PersonnelApp>, IClassFixture<Browser> {
  const string List = "/quan-tri/nhan-su";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static async Task Holds(IPage page, string name) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }

  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, true)]
  public async Task An_official_who_moves_is_carried_over_from_the_list_by_two_acts(int width, bool dark) {
    var (name, number) = ($"Nguyễn Hoàng Thị Ngọc Chuyển {width}", PersonnelApp.NewNumber());
    await app.Registered(name, number, app.Ward, title: "Chuyên viên");
    var (official, _) = await app.Official(name, number);
    var old = await app.PostOf(official, "H21.106", "Chuyên viên", "11/QĐ-UBND");
    await app.PostOf(official, "H21.16", "Phó trưởng phòng", "12/QĐ-UBND");
    await app.Write(HttpMethod.Delete, "official_post", old, new { to = app.Today, reason = "Điều động" });
    var seen = await browser.Open(app, width, dark, actor: app.Chief);
    await seen.GotoAsync($"/can-bo/co-so-du-lieu/official/{official}");
    var record = await seen.InnerTextAsync("main");
    Assert.All(["Tài khoản và chức vụ trong hệ thống", "Đăng nhập được", "Hết theo hồ sơ, hệ thống chưa kết thúc", "Có trong hồ sơ, chưa giao trong hệ thống"], words => Assert.Contains(words, record, StringComparison.Ordinal));
    await Holds(seen, $"ho-so-{width}");
    await seen.GotoAsync(List);
    Assert.Contains("Người quản trị tài khoản của cơ quan xử lý", await seen.InnerTextAsync("main"), StringComparison.Ordinal);
    await Holds(seen, $"doi-chieu-xem-{width}");
    await seen.Context.DisposeAsync();
    var page = await browser.Open(app, width, dark, actor: app.Manager(app.Other, app.Ward));
    await page.GotoAsync($"{List}?loai=NoPost&co-quan={app.Other}");
    await Holds(page, $"doi-chieu-{width}");
    await page.Locator("tr", new() { HasText = name }).GetByRole(AriaRole.Link, new() { Name = "Giao chức vụ" }).ClickAsync();
    await Holds(page, $"giao-{width}");
    await page.ClickAsync("main form button");
    // nothing was chosen: it says so, and nothing is given
    Assert.Empty(await app.Sql("select 1 from identity.official_post o join identity.person p on p.id = o.person where p.personal_number = $1 and o.unit = $2", number, app.Other));
    await Holds(page, $"giao-loi-{width}");
    await page.CheckAsync("[name='Form.Roles'][value=specialist]");
    await page.ClickAsync("main form button");
    Assert.Contains("Đã giao chức vụ", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Locator("tr", new() { HasText = name }).GetByRole(AriaRole.Link, new() { Name = "Kết thúc chức vụ" }).ClickAsync();
    Assert.Contains("11/QĐ-UBND", await page.InputValueAsync("[name='Form.Reason']"), StringComparison.Ordinal);
    await Holds(page, $"ket-thuc-{width}");
    await page.ClickAsync("main form button");
    var left = await page.InnerTextAsync("main");
    Assert.Contains("Đã kết thúc chức vụ", left, StringComparison.Ordinal);
    Assert.DoesNotContain(name, left, StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_may_not_compare_sees_no_page_of_it_nor_part_of_a_record() {
    var number = PersonnelApp.NewNumber();
    await app.Registered("Hà Văn Riêng", number, app.Ward);
    var (official, _) = await app.Official("Hà Văn Riêng", number);
    await app.Retired(official, app.Today, "1/QĐ");
    var difference = Assert.Single(await app.Differences(official)).Id;
    var keeper = People.Official(app.Ward, "H21.106", [], "registries.read", "registries.write", "registries.personal");
    Assert.DoesNotContain("Tài khoản và chức vụ trong hệ thống", WebUtility.HtmlDecode(await app.As(keeper).GetStringAsync($"/can-bo/co-so-du-lieu/official/{official}", Ct)), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(keeper).GetAsync(List, Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(app.Chief).GetAsync($"{List}/{difference}/ket-thuc", Ct)).StatusCode);
    foreach (var act in new[] { "ket-thuc", "bo-nhiem" }) Assert.Equal(HttpStatusCode.NotFound, (await app.As(app.Manager(app.Other)).GetAsync($"{List}/{difference}/{act}", Ct)).StatusCode);
  }
}
