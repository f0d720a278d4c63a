using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The list of a registry: any conditions, chosen columns, saved views and changing many records, as people work with them.</summary>
public sealed class RecordListPageTests(RecordListPageTests.Site app, Browser browser) : IClassFixture<RecordListPageTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : RecordApp {
    public Site() => UseKestrel(0);
  }

  static Actor Keeper => RecordApp.Official(ShapeApp.Office);

  internal static JsonObject Shops(string key) {
    var made = ShapeApp.Registry(key,
      ShapeApp.Field("code", "text", required: true, more: new() { ["maxLength"] = 20, ["search"] = true, ["list"] = true }),
      ShapeApp.Field("name", "text", required: true, more: new() { ["search"] = true, ["maxLength"] = 200, ["list"] = true }),
      ShapeApp.Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/kind", ["list"] = true }),
      ShapeApp.Field("seats", "integer", more: new() { ["minimum"] = 1, ["maximum"] = 500, ["list"] = true }),
      ShapeApp.Field("area", "decimal", more: new() { ["decimals"] = 2 }), ShapeApp.Field("opened", "date"), ShapeApp.Field("active", "boolean"), ShapeApp.Field("place", "point"),
      ShapeApp.Field("holder", "person"), ShapeApp.Field("parent", "reference", more: new() { ["registry"] = key }));
    (made["title"], made["class"], made["validity"]) = ("name", "shared", true);
    made["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Đang hoạt động" } }, new JsonObject { ["key"] = "closed", ["name"] = new JsonObject { ["vi"] = "Ngừng hoạt động" } });
    return made;
  }

  /// <summary>Phở Hồng (kitchen, 60 seats, 2024), Bún Bò (shop, 20, 2023), Cơm Tấm (no kind, no seats, 2022), with a reference from the second to the first.</summary>
  async Task<string> Filled() {
    var key = await app.Made(Shops);
    var first = await app.Added(key, new() { ["code"] = "A-1", ["name"] = "Phở Hồng", ["kind"] = "kitchen", ["seats"] = 60, ["area"] = 12.5, ["opened"] = "2024-03-15", ["active"] = true, ["holder"] = RecordApp.Number });
    await app.Added(key, new() { ["code"] = "A-2", ["name"] = "Bún Bò", ["kind"] = "shop", ["seats"] = 20, ["opened"] = "2023-01-01", ["active"] = false, ["parent"] = first.ToString() });
    await app.Added(key, new() { ["code"] = "A-3", ["name"] = "Cơm Tấm", ["opened"] = "2022-01-01" });
    return key;
  }

  static async Task<string[]> Names(IPage page) => [.. (await page.Locator("main tbody .row-title").AllInnerTextsAsync()).Select(t => t.Trim())];

  static Task Press(IPage page, string text) => page.Locator("main button:not(.sr-only)", new() { HasTextString = text }).Locator("visible=true").First.ClickAsync();

  static async Task Add(IPage page, string field, int group = 0) {
    await page.SelectOptionAsync($"[name='loc.{group}.them']", field);
    await page.Locator($"button[value='them.{group}']").ClickAsync();
  }

  [Theory, InlineData(360, false), InlineData(1440, true)]
  public async Task Any_conditions_are_written_field_by_field_and_stay_in_the_address(int width, bool scripts) {
    var key = await Filled();
    var page = await browser.Open(app, width, actor: Keeper, scripts: scripts);
    await page.GotoAsync($"{List}/{key}");
    Assert.Equal(["Bún Bò", "Cơm Tấm", "Phở Hồng"], await Names(page));
    await page.Locator("summary", new() { HasTextString = "Điều kiện lọc" }).ClickAsync();
    await Add(page, "opened");
    await page.SelectOptionAsync("[name='loc.0.0.c']", "gte");
    await page.FillAsync("[name='loc.0.0.v']", "hôm qua");
    await Add(page, "seats");
    await page.FillAsync("[name='loc.0.1.v']", "nhiều");
    if (scripts) await Look(page);
    await page.PressAsync("[name='loc.0.1.v']", "Enter");
    var told = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Trường opened: Nhập ngày theo dạng", "Trường seats: Nhập một số" }) Assert.Contains(part, told, StringComparison.Ordinal);
    Assert.Equal(("hôm qua", "nhiều"), (await page.InputValueAsync("[name='loc.0.0.v']"), await page.InputValueAsync("[name='loc.0.1.v']")));
    if (scripts) await Look(page);
    await page.FillAsync("[name='loc.0.0.v']", "1/1/2023");
    await page.Locator("button[value='bo.0.1']").ClickAsync();
    await page.Locator("button[value='loc']:not(.sr-only)").ClickAsync();
    Assert.Equal(["Bún Bò", "Phở Hồng"], await Names(page));
    Assert.Contains("opened[gte]=2023-01-01", WebUtility.UrlDecode(page.Url), StringComparison.Ordinal);
    var shared = await browser.Open(app, 1440, actor: RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read));
    await shared.GotoAsync(page.Url);
    Assert.Equal(["Bún Bò", "Phở Hồng"], await Names(shared));
    await page.ClickAsync(".chips .chip[data-on]");
    Assert.Equal(3, (await Names(page)).Length);
  }

  [Fact]
  public async Task Groups_are_joined_by_or_within_and_between_them_and_every_kind_of_field_has_its_comparisons() {
    var key = await Filled();
    var page = await browser.Open(app, 1440, actor: Keeper);
    await page.GotoAsync($"{List}/{key}");
    await page.Locator("summary", new() { HasTextString = "Điều kiện lọc" }).ClickAsync();
    await page.SelectOptionAsync("[name='loc.0.kieu']", "any");
    await Add(page, "kind");
    await page.SelectOptionAsync("[name='loc.0.0.v']", "kitchen");
    await Add(page, "seats");
    await page.SelectOptionAsync("[name='loc.0.1.c']", "empty");
    await Press(page, "Lọc theo");
    Assert.Equal(["Cơm Tấm", "Phở Hồng"], await Names(page));
    await page.Locator("summary", new() { HasTextString = "Điều kiện lọc" }).ClickAsync();
    await Press(page, "Thêm nhóm");
    await Add(page, "active", 1);
    await page.SelectOptionAsync("[name='loc.1.0.v']", "true");
    await Look(page);
    await Press(page, "Lọc theo");
    Assert.Equal(["Phở Hồng"], await Names(page));
    foreach (var (field, how, value, found) in new[] {
      ("parent", "eq", "A-1", "Bún Bò"), ("_state", "eq", "active", "Bún Bò, Cơm Tấm, Phở Hồng"), ("area", "lte", "12,5", "Phở Hồng"), ("name", "contains", "pho hong", "Phở Hồng"), ("holder", "eq", RecordApp.Number, "Phở Hồng"), ("place", "filled", "", ""), ("opened", "lt", "01012023", "Cơm Tấm"),
    }) {
      await page.GotoAsync($"{List}/{key}?xem=");
      await page.Locator("summary", new() { HasTextString = "Điều kiện lọc" }).ClickAsync();
      await Add(page, field);
      if (how != "eq") await page.SelectOptionAsync("[name='loc.0.0.c']", how);
      if (field == "_state") await page.SelectOptionAsync("[name='loc.0.0.v']", value);
      else if (value.Length > 0) await page.FillAsync("[name='loc.0.0.v']", value);
      await Press(page, "Lọc theo");
      Assert.Equal(found, string.Join(", ", await Names(page)));
    }
  }

  [Fact]
  public async Task What_the_records_of_a_page_refer_to_is_asked_for_once_also_where_a_field_is_called_id() {
    var people = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("id", "text"), ShapeApp.Field("full_name", "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } }));
      (made["title"], made["class"]) = ("full_name", "shared");
      return made;
    });
    var visits = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("who", "reference", more: new() { ["registry"] = people, ["list"] = true })));
    for (var i = 0; i < 3; i++) await app.Added(visits, new() { ["code"] = $"V-{i}", ["who"] = (await app.Added(people, new() { ["code"] = $"P-{i}", ["full_name"] = $"Người thứ {i}" })).ToString() });
    var keeper = Keeper;
    var page = WebUtility.HtmlDecode(await app.As(keeper).GetStringAsync($"{List}/{visits}", Ct));
    for (var i = 0; i < 3; i++) Assert.Contains($"Người thứ {i}", page, StringComparison.Ordinal);
    Assert.Equal([3L, 1L], Assert.Single(await app.Sql("select count(*), count(distinct process) from ledger.entry where actor = $1 and type = 'registries.personal_read'", keeper.Id)));
  }

  [Fact]
  public async Task A_file_is_taken_of_what_the_list_shows_and_columns_that_it_has_not_are_named() {
    var (key, keeper) = (await Filled(), Keeper);
    var page = await browser.Open(app, 1440, actor: keeper);
    await page.GotoAsync($"{List}/{key}?match=any&kind=kitchen&seats[empty]=true&cot=seats,_at&sap=-opened&xem=");
    Assert.Equal(["Phở Hồng", "Cơm Tấm"], await Names(page));
    await page.ClickAsync("main a[href*='/tai-ve?']");
    Assert.Contains("Tệp tải về không có cột: Cập nhật lúc", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(["name", "seats"], (await page.Locator("[name='Form.Fields']:checked").EvaluateAllAsync<string[]>("all => all.map(b => b.value)")).Order(StringComparer.Ordinal));
    await page.CheckAsync("[name='Form.Format'][value=csv]");
    await Look(page);
    await page.ClickAsync("main form button[type=submit]");
    await app.RunJobs();
    await page.ReloadAsync();
    using var client = app.As(keeper);
    using var answer = await client.GetAsync(await page.GetAttributeAsync("main table a[href$='/file']", "href"), Ct);
    var file = await SheetFiles.Read(await client.GetByteArrayAsync(answer.StatusCode == HttpStatusCode.Redirect ? answer.Headers.Location : answer.RequestMessage!.RequestUri, Ct), SheetKind.Csv);
    Assert.Equal([["Phở Hồng", "60"], ["Cơm Tấm", ""]], file.Skip(1).Select(r => r.Take(2)));
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Columns_and_order_are_chosen_and_kept_with_the_conditions_under_a_name(int width) {
    var key = await Filled();
    var page = await browser.Open(app, width, actor: Keeper);
    await page.GotoAsync($"{List}/{key}?seats[filled]=&seats[empty]=false");
    await page.Locator("summary", new() { HasTextString = "Cột và thứ tự" }).ClickAsync();
    foreach (var field in new[] { "code", "kind", "seats" }) await page.FillAsync($"[name='cot.{field}']", "");
    await page.FillAsync("[name='cot._state']", "1");
    await page.FillAsync("[name='cot.opened']", "2");
    await page.SelectOptionAsync("[name='sap.0']", "opened");
    await page.SelectOptionAsync("[name='chieu.0']", "xuong");
    await Look(page);
    await Press(page, "Áp dụng");
    Assert.Equal(["Phở Hồng", "Bún Bò"], await Names(page));
    Assert.Equal(["Trường name", "Trạng thái", "Trường opened"], (await page.Locator("main thead th:not(.pick)").AllTextContentsAsync()).Select(t => t.Trim()));
    await page.Locator("summary", new() { HasTextString = "Lưu chế độ xem" }).ClickAsync();
    await Press(page, "Lưu chế độ xem");
    Assert.Contains("Nhập tên chế độ xem", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name=Name]", "Quán có chỗ ngồi");
    await page.CheckAsync("[name=Shared]");
    await page.CheckAsync("[name=First]");
    await Look(page);
    await Press(page, "Lưu chế độ xem");
    var colleague = await browser.Open(app, width, actor: RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read));
    await colleague.GotoAsync($"{List}/{key}");
    Assert.Equal(["Phở Hồng", "Bún Bò"], await Names(colleague));
    Assert.Contains("Quán có chỗ ngồi", await colleague.Locator(".chip[aria-current]").InnerTextAsync(), StringComparison.Ordinal);
    await Look(colleague);
    await colleague.Locator(".chip", new() { HasTextString = "Tất cả bản ghi" }).ClickAsync();
    Assert.Equal(3, (await Names(colleague)).Length);
    var other = await app.As(RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read)).GetStringAsync($"{List}/{key}", Ct);
    Assert.DoesNotContain("Quán có chỗ ngồi", other, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_saved_view_says_which_of_its_fields_are_gone_and_shows_the_rest() {
    var key = await Filled();
    var keeper = Keeper;
    var (status, saved) = await app.Send(keeper, HttpMethod.Post, $"/api/registries/{key}/views", new { name = "Cũ", query = "seats[gte]=30&active[eq]=true&cot=seats,code&sap=-seats" });
    Assert.Equal(200, status);
    var now = Shops(key);
    now["fields"] = new JsonArray([.. now["fields"]!.AsArray().Where(f => (string?)f!["key"] != "seats").Select(f => f!.DeepClone())]);
    await app.Bring(now);
    await app.Approve(key);
    await app.RunJobs();
    // the book of definitions is looked at again within a second
    for (var patience = 0; (await app.Find(key))!.Find("seats") is not null && patience < 200; patience++) await Task.Delay(50, Ct);
    var page = await browser.Open(app, 1440, actor: keeper);
    await page.GotoAsync($"{List}/{key}?xem={saved!["id"]}");
    Assert.Contains("không còn hoặc không được xem: seats", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(["Phở Hồng"], await Names(page));
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Many_records_are_changed_after_seeing_what_would_become_of_each(int width) {
    var key = await Filled();
    var page = await browser.Open(app, width, actor: Keeper);
    await page.GotoAsync($"{List}/{key}");
    foreach (var box in await page.Locator("main tbody .pick input").AllAsync()) await box.CheckAsync();
    await Press(page, "Sửa các bản ghi đã chọn");
    Assert.Contains("3 bản ghi được chọn", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await page.CheckAsync("[name=doi][value=kind]");
    await page.CheckAsync("[name=doi][value=seats]");
    await Press(page, "Tiếp tục");
    await page.SelectOptionAsync("[name=kind]", "shop");
    await page.FillAsync("[name=seats]", "20");
    await Press(page, "Xem trước");
    Assert.Contains("Nhập lý do sửa", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("20", await page.InputValueAsync("[name=seats]"));
    await Look(page);
    await page.FillAsync("[name=__reason]", "Rà soát đầu năm");
    await Press(page, "Xem trước");
    var look = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Cửa hàng", "Rà soát đầu năm", "Sửa 2 bản ghi" }) Assert.Contains(part, look, StringComparison.Ordinal);
    await Look(page);
    Assert.Equal(0L, (await app.Sql($"select count(*) from registry_data.{key} where _version > 1"))[0][0]);
    await Press(page, "Sửa 2 bản ghi");
    Assert.Contains("Đã sửa 2 bản ghi", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(3L, (await app.Sql($"select count(*) from registry_data.{key} where kind = 'shop' and seats = 20"))[0][0]);
    Assert.Equal(2L, (await app.Sql($"select count(*) from ledger.entry where type = 'registries.record_changed' and reason = 'Rà soát đầu năm' and object_id in (select _id from registry_data.{key})"))[0][0]);
  }

  [Fact]
  public async Task All_that_the_conditions_find_are_changed_and_what_refuses_is_named() {
    var key = await Filled();
    var ended = (Guid)(await app.Sql($"select _id from registry_data.{key} where code = 'A-3'"))[0][0]!;
    Assert.Equal(200, (await app.Send(Keeper, HttpMethod.Delete, $"/api/registries/{key}/records/{ended}", new { to = "2030-01-01", reason = "Ngừng" }, 1)).Status);
    var page = await browser.Open(app, 1440, actor: Keeper);
    await page.GotoAsync($"{List}/{key}?opened[lt]=2024-01-01");
    await page.ClickAsync("main a[href*='tat-ca=1']");
    Assert.Contains("2 bản ghi được chọn", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.CheckAsync("[name=doi][value=_state]");
    await Press(page, "Tiếp tục");
    await page.SelectOptionAsync("[name=__state]", "closed");
    await page.FillAsync("[name=__reason]", "Kiểm tra");
    await Press(page, "Xem trước");
    Assert.Contains("Cơm Tấm", await page.Locator("main table").InnerTextAsync(), StringComparison.Ordinal);
    await Look(page);
    await Press(page, "Chỉ sửa 1 bản ghi hợp lệ");
    Assert.Contains("1 bản ghi không sửa được", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(["A-2"], (await app.Sql($"select code from registry_data.{key} where _state = 'closed'")).Select(r => r[0]));
  }

  internal static async Task Look(IPage page) {
    if (Environment.GetEnvironmentVariable("SHOTS") is { } at) await page.ScreenshotAsync(new() { Path = $"{at}/{Guid.CreateVersion7():N}-{page.ViewportSize!.Width}.png", FullPage = true });
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
