using System.Net;
using Microsoft.Playwright;

namespace Saola.Studio.Tests;

/// <summary>Registries as a data steward makes them in a browser, without programming and without scripts.</summary>
public sealed class RegistryDraftPageTests : IClassFixture<ProvinceSite>, IClassFixture<Browser> {
  const string New = "/quan-tri/thiet-ke/co-so-du-lieu-moi", Save = "Lưu bản nháp";
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor author = Drawing.Author();
  readonly ProvinceSite site;
  readonly Browser browser;

  public RegistryDraftPageTests(ProvinceSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    Browser.Address(site);
  }

  static async Task Press(IPage page) => await page.GetByRole(AriaRole.Button, new() { Name = Save }).Last.ClickAsync();

  [Fact]
  public async Task A_steward_defines_food_establishments_with_a_map_a_personal_owner_and_a_catalogue_and_a_second_person_publishes_them() {
    var page = await browser.Open(site, 1440, scripts: false, actor: author);
    await page.GotoAsync(New);
    await page.GetByLabel("Tên cơ sở dữ liệu").FillAsync("Cơ sở sản xuất, kinh doanh thực phẩm");
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu mô tả" }).ClickAsync();
    var draft = Guid.Parse(new Uri(page.Url).AbsolutePath.Split('/')[^2]);
    await page.Locator("[name='owner']").SelectOptionAsync(DrawnRegistry.Owner);
    (string Name, string Type)[] fields = [("Số giấy chứng nhận", "text"), ("Tên cơ sở", "text"), ("Loại hình", "choice"), ("Chủ cơ sở", "person"), ("Vị trí", "point")];
    foreach (var (i, field) in fields.Index()) {
      await page.Locator("button[name='fields__add']").ClickAsync();
      await page.Locator($"[name='fields.{i}.name.vi']").FillAsync(field.Name);
      await page.Locator($"[name='fields.{i}.type']").SelectOptionAsync(field.Type);
    }
    await page.Locator("input[type=checkbox][name='fields.0.inKey']").CheckAsync();
    await Press(page);
    // what is wrong is told beside its field
    await Assertions.Expect(page.Locator("[id='fields.2.catalogueId'], [name='fields.2.catalogueId']").First).ToBeVisibleAsync();
    var main = await page.InnerTextAsync("main");
    Assert.Contains("Trường \"loai_hinh\" là lựa chọn nhưng không nêu danh mục", main, StringComparison.Ordinal);
    Assert.Contains("phải được đánh dấu là dữ liệu cá nhân", main, StringComparison.Ordinal);
    await page.Locator("input[type=checkbox][name='fields.1.isTitle']").CheckAsync();
    await page.Locator("input[type=checkbox][name='fields.1.search']").CheckAsync();
    await page.Locator("[name='fields.2.catalogueId']").SelectOptionAsync("core:catalogue/business-type");
    await page.Locator("input[type=checkbox][name='fields.3.isPersonal']").CheckAsync();
    await Press(page);
    await Assertions.Expect(page.GetByText("Không tìm thấy nơi nào đã có dữ liệu này.")).ToBeVisibleAsync();
    Assert.Contains("Tạo cơ sở dữ liệu \"Cơ sở sản xuất, kinh doanh thực phẩm\"", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.GetByLabel("Áp dụng từ ngày").FillAsync(Vn.Date(Vn.Day(site.Clock.GetUtcNow())));
    await page.GetByRole(AriaRole.Button, new() { Name = "Đề nghị công bố" }).ClickAsync();
    await page.Context.DisposeAsync();

    var second = await browser.Open(site, 1440, scripts: false, actor: Drawing.Publisher());
    await second.GotoAsync($"/quan-tri/thiet-ke/cho-cong-bo/{draft}");
    var shown = await second.InnerTextAsync("main");
    Assert.Contains("Chủ cơ sở", shown, StringComparison.Ordinal);
    Assert.Contains("Tạo cơ sở dữ liệu", shown, StringComparison.Ordinal);
    await second.GetByRole(AriaRole.Button, new() { Name = "Công bố" }).ClickAsync();
    await second.Context.DisposeAsync();
    await site.RunJobs();
    var table = (await site.Sql("select attname::text, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'registry_data.co_so_san_xuat_kinh_doanh_thuc_pham'::regclass and attnum > 0 and attname !~ '^_' order by attnum")).Select(r => $"{r[0]} {r[1]}");
    Assert.Equal(["so_giay_chung_nhan text", "ten_co_so text", "loai_hinh text", "chu_co_so text", "vi_tri geometry(Point,4326)"], table);
  }

  [Fact]
  public async Task Fields_are_put_in_another_order_and_taken_away_and_what_was_typed_is_kept() {
    var name = DrawnRegistry.NewName();
    var draft = await site.Begun(author, $"studio:registry/{name}", DrawnRegistry.Definition(name, DrawnRegistry.Field("a"), DrawnRegistry.Field("b", "integer"), DrawnRegistry.Field("c")).ToJsonString());
    var page = await browser.Open(site, 360, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/co-so-du-lieu");
    await page.Locator("[name='fields.2.order']").FillAsync("5");
    await page.Locator("[name='fields.1.minimumText']").FillAsync("1.000");
    await page.Locator("button[name='fields.0__remove']").ClickAsync();
    await page.Locator("input[type=checkbox][name='fields.0.inKey']").CheckAsync();
    await Press(page);
    var kept = ProcedureText.Read((string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!)!;
    Assert.Equal(["c", "b"], kept["fields"]!.AsArray().Select(f => (string)f!["key"]!));
    Assert.Equal((1000, "c"), ((int)kept["fields"]![1]!["minimum"]!, (string)kept["naturalKey"]![0]!));
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task The_pages_hold_their_width_and_are_read_aloud_without_faults(int width) {
    var name = await site.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("ghi_chu"));
    var draft = await site.Begun(author, $"studio:registry/{name}", DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"), DrawnRegistry.Field("dien_tich", "decimal")).ToJsonString());
    var page = await browser.Open(site, width, actor: author);
    foreach (var path in new[] { New, $"/quan-tri/thiet-ke/{draft}/co-so-du-lieu", $"/quan-tri/thiet-ke/{draft}" }) {
      await page.GotoAsync(path);
      if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"registry-{path.Split('/')[^1]}-{width}.png"), FullPage = true });
      Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
      Assert.Equal("", string.Join('\n', await Browser.SticksOut(page)));
    }
    Assert.Contains("Bỏ trường \"Trường ghi_chu\"", await (await browser.Open(site, width, actor: author)).GotoAsync($"/quan-tri/thiet-ke/{draft}/co-so-du-lieu") is { } answer ? WebUtility.HtmlDecode(await answer.TextAsync()) : "", StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_values_of_other_registries_are_compared_when_the_steward_asks_and_whenever_somebody_decides() {
    var there = await site.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("giong"));
    var owner = (Guid)(await site.Sql("select id from identity.organisation where item = $1", DrawnRegistry.Owner)).Single()[0]!;
    var key = DrawnRegistry.KeyOf(there);
    foreach (var (i, kind) in new[] { "OM 5451", "ST25", "Đài Thơm 8" }.Index())
      await site.AsIntruder($"insert into registry_data.{key} (_id, _version, _office, _at, _process, ma, giong) values (gen_random_uuid(), 1, $1, now(), gen_random_uuid(), $2, $3)", owner, $"{i}", kind);
    var mine = DrawnRegistry.NewName();
    var field = DrawnRegistry.Field("lua_trong", more: new() { ["examples"] = new System.Text.Json.Nodes.JsonArray("ST25", "OM 5451", "Đài Thơm 8") });
    var steward = People.Official(owner, "H21.19", [], StudioPermissions.Edit, "registries.read");
    var draft = await site.Begun(steward, $"studio:registry/{mine}", DrawnRegistry.Definition(mine, DrawnRegistry.Field("so"), field).ToJsonString());
    var page = await browser.Open(site, 1440, scripts: false, actor: steward);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/co-so-du-lieu");
    Assert.DoesNotContain("giá trị (100%)", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.GetByRole(AriaRole.Link, new() { Name = "So sánh với giá trị" }).ClickAsync();
    Assert.Contains("giá trị (100%)", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
    await site.Offered(steward, draft);
    using var decides = site.As(People.Official(owner, "H21.19", [], StudioPermissions.Publish, "registries.read"));
    Assert.Contains("giá trị (100%)", WebUtility.HtmlDecode(await decides.GetStringAsync($"/quan-tri/thiet-ke/cho-cong-bo/{draft}", Ct)), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_has_no_permission_or_no_such_draft_sees_no_form() {
    var draft = await site.Begun(author, $"studio:registry/{DrawnRegistry.NewName()}");
    foreach (var (actor, path, status) in new[] {
      (Drawing.Publisher(), New, HttpStatusCode.Forbidden), (Drawing.Publisher(), $"/quan-tri/thiet-ke/{draft}/co-so-du-lieu", HttpStatusCode.Forbidden), (Drawing.Author(), $"/quan-tri/thiet-ke/{draft}/co-so-du-lieu", HttpStatusCode.NotFound),
    }) {
      using var client = site.As(actor);
      using var answer = await client.GetAsync(path, Ct);
      Assert.Equal(status, answer.StatusCode);
    }
  }
}
