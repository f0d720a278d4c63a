using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed class FormTests(SaolaSite site, Browser browser) : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  [Fact]
  public async Task Values_are_written_the_way_they_are_read() {
    var page = await browser.Open(site);
    await page.GotoAsync("/ui");
    foreach (var (id, typed, written) in new[] {
      ("Good-Born", "5-3-2026", "05/03/2026"), ("Good-Born", "05032026", "05/03/2026"), ("Good-Born", "mai", "mai"),
      ("Good-Price", "1250000 đ", "1.250.000"), ("Good-Price", "một triệu", "một triệu"),
      ("Good-Phone", "+84 905.123.456", "0905 123 456"), ("Good-PersonId", "064090001234", "064 090 001 234"),
    }) {
      await page.Locator($"#{id}").FillAsync(typed);
      await page.Locator($"#{id}").BlurAsync();
      Assert.Equal(written, await page.Locator($"#{id}").InputValueAsync());
    }
    await page.Context.DisposeAsync();
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task A_form_posts_with_and_without_scripts(bool scripts) {
    var page = await browser.Open(site, 360, scripts: scripts);
    await page.GotoAsync("/ui");
    await page.Locator("#Good-Price").FillAsync("2.500.000");
    await page.Locator("#Good-Photo").SetInputFilesAsync(new FilePayload { Name = "giay-chung-sinh.png", MimeType = "image/png", Buffer = Pixel });
    if (scripts) await Assertions.Expect(page.Locator("[data-chosen] li img")).ToHaveCountAsync(1);
    await page.GetByRole(AriaRole.Button, new() { Name = "Nộp hồ sơ" }).ClickAsync();
    await Assertions.Expect(page.Locator(".notice[role=status]").First).ToContainTextAsync("2.500.000 đ");
    await page.Context.DisposeAsync();
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task A_missing_reason_is_asked_for_at_the_top_and_beside_the_field(bool scripts) {
    var page = await browser.Open(site, scripts: scripts);
    await page.GotoAsync("/ui/xac-nhan");
    await page.Locator("#ReasonCode-1").CheckAsync();
    await page.GetByRole(AriaRole.Button, new() { Name = "Từ chối tiếp nhận" }).ClickAsync();
    await page.Locator(".ds-error-summary a").ClickAsync();
    Assert.Equal("true", await page.Locator("#Reason").GetAttributeAsync("aria-invalid"));
    Assert.True(await page.Locator("#ReasonCode-1").IsCheckedAsync());
    // axe itself is a script, and never ends where scripts are off.
    if (scripts) Assert.Empty(await Browser.Faults(page));
    if (scripts) Assert.StartsWith("Lỗi: ", await page.TitleAsync(), StringComparison.Ordinal);
    await page.Locator("#Reason").FillAsync("Hồ sơ thuộc thẩm quyền cấp tỉnh");
    await page.GetByRole(AriaRole.Button, new() { Name = "Từ chối tiếp nhận" }).ClickAsync();
    await Assertions.Expect(page.Locator(".notice[role=status]")).ToContainTextAsync("Hồ sơ thuộc thẩm quyền cấp tỉnh");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_file_over_the_limit_is_not_sent() {
    var page = await browser.Open(site);
    await page.GotoAsync("/ui");
    await page.Locator("#Good-Photo").SetInputFilesAsync(new FilePayload { Name = "to.pdf", MimeType = "application/pdf", Buffer = new byte[20_000_001] });
    await Assertions.Expect(page.Locator("[data-chosen] li[data-error]")).ToContainTextAsync("vượt quá 20 MB");
    await page.GetByRole(AriaRole.Button, new() { Name = "Nộp hồ sơ" }).ClickAsync();
    Assert.Equal("Bỏ: to.pdf", await page.EvaluateAsync<string>("() => document.activeElement.getAttribute('aria-label')"));
    await page.Context.DisposeAsync();
  }

  static byte[] Pixel { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
}
