using Microsoft.Playwright;
using Saola.Process;

namespace Saola.Studio.Tests;

/// <summary>A run on the page, without scripts: from the first task to a test of the pack that passes.</summary>
public sealed class TrialPageTests : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  readonly SaolaSite site;
  readonly Browser browser;

  public TrialPageTests(SaolaSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    Browser.Address(site);
  }

  [Fact]
  public async Task A_draft_is_run_step_by_step_with_time_passing_and_the_run_is_saved_as_a_test_that_passes() {
    var author = Drawing.Author();
    var (draft, key) = await site.Drawn(author);
    var page = await browser.Open(site, 1440, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/chay-thu");
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu chạy thử" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Xét đơn" })).ToBeVisibleAsync();
    await Assertions.Expect(page.GetByText("Giao cho H21.106:specialist", new() { Exact = false })).ToBeVisibleAsync();

    await page.FillAsync("[name=Days]", "2");
    await page.GetByRole(AriaRole.Button, new() { Name = "Cho thời gian trôi" }).ClickAsync();
    await Assertions.Expect(page.Locator("input[name=Test]").First).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("workingDays\":2", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    await page.FillAsync("[name=With-0]", "không phải JSON");
    await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" }).ClickAsync();
    await Assertions.Expect(page.GetByText("Dữ liệu phải là JSON", new() { Exact = false }).First).ToBeVisibleAsync();
    await page.FillAsync("[name=With-0]", """{"decision": "agree"}""");
    await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" })).ToHaveCountAsync(0);
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "studio-trial.png"), FullPage = true });

    await page.FillAsync("[name=TestTitle]", "Đơn được duyệt sau hai ngày");
    await page.FillAsync("[name=TestName]", key);
    await page.GetByRole(AriaRole.Button, new() { Name = "Lưu thành bài thử" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Đơn được duyệt sau hai ngày" })).ToBeVisibleAsync();
    await Assertions.Expect(page.GetByText("Không có lỗi.")).ToBeVisibleAsync();
    await page.Context.DisposeAsync();

    var test = (string)(await site.Sql("select content from studio.draft where author = $1 and kind = 'Test'", author.Id)).Single()[0]!;
    PackItem Item(string kind, string text) => new($"studio:{kind}/{key}", "studio", kind, key, $"studio/{kind}", 1, kind == "test" ? System.Text.Json.JsonElement.Parse(text) : default, text, "");
    Assert.Null(Assert.Single(Processes.Try(new([], [Item("process", Drawing.Bpmn(key)), Item("test", test)])).Tests).Failure);
  }

  [Fact]
  public async Task The_page_of_a_run_is_clean_and_fits_a_phone() {
    var author = Drawing.Author();
    var (draft, _) = await site.Drawn(author);
    var page = await browser.Open(site, 320, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/chay-thu");
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu chạy thử" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Xét đơn" })).ToBeVisibleAsync();
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
    await page.Context.DisposeAsync();
  }
}
