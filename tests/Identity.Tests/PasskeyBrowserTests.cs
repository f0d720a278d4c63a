using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Under the name that browsers take for safe, which keys ask for.</summary>
public sealed class KeySite : IdentityApp {
  readonly int port = RunningProgram.FreeAddress().Port;

  public KeySite() => UseKestrel(port);

  public string Home => $"http://localhost:{port}";

  protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(new Settings(new ConfigurationBuilder().AddInMemoryCollection(
    new Dictionary<string, string?>(SettingsFor(Database), StringComparer.Ordinal) { ["SAOLA_URL"] = Home }).Build())));
}

/// <summary>Chromium with a key of its own (CDP WebAuthn).</summary>
public sealed class PasskeyBrowserTests(KeySite site, Testing.Browser browser) : IClassFixture<KeySite>, IClassFixture<Testing.Browser> {
  const string Security = "/tai-khoan/thiet-bi-bao-mat", Enrol = "/dang-nhap/dat-buoc-hai";

  async Task<IPage> Open(int width = 1280, bool dark = false, bool scripts = true) {
    site.StartServer();
    return await browser.Open(site.Home, width, dark, scripts);
  }

  static async Task Hold(IPage page) {
    var cdp = await page.Context.NewCDPSessionAsync(page);
    await cdp.SendAsync("WebAuthn.enable");
    await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new() {
      ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
    });
  }

  static async Task SignIn(IPage page, string userName) {
    await page.GotoAsync("/dang-nhap?returnUrl=/tai-khoan");
    await page.Locator("[name='Form.UserName']").FillAsync(userName);
    await page.Locator("[name='Form.Password']").FillAsync(IdentityApp.Password);
    await page.GetByRole(AriaRole.Button, new() { Name = "Đăng nhập", Exact = true }).ClickAsync();
  }

  [Fact]
  public async Task A_person_adds_a_key_and_comes_in_by_it_without_a_name() {
    var account = await site.Person("khoa-that");
    var page = await Open();
    await Hold(page);
    await SignIn(page, "khoa-that");
    await page.WaitForURLAsync("**/tai-khoan");
    await page.GotoAsync(Security);
    await page.GetByLabel("Tên khóa").FillAsync("Máy ở nhà");
    await page.GetByRole(AriaRole.Button, new() { Name = "Thêm khóa truy cập" }).ClickAsync();
    await page.WaitForURLAsync("**/thiet-bi-bao-mat?da-doi=true");
    Assert.Contains("Máy ở nhà", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    await page.Context.ClearCookiesAsync();
    await page.GotoAsync("/dang-nhap");
    await page.GetByRole(AriaRole.Button, new() { Name = "Dùng khóa truy cập" }).ClickAsync();
    await page.WaitForURLAsync("**/tai-khoan");
    Assert.Equal([[2]], await site.Sql("select level from identity.session where account = $1 order by id desc limit 1", account.Id));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_browser_whose_key_does_not_answer_says_so_and_the_password_remains() {
    await site.Person("khong-khoa");
    var page = await Open();
    await Hold(page);
    await page.GotoAsync("/dang-nhap");
    await page.GetByRole(AriaRole.Button, new() { Name = "Dùng khóa truy cập" }).ClickAsync();
    await page.GetByRole(AriaRole.Status).GetByText("Thiết bị chưa trả lời").WaitForAsync();
    await SignIn(page, "khong-khoa");
    await page.WaitForURLAsync("**/tai-khoan");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Without_scripts_the_password_and_the_app_remain() {
    await site.Person("khong-script", role: "guarded", units: site.Desk);
    var page = await Open(scripts: false);
    await SignIn(page, "khong-script");
    await page.WaitForURLAsync($"**{Enrol}**");
    Assert.False(await page.GetByRole(AriaRole.Button, new() { Name = "Thêm khóa truy cập" }).IsVisibleAsync());
    Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Đặt ứng dụng xác thực" }).IsVisibleAsync());
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(320, true), InlineData(360, false), InlineData(1440, false)]
  public async Task The_pages_fit_and_are_open_to_all(int width, bool dark) {
    var name = $"trang-{width}";
    await site.Person(name, role: "guarded", units: site.Desk);
    var page = await Open(width, dark);
    await Hold(page);
    await page.GotoAsync("/dang-nhap");
    await Sound(page, "dang-nhap", width);
    await SignIn(page, name);
    await page.WaitForURLAsync($"**{Enrol}**");
    await Sound(page, "dat-buoc-hai", width);
    await page.GetByRole(AriaRole.Button, new() { Name = "Thêm khóa truy cập" }).ClickAsync();
    await page.WaitForURLAsync("**/tai-khoan");
    await page.GotoAsync(Security);
    await Sound(page, "bao-mat", width);
    await site.AsIntruder("""
      insert into identity.session (id, account, security_stamp, at, agent, network, methods, level, proven_at)
      select gen_random_uuid(), a.id, a.security_stamp, now(), 'Mozilla/5.0 (Linux; Android 10) Chrome/140.0', '2001:db8:85a3:8d3::', '{pwd,otp,mfa}', 2, now() from identity.account a where a.user_name = $1
      """, name);
    await page.GotoAsync("/tai-khoan/thiet-bi");
    Assert.Equal(2, await page.Locator("dl.summary > div").CountAsync());
    await Sound(page, "thiet-bi", width);
    await page.GotoAsync("/tai-khoan/ung-dung-xac-thuc");
    await Sound(page, "ung-dung", width);
    await page.Context.ClearCookiesAsync();
    await SignIn(page, name);
    await page.WaitForURLAsync("**/dang-nhap/buoc-hai**");
    await Sound(page, "buoc-hai", width);
    await page.Context.DisposeAsync();
  }

  static async Task Sound(IPage page, string name, int width) {
    Assert.Empty(await Testing.Browser.SticksOut(page));
    Assert.Empty(await Testing.Browser.Faults(page));
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
  }
}
