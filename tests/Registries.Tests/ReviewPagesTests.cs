using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The maker proposes on the pages of records; the checker finds it in the queue, compares and decides.</summary>
public sealed class ReviewPagesTests(ReviewPagesTests.Site app, Browser browser) : IClassFixture<ReviewPagesTests.Site>, IClassFixture<Browser> {
  const string List = "/can-bo/co-so-du-lieu";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : ReviewApp {
    public Site() => UseKestrel(0);
  }

  static JsonObject Shops(string key) {
    var made = ShapeApp.Registry(key,
      ShapeApp.Field("code", "text", required: true, more: new() { ["maxLength"] = 20, ["search"] = true, ["list"] = true }),
      ShapeApp.Field("name", "text", required: true, more: new() { ["search"] = true, ["maxLength"] = 200, ["list"] = true }),
      ShapeApp.Field("seats", "integer", more: new() { ["minimum"] = 1, ["maximum"] = 500 }), ShapeApp.Field("holder", "person"));
    (made["title"], made["class"], made["validity"], made["review"]) = ("name", "shared", true, true);
    made["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Đang hoạt động" } }, new JsonObject { ["key"] = "closed", ["name"] = new JsonObject { ["vi"] = "Ngừng hoạt động" } });
    return made;
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task A_change_is_proposed_refused_corrected_and_accepted_by_two_people(int width) {
    var key = await app.Made(Shops);
    app.Clock.Pass(TimeSpan.FromMinutes(1)); // what is proposed here is newer than what others propose
    var maker = await browser.Open(app, width, actor: app.Steward);
    var checker = await browser.Open(app, width, actor: app.Checker);
    await checker.GotoAsync(List);
    var waiting = await Waiting(checker);
    await maker.GotoAsync($"{List}/{key}/them");
    await maker.FillAsync("[name=code]", "A-1");
    await maker.FillAsync("[name=name]", "Phở Hồng");
    await maker.FillAsync("[name=holder]", RecordApp.Number);
    await maker.ClickAsync("main form .ds-button[type=submit]");
    Assert.Contains("Chờ duyệt", await maker.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(maker);
    await checker.GotoAsync(List);
    Assert.Equal(waiting + 1, await Waiting(checker));
    await checker.GotoAsync($"{List}/cho-duyet?so={key}");
    await Look(checker);
    await checker.ClickAsync("main tbody a");
    var shown = await checker.InnerTextAsync("main");
    foreach (var part in new[] { "Phở Hồng", RecordApp.Number, app.Steward.Name, "Thêm bản ghi" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    await Look(checker);
    await checker.ClickAsync("button[value=tuchoi]");
    Assert.Contains("lý do", await checker.InnerTextAsync("main"), StringComparison.Ordinal);
    await checker.FillAsync("[name=Reason]", "Sai tên trên giấy phép");
    await checker.ClickAsync("button[value=tuchoi]");
    await maker.GotoAsync($"{List}/de-nghi");
    Assert.Contains("Bị từ chối", await maker.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(maker);
    await maker.ClickAsync("main tbody a");
    await maker.ClickAsync("main a[href$='/sua']");
    Assert.Contains("Sai tên trên giấy phép", await maker.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("Phở Hồng", await maker.InputValueAsync("[name=name]"));
    await maker.FillAsync("[name=name]", "");
    await maker.ClickAsync("main form .ds-button[type=submit]");
    Assert.Equal("A-1", await maker.InputValueAsync("[name=code]"));
    await maker.FillAsync("[name=name]", "Phở Hồng 2");
    await Look(maker);
    await maker.ClickAsync("main form .ds-button[type=submit]");
    await checker.GotoAsync($"{List}/cho-duyet?so={key}");
    await checker.CheckAsync("main tbody input[name=chon]");
    await checker.ClickAsync("button[value=duyet]");
    Assert.Contains("Đã quyết định 1 đề nghị", await checker.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(["Phở Hồng 2", RecordApp.Number], Assert.Single(await app.Sql($"select name, holder from registry_data.{key}")));
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task What_was_changed_meanwhile_is_compared_in_three_columns(int width) {
    var key = await app.Made(Shops);
    var record = await app.Confirmed(key, new() { ["code"] = "A", ["name"] = "Một" });
    var (late, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Hai" });
    var (early, _) = await app.ProposedChange(key, record, 1, new() { ["name"] = "Ba", ["seats"] = 5 });
    var page = await browser.Open(app, width, actor: app.Checker);
    await page.GotoAsync($"{List}/{key}/{record}");
    Assert.Contains("Có thay đổi đang chờ duyệt", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await Look(page);
    await app.Accept(early);
    await page.GotoAsync($"{List}/cho-duyet/{late}");
    var shown = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Một", "Ba", "Hai", "nay là bản 2" }) Assert.Contains(part, shown, StringComparison.Ordinal);
    Assert.Equal(0, await page.Locator("button[value=duyet]").CountAsync());
    await Look(page);
    await page.ClickAsync("main form .ds-button[type=submit] >> nth=0");
    await page.ClickAsync("button[value=duyet]");
    Assert.Equal(["Hai", 5L], Assert.Single(await app.Sql($"select name, seats from registry_data.{key}")));
    await page.GotoAsync($"{List}/{key}/{record}");
    Assert.Contains($"Sổ {key}", await page.InnerTextAsync("main"), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Numbers_shapes_and_times_that_were_proposed_stay_when_the_proposal_is_corrected() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("name", "text"), ShapeApp.Field("area", "decimal", more: new() { ["decimals"] = 2 }), ShapeApp.Field("open_at", "time"), ShapeApp.Field("seen", "moment"), ShapeApp.Field("opened", "date"),
        ShapeApp.Field("way", "line"), ShapeApp.Field("land", "polygon", more: new() { ["srid"] = 9217 }), ShapeApp.Field("zone", "polygon"), ShapeApp.Field("zones", "polygon"));
      (made["title"], made["class"], made["validity"], made["review"]) = ("name", "shared", true, true);
      return made;
    });
    const string Kept = "area, open_at, seen, st_asewkt(way), st_asewkt(land), st_astext(zone), st_astext(zones)";
    var (id, _) = await app.Proposal(key, new() {
      ["code"] = "A-1", ["name"] = "Một", ["area"] = 1250.5m, ["open_at"] = "08:30:15", ["seen"] = "2026-01-02T03:04:05Z", ["opened"] = "2025-03-04", ["way"] = JsonNode.Parse("""{"type":"LineString","coordinates":[[108,14],[108.5,14.5]]}"""),
      ["land"] = JsonNode.Parse("""{"type":"Polygon","coordinates":[[[500000,1500000],[500100,1500000],[500100,1500100],[500000,1500000]]]}"""), ["zone"] = JsonNode.Parse("""{"type":"Polygon","coordinates":[[[108,14],[108.123456789,14],[108.1,14.1],[108,14]]]}"""),
      ["zones"] = JsonNode.Parse("""{"type":"MultiPolygon","coordinates":[[[[108,14],[108.1,14],[108.1,14.1],[108,14]]],[[[109,14],[109.1,14],[109.1,14.1],[109,14]]]]}"""),
    });
    var maker = await browser.Open(app, 1440, actor: app.Steward);
    await maker.GotoAsync($"{List}/de-nghi/{id}/sua");
    Assert.Equal(("1.250,5", "08:30", "04/03/2025"), (await maker.InputValueAsync("[name=area]"), await maker.InputValueAsync("[name=open_at]"), await maker.InputValueAsync("[name=opened]")));
    Assert.Contains("Trường zones", await maker.InnerTextAsync("main .notice"), StringComparison.Ordinal);
    await maker.FillAsync("[name=name]", "Hai");
    await maker.FillAsync("[name=opened]", "01022025");
    await maker.ClickAsync("main form .ds-button[type=submit]");
    await app.Accept((Guid)Assert.Single(await app.Sql("select id from registries.proposal where registry = $1 and status = 'Waiting'", key))[0]!);
    object?[] held = [1250.5m, new TimeOnly(8, 30, 15), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "SRID=4326;LINESTRING(108 14,108.5 14.5)", "SRID=9217;MULTIPOLYGON(((500000 1500000,500100 1500000,500100 1500100,500000 1500000)))",
      "MULTIPOLYGON(((108 14,108.123456789 14,108.1 14.1,108 14)))", "MULTIPOLYGON(((108 14,108.1 14,108.1 14.1,108 14)),((109 14,109.1 14,109.1 14.1,109 14)))"];
    Assert.Equal(["Hai", new DateOnly(2025, 2, 1), .. held], Assert.Single(await app.Sql($"select name, opened, {Kept} from registry_data.{key}")));
    // a change of it: what the proposal does not name stays as the record has it
    var (change, _) = await app.ProposedChange(key, (Guid)(await app.Sql($"select _id from registry_data.{key}"))[0][0]!, 1, new() { ["area"] = 7.25m });
    await maker.GotoAsync($"{List}/de-nghi/{change}/sua");
    await maker.FillAsync("[name=area]", "7,75");
    await maker.ClickAsync("main form .ds-button[type=submit]");
    var waiting = Assert.Single(await app.Sql("select id, array_to_string(fields, ',') from registries.proposal where registry = $1 and status = 'Waiting'", key));
    Assert.Equal("area", waiting[1]);
    await app.Accept((Guid)waiting[0]!);
    Assert.Equal([7.75m, .. held[1..]], Assert.Single(await app.Sql($"select {Kept} from registry_data.{key}")));
  }

  [Fact]
  public async Task Who_may_not_finds_neither_the_queue_nor_the_proposal() {
    var key = await app.Made(Shops);
    var (id, _) = await app.Proposal(key, new() { ["code"] = "A", ["name"] = "Một", ["holder"] = RecordApp.Number });
    var reader = app.As(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read));
    foreach (var path in new[] { "cho-duyet", $"cho-duyet/{id}", "de-nghi", $"de-nghi/{id}", $"de-nghi/{id}/sua" }) Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync($"{List}/{path}", Ct)).StatusCode);
    var other = app.As(app.OtherChecker);
    foreach (var path in new[] { $"cho-duyet/{id}", $"de-nghi/{id}", $"de-nghi/{id}/sua" }) Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{List}/{path}", Ct)).StatusCode);
    Assert.DoesNotContain("Một", await other.GetStringAsync($"{List}/cho-duyet", Ct), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(app.Clerk).GetAsync($"{List}/de-nghi/{id}/sua", Ct)).StatusCode);
    var blind = await app.As(app.BlindChecker).GetStringAsync($"{List}/cho-duyet/{id}", Ct);
    Assert.Contains("Một", blind, StringComparison.Ordinal);
    Assert.DoesNotContain(RecordApp.Number, blind, StringComparison.Ordinal);
  }

  /// <summary>What the rail says, of all that other tests left to be decided too.</summary>
  static async Task<int> Waiting(IPage page) =>
    int.Parse(await page.EvaluateAsync<string>("document.querySelector('nav.rail a[href$=\"cho-duyet\"] .rail-count')?.firstChild.textContent ?? '0'"), System.Globalization.CultureInfo.InvariantCulture);

  static async Task Look(IPage page) {
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
  }
}
