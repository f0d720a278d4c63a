using System.Net;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages of connected systems, as who connects them works with them.</summary>
public sealed class ClientPagesTests(BrowserSite app, Browser browser) : IClassFixture<BrowserSite>, IClassFixture<Browser> {
  const string List = "/quan-tri/he-thong-ket-noi";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Actor Connector => People.Official(app.Ward.Office, app.Ward.Code!, [], IdentityPermissions.Connect);

  [Fact]
  public async Task Who_may_not_connect_systems_sees_no_page_of_them() {
    await app.Connected(new("kin", new("Kín"), "web", ["https://a.example.vn/cb"]));
    foreach (var path in new[] { List, List + "/kin", List + "/them", List + "/kin/sua", List + "/ngung?chon=kin" }) Assert.Equal(HttpStatusCode.Forbidden, (await app.As(app.Manager(app.Ward)).GetAsync(path, Ct)).StatusCode);
    var stranger = app.As(People.Official(app.Department.Office, app.Department.Code!, [], IdentityPermissions.Connect));
    foreach (var path in new[] { List + "/kin", List + "/kin/sua" }) Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path, Ct)).StatusCode);
    Assert.DoesNotContain("Kín", await stranger.GetStringAsync(List + "/ngung?chon=kin", Ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_system_is_connected_changed_given_a_secret_switched_off_and_on_by_its_pages() {
    await app.Fill();
    var page = await browser.Open(app, actor: Connector, scripts: false);
    await page.GotoAsync(List + "/them");
    await page.FillAsync("[name='Form.ClientId']", "qua-trang");
    await page.FillAsync("[name='Form.Name']", "Quản lý trường học");
    await page.FillAsync("[name='Form.RedirectUris']", "http://xa.example.vn/cb");
    await page.ClickAsync("main form button");
    Assert.Contains("http://xa.example.vn/cb", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.RedirectUris']", "https://truong.example.vn/cb\nhttps://truong.example.vn/cb2");
    await page.ClickAsync("main form button");
    Assert.Equal(43, (await page.InputValueAsync("[name=secret]")).Length);
    await page.Look("da-ket-noi");
    await page.GotoAsync(List + "/qua-trang/sua");
    await page.FillAsync("[name='Form.Name']", "Quản lý trường học 2");
    await page.ClickAsync("main form button");
    Assert.EndsWith("/qua-trang", page.Url, StringComparison.Ordinal);
    await page.CheckAsync("[name='Form.EndOthers']");
    await page.ClickAsync("main form button");
    var secret = await page.InputValueAsync("[name=secret]");
    Assert.Equal([Tokens.Digest(secret)], (await app.Sql("select digest from identity.client_secret s join identity.client c on c.id = s.client where c.key = 'qua-trang' and ended_at is null"))[0]);
    await page.ReloadAsync();
    Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);
    await page.GotoAsync(List + "?q=qua-trang");
    await page.CheckAsync("[name=chon]");
    await page.ClickAsync("button[form=bulk]");
    await page.ClickAsync("main form button");
    await page.FillAsync("[name='Form.Reason']", "Thay bằng hệ thống khác");
    await page.ClickAsync("main form button");
    Assert.EndsWith("/qua-trang", page.Url, StringComparison.Ordinal);
    var told = await page.InnerTextAsync("main");
    Assert.All(["Đã ngừng", "Thay bằng hệ thống khác", "Cấp mã bí mật mới cho hệ thống kết nối", "Thay đổi thông tin hệ thống kết nối"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.ClickAsync("text=Kết nối lại");
    await page.FillAsync("[name='Form.Reason']", "Dùng tiếp");
    await page.ClickAsync("main form button");
    Assert.Contains("Đang hoạt động", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_system_gets_and_loses_roles_of_its_own_on_its_page(int width) {
    await app.Fill();
    var key = $"kho-{width}";
    var client = await app.Connected(new(key, new("Kho hồ sơ"), "system", Scopes: [SystemBearer.Scope]));
    var page = await browser.Open(app, width, actor: People.Official(app.Ward.Office, app.Ward.Code!, [], IdentityPermissions.Connect, IdentityPermissions.Manage, IdentityPermissions.Explain));
    await page.GotoAsync($"{List}/{key}");
    Assert.Contains("Chưa có vai trò nào", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("text=Giao hoặc kết thúc vai trò");
    await page.SelectOptionAsync("[name='Form.Role']", "intake");
    await page.FillAsync("[name='Form.Until']", "không phải ngày");
    await page.FillAsync("[name='Form.Reason']", "Đồng bộ hồ sơ");
    await page.ClickAsync("text=Giao vai trò >> nth=-1");
    // what was typed comes back with the error
    Assert.Equal(("intake", "Đồng bộ hồ sơ"), (await page.InputValueAsync("[name='Form.Role']"), await page.InputValueAsync("[name='Form.Reason']")));
    await page.FillAsync("[name='Form.Until']", "");
    await page.ClickAsync("text=Giao vai trò >> nth=-1");
    Assert.Single(await app.Sql("select 1 from identity.service_role where client = $1 and role = 'intake' and valid_to is null", client.Id));
    await page.Holds($"vai-tro-{width}");
    await page.ClickAsync("text=Kết thúc vai trò đã chọn");
    Assert.Contains("Chọn ít nhất một vai trò", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.CheckAsync("[name='Ended.Roles']");
    await page.FillAsync("[name='Ended.Reason']", "Thôi đồng bộ");
    await page.ClickAsync("text=Kết thúc vai trò đã chọn");
    await page.GotoAsync($"{List}/{key}");
    var told = await page.InnerTextAsync("main");
    Assert.All(["Chưa có vai trò nào", "Đồng bộ hồ sơ", "Thôi đồng bộ", "Kết thúc vai trò của tài khoản dịch vụ của Kho hồ sơ"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.Holds($"he-thong-{width}");
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(320, false)]
  [InlineData(360, false)]
  [InlineData(1440, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    var key = $"nhin{width}{dark}".ToLowerInvariant();
    await app.Connected(new(key, new("Cơ sở dữ liệu chuyên ngành quản lý đất đai và tài sản gắn liền với đất của tỉnh Gia Lai"), "web", ["https://dat-dai.co-quan-quan-ly.gialai.example.vn/dang-nhap/tro-ve"], Scopes: ["openid", "profile", "posts"]));
    var page = await browser.Open(app, width, dark, actor: Connector);
    foreach (var (path, name) in new[] { (List, "danh-sach"), ($"{List}/{key}", "mot-he-thong"), (List + "/them", "them"), ($"{List}/{key}/sua", "sua"), ($"{List}/ngung?chon={key}", "ngung") }) {
      await page.GotoAsync(path);
      await page.Holds($"{name}-{width}{(dark ? "-toi" : "")}");
    }
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(320)]
  [InlineData(1440)]
  public async Task What_a_person_agreed_to_holds_on_every_screen(int width) {
    var client = await app.Connected(new($"dong-y-{width}", new("Sổ liên lạc điện tử"), "web", ["https://so.example.vn/cb"], Scopes: ["openid", "profile", "phone"]));
    var account = await app.Person($"nguoi-{width}", units: app.Desk);
    await using (var act = app.Begin()) {
      act.Work.Db<IdentityDb>().Add(new Consent { Id = Guid.CreateVersion7(), Account = account.Id, Client = client.Id, Scopes = ["openid", "profile", "phone"], At = act.Work.Now });
      act.Work.Record("tests.consent", "account", account.Id);
      await act.Work.Commit(Ct);
    }
    var page = await browser.Open(app, width, actor: People.Citizen(account.Person!.Value));
    await page.GotoAsync("/tai-khoan/he-thong-da-dong-y");
    Assert.Contains("Sổ liên lạc điện tử", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Holds($"dong-y-{width}");
    await page.Context.DisposeAsync();
  }
}
