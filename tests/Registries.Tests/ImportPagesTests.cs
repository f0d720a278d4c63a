using System.Net;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>Files are brought and taken on pages, without scripts.</summary>
public sealed class ImportPagesTests(ImportPagesTests.Site app, Browser browser) : IClassFixture<ImportPagesTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : ImportApp {
    public Site() => UseKestrel(0);
  }

  static async Task Send(IPage page, string name, byte[] file) {
    await page.SetInputFilesAsync("[name='Form.File']", new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = file });
    await page.ClickAsync("main form button[type=submit]");
  }

  static async Task<string> Text(IPage page) => await page.InnerTextAsync("main");

  [Theory, InlineData(360), InlineData(1440)]
  public async Task A_file_is_chosen_its_columns_matched_its_mistakes_told_mended_and_written(int width) {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var page = await browser.Open(app, width, actor: steward, scripts: false);
    // what looks at a page for faults is a script itself
    var seeing = await browser.Open(app, width, actor: steward);
    await page.GotoAsync($"{List}/{key}");
    await page.ClickAsync("main a[href$='/nhap']");
    await Look(seeing, page.Url);
    await page.ClickAsync("main form button[type=submit]");
    Assert.Contains("Hãy chọn tệp", await Text(page), StringComparison.Ordinal);
    await Send(page, "so-giay.csv", SheetFiles.Csv([["Mã", "Tên quán", "kind", "seats"], ["A1", "Quán A1", "shop", "4"], ["A2", "Quán A2", "Cửa hàng", "0"], ["A3", "Quán A3", "kitchen", "9"]]));
    Assert.Contains("so-giay.csv", await Text(page), StringComparison.Ordinal);
    await page.ClickAsync("main a[href$='/cot']");
    Assert.Contains("A1; A2; A3", await Text(page), StringComparison.Ordinal);
    Assert.Equal("kind", await page.InputValueAsync("[name='cot-2']"));
    await page.SelectOptionAsync("[name='cot-1']", "title");
    await page.ClickAsync("main form button[type=submit]");
    // what was chosen comes back with what is missing
    Assert.Contains("Tệp thiếu cột", await Text(page), StringComparison.Ordinal);
    Assert.Equal("title", await page.InputValueAsync("[name='cot-1']"));
    await page.SelectOptionAsync("[name='cot-0']", "code");
    await Look(seeing, page.Url);
    await page.ClickAsync("main form button[type=submit]");
    Assert.Contains("Hệ thống đang xử lý", await Text(page), StringComparison.Ordinal);
    await Look(seeing, page.Url);
    await app.RunJobs();
    await page.ClickAsync("text=Xem lại ngay");
    var seen = await Text(page);
    foreach (var part in new[] { "Dòng 3", "Cửa hàng ăn uống", "Chỉ ghi 2 dòng đúng" }) Assert.Contains(part, seen, StringComparison.Ordinal);
    Assert.Equal(2, await page.Locator("main a[href*='/faults?format=']").CountAsync());
    await Look(seeing, page.Url);
    await page.ClickAsync("text=Ghi vào cơ sở dữ liệu");
    Assert.Contains("Hãy ghi lý do", await Text(page), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Reason']", "Chuyển từ sổ giấy");
    await page.ClickAsync("text=Ghi vào cơ sở dữ liệu");
    await app.RunJobs();
    await page.GotoAsync(page.Url);
    Assert.Contains("Đã ghi xong", await Text(page), StringComparison.Ordinal);
    await Look(seeing, page.Url);
    Assert.Equal(["A1", "A3"], await app.Codes(key));
    await page.GotoAsync($"{List}/{key}/nhap");
    Assert.Contains("so-giay.csv", await Text(page), StringComparison.Ordinal);
    await Look(seeing, page.Url);
    await page.Context.DisposeAsync();
    await seeing.Context.DisposeAsync();
  }

  [Fact]
  public async Task Values_of_a_file_stand_beside_its_columns_for_who_brought_it_alone() {
    var (key, steward, colleague) = (await app.Made(), ImportApp.Steward(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("A1")), actor: steward);
    var columns = $"{List}/{key}/nhap/{id}/cot";
    Assert.Contains("000190000001", await app.As(steward).GetStringAsync(columns, Ct), StringComparison.Ordinal);
    var others = await app.As(colleague).GetStringAsync(columns, Ct);
    Assert.Contains("keeper", others, StringComparison.Ordinal);
    Assert.DoesNotContain("000190000001", others, StringComparison.Ordinal);
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task The_list_is_taken_as_a_file_with_the_columns_and_conditions_that_were_chosen(int width) {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("B1"), ImportApp.Row("B2", kind: "kitchen")), actor: steward);
    await app.Write(key, id, actor: steward);
    var page = await browser.Open(app, width, actor: steward, scripts: false);
    // what looks at a page for faults is a script itself
    var seeing = await browser.Open(app, width, actor: steward);
    await page.GotoAsync($"{List}/{key}?kind=kitchen&cot=code,kind&sap=-code");
    await page.ClickAsync("main a[href*='/tai-ve?']");
    Assert.True(await page.IsCheckedAsync("[name='Form.Fields'][value=kind]"));
    Assert.False(await page.IsCheckedAsync("[name='Form.Fields'][value=seats]"));
    await Look(seeing, page.Url);
    await page.CheckAsync("[name='Form.Format'][value=csv]");
    await page.ClickAsync("main form button[type=submit]");
    Assert.Contains("Đang tạo", await Text(page), StringComparison.Ordinal);
    await app.RunJobs();
    await page.GotoAsync(page.Url);
    await Look(seeing, page.Url);
    var link = await page.GetAttributeAsync("main table a[href$='/file']", "href");
    using var client = app.As(steward);
    using var answer = await client.GetAsync(link, Ct);
    var file = await SheetFiles.Read(await client.GetByteArrayAsync(answer.StatusCode == HttpStatusCode.Redirect ? answer.Headers.Location : answer.RequestMessage!.RequestUri, Ct), SheetKind.Csv);
    Assert.Equal([["Trường code", "Trường kind", "Trạng thái bản ghi", "Hết hiệu lực từ ngày"], ["B2", "kitchen", "active"]], file);
    await page.Context.DisposeAsync();
    await seeing.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_may_not_write_or_read_there_finds_no_page_of_it() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("C1")));
    async Task<HttpStatusCode> Status(Actor who, string path) {
      using var client = app.As(who);
      return (await client.GetAsync($"{List}/{key}/{path}", Ct)).StatusCode;
    }
    foreach (var path in new[] { "nhap", $"nhap/{id}", $"nhap/{id}/cot" }) {
      Assert.Equal(HttpStatusCode.Forbidden, await Status(People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read), path));
      Assert.Equal(HttpStatusCode.NotFound, await Status(ImportApp.Steward(Guid.CreateVersion7()), path));
    }
    Assert.Equal(HttpStatusCode.NotFound, await Status(ImportApp.Steward(Guid.CreateVersion7()), "tai-ve"));
  }

  static async Task Look(IPage page, string url) {
    await page.GotoAsync(url);
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
