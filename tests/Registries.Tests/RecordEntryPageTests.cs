using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>Records are typed one after another, by keyboard.</summary>
public sealed class RecordEntryPageTests(RecordListPageTests.Site app, Browser browser) : IClassFixture<RecordListPageTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Actor Keeper => RecordApp.Official(ShapeApp.Office);

  static Task<string> Focused(IPage page) => page.EvaluateAsync<string>("document.activeElement.name ?? document.activeElement.tagName");

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Enter_goes_on_and_sends_and_the_next_record_begins_with_what_stays_the_same(int width) {
    var key = await app.Made(RecordListPageTests.Shops);
    var page = await browser.Open(app, width, actor: Keeper);
    await page.GotoAsync($"{List}/{key}/them");
    Assert.Equal("code", await Focused(page));
    await page.Keyboard.TypeAsync("A-1");
    await page.Keyboard.PressAsync("Enter");
    Assert.Equal("name", await Focused(page));
    await page.Keyboard.TypeAsync("Phở Hồng");
    await page.SelectOptionAsync("[name=kind]", "kitchen");
    await page.FillAsync("[name=opened]", "01022025");
    await page.FillAsync("[name=area]", "12,5");
    await page.Locator("summary", new() { HasTextString = "Giữ lại giá trị" }).ClickAsync();
    await page.CheckAsync("[name=__giu][value=kind]");
    await page.CheckAsync("[name=__giu][value=opened]");
    await RecordListPageTests.Look(page);
    await page.ClickAsync("button[value=tiep]");
    Assert.Contains("Đã thêm «Phở Hồng»", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(("", "", "kitchen", "01/02/2025"), (await page.InputValueAsync("[name=code]"), await page.InputValueAsync("[name=name]"), await page.InputValueAsync("[name=kind]"), await page.InputValueAsync("[name=opened]")));
    Assert.Equal("code", await Focused(page));
    await RecordListPageTests.Look(page);
    await page.Keyboard.TypeAsync("A-2");
    await page.Keyboard.PressAsync("Enter");
    await page.Keyboard.TypeAsync("Bún Bò");
    await page.FillAsync("[name=opened]", "2/1/2025");
    await page.PressAsync("[name=opened]", "Control+Enter");
    Assert.Contains("Đã thêm «Bún Bò»", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal([["A-1", "kitchen", new DateOnly(2025, 2, 1), 12.5m], ["A-2", "kitchen", new DateOnly(2025, 1, 2), null]], await app.Sql($"select code, kind, opened, area from registry_data.{key} order by code"));
  }

  [Theory, InlineData(360, false), InlineData(1440, true)]
  public async Task Rows_that_are_right_are_kept_and_the_others_stay_with_what_is_wrong(int width, bool scripts) {
    var key = await app.Made(RecordListPageTests.Shops);
    await app.Added(key, new() { ["code"] = "A-0", ["name"] = "Có sẵn" });
    var page = await browser.Open(app, width, actor: Keeper, scripts: scripts);
    await page.GotoAsync($"{List}/{key}/nhap-nhanh?cot=kind,seats,opened,parent,active&dong=5");
    if (scripts) Assert.Equal("dong.0.code", await Focused(page));
    foreach (var (row, code, name, seats, opened, parent) in new[] { (0, "A-1", "Phở Hồng", "60", "01022025", "A-0"), (1, "A-2", "Bún Bò", "nhiều", "1/2/2025", ""), (3, "A-0", "Trùng mã", "5", "", ""), (4, "A-3", "Cơm Tấm", "1.000", "", "") }) {
      foreach (var (field, value) in new[] { ("code", code), ("name", name), ("seats", seats), ("opened", opened), ("parent", parent) }) await page.FillAsync($"[name='dong.{row}.{field}']", value);
      await page.SelectOptionAsync($"[name='dong.{row}.kind']", "shop");
    }
    await page.CheckAsync("[name='dong.0.active']");
    if (scripts) await RecordListPageTests.Look(page);
    await page.ClickAsync("button[value=luu]");
    var told = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Đã thêm 1 bản ghi", "Dòng 1: ", "Dòng 2: ", "Dòng 3: ", "500" }) Assert.Contains(part, told, StringComparison.Ordinal);
    Assert.Equal(("A-2", "nhiều", "A-0", "1.000"), (await page.InputValueAsync("[name='dong.0.code']"), await page.InputValueAsync("[name='dong.0.seats']"), await page.InputValueAsync("[name='dong.1.code']"), await page.InputValueAsync("[name='dong.2.seats']")));
    if (scripts) await RecordListPageTests.Look(page);
    var kept = Assert.Single(await app.Sql($"select a.seats, a.opened, p.code, a.active from registry_data.{key} a join registry_data.{key} p on p._id = a.parent where a.code = 'A-1'"));
    Assert.Equal([60L, new DateOnly(2025, 2, 1), "A-0", true], kept);
    await page.FillAsync("[name='dong.0.seats']", "20");
    await page.FillAsync("[name='dong.1.code']", "A-4");
    await page.FillAsync("[name='dong.2.seats']", "100");
    await page.ClickAsync("button[value=luu]");
    Assert.Contains("Đã thêm 3 bản ghi", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("A-0 A-1 A-2 A-3 A-4", string.Join(' ', (await app.Sql($"select code from registry_data.{key} order by code")).Select(r => r[0])));
  }

  [Fact]
  public async Task Every_kind_of_value_is_typed_kept_and_what_was_not_touched_stays_as_it_was() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("note", "text"), ShapeApp.Field("area", "decimal", more: new() { ["decimals"] = 2 }), ShapeApp.Field("cost", "money"), ShapeApp.Field("at", "time"), ShapeApp.Field("seen", "moment"),
        ShapeApp.Field("yes", "boolean"), ShapeApp.Field("company", "organisation"), ShapeApp.Field("place", "point"), ShapeApp.Field("stone", "point", more: new() { ["srid"] = 9217 }), ShapeApp.Field("way", "line"), ShapeApp.Field("land", "polygon", more: new() { ["srid"] = 9217 }), ShapeApp.Field("zone", "polygon"));
      return made;
    });
    var page = await browser.Open(app, 1440, actor: Keeper);
    await page.GotoAsync($"{List}/{key}/them");
    foreach (var (field, typed) in new[] { ("code", "A-1"), ("area", "1.250,5"), ("cost", "1.250.000"), ("at", "8:30"), ("company", "5900123456"), ("place", "13,9833; 108,0000"), ("stone", "POINT(500000 1500000)"), ("way", "LINESTRING(108 14, 108.5 14.5)"), ("land", "POLYGON((500000 1500000, 500100 1500000, 500100 1500100, 500000 1500000))"), ("zone", "14; 108\n14; 108,1\n14,1; 108,1") })
      await page.FillAsync($"[name={field}]", typed);
    await page.CheckAsync("[name=yes]");
    await page.ClickAsync("main form [data-entry-send]");
    Assert.Contains("1.250,5", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    var row = Assert.Single(await app.Sql($"select _id, area, cost, at, yes, st_astext(place), st_asewkt(stone), st_astext(way), st_asewkt(land), st_geometrytype(zone) from registry_data.{key}"));
    Assert.Equal([1250.5m, 1_250_000L, new TimeOnly(8, 30), true, "POINT(108 13.9833)", "SRID=9217;POINT(500000 1500000)", "LINESTRING(108 14,108.5 14.5)", "SRID=9217;MULTIPOLYGON(((500000 1500000,500100 1500000,500100 1500100,500000 1500000)))", "ST_MultiPolygon"], row[1..]);
    // what the form cannot show to the end: seconds, and places beyond the seventh
    await app.Changed(key, (Guid)row[0]!, 1, new() { ["place"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(108.123456789, 13.5) }, ["seen"] = "2026-01-02T03:04:05Z", ["at"] = "08:30:15" });
    await page.GotoAsync($"{List}/{key}/{row[0]}/sua");
    await page.FillAsync("[name=note]", "Đã xem");
    await page.FillAsync("[name=__reason]", "Ghi chú");
    await page.ClickAsync("main form .ds-button[type=submit]");
    var facts = (string)(await app.Sql("select facts::text from ledger.entry where object_id = $1 and type = 'registries.record_changed' order by id desc limit 1", row[0]!))[0][0]!;
    Assert.Equal(["note"], JsonNode.Parse(facts)!["fields"]!.AsArray().Select(f => (string)f!));
    Assert.Equal([new TimeOnly(8, 30, 15), "POINT(108.123456789 13.5)"], (await app.Sql($"select at, st_astext(place) from registry_data.{key}"))[0]);
    await app.Changed(key, (Guid)row[0]!, 3, new() { ["zone"] = JsonNode.Parse("""{"type":"MultiPolygon","coordinates":[[[[108,14],[108.1,14],[108.1,14.1],[108,14]]],[[[109,14],[109.1,14],[109.1,14.1],[109,14]]]]}""") });
    await page.GotoAsync($"{List}/{key}/{row[0]}/sua");
    Assert.Contains("Trường zone", await page.InnerTextAsync("main .notice"), StringComparison.Ordinal);
    await page.FillAsync("[name=note]", "Hai vùng");
    await page.ClickAsync("main form .ds-button[type=submit]");
    Assert.Equal([2, "Hai vùng"], (await app.Sql($"select st_numgeometries(zone), note from registry_data.{key}"))[0]);
  }
}
