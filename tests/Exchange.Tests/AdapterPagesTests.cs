using System.Net;
using System.Text.Json;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A service that the exchange answers is declared by its office on pages, in a browser without scripts.</summary>
public sealed class AdapterPagesTests(AdapterSite site, Browser browser) : IClassFixture<AdapterSite>, IClassFixture<Browser> {
  const string Services = "/quan-tri/truc-tich-hop/dich-vu";

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_service_is_declared_from_a_sample_mended_where_it_is_wrong_and_declared_otherwise_later(int width) {
    var (registry, code, page) = (await site.Registry(), BusApp.Code("a"), await browser.Open(site, width, scripts: false, actor: AdapterSite.Declarer));
    await site.Record(registry, new { number = "0001", family = "Nguyễn" });
    await page.GotoAsync(Services);
    await page.ClickAsync("text=Khai báo dịch vụ do trục trả lời");
    await page.ClickAsync("text=cơ sở dữ liệu trên nền tảng");
    var sample = await page.InputValueAsync("[name='Form.Adapter']");
    await page.SelectOptionAsync("[name='Form.Subsystem']", site.OwnerId.ToString());
    await page.FillAsync("[name='Form.Code']", code);
    await page.FillAsync("[name='Form.Adapter']", "{\n\"name\": ");
    await page.ClickAsync("main form button");
    Assert.Contains("Nội dung không phải JSON đúng; xem dòng 2.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("{\n\"name\": ", await page.InputValueAsync("[name='Form.Adapter']"));
    var mine = sample.Replace("ma_so_do_dang_ky", registry, StringComparison.Ordinal).Replace("{\"ma\": \"=input.ma\"}", "{\"number\": \"=input.ma\"}", StringComparison.Ordinal).Replace("=row.ma", "=row.number", StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Adapter']", mine.Replace("=row.ten", "=row.(", StringComparison.Ordinal));
    await page.ClickAsync("main form button");
    Assert.Contains("/operations/0/each/ten", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Adapter']", mine.Replace("=row.ten", "=row.family", StringComparison.Ordinal));
    await page.ClickAsync("main form button");
    Assert.Contains("Trục tích hợp trả lời theo khai báo", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    var id = Guid.Parse(page.Url[(page.Url.LastIndexOf('/') + 1)..]);
    await site.Send(AdapterSite.Declarer, HttpMethod.Post, $"/api/exchange/services/{id}/rights", new { subsystem = site.ClientId });
    Assert.Equal("Nguyễn", (string?)(await site.Call(code, "/tra-cuu/0001")).Json["ten"]);

    await page.ClickAsync("text=Khai báo phiên bản tiếp theo");
    var declared = await page.InputValueAsync("[name='Form.Adapter']");
    Assert.Equal("=row.family", JsonDocument.Parse(declared).RootElement.GetProperty("operations")[0].GetProperty("each").GetProperty("ten").GetString());
    await page.FillAsync("[name='Form.Adapter']", declared.Replace("=row.family", "=upper case(row.family)", StringComparison.Ordinal));
    await page.ClickAsync("main form button");
    Assert.Contains("Bản nháp", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("Nguyễn", (string?)(await site.Call(code, "/tra-cuu/0001")).Json["ten"]);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task The_page_holds_its_width_and_is_read_aloud_without_faults(int width) {
    var (id, _) = await site.Declared(AdapterRegistryTests.Adapter(await site.Registry()));
    var page = await browser.Open(site, width, actor: AdapterSite.Declarer);
    foreach (var (path, name) in new[] { ("/khai-bao?mau=soap", "khai-bao"), ($"/{id}/khai-bao", "khai-bao-lai") }) {
      Assert.Equal(200, (await page.GotoAsync(Services + path))!.Status);
      await PortalPagesTests.Holds(page, $"quan-tri-{name}-{width}");
    }
    await page.Context.DisposeAsync();
  }

  public static TheoryData<string> Kinds { get; } = [.. AdapterSamples.Kinds];

  [Theory, MemberData(nameof(Kinds))]
  public async Task Each_sample_may_be_declared_as_it_stands(string kind) {
    var (status, said) = await site.Declare(System.Text.Json.Nodes.JsonNode.Parse(AdapterSamples.Of(kind)!)!, BusApp.Code("a"), draft: true);
    Assert.True(status == 200, $"{said}");
  }

  [Fact]
  public async Task Another_office_s_declaration_is_not_found() {
    var (id, _) = await site.Declared(AdapterRegistryTests.Adapter(await site.Registry()));
    Assert.Equal(HttpStatusCode.NotFound, (await site.As(BusApp.Keeper(BusApp.WardId)).GetAsync($"{Services}/{id}/khai-bao", TestContext.Current.CancellationToken)).StatusCode);
  }
}
