using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The map, as officials and everybody use it in a browser, with and without scripts.</summary>
public sealed class MapPagesTests(MapSite app, Browser browser) : IClassFixture<MapSite>, IClassFixture<Browser> {
  const string Map = "/can-bo/ban-do", Around = "khung=107.99,13.97,108.05,14";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>The map drawn, and whatever the browser complained about meanwhile.</summary>
  async Task<(IPage Page, List<string> Refused)> Open(string query, int width = 1440, Actor? actor = null, string path = Map) {
    var page = await browser.Open(app, width, actor: path == Map ? actor ?? MapSite.Keeper : actor);
    var refused = new List<string>();
    page.Console += (_, m) => {
      if (m.Type is "error") refused.Add(m.Text);
    };
    page.PageError += (_, error) => refused.Add(error);
    await page.GotoAsync($"{path}?{query}");
    await page.WaitForSelectorAsync("[data-map][data-ready]", new() { State = WaitForSelectorState.Attached });
    return (page, refused);
  }

  static async Task Keep(IPage page, string name) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
  }

  /// <summary>How many shapes of a layer are drawn, of its part so called.</summary>
  static Task<int> Drawn(IPage page, string layer) => page.EvaluateAsync<int>("id => { const map = document.querySelector('[data-map]').map; return map.getLayer(id) ? new Set(map.queryRenderedFeatures({ layers: [id] }).map(f => f.properties._id ?? f.properties._count)).size : -1; }", layer);

  static Task Idle(IPage page) => page.EvaluateAsync("() => new Promise(done => { const map = document.querySelector('[data-map]').map; map.once('idle', () => done()); map.triggerRepaint(); })");

  /// <summary>Clicks where a place lies on the map.</summary>
  static async Task Click(IPage page, double longitude, double latitude) {
    var at = await page.EvaluateAsync<double[]>("([x, y]) => { const map = document.querySelector('[data-map]').map; const p = map.project([x, y]); const r = map.getCanvas().getBoundingClientRect(); return [r.left + p.x, r.top + p.y]; }", new[] { longitude, latitude });
    await page.Mouse.ClickAsync((float)at[0], (float)at[1]);
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Layers_are_drawn_within_the_content_security_policy_and_axe_finds_nothing(int width) {
    var (page, refused) = await Open($"lop=quan&lop=thua_dat&lop=ranh_gioi&theo.quan=kind&dam.ranh_gioi=40&{Around}", width);
    // what a keeper draws in another test is among them
    Assert.Equal((int)(long)(await app.Sql("select count(*) from registry_data.quan where _to is null"))[0][0]!, await Drawn(page, "l-quan-point"));
    Assert.Equal(1, await Drawn(page, "l-thua_dat-fill"));
    Assert.Empty(refused);
    Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
    Assert.Empty(await Browser.SticksOut(page));
    await Keep(page, $"map-{width}");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Values_are_told_apart_by_colours_that_the_legend_names() {
    var (page, _) = await Open($"lop=quan&theo.quan=kind&{Around}");
    var legend = await page.InnerTextAsync("[data-layer=quan] .map-legend");
    foreach (var word in new[] { "Cửa hàng", "Bếp ăn", "Giá trị khác hoặc chưa có" }) Assert.Contains(word, legend, StringComparison.Ordinal);
    var signs = await page.Locator("[data-layer=quan] .map-legend circle").EvaluateAllAsync<string[]>("all => all.map(c => c.getAttribute('fill'))");
    Assert.Equal(3, signs.Distinct().Count());
    var colour = (await page.EvaluateAsync<System.Text.Json.JsonElement>("document.querySelector('[data-map]').map.getPaintProperty('l-quan-point', 'circle-color')")).GetRawText();
    foreach (var sign in signs) Assert.Contains(sign, colour, StringComparison.Ordinal);
    await page.GotoAsync($"{Map}?lop=quan&theo.quan=seats&{Around}");
    Assert.Contains("từ 0 đến dưới", await page.InnerTextAsync("[data-layer=quan] .map-legend"), StringComparison.Ordinal);
    // no personal field is offered to colour by
    Assert.Equal(["", "kind", "seats"], await page.Locator("#theo-quan option").EvaluateAllAsync<string[]>("all => all.map(o => o.value)"));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_place_is_found_by_the_name_it_has_and_the_one_it_had() {
    foreach (var words in new[] { "thu nghiem", "xa ten cu" }) {
      var page = await browser.Open(app, 1440, actor: MapSite.Keeper);
      await page.GotoAsync($"{Map}?lop=quan");
      await page.FillAsync("#map-place", words);
      await page.ClickAsync("form[data-map-form] button:has-text('Tìm')");
      await page.WaitForSelectorAsync("[data-map][data-ready]");
      Assert.Contains("Phường Thử Nghiệm", await page.InnerTextAsync(".map-places"), StringComparison.Ordinal);
      var centre = await page.EvaluateAsync<double[]>("() => document.querySelector('[data-map]').map.getCenter().toArray()");
      Assert.Equal(108.0, centre[0], 2);
      Assert.Equal(14.0, centre[1], 2);
      await page.Context.DisposeAsync();
    }
    // where nobody has brought the border, no place is made up
    var text = await app.As(MapSite.Keeper).GetStringAsync($"{Map}?noi=khong+ranh+gioi", Ct);
    Assert.Contains("chưa xác minh vị trí", text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_points_at_a_record_is_told_its_values_by_mouse_and_by_keyboard() {
    var (page, refused) = await Open($"lop=quan&{Around}");
    await Click(page, 108, 13.98);
    await Assertions.Expect(page.Locator("[data-found] h2")).ToHaveTextAsync("Quán số 0");
    var told = await page.InnerTextAsync("[data-found]");
    Assert.Contains("Bếp ăn", told, StringComparison.Ordinal);
    Assert.DoesNotContain(RecordApp.Number, told, StringComparison.Ordinal);
    Assert.Equal($"/can-bo/co-so-du-lieu/quan/{app.First}", await page.GetAttributeAsync("[data-found] a", "href"));
    Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
    await Keep(page, "map-identify");
    // by keyboard: the map is moved to a record, and Enter chooses its middle
    await page.EvaluateAsync("() => { document.querySelector('[data-map]').map.jumpTo({ center: [108.002, 13.982], zoom: 15 }); }");
    await Idle(page);
    await page.FocusAsync(".maplibregl-canvas");
    await page.Keyboard.PressAsync("Enter");
    await Assertions.Expect(page.Locator("[data-found] h2")).ToHaveTextAsync("Quán số 1");
    Assert.Empty(refused);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Lengths_and_areas_are_those_of_the_ellipsoid() {
    var (page, _) = await Open($"lop=quan&{Around}");
    await page.ClickAsync("[data-tool=length]");
    await Click(page, 108.005, 13.975);
    await Click(page, 108.035, 13.975);
    await Click(page, 108.035, 13.99);
    var ends = (double)(await app.Sql("select st_length(st_geomfromtext('LINESTRING(108.005 13.975, 108.035 13.975, 108.035 13.99)', 4326)::geography)"))[0][0]!;
    var told = await page.InnerTextAsync("[data-said]");
    Assert.StartsWith("Chiều dài: ", told, StringComparison.Ordinal);
    // a click hits a point of the screen, of some metres
    Assert.InRange(double.Parse(told["Chiều dài: ".Length..].Split(' ')[0].Replace(',', '.'), System.Globalization.CultureInfo.InvariantCulture) * 1000 / ends, 0.995, 1.005);
    await page.ClickAsync("[data-tool=area]");
    foreach (var (x, y) in new[] { (108.005, 13.975), (108.035, 13.975), (108.035, 13.99), (108.005, 13.99) }) await Click(page, x, y);
    var square = (double)(await app.Sql("select st_area(st_geomfromtext('POLYGON((108.005 13.975, 108.035 13.975, 108.035 13.99, 108.005 13.99, 108.005 13.975))', 4326)::geography)"))[0][0]!;
    told = await page.InnerTextAsync("[data-said]");
    Assert.StartsWith("Diện tích: ", told, StringComparison.Ordinal);
    Assert.InRange(double.Parse(told["Diện tích: ".Length..].Split(' ')[0].Replace(".", "").Replace(',', '.'), System.Globalization.CultureInfo.InvariantCulture) * 10_000 / square, 0.99, 1.01);
    await Keep(page, "map-measure");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_keeper_draws_a_new_record_and_changes_the_shape_of_one_and_a_late_change_is_refused() {
    var (page, refused) = await Open($"lop=quan&lop=thua_dat&{Around}");
    await page.ClickAsync("[data-add=quan]");
    await Click(page, 108.045, 13.99);
    await page.FillAsync("#them-quan-code", "MOI-1");
    await page.FillAsync("#them-quan-name", "Quán vẽ trên bản đồ");
    await page.ClickAsync("[data-add-form=quan] button:has-text('Lưu')");
    await Assertions.Expect(page.Locator("[data-said]")).ToHaveTextAsync("Đã lưu.");
    var made = (await app.Sql("select st_x(place), st_y(place), name from registry_data.quan where code = 'MOI-1'")).Single();
    Assert.Equal((108.045, 13.99, "Quán vẽ trên bản đồ"), (Math.Round((double)made[0]!, 3), Math.Round((double)made[1]!, 3), (string)made[2]!));

    await page.EvaluateAsync("() => { document.querySelector('[data-map]').map.jumpTo({ center: [108.0205, 13.9855], zoom: 17 }); }");
    await Idle(page);
    await Click(page, 108.0205, 13.9855);
    await page.ClickAsync("[data-found] button:has-text('Sửa hình')");
    // the corner in the north-east is pulled to the east
    var corner = (await app.Sql("select st_x(p), st_y(p) from (select st_transform(st_setsrid(st_makepoint(st_xmax(land), st_ymax(land)), 9217), 4326) p from registry_data.thua_dat) c"))[0];
    var from = await page.EvaluateAsync<double[]>("([x, y]) => { const map = document.querySelector('[data-map]').map; const p = map.project([x, y]); const r = map.getCanvas().getBoundingClientRect(); return [r.left + p.x, r.top + p.y]; }", new[] { (double)corner[0]!, (double)corner[1]! });
    await Idle(page);
    await page.Mouse.MoveAsync((float)from[0], (float)from[1]);
    await page.Mouse.DownAsync();
    await page.Mouse.MoveAsync((float)from[0] + 60, (float)from[1], new() { Steps = 5 });
    await page.Mouse.UpAsync();
    await Keep(page, "map-edit");
    await page.ClickAsync("[data-found] button:has-text('Lưu')");
    await Assertions.Expect(page.Locator("[data-said]")).ToHaveTextAsync("Đã lưu.");
    var changed = (await app.Sql("select _version, st_xmax(land) - st_xmin(land), st_npoints(land) from registry_data.thua_dat where code = 'T1'")).Single();
    Assert.Equal((2, 5), ((int)changed[0]!, (int)changed[2]!));
    Assert.True((double)changed[1]! > 110, $"{changed[1]}");

    await Idle(page);
    await Click(page, 108.0205, 13.9855);
    await page.ClickAsync("[data-found] button:has-text('Sửa hình')");
    await app.AsWeb("update registry_data.thua_dat set _version = 3, _at = now(), _xid = pg_current_xact_id() where code = 'T1'");
    await page.ClickAsync("[data-found] button:has-text('Lưu')");
    await Assertions.Expect(page.Locator("[data-said]")).ToContainTextAsync("người khác sửa");
    Assert.DoesNotContain(refused, r => !r.Contains("412", StringComparison.Ordinal));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Numbers_are_typed_beside_the_map_as_in_every_form_and_what_is_none_is_not_sent() {
    await app.Bring(ShapeApp.Registry("tram_do", ShapeApp.Field("code", "text", required: true), ShapeApp.Field("depth", "decimal", required: true, more: new() { ["decimals"] = 12 }), ShapeApp.Field("cost", "money", required: true), ShapeApp.Field("place", "point")));
    var (page, _) = await Open($"lop=tram_do&{Around}");
    await page.ClickAsync("[data-add=tram_do]");
    await Click(page, 108.01, 13.99);
    foreach (var (field, typed) in new[] { ("code", "T-1"), ("depth", "12345678,123456789012"), ("cost", "một triệu") }) await page.FillAsync($"#them-tram_do-{field}", typed);
    await page.ClickAsync("[data-add-form=tram_do] button:has-text('Lưu')");
    await Assertions.Expect(page.Locator("[data-said]")).ToHaveTextAsync("Trường cost phải là số, ví dụ 1.250 hoặc 12,5.");
    Assert.Equal("them-tram_do-cost", await page.EvaluateAsync<string>("document.activeElement.id"));
    await page.FillAsync("#them-tram_do-cost", "1.250.000");
    await page.ClickAsync("[data-add-form=tram_do] button:has-text('Lưu')");
    await Assertions.Expect(page.Locator("[data-said]")).ToHaveTextAsync("Đã lưu.");
    Assert.Equal([12345678.123456789012m, 1_250_000L], Assert.Single(await app.Sql("select depth, cost from registry_data.tram_do")));
    // one that groups, one behind a zero, one below zero
    foreach (var (typed, kept) in new[] { ("1.250", 1250m), ("0.125", 0.125m), ("-1.250,5", -1250.5m), ("12.5", 12.5m) }) {
      await page.ClickAsync("[data-add=tram_do]");
      await Click(page, 108.01, 13.99);
      foreach (var (field, value) in new[] { ("code", typed), ("depth", typed), ("cost", "5") }) await page.FillAsync($"#them-tram_do-{field}", value);
      await page.ClickAsync("[data-add-form=tram_do] button:has-text('Lưu')");
      await Assertions.Expect(page.Locator("[data-said]")).ToHaveTextAsync("Đã lưu.");
      Assert.Equal([kept], Assert.Single(await app.Sql("select depth from registry_data.tram_do where code = $1", typed)));
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_may_only_read_is_offered_no_way_to_write() {
    var (page, _) = await Open($"lop=quan&{Around}", actor: RecordApp.Official(RecordApp.OtherOffice, RegistryPermissions.Read));
    Assert.Equal(0, await page.Locator("[data-tool=add]").CountAsync());
    await Click(page, 108, 13.98);
    await Assertions.Expect(page.Locator("[data-found] h2")).ToHaveTextAsync("Quán số 0");
    Assert.Equal(0, await page.Locator("[data-found] button:has-text('Sửa hình')").CountAsync());
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task What_is_seen_stands_in_the_address_and_who_opens_it_sees_the_same() {
    var (page, _) = await Open($"lop=ranh_gioi&lop=quan&theo.quan=kind&{Around}");
    await page.ClickAsync("[data-layer=quan] summary");
    await page.FillAsync("#dam-quan", "50");
    await page.DispatchEventAsync("#dam-quan", "change");
    await page.UncheckAsync("#lop-ranh_gioi");
    await page.EvaluateAsync("() => { document.querySelector('[data-map]').map.jumpTo({ center: [108.02, 13.985], zoom: 14 }); }");
    await Idle(page);
    var address = new Uri(page.Url).PathAndQuery;
    Assert.Contains("dam.quan=50", address, StringComparison.Ordinal);
    Assert.Contains("theo.quan=kind", address, StringComparison.Ordinal);
    Assert.DoesNotContain("lop=ranh_gioi", address, StringComparison.Ordinal);
    Assert.Equal(new Uri(page.Url).Query, new Uri(await page.EvaluateAsync<string>("document.querySelector('[data-table]').href")).Query);
    await page.Context.DisposeAsync();
    var (other, _) = await Open(address.Split('?')[1]);
    var centre = await other.EvaluateAsync<double[]>("() => { const map = document.querySelector('[data-map]').map; return [...map.getCenter().toArray(), map.getZoom()]; }");
    Assert.Equal((108.02, 13.985, 14.0), (Math.Round(centre[0], 3), Math.Round(centre[1], 3), Math.Round(centre[2], 1)));
    Assert.Equal(0.5, await other.EvaluateAsync<double>("document.querySelector('[data-map]').map.getPaintProperty('l-quan-point', 'circle-opacity')"), 3);
    await other.Context.DisposeAsync();
    // moved up, a layer lies above the other
    Assert.Matches("(?s)data-layer=\"quan\".*data-layer=\"ranh_gioi\"", await app.As(MapSite.Keeper).GetStringAsync($"{Map}?lop=ranh_gioi&lop=quan&len=quan", Ct));
  }

  [Fact]
  public async Task Many_points_are_grouped_or_shown_as_heat() {
    var (page, _) = await Open("lop=quan&kieu.quan=nhom&khung=107,13,109,15");
    Assert.True(await Drawn(page, "l-quan-many") >= 1);
    var all = await page.EvaluateAsync<int>("() => [...new Map(document.querySelector('[data-map]').map.queryRenderedFeatures({ layers: ['l-quan-many'] }).map(f => [f.properties._count + ' ' + f.geometry.coordinates.map(n => n.toFixed(3)), f.properties._count])).values()].reduce((a, b) => a + b, 0)");
    Assert.InRange(all, 15, 22);
    await Keep(page, "map-grouped");
    await page.GotoAsync($"{Map}?lop=quan&kieu.quan=nhiet&{Around}");
    await page.WaitForSelectorAsync("[data-map][data-ready]");
    Assert.Equal("heatmap", await page.EvaluateAsync<string>("document.querySelector('[data-map]').map.getLayer('l-quan-heat').type"));
    await Keep(page, "map-heat");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_slider_shows_what_held_on_a_day() {
    var (page, _) = await Open($"lop=quan&ngay=15/02/2020&{Around}");
    Assert.Equal(2, await Drawn(page, "l-quan-point"));
    await page.FillAsync("#map-time", "0");
    await Assertions.Expect(page.Locator("#ngay")).ToHaveValueAsync(Vn.Date(Vn.Day(app.Clock.GetUtcNow())));
    await page.WaitForURLAsync(url => url.Contains("ngay=", StringComparison.Ordinal));
    for (var patience = 0; await Drawn(page, "l-quan-point") is var drawn && drawn is < 15 or > 16; patience++) {
      Assert.True(patience < 200, $"{drawn}");
      await Task.Delay(50, Ct);
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task What_has_ended_is_on_a_map_of_its_own_days_alone_and_says_so() {
    var (page, _) = await Open($"lop=quan&lop=thua_dat&{Around}");
    Assert.Equal(1, await Drawn(page, "l-thua_dat-fill"));
    await page.ClickAsync("a:has-text('Xem dưới dạng bảng')");
    var text = await page.InnerTextAsync("main");
    Assert.Contains("T1", text, StringComparison.Ordinal);
    foreach (var ended in new[] { "T2", $"Quán số {MapSite.Lasting}" }) Assert.DoesNotContain(ended, text, StringComparison.Ordinal);
    await page.Context.DisposeAsync();
    var (before, _) = await Open($"lop=thua_dat&ngay={Vn.Date(MapSite.Gone.AddDays(-1))}&{Around}");
    Assert.Equal(2, await Drawn(before, "l-thua_dat-fill"));
    await before.ClickAsync("a:has-text('Xem dưới dạng bảng')");
    Assert.Contains("T2 (có hiệu lực đến hết 28/02/2025)", await before.InnerTextAsync("main"), StringComparison.Ordinal);
    // from its own page the way leads to a map on which it is
    await before.ClickAsync("a:has-text('T2')");
    await before.ClickAsync("a:has-text('Xem trên bản đồ lớn')");
    await before.WaitForSelectorAsync("[data-map][data-ready]");
    Assert.Equal(2, await Drawn(before, "l-thua_dat-fill"));
    await before.Context.DisposeAsync();
  }

  [Fact]
  public async Task Everybody_sees_what_is_open_and_nothing_else() {
    var (page, refused) = await Open($"lop=quan&lop=thua_dat&{Around}", path: "/ban-do");
    Assert.InRange(await Drawn(page, "l-quan-point"), MapSite.Lasting, MapSite.Lasting + 1);
    Assert.Equal(-1, await Drawn(page, "l-thua_dat-fill"));
    Assert.Equal(["quan", "ranh_gioi"], (await page.Locator("[data-layer]").EvaluateAllAsync<string[]>("all => all.map(l => l.dataset.layer)")).Order(StringComparer.Ordinal));
    await Click(page, 108, 13.98);
    await Assertions.Expect(page.Locator("[data-found] h2")).ToHaveTextAsync("Quán số 0");
    Assert.Equal(0, await page.Locator("[data-found] a").CountAsync());
    Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
    Assert.Empty(refused);
    await page.Context.DisposeAsync();
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task Without_scripts_the_same_records_are_a_table(int width) {
    var page = await browser.Open(app, width, scripts: false, actor: MapSite.Keeper);
    await page.GotoAsync($"{Map}?lop=quan&theo.quan=kind&ngay=15/02/2020&khung=107.9,13.9,108.003,14.1");
    await page.ClickAsync("a:has-text('Xem dưới dạng bảng')");
    var text = await page.InnerTextAsync("main");
    foreach (var part in new[] { "Quán số 0", "Quán số 1", "Bếp ăn", "15/02/2020" }) Assert.Contains(part, text, StringComparison.Ordinal);
    foreach (var part in new[] { "Quán số 2", "Quán số 4", RecordApp.Number }) Assert.DoesNotContain(part, text, StringComparison.Ordinal);
    Assert.Equal(0, await page.Locator("[data-map]:visible").CountAsync());
    await page.ClickAsync("a:has-text('Xem trên bản đồ')");
    Assert.Contains("theo.quan=kind", page.Url, StringComparison.Ordinal);
    await Keep(page, $"map-no-script-{width}");
    await page.GotoAsync("/ban-do/bang?lop=quan&lop=thua_dat");
    text = await page.InnerTextAsync("main");
    Assert.Contains("Sổ quan", text, StringComparison.Ordinal);
    Assert.DoesNotContain("Sổ thua_dat", text, StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_table_has_all_pages_and_axe_finds_nothing() {
    var page = await browser.Open(app, 1440, actor: MapSite.Keeper);
    await page.GotoAsync($"{Map}/bang?lop=quan&lop=ranh_gioi");
    Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
    Assert.Equal(10, await page.Locator("#list-quan tbody tr").CountAsync());
    await page.ClickAsync("a:has-text('Xem tất cả bản ghi')");
    Assert.InRange(await page.Locator("#list-quan tbody tr").CountAsync(), MapSite.Lasting, MapSite.Lasting + 1);
    await Keep(page, "map-table");
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_page_of_a_record_has_a_map_of_where_it_lies() {
    var page = await browser.Open(app, 1440, actor: MapSite.Keeper);
    await page.GotoAsync($"/can-bo/co-so-du-lieu/quan/{app.First}");
    await page.WaitForSelectorAsync("[data-map][data-ready]");
    var centre = await page.EvaluateAsync<double[]>("() => document.querySelector('[data-map]').map.getCenter().toArray()");
    Assert.Equal((108.0, 13.98), (Math.Round(centre[0], 3), Math.Round(centre[1], 3)));
    Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
    await Keep(page, "map-record");
    await page.ClickAsync("a:has-text('Xem trên bản đồ lớn')");
    Assert.Contains("lop=quan", page.Url, StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public void Colours_can_be_told_apart_by_those_who_see_no_red_or_no_green() {
    // Machado, Oliveira and Fernandes (2009), severity 1, on linear light
    double[][] deutan = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]], protan = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]];
    foreach (var palette in new[] { MapColours.Kinds, MapColours.Steps })
      foreach (var seen in new[] { deutan, protan })
        foreach (var (one, other) in palette.SelectMany((a, i) => palette.Skip(i + 1).Select(b => (a, b)))) {
          var (x, y) = (Seen(one, seen), Seen(other, seen));
          Assert.True(Math.Sqrt(x.Zip(y, (p, q) => (p - q) * (p - q)).Sum()) > 0.06, $"{one} {other}");
        }
  }

  /// <summary>In Oklab, whose distances are those of the eye.</summary>
  static double[] Seen(string colour, double[][] eye) {
    var light = Enumerable.Range(0, 3).Select(i => Convert.ToInt32(colour.Substring(1 + 2 * i, 2), 16) / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
    var s = eye.Select(row => Math.Max(0, row.Zip(light, (m, c) => m * c).Sum())).ToArray();
    var (l, m, n) = (Math.Cbrt(0.4122214708 * s[0] + 0.5363325363 * s[1] + 0.0514459929 * s[2]), Math.Cbrt(0.2119034982 * s[0] + 0.6806995451 * s[1] + 0.1073969566 * s[2]), Math.Cbrt(0.0883024619 * s[0] + 0.2817188376 * s[1] + 0.6299787005 * s[2]));
    return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * n, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * n, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * n];
  }
}
