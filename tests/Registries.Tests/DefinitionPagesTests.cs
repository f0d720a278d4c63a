using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What is defined, the dictionary and changes of structure, in a browser.</summary>
public sealed class DefinitionPagesTests(DefinitionPagesTests.Site app, Browser browser) : IClassFixture<DefinitionPagesTests.Site>, IClassFixture<Browser> {
  const string List = "/quan-tri/co-so-du-lieu";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : ShapeApp {
    public Site() => UseKestrel(0);
  }

  [Fact]
  public async Task Who_may_not_read_registries_sees_no_page_of_them_and_only_approvers_the_decision() {
    var (key, plan) = await app.Waiting();
    foreach (var path in new[] { List, $"{List}/{key}", $"{List}/tu-dien", $"{List}/thay-doi", $"{List}/thay-doi/{plan}" })
      Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With(RegistryPermissions.Write)).GetAsync(path, Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(ShapeApp.Reader).GetAsync($"{List}/thay-doi/{plan}/quyet-dinh", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(ShapeApp.Reader).GetAsync($"{List}/khong-co", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(ShapeApp.Reader).GetAsync($"{List}/thay-doi/{Guid.CreateVersion7()}", Ct)).StatusCode);
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_second_person_finds_a_registry_reads_the_change_and_decides(int width) {
    var (key, plan) = await app.Waiting(records: 2);
    var page = await browser.Open(app, width, scripts: false, actor: ShapeApp.Approver);
    await page.GotoAsync($"{List}?q={key}");
    Assert.Contains("Sở thử nghiệm", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync($"main a[href$='/{key}']");
    Assert.Contains("Trường f", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("text=Xem thay đổi");
    Assert.Matches("Bỏ trường \"Trường f\"[\\s\\S]*\\s2\\s+Dưới 1 phút\\s+Không", await page.InnerTextAsync("main table"));
    await page.ClickAsync("main a[href$='/quyet-dinh']");
    await page.ClickAsync("text=Từ chối thay đổi");
    Assert.Contains("Hãy nêu lý do", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("text=Duyệt thay đổi");
    Assert.EndsWith($"/thay-doi/{plan}", page.Url, StringComparison.Ordinal);
    Assert.Contains("Đang thực hiện", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await app.RunJobs();
    await page.ReloadAsync();
    Assert.Contains("Đã xong", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_change_of_many_records_says_how_long_it_takes() {
    var (_, plan) = await app.Waiting(estimated: 5_000_000);
    Assert.Matches("5\\.000\\.000.*Khoảng 9 phút", (await app.As(ShapeApp.Reader).GetStringAsync($"{List}/thay-doi/{plan}", Ct)).ReplaceLineEndings(" "));
  }

  [Fact]
  public async Task A_registry_says_what_it_rests_on_in_the_language_of_the_reader() {
    var key = ShapeApp.NewKey();
    var registry = ShapeApp.Registry(key, ShapeApp.Field("code", "text"),
      ShapeApp.Field("phone", "text", more: new() { ["personal"] = new JsonObject { ["basis"] = new JsonObject { ["document"] = "Quyết định thử 1/QĐ", ["article"] = "Điều 3" } } }),
      ShapeApp.Field("holder", "person"),
      ShapeApp.Field("area", "decimal", more: new() { ["unit"] = "ha", ["standard"] = "TCVN thử 12", ["description"] = new JsonObject { ["vi"] = "Đo trên bản đồ", ["en"] = "Measured on the map" } }));
    (registry["description"], registry["legalBasis"], registry["source"]) = (new JsonObject { ["vi"] = "Sổ để thử", ["en"] = "A book to try" }, new JsonObject { ["document"] = "Luật thử", ["article"] = "Điều 9" }, new JsonObject { ["document"] = "Đề án thử", ["article"] = "dòng 7" });
    await app.Bring(registry);
    using var client = app.As(ShapeApp.Reader);
    async Task<string> Shown(string path) => System.Text.RegularExpressions.Regex.Replace(WebUtility.HtmlDecode(await client.GetStringAsync(path, Ct)), "<[^>]*>", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    var page = await Shown($"{List}/{key}");
    foreach (var part in new[] { "Sổ để thử", "Luật thử, Điều 9", "Đề án thử, dòng 7", "dữ liệu cá nhân, căn cứ: Quyết định thử 1/QĐ, Điều 3", "dữ liệu cá nhân, căn cứ chưa xác minh", "theo TCVN thử 12", "số thập phân, ha", "Đo trên bản đồ" }) Assert.Contains(part, page, StringComparison.Ordinal);
    var english = await Shown($"{List}/{key}?lang=en");
    foreach (var part in new[] { "A book to try", "Measured on the map" }) Assert.Contains(part, english, StringComparison.Ordinal);
    Assert.Contains("theo TCVN thử 12", await Shown($"{List}/tu-dien?q=area&lang=vi"), StringComparison.Ordinal);
    Assert.Contains("Measured on the map", await Shown($"{List}/tu-dien?q=area&lang=en"), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task Every_page_holds_its_width_and_is_read_aloud_without_faults(int width) {
    var (key, plan) = await app.Waiting();
    var user = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(user, ShapeApp.Field("code", "text"), ShapeApp.Field("of", "reference", more: new JsonObject { ["registry"] = key })));
    var page = await browser.Open(app, width, actor: ShapeApp.Approver);
    foreach (var path in new[] { List, $"{List}/{key}", $"{List}/tu-dien", $"{List}/tu-dien?q={key}", $"{List}/thay-doi", $"{List}/thay-doi/{plan}", $"{List}/thay-doi/{plan}/quyet-dinh" }) {
      await page.GotoAsync(path);
      Assert.Empty(await Browser.Faults(page));
      Assert.Empty(await Browser.SticksOut(page));
      if (path.EndsWith($"q={key}", StringComparison.Ordinal)) Assert.Contains($"Sổ {user}: Trường of", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }
    await page.Context.DisposeAsync();
  }
}
