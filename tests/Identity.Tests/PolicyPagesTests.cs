using System.Net;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages of policies and network zones, as who administers the province works with them.</summary>
public sealed class PolicyPagesTests(BrowserSite app, Browser browser) : IClassFixture<BrowserSite>, IClassFixture<Browser> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Who_administers_one_office_is_neither_offered_nor_shown_them() {
    await app.Fill();
    using var office = app.As(app.Manager(app.Ward));
    using var province = app.As(app.Manager(app.Province));
    foreach (var path in new[] { "/quan-tri/quy-dinh", "/quan-tri/can-bo/khong-dung", "/quan-tri/vung-mang", "/quan-tri/vung-mang/them", "/quan-tri/vung-mang/bo?chon=x" }) {
      Assert.Equal(HttpStatusCode.Forbidden, (await app.As(app.Counter(app.Province)).GetAsync(path, Ct)).StatusCode);
      Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync(path, Ct)).StatusCode);
      Assert.Equal(HttpStatusCode.OK, (await province.GetAsync(path, Ct)).StatusCode);
    }
    foreach (var path in new[] { "/quan-tri/quy-dinh", "/quan-tri/vung-mang" }) {
      Assert.Contains($"\"{path}\"", await province.GetStringAsync("/quan-tri", Ct), StringComparison.Ordinal);
      Assert.DoesNotContain($"\"{path}\"", await office.GetStringAsync("/quan-tri", Ct), StringComparison.Ordinal);
    }
  }

  [Fact]
  public async Task The_policies_are_set_by_their_pages_with_the_reason_and_their_history() {
    await app.Fill();
    var page = await browser.Open(app, actor: app.Manager(app.Province), scripts: false);
    await page.GotoAsync("/quan-tri/quy-dinh");
    await page.SelectOptionAsync("[name='Form.Level']", "2");
    await page.FillAsync("[name='Form.SessionHours']", "12");
    await page.FillAsync("[name='Form.Rules[2].FreshMinutes']", "1");
    await page.SelectOptionAsync("[name='Form.Rules[2].Mfa']", "Officials");
    await page.FillAsync("[name='Form.Reason']", "Đã duyệt cấp độ 2");
    await page.ClickAsync("main form button");
    Assert.Contains("Nhập số phút từ 5 đến 480", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal(("1", "12", "2", "Officials", "Đã duyệt cấp độ 2"), (await page.InputValueAsync("[name='Form.Rules[2].FreshMinutes']"), await page.InputValueAsync("[name='Form.SessionHours']"),
      await page.InputValueAsync("[name='Form.Level']"), await page.InputValueAsync("[name='Form.Rules[2].Mfa']"), await page.InputValueAsync("[name='Form.Reason']")));
    await page.FillAsync("[name='Form.Rules[2].FreshMinutes']", "20");
    await page.ClickAsync("main form button");
    var told = await page.InnerTextAsync("main");
    Assert.All(["Đã duyệt cấp độ 2", "Cấp độ áp dụng: Chưa xác định cấp độ", "Cấp độ áp dụng: Cấp độ 2", "Cấp độ 2: đăng nhập hai bước – Mọi cán bộ; xác minh lại sau 20 phút"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.Look("quy-dinh-da-luu");
    await page.GotoAsync("/quan-tri/can-bo/khong-dung");
    await page.FillAsync("[name='Form.UnusedDays']", "120");
    await page.ClickAsync("main form button");
    Assert.Contains("Nêu lý do", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("120", await page.InputValueAsync("[name='Form.UnusedDays']"));
    await page.FillAsync("[name='Form.Reason']", "Theo quy chế mới");
    await page.ClickAsync("main form button");
    var said = await page.InnerTextAsync("main");
    Assert.All(["Khóa sau 90 ngày", "Khóa sau 120 ngày", "Theo quy chế mới"], words => Assert.Contains(words, said, StringComparison.Ordinal));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_zone_is_added_changed_found_by_an_address_and_removed_by_its_pages() {
    await app.Fill();
    var page = await browser.Open(app, actor: app.Manager(app.Province), scripts: false);
    await page.GotoAsync("/quan-tri/vung-mang/them");
    await page.FillAsync("[name='Form.Key']", "tru-so-chinh");
    await page.FillAsync("[name='Form.Name']", "Trụ sở chính");
    await page.FillAsync("[name='Form.Ranges']", "10.30.0.0/16\n10.31.0.1/16");
    await page.FillAsync("[name='Form.Reason']", "Đường truyền mới");
    await page.ClickAsync("main form button");
    Assert.Contains("10.31.0.1/16", await page.InnerTextAsync("main [role=alert], main .ds-error-summary"), StringComparison.Ordinal);
    Assert.Equal("10.30.0.0/16\n10.31.0.1/16", await page.InputValueAsync("[name='Form.Ranges']"));
    await page.FillAsync("[name='Form.Ranges']", "10.30.0.0/16\n10.31.0.0/16");
    await page.ClickAsync("main form button");
    Assert.EndsWith("/tru-so-chinh", page.Url, StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Ranges']", "10.30.0.0/16");
    await page.FillAsync("[name='Form.Reason']", "Trả lại một đường");
    await page.ClickAsync("main form button");
    var said = await page.InnerTextAsync("main");
    Assert.All(["Mạng: 10.31.0.0/16", "Trả lại một đường", "Đường truyền mới"], words => Assert.Contains(words, said, StringComparison.Ordinal));
    await page.GotoAsync("/quan-tri/vung-mang?q=10.30.7.7");
    await page.CheckAsync("[name=chon][value=tru-so-chinh]");
    await page.ClickAsync("button[form=bulk]");
    await page.FillAsync("[name='Form.Reason']", "Đổi nhà mạng");
    await page.ClickAsync("main form button");
    Assert.DoesNotContain("Trụ sở chính", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    await app.Fill();
    await app.AsIntruder("insert into identity.network_zone (id, key, name, ranges, version) values ($1, 'rong', 'Mạng diện rộng của toàn bộ cơ quan nhà nước trên địa bàn tỉnh', '{10.50.0.0/16,2001:db8:50::/48}', 1) on conflict do nothing", Guid.CreateVersion7());
    await app.AsIntruder("insert into identity.network_zone (id, key, name, ranges, version) values ($1, 'hep', 'Phòng máy', '{10.50.3.0/24}', 1) on conflict do nothing", Guid.CreateVersion7());
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, conditions, version) values ($1, 'in_zone', 'Trực phòng máy', '{people.serve}', '{\"people.serve\": \"context.zone = \\\"hep\\\"\"}', 1) on conflict do nothing", Guid.CreateVersion7());
    var page = await browser.Open(app, width, dark, actor: app.Manager(app.Province));
    foreach (var (path, name) in new[] { ("/quan-tri/quy-dinh", "dang-nhap"), ("/quan-tri/can-bo/khong-dung", "khong-dung"), ("/quan-tri/vung-mang", "vung-mang"), ("/quan-tri/vung-mang/hep", "mot-vung"), ("/quan-tri/vung-mang/them", "them-vung"), ("/quan-tri/vung-mang/bo?chon=rong", "bo-vung") }) {
      await page.GotoAsync(path);
      await page.Holds($"quy-dinh-{name}-{width}{(dark ? "-toi" : "")}");
    }
    await page.Context.DisposeAsync();
  }
}
