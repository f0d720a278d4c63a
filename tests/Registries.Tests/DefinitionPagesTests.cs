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
    Assert.Contains("Bỏ trường \"Trường f\"", await page.InnerTextAsync("main"), StringComparison.Ordinal);
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
