using System.Net;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The portal of services in a browser, without scripts: found, read, tried, asked for, agreed on, ended.</summary>
public sealed class PortalPagesTests(BusSite app, Browser browser) : IClassFixture<BusSite>, IClassFixture<Browser> {
  const string Portal = "/truc-tich-hop";
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Owner { get; } = BusApp.Keeper(BusApp.DepartmentId);
  static Actor Consumer { get; } = BusApp.Keeper(BusApp.WardId);

  /// <summary>A service with a description, published, and its next version under test.</summary>
  async Task<(Guid Id, string Code)> Described() {
    var code = BusApp.Code("ho-tich-");
    Assert.Equal(200, (await app.Send(Owner, HttpMethod.Put, $"/api/exchange/subsystems/{app.OwnerId}/services/{code}", new { name = "Xác nhận thông tin hộ tịch", url = app.ServiceUrl + "/base", seconds = 30 })).Status);
    var id = (Guid)(await app.Sql("select id from exchange.offered_service where code = $1", code))[0][0]!;
    foreach (var (number, state, terms) in new[] { (2, "published", DescribeVersionTests.Terms(url: app.ServiceUrl + "/base")), (3, "test", DescribeVersionTests.Terms(app.ServiceUrl + "/trial")) }) {
      Assert.Equal(200, (await app.Send(Owner, HttpMethod.Put, $"/api/exchange/services/{id}/versions/{number}", new { terms, contract = DescribeVersionTests.Contract() })).Status);
      Assert.Equal(200, (await app.Send(Owner, HttpMethod.Post, $"/api/exchange/services/{id}/versions/{number}/state", new { state })).Status);
    }
    return (id, code);
  }

