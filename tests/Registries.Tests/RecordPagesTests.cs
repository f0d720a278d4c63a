using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages of records, as who keeps a registry and who looks into it work with them.</summary>
public sealed class RecordPagesTests(RecordPagesTests.Site app, Browser browser) : IClassFixture<RecordPagesTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : RecordApp {
    public Site() => UseKestrel(0);
  }

  static Actor Keeper => RecordApp.Official(ShapeApp.Office);

  /// <summary>A registry of people's establishments without shapes.</summary>
  static JsonObject Shops(string key) {
    var made = ShapeApp.Registry(key,
      ShapeApp.Field("code", "text", required: true, more: new() { ["maxLength"] = 20, ["search"] = true, ["list"] = true }),
      ShapeApp.Field("name", "text", required: true, more: new() { ["search"] = true, ["maxLength"] = 200, ["list"] = true }),
      ShapeApp.Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/kind", ["list"] = true }),
      ShapeApp.Field("seats", "integer", more: new() { ["minimum"] = 1, ["maximum"] = 500, ["list"] = true }),
      ShapeApp.Field("opened", "date"), ShapeApp.Field("place", "point"),
      ShapeApp.Field("holder", "person"), ShapeApp.Field("parent", "reference", more: new() { ["registry"] = key }));
    (made["title"], made["class"], made["validity"]) = ("name", "shared", true);
    made["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Đang hoạt động" } }, new JsonObject { ["key"] = "closed", ["name"] = new JsonObject { ["vi"] = "Ngừng hoạt động" } });
    return made;
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task A_record_is_added_found_changed_and_ended_by_its_keeper(int width) {
    var key = await app.Made(Shops);
    var page = await browser.Open(app, width, actor: Keeper);
    await page.GotoAsync($"{List}/{key}");
    Assert.Contains("chưa có bản ghi", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await page.ClickAsync("main a[href$='/them']");
    await page.FillAsync("[name=code]", "A-1");
    await page.FillAsync("[name=name]", "Phở Hồng");
    await page.SelectOptionAsync("[name=kind]", "kitchen");
    await page.FillAsync("[name=seats]", "900");
    await page.FillAsync("[name=opened]", "15/03/2024");
    await page.FillAsync("[name=place]", "13,9833; 108,0000");
    await page.FillAsync("[name=holder]", RecordApp.Number);
    await Look(page);
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Equal("Phở Hồng", await page.InputValueAsync("[name=name]"));
    Assert.Equal("900", await page.InputValueAsync("[name=seats]"));
    Assert.Contains("500", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name=seats]", "60");
    await page.ClickAsync("main form .ds-button[type=submit]");
    var shown = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Phở Hồng", "Bếp ăn", "15/03/2024", "13,9833; 108", "Đang hoạt động", RecordApp.Number, "Thêm bản ghi" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    await Look(page);
    var at = page.Url;
    await page.ClickAsync("main a[href$='/sua']");
    await page.FillAsync("[name=name]", "Phở Hồng 2");
    await page.FillAsync("[name=parent]", "A-1");
    await page.FillAsync("[name=__reason]", "Đổi tên biển hiệu");
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Equal(at, page.Url);
    shown = await page.InnerTextAsync("main");
    Assert.Contains("Đổi tên biển hiệu", shown, StringComparison.Ordinal);
    Assert.Contains("Trường name: Phở Hồng 2", shown, StringComparison.Ordinal);
    Assert.Equal(at, await page.EvaluateAsync<string>("[...document.querySelectorAll('dl.summary a')].find(a => a.textContent.startsWith('Phở Hồng 2')).href"));
    await page.GotoAsync($"{List}/{key}?q=pho+hong");
    await page.ClickAsync("main tbody a");
    await page.ClickAsync("main a[href$='/ket-thuc']");
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Contains("lý do", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.SelectOptionAsync("[name='Form.State']", "closed");
    await page.FillAsync("[name='Form.Reason']", "Chủ cơ sở ngừng kinh doanh");
    await Look(page);
    await page.ClickAsync("main form .ds-button[type=submit]");
    shown = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Ngừng hoạt động", "Chủ cơ sở ngừng kinh doanh" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    Assert.Equal(0, await page.Locator("main a[href$='/ket-thuc']").CountAsync());
  }

  [Fact]
  public async Task What_was_changed_since_the_page_was_opened_is_not_ended_unseen() {
    var key = await app.Made(Shops);
    var id = await app.Added(key, new() { ["code"] = "A", ["name"] = "Một" });
    var page = await browser.Open(app, 360, actor: app.Steward);
    await page.GotoAsync($"{List}/{key}/{id}/ket-thuc");
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" });
    await page.FillAsync("[name='Form.Reason']", "Ngừng kinh doanh");
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Contains("vừa được người khác thay đổi", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("Ngừng kinh doanh", await page.InputValueAsync("[name='Form.Reason']"));
    Assert.Equal([null, 2], Assert.Single(await app.Sql($"select _to, _version from registry_data.{key}")));
    // who has been told, and sees it as it is now, may
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Equal([3], Assert.Single(await app.Sql($"select _version from registry_data.{key} where _to is not null")));
  }

  [Fact]
  public async Task Where_a_reason_is_typed_it_is_told_who_will_read_it() {
    var key = await app.Made(Shops);
    var made = await app.Added(key, new() { ["code"] = "A-3", ["name"] = "Bún bò" });
    foreach (var path in new[] { $"{made}/sua", $"{made}/ket-thuc" })
      Assert.Contains("Ai xem được bản ghi cũng đọc được lý do này", WebUtility.HtmlDecode(await app.As(Keeper).GetStringAsync($"{List}/{key}/{path}", Ct)), StringComparison.Ordinal);
    // and so it is
    await app.Send(Keeper, HttpMethod.Patch, $"/api/registries/{key}/records/{made}", new { values = new JsonObject { ["seats"] = 4 }, reason = "Theo biên bản kiểm tra" }, 1);
    Assert.Contains("Theo biên bản kiểm tra", WebUtility.HtmlDecode(await app.As(RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read)).GetStringAsync($"{List}/{key}/{made}", Ct)), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_may_only_read_finds_the_record_without_its_personal_fields_and_no_way_to_write() {
    var key = await app.Made(Shops);
    var made = await app.Added(key, new() { ["code"] = "A-2", ["name"] = "Bún bò", ["holder"] = RecordApp.Number });
    var reader = app.As(RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read));
    Assert.Contains("Bún bò", await reader.GetStringAsync($"{List}/{key}", Ct), StringComparison.Ordinal);
    var page = await reader.GetStringAsync($"{List}/{key}/{made}", Ct);
    Assert.Contains("1 trường là dữ liệu cá nhân", page, StringComparison.Ordinal);
    foreach (var hidden in new[] { RecordApp.Number, "Trường holder", "/sua\"", "/ket-thuc\"" }) Assert.DoesNotContain(hidden, page, StringComparison.Ordinal);
    foreach (var path in new[] { "them", $"{made}/sua", $"{made}/ket-thuc" }) Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync($"{List}/{key}/{path}", Ct)).StatusCode);
    var elsewhere = app.As(RecordApp.Official(RecordApp.OtherOffice));
    foreach (var path in new[] { "them", $"{made}/sua", $"{made}/ket-thuc" }) Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"{List}/{key}/{path}", Ct)).StatusCode);
  }

  [Fact]
  public async Task Who_names_a_record_by_words_that_several_have_reads_each_of_them_once() {
    var key = await app.Made(k => {
      var made = Shops(k);
      foreach (var field in made["fields"]!.AsArray().Where(f => (string)f!["key"]! == "holder")) field!["search"] = true;
      return made;
    });
    foreach (var code in new[] { "A", "B" }) await app.Added(key, new() { ["code"] = code, ["name"] = $"Phở {code}", ["holder"] = RecordApp.Number });
    var keeper = Keeper;
    var page = await browser.Open(app, 1440, actor: keeper);
    await page.GotoAsync($"{List}/{key}/them");
    foreach (var (field, typed) in new[] { ("code", "C"), ("name", "Bún bò"), ("parent", "phở") }) await page.FillAsync($"[name={field}]", typed);
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Matches("Phở [AB]; Phở [AB]", await page.InnerTextAsync("main"));
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where actor = $1 and type = 'registries.personal_read'", keeper.Id))[0][0]);
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Around_a_record_stand_its_documents_the_dossiers_that_wrote_it_what_refers_to_it_and_who_read_it(int width) {
    var key = await app.Made();
    var keeper = Keeper;
    using var picture = new ByteArrayContent(SaolaApp.Picture) { Headers = { ContentType = new("application/octet-stream") } };
    using var client = app.As(keeper);
    using var uploaded = await client.PostAsync($"/api/registries/{key}/files?name=giay-phep.png", picture, Ct);
    var (paper, parent) = ((Guid)JsonNode.Parse(await uploaded.Content.ReadAsStringAsync(Ct))!["file"]!, await app.Added(key, RecordApp.Values("A-0"), keeper));
    await app.Changed(key, parent, 1, new() { ["paper"] = paper.ToString() }, by: keeper);
    for (var i = 1; i <= 6; i++) await app.Added(key, RecordApp.Values($"A-{i}", ("parent", parent.ToString())), keeper);
    await using (var act = app.Begin(keeper)) {
      var made = await act.Services.GetRequiredService<Registries>().Change(act.Work, key, parent, 2, new() { ["seats"] = 9 }, null, new("H21.01-261116-0001", Guid.CreateVersion7()), Ct);
      Assert.False(made.IsError, made.Error?.Message);
      await act.Work.Commit(Ct);
    }
    var page = await browser.Open(app, width, actor: keeper);
    await page.GotoAsync($"{List}/{key}/{parent}");
    await page.ReloadAsync();
    var shown = await page.InnerTextAsync("main");
    foreach (var part in new[] { "giay-phep.png", "H21.01-261116-0001", "có kết quả đã ký", "Sổ " + key + " · Trường parent (6)", "Ai đã xem dữ liệu cá nhân", "Xem Trường holder, Trường phone", "Sở thử nghiệm" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    await Look(page);
    await page.Locator("main a", new() { HasTextString = "Xem tất cả" }).ClickAsync();
    Assert.Equal(6, await page.Locator("main tbody tr").CountAsync());
    var clerk = await app.As(app.Clerk).GetStringAsync($"{List}/{key}/{parent}", Ct);
    Assert.DoesNotContain("Ai đã xem dữ liệu cá nhân", clerk, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_record_lies_on_a_map_that_leads_to_the_large_one() {
    var key = await app.Made(Shops);
    var made = await app.Added(key, new() { ["code"] = "A", ["name"] = "Phở Hồng", ["place"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(108.01, 13.99) } });
    var page = await browser.Open(app, 1440, actor: Keeper);
    await page.GotoAsync($"{List}/{key}/{made}");
    await page.WaitForSelectorAsync("[data-map][data-ready]");
    var centre = await page.EvaluateAsync<double[]>("document.querySelector('[data-map]').map.getCenter().toArray()");
    Assert.Equal((108.01, 13.99), (Math.Round(centre[0], 3), Math.Round(centre[1], 3)));
    await Look(page);
    await page.Locator("main a[href^='/can-bo/ban-do']").ClickAsync();
    Assert.Contains($"lop={key}", page.Url, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_made_a_version_or_read_it_is_named_also_when_they_hold_another_post() {
    var (key, who, unknown) = (await app.Made(Shops), Keeper, Keeper);
    await app.AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, 'Đỗ Thị Chuyển Công Tác', 'pack', false, now(), now(), 1)", who.Id);
    foreach (var (office, until) in new[] { (ShapeApp.Office, (DateOnly?)new DateOnly(2026, 1, 1)), (RecordApp.OtherOffice, null) })
      await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, valid_to, version) values (gen_random_uuid(), $1, $2, '{}', false, '2020-01-01', $3, 1)", who.Id, office, until ?? (object)DBNull.Value);
    var made = await app.Added(key, new() { ["code"] = "A", ["name"] = "Phở Hồng", ["holder"] = RecordApp.Number }, who);
    await app.Read(who, $"/api/registries/{key}/records/{made}");
    await app.Changed(key, made, 1, new() { ["seats"] = 4 }, by: unknown);
    var page = WebUtility.HtmlDecode(await app.As(Keeper).GetStringAsync($"{List}/{key}/{made}", Ct));
    Assert.Equal(2, page.Split("Đỗ Thị Chuyển Công Tác").Length - 1);
    Assert.Contains("Người không còn giữ vị trí tại cơ quan", page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Many_open_a_record_at_once_and_each_page_reads_with_one_connection() {
    var key = await app.Made(Shops);
    var made = await app.Added(key, new() { ["code"] = "A", ["name"] = "Phở Hồng", ["place"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(108.01, 13.99) } });
    // more than there are connections
    var pages = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ => {
      using var client = app.As(app.Clerk);
      using var answer = await client.GetAsync($"{List}/{key}/{made}", Ct);
      return answer.StatusCode;
    }));
    Assert.All(pages, status => Assert.Equal(HttpStatusCode.OK, status));
  }

  [Fact]
  public async Task What_waits_and_was_noted_is_not_read_for_who_may_only_read() {
    var key = await app.Made(Shops);
    var made = await app.Added(key, new() { ["code"] = "A", ["name"] = "Phở Hồng" });
    await using var other = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await other.OpenAsync(Ct);
    await using var locked = await other.BeginTransactionAsync(Ct);
    await using (var command = new Npgsql.NpgsqlCommand("lock table registries.proposal, registries.record_note, registries.record_merge in access exclusive mode", other, locked)) await command.ExecuteNonQueryAsync(Ct);
    Assert.Contains("Phở Hồng", await app.As(RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read)).GetStringAsync($"{List}/{key}/{made}", Ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_internal_registry_is_not_there_for_other_offices() {
    var key = await app.Made(k => {
      var made = Shops(k);
      made["class"] = "internal";
      return made;
    });
    var other = app.As(RecordApp.Official(RecordApp.OtherOffice));
    Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{List}/{key}", Ct)).StatusCode);
    Assert.DoesNotContain($"Sổ {key}", await other.GetStringAsync(List, Ct), StringComparison.Ordinal);
    Assert.Contains($"Sổ {key}", await app.As(Keeper).GetStringAsync(List, Ct), StringComparison.Ordinal);
  }

  static async Task Look(IPage page) {
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
