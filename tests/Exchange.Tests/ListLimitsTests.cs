using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Who keeps a service sees and sets its limits; also by the pages, without scripts.</summary>
public sealed class ListLimitsTests(BusSite site, Browser browser) : IClassFixture<BusSite>, IClassFixture<Browser> {
  const string Keeping = "/quan-tri/truc-tich-hop";
  static Kernel.Actor Keeper { get; } = People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Members, ExchangePermissions.Offer);

  [Fact]
  public async Task Who_keeps_no_services_is_told_nothing() {
    Assert.Equal(403, (await site.Send(People.With(), HttpMethod.Get, $"/api/exchange/services/{site.ServiceId}/limits")).Status);
    Assert.Equal(401, (await site.Send(null, HttpMethod.Get, $"/api/exchange/services/{site.ServiceId}/limits")).Status);
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task Limits_and_maintenance_are_set_by_the_pages_alone(int width) {
    var page = await browser.Open(site, width, scripts: false, actor: Keeper);
    await page.GotoAsync($"{Keeping}/dich-vu/{site.ServiceId}");
    await page.ClickAsync("text=Giới hạn gọi dịch vụ");
    await page.SelectOptionAsync("[name='Form.Subsystem']", site.ClientId.ToString());
    await page.FillAsync("[name='Form.PerSecond']", "nhiều");
    await page.FillAsync("[name='Form.PerDay']", "20.000");
    await page.ClickAsync("main form button");
    Assert.Contains("Giới hạn phải từ 0,01", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("20.000", await page.InputValueAsync("[name='Form.PerDay']"));
    await page.FillAsync("[name='Form.PerSecond']", "2,5");
    await page.ClickAsync("main form button");
    var told = await page.InnerTextAsync("main table");
    Assert.All(["Hệ thống, Cơ quan " + site.Caller.Member, "2,5", "20.000"], words => Assert.Contains(words, told, StringComparison.Ordinal));

    await page.GotoAsync(Keeping);
    await page.ClickAsync("text=Bảo trì trục");
    await page.FillAsync("[name='Form.Message']", "Nâng cấp máy chủ");
    await page.FillAsync("[name='Form.Until']", "15/11/2026");
    await page.ClickAsync("main form button");
    Assert.Contains("phải ở tương lai", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("Nâng cấp máy chủ", await page.InputValueAsync("[name='Form.Message']"));
    await page.FillAsync("[name='Form.Until']", "16/11/2026");
    await page.FillAsync("[name='Form.Time']", "20:30");
    await page.ClickAsync("main form button");
    told = await page.InnerTextAsync("main");
    Assert.All(["Nâng cấp máy chủ", "20:30, 16/11/2026"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    using (var answer = await site.Call(site.Path("/echo"))) Assert.Equal("Server.ClientProxy.MaintenanceMode", (await BusSite.Fault(answer)).Type);
    await page.ClickAsync("main form button");
    Assert.Contains("Trục đang hoạt động", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    using (var answer = await site.Call(site.Path("/echo"))) Assert.Equal(200, (int)answer.StatusCode);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task The_pages_hold_their_width_and_are_read_aloud_without_faults(int width) {
    Assert.Equal(200, (await site.Send(Keeper, HttpMethod.Put, $"/api/exchange/services/{site.ServiceId}/limits", new { scope = "together", perSecond = 500, burst = 1000, concurrent = 50, perDay = 20_000, bodyBytes = 1_000_000 })).Status);
    var page = await browser.Open(site, width, actor: Keeper);
    foreach (var (path, name) in new[] { ($"/dich-vu/{site.ServiceId}/gioi-han", "gioi-han"), ("/bao-tri", "bao-tri") }) {
      Assert.Equal(200, (await page.GotoAsync(Keeping + path))!.Status);
      await PortalPagesTests.Holds(page, $"quan-tri-{name}-{width}");
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Another_office_s_service_is_not_found_and_maintenance_is_for_who_keeps_the_members() {
    async Task<int> Opened(Kernel.Actor actor, string path) => (int)(await site.As(actor).GetAsync(Keeping + path, TestContext.Current.CancellationToken)).StatusCode;
    Assert.Equal(404, await Opened(BusApp.Keeper(BusApp.WardId), $"/dich-vu/{site.ServiceId}/gioi-han"));
    Assert.Equal(403, await Opened(BusApp.Keeper(BusApp.WardId), "/bao-tri"));
  }
}