  internal static async Task Holds(IPage page, string name) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_service_is_found_read_tried_asked_for_agreed_on_and_ended(int width) {
    var (id, code) = await Described();
    var page = await browser.Open(app, width, scripts: false, actor: Consumer);
    await page.GotoAsync(Portal);
    await page.FillAsync("[name=q]", "thong tin HO TICH " + code);
    await page.ClickAsync(".search-box[data-large] button");
    await page.ClickAsync($"main a[href='{Portal}/dich-vu/{id}']");
    var told = await page.InnerTextAsync("main");
    Assert.All(["Đã công bố", "99,5 %", "Luật Hộ tịch, Điều 5", "Phòng Hành chính tư pháp", "GET /people/{id}", "Dữ liệu nền tảng", "Họ và tên"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.SelectOptionAsync("[name='he-thong']", app.ClientId.ToString());
    await page.ClickAsync(".filter-bar button");
    Assert.Contains($"curl -X GET '{app.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority)}/r1/{app.Owner}/{code}/people/12'", await page.ContentAsync() is var html ? WebUtility.HtmlDecode(html) : "", StringComparison.Ordinal);
    Assert.Contains($"X-Road-Client: {app.Caller}", WebUtility.HtmlDecode(await page.ContentAsync()), StringComparison.Ordinal);

    await page.ClickAsync("text=Gọi thử thao tác này");
    Assert.Equal(("GET", "/people/12"), (await page.InputValueAsync("[name='Form.Method']"), await page.InputValueAsync("[name='Form.Target']")));
    await page.SelectOptionAsync("[name='Form.Subsystem']", app.ClientId.ToString());
    await page.CheckAsync("[name='Form.Where'][value=production]");
    await page.FillAsync("[name='Form.Reason']", "Kiểm tra trước khi dùng");
    await page.ClickAsync("main form button >> text=Gọi");
    Assert.Contains("Server.ServerProxy.AccessDenied", await page.InnerTextAsync("main"), StringComparison.Ordinal);

    await page.GotoAsync($"{Portal}/dich-vu/{id}/xin-quyen");
    await page.SelectOptionAsync("[name='Form.Subsystem']", app.ClientId.ToString());
    await page.FillAsync("[name='Form.Purpose']", "Giải quyết thủ tục đăng ký khai sinh");
    await page.FillAsync("[name='Form.Fields']", "name");
    await page.ClickAsync("main form button");
    // what was typed comes back with the error
    Assert.Equal("Giải quyết thủ tục đăng ký khai sinh", await page.InputValueAsync("[name='Form.Purpose']"));
    await page.CheckAsync("[name='Form.Chosen']");
    await page.FillAsync("[name='Form.LastDay']", Vn.Date(Vn.Day(app.Clock.GetUtcNow()).AddDays(365)));
    await page.ClickAsync("main form button");
    var request = page.Url[(page.Url.LastIndexOf('/') + 1)..];
    Assert.Contains("Đang chờ", await page.InnerTextAsync("main"), StringComparison.Ordinal);

    var owner = await browser.Open(app, width, scripts: false, actor: Owner);
    await owner.GotoAsync($"{Portal}/yeu-cau?cho=true");
    await owner.ClickAsync($"main a[href='{Portal}/yeu-cau/{request}']");
    await owner.UncheckAsync("[name='Form.Fields']");
    await owner.ClickAsync("text=Đồng ý");
    Assert.Contains("Hãy nêu lý do", await owner.InnerTextAsync("main"), StringComparison.Ordinal);
    await owner.FillAsync("[name='Form.Reason']", "Không cần họ tên");
    await owner.ClickAsync("text=Đồng ý");
    Assert.Contains("Đang hiệu lực", await owner.InnerTextAsync("main"), StringComparison.Ordinal);

    await page.GotoAsync($"{Portal}/dich-vu/{id}/goi-thu?phien-ban=2&thao-tac={Uri.EscapeDataString("GET /people/{}")}");
    await page.SelectOptionAsync("[name='Form.Subsystem']", app.ClientId.ToString());
    await page.CheckAsync("[name='Form.Where'][value=production]");
    await page.FillAsync("[name='Form.Reason']", "Kiểm tra trước khi dùng");
    await page.ClickAsync("main form button >> text=Gọi");
    Assert.Contains("\"target\":\"/base/people/12\"", await page.InnerTextAsync("main"), StringComparison.Ordinal);

    await owner.ClickAsync("text=Thu hồi quyền");
    await owner.FillAsync("[name='Form.Reason']", "Dùng sai mục đích");
    await owner.ClickAsync("main form button");
    Assert.Contains("Đã thu hồi", await owner.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("main form button >> text=Gọi");
    Assert.Contains("Server.ServerProxy.AccessDenied", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
    await owner.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task Every_page_holds_its_width_and_is_read_aloud_without_faults(int width) {
    var (id, _) = await Described();
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, id));
    foreach (var (who, actor) in new[] { ("ben-goi", Consumer), ("chu", Owner) }) {
      var page = await browser.Open(app, width, actor: actor);
      foreach (var (path, name) in new[] { ("", "danh-muc"), ("?q=khong+co+gi+ca", "trong"), ($"/dich-vu/{id}", "dich-vu"), ($"/dich-vu/{id}/goi-thu?phien-ban=2&thao-tac=GET+%2Fpeople%2F%7B%7D", "goi-thu"), ($"/dich-vu/{id}/xin-quyen", "xin-quyen"), ("/yeu-cau", "yeu-cau"), ($"/yeu-cau/{request}", "mot-yeu-cau"), ($"/yeu-cau/{request}/cham-dut", "cham-dut") }) {
        Assert.Equal(200, (await page.GotoAsync(Portal + path))!.Status);
        await Holds(page, $"cong-{who}-{name}-{width}");
      }
      await page.GotoAsync($"{Portal}/dich-vu/{id}");
      foreach (var more in await page.QuerySelectorAllAsync("main details")) await more.EvaluateAsync("e => e.open = true");
      await Holds(page, $"cong-{who}-dich-vu-mo-{width}");
      await page.Context.DisposeAsync();
    }
  }

  [Fact]
  public async Task Officers_of_any_office_read_it_who_keeps_a_system_asks_and_nobody_else_opens_it() {
    var (id, _) = await Described();
    var request = await AskAccessTests.Ask(app, AskAccessTests.Asked(app, id));
    async Task<HttpStatusCode> Opened(Actor actor, string path) => (await app.As(actor).GetAsync(Portal + path, Ct)).StatusCode;
    var officer = People.With();
    foreach (var path in new[] { "", $"/dich-vu/{id}" }) {
      Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (await Opened(officer, path), await Opened(People.Citizen(), path)));
    }
    foreach (var path in new[] { $"/dich-vu/{id}/xin-quyen", $"/dich-vu/{id}/goi-thu", "/yeu-cau", $"/yeu-cau/{request}" }) Assert.Equal(HttpStatusCode.Forbidden, await Opened(officer, path));
    foreach (var path in new[] { $"/yeu-cau/{request}", $"/yeu-cau/{request}/cham-dut" }) Assert.Equal(HttpStatusCode.NotFound, await Opened(People.With(ExchangePermissions.Offer), path));
  }
}
