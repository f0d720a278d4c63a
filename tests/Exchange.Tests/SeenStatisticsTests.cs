using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SeenStatisticsTests(BusSite app, Browser browser) : IClassFixture<BusSite>, IClassFixture<Browser> {
  const string Page = "/quan-tri/truc-tich-hop/thong-ke";
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Keeper { get; } = BusApp.Keeper(BusApp.DepartmentId);

  /// <summary>A service with the sums of some days, of two clients.</summary>
  async Task<Guid> Counted() {
    var service = await app.Offer(app.OwnerId, BusApp.Code("thong-ke"), app.ServiceUrl + "/base");
    foreach (var (day, calls, errors) in new[] { ("2025-12-31", 5, 1), ("2026-10-30", 7, 0), ("2026-10-31", 11, 2), ("2026-11-15", 13, 3) })
      await app.AsIntruder("insert into exchange.call_day select $1::date, gen_random_uuid(), $2, false, $3, $4, 1, 100, 200, 1000 * $3, array[0, $3]::bigint[] from generate_series(1, 2)", day, service, calls, errors);
    return service;
  }

  async Task<(string Period, int Calls, int Errors, int Clients)[]> Told(Guid service, string query, Actor? actor = null) {
    var (status, body) = await app.Send(actor ?? Keeper, HttpMethod.Get, "/api/exchange/statistics?" + query);
    Assert.True(status == 200, $"{status} {body}");
    return [.. body!["rows"]!.AsArray().Where(r => (Guid)r!["service"]! == service).Select(r => ((string)r!["period"]!, (int)r["calls"]!, (int)r["errors"]!, (int)r["clients"]!))];
  }

  [Fact]
  public async Task Calls_are_told_by_day_month_and_year_per_office_and_service() {
    var service = await Counted();
    Assert.Equal([("2026-10-31", 22, 4, 2), ("2026-10-30", 14, 0, 2)], await Told(service, "by=day&from=2026-10-01&until=2026-10-31"));
    Assert.Equal([("2026-11-01", 26, 6, 2), ("2026-10-01", 36, 4, 4)], await Told(service, "by=month&from=2026-01-01&until=2026-12-31"));
    Assert.Equal([("2026-01-01", 62, 10, 6), ("2025-01-01", 10, 2, 2)], await Told(service, "by=year"));
    // a month of which only a part is asked for tells that part
    Assert.Equal([("2026-10-01", 22, 4, 2)], await Told(service, "by=month&from=2026-10-31&until=2026-10-31"));
    var row = (await app.Send(Keeper, HttpMethod.Get, "/api/exchange/statistics?by=day&from=2026-10-31&until=2026-10-31")).Body!["rows"]!.AsArray().Single(r => (Guid)r!["service"]! == service)!;
    Assert.StartsWith("Cơ quan", (string?)row["office"], StringComparison.Ordinal);
    Assert.Equal(1.0, (double)row["mean"]!);
    Assert.Empty(await Told(service, "by=year", BusApp.Keeper(BusApp.WardId)));
    Assert.NotEmpty(await Told(service, "by=year", People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Offer, ExchangePermissions.Members)));
    Assert.Equal(("exchange.bad_time", 403), ((string?)(await app.Send(Keeper, HttpMethod.Get, "/api/exchange/statistics?from=2026-11-01&until=2026-10-01")).Body!["code"], (await app.Send(People.With(), HttpMethod.Get, "/api/exchange/statistics")).Status));
  }

  [Fact]
  public async Task Many_rows_are_told_a_page_at_a_time() {
    var service = await app.Offer(app.OwnerId, BusApp.Code("nhieu"), app.ServiceUrl + "/base");
    await app.AsIntruder("insert into exchange.call_day select d::date, $1, $1, false, 1, 0, 0, 0, 0, 0, '{1}' from generate_series('2024-01-01'::date, '2024-09-06'::date, interval '1 day') d", service);
    var (days, after, pages) = (new List<string>(), "", 0);
    do {
      var body = (await app.Send(Keeper, HttpMethod.Get, "/api/exchange/statistics?by=day&from=2024-01-01&until=2024-12-31" + after)).Body!;
      days.AddRange(body["rows"]!.AsArray().Select(r => (string)r!["period"]!));
      after = body["next"] is { } next ? $"&after={next}" : "";
      pages++;
    } while (after.Length > 0);
    Assert.Equal((250, 250, 2), (days.Count, days.Distinct().Count(), pages));
  }

  [Fact]
  public async Task They_are_exported_as_CSV_and_as_XLSX_with_evidence() {
    await Counted();
    async Task<(string? Type, byte[] File)> Export(string format) {
      using var answer = await app.As(Keeper).GetAsync($"/api/exchange/statistics/export?by=month&from=2026-10-01&until=2026-10-31&format={format}", Ct);
      Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
      return (answer.Content.Headers.ContentType!.MediaType, await answer.Content.ReadAsByteArrayAsync(Ct));
    }
    var (csvType, csv) = await Export("csv");
    var lines = Encoding.UTF8.GetString(csv).TrimStart('\uFEFF').Split('\n');
    Assert.Equal("text/csv", csvType);
    Assert.StartsWith("Kỳ,Cơ quan cung cấp,Dịch vụ,Lượt gọi,Lỗi", lines[0], StringComparison.Ordinal);
    Assert.Contains(lines, l => l.StartsWith("10/2026,", StringComparison.Ordinal) && l.Contains(",36,4,", StringComparison.Ordinal));
    var (bookType, book) = await Export("xlsx");
    Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bookType);
    using var zip = new ZipArchive(new MemoryStream(book));
    using var sheet = new StreamReader(zip.Entries.Single(e => e.FullName.Contains("worksheets/", StringComparison.Ordinal)).Open());
    Assert.Contains("10/2026", await sheet.ReadToEndAsync(Ct), StringComparison.Ordinal);
    Assert.True((await app.Sql("select 1 from ledger.entry where type = 'exchange.statistics_exported'")).Count >= 2);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With()).GetAsync("/api/exchange/statistics/export", Ct)).StatusCode);
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task The_page_tells_them_by_what_is_chosen_and_holds_its_width(int width) {
    await Counted();
    var page = await browser.Open(app, width, scripts: false, actor: Keeper);
    await page.GotoAsync(Page);
    await page.SelectOptionAsync("[name=theo]", "month");
    await page.FillAsync("[name=tu]", "01/10/2026");
    await page.FillAsync("[name=den]", "30/11/2026");
    await page.ClickAsync(".filter-bar button");
    Assert.Contains("10/2026", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Contains("from=2026-10-01&until=2026-11-30&format=csv", await page.GetAttributeAsync("text=Tải tệp CSV >> xpath=ancestor-or-self::a", "href"), StringComparison.Ordinal);
    await page.FillAsync("[name=tu]", "hôm nay");
    await page.ClickAsync(".filter-bar button");
    Assert.Equal("hôm nay", await page.InputValueAsync("[name=tu]"));
    await page.Context.DisposeAsync();
    var read = await browser.Open(app, width, actor: Keeper);
    foreach (var (query, name) in new[] { ("?theo=month&tu=01/10/2026&den=30/11/2026", "thang"), ("?tu=01/01/2001&den=02/01/2001", "trong") }) {
      await read.GotoAsync(Page + query);
      await PortalPagesTests.Holds(read, $"thong-ke-{name}-{width}");
    }
    await read.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_calls_of_a_service_in_a_period_are_found_by_an_index() =>
    Assert.DoesNotContain("Seq Scan", await SeenTrafficTests.Plan(app, $"select sum(calls) from exchange.call_day where service = '{Guid.CreateVersion7()}' and day between '2026-01-01' and '2026-12-31'"), StringComparison.Ordinal);
}
