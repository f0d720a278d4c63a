using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>The site and its providers as a browser meets them: on three origins.</summary>
public sealed class UpstreamSite : UpstreamApp {
  readonly int port = RunningProgram.FreeAddress().Port;

  public UpstreamSite() => UseKestrel(port);

  public override string Home => $"http://localhost:{port}";

  protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(new Settings(new ConfigurationBuilder().AddInMemoryCollection(
    new Dictionary<string, string?>(SettingsFor(Database), StringComparer.Ordinal) { ["SAOLA_URL"] = Home }).Build())));
}

public sealed class UpstreamBrowserTests(UpstreamSite site, Testing.Browser browser) : IClassFixture<UpstreamSite>, IClassFixture<Testing.Browser> {
  static async Task Sound(IPage page, string name, int width) {
    Assert.Empty(await Testing.Browser.SticksOut(page));
    Assert.Empty(await Testing.Browser.Faults(page));
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
  }

  static async Task Agree(IPage page, string number) {
    await page.GetByLabel("Người khác, theo thông tin dưới đây").CheckAsync();
    await page.Locator("[name=number]").FillAsync(number);
    await page.Locator("[name=name]").FillAsync("Nguyễn Văn An");
    await page.Locator("[name=birth]").FillAsync("1990-05-02");
    await page.GetByRole(AriaRole.Button, new() { Name = "Đồng ý và đăng nhập" }).ClickAsync();
  }

  [Theory]
  [InlineData(360, true, true), InlineData(1440, false, false)]
  public async Task A_citizen_comes_in_proves_it_again_and_finds_what_they_were_doing(int width, bool dark, bool scripts) {
    site.StartServer();
    var number = Known.NewNumber();
    var page = await browser.Open(site.Home, width, dark, scripts);
    await page.GotoAsync("/dang-nhap?returnUrl=/tai-khoan/lien-ket");
    if (scripts) await Sound(page, "dang-nhap-dinh-danh", width);
    await page.GetByRole(AriaRole.Link, new() { Name = "Đăng nhập bằng Định danh quốc gia" }).ClickAsync();
    await Agree(page, number);
    await page.WaitForURLAsync("**/tai-khoan/lien-ket");
    if (scripts) await Sound(page, "lien-ket", width);
    await site.AsIntruder("update identity.session s set proven_at = proven_at - interval '16 minutes' from identity.account a where a.id = s.account and a.user_name = $1", number);
    site.Services.GetRequiredService<LiveSessions>().ForgetAll();
    await page.GetByRole(AriaRole.Button, new() { Name = "Liên kết với Nơi khác" }).ClickAsync();
    await page.WaitForURLAsync("**/xac-minh-lai**");
    if (scripts) await Sound(page, "xac-minh-lai", width);
    await page.GetByRole(AriaRole.Button, new() { Name = "Xác minh bằng Định danh quốc gia" }).ClickAsync();
    await Agree(page, number);
    await page.WaitForURLAsync("**/dang-nhap/tiep-tuc");
    if (scripts) await Sound(page, "tiep-tuc", width);
    await page.Locator("main form").First.GetByRole(AriaRole.Button).ClickAsync();
    await Agree(page, number);
    await page.WaitForURLAsync("**/tai-khoan/lien-ket?da-lien-ket=true");
    Assert.Contains("Nơi khác", await page.Locator("main dl").InnerTextAsync(), StringComparison.Ordinal);
    if (scripts) await Sound(page, "da-lien-ket", width);
    await page.GotoAsync("/tai-khoan");
    if (scripts) await Sound(page, "tai-khoan", width);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360), InlineData(1440)]
  public async Task What_goes_wrong_there_is_told_on_every_screen(int width) {
    site.StartServer();
    var who = new Known(Known.NewNumber());
    await site.Mood(who, "nonce");
    var page = await browser.Open(site.Home, width, dark: false, scripts: true);
    await page.GotoAsync($"/dang-nhap/bang/{UpstreamApp.National}");
    await Agree(page, who.Number);
    await page.WaitForURLAsync("**/dang-nhap/tro-ve/**");
    await Sound(page, "chua-dang-nhap", width);
    await page.Context.DisposeAsync();
  }
}
