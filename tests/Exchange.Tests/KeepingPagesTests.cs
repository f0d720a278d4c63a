using System.Net;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The pages of who keeps the exchange and of who offers services on it, in a browser without scripts.</summary>
public sealed class KeepingPagesTests(BusSite app, Browser browser) : IClassFixture<BusSite>, IClassFixture<Browser> {
  const string Keeping = "/quan-tri/truc-tich-hop";
  static Actor Keeper { get; } = People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Members, ExchangePermissions.Offer);

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task A_member_its_system_its_service_and_a_right_are_made_by_the_pages_alone(int width) {
    var (member, page) = (BusApp.Code("m"), await browser.Open(app, width, scripts: false, actor: Keeper));
    await page.GotoAsync(Keeping);
    await page.ClickAsync("text=Thêm thành viên");
    await page.FillAsync("[name='Form.Name']", "Sở Tư pháp");
    await page.FillAsync("[name='Form.Office']", "H99");
    await page.FillAsync("[name='Form.Code']", member);
    await page.ClickAsync("main form button");
    Assert.Contains("Không có cơ quan mang mã này", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal("Sở Tư pháp", await page.InputValueAsync("[name='Form.Name']"));
    await page.FillAsync("[name='Form.Office']", BusApp.Department);
    await page.ClickAsync("main form button");
    var id = (await app.Sql("select id from exchange.member where code = $1", member))[0][0]!.ToString()!;
    await page.SelectOptionAsync("[name='Form.Member']", id);
    await page.FillAsync("[name='Form.Name']", "Quản lý hộ tịch");
    await page.FillAsync("[name='Form.Code']", "ho-tich");
    await page.ClickAsync("main form button");
    await page.FillAsync("[name='Form.Certificates']", "12:34");
    await page.ClickAsync("main form button");
    Assert.Contains("Dấu vân tay chứng thư chưa đúng", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Certificates']", string.Join(':', Enumerable.Repeat("AB", 32)));
    await page.ClickAsync("main form button");
    Assert.Contains("Đã lưu", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    var subsystem = page.Url[(page.Url.LastIndexOf('/') + 1)..];

    await page.GotoAsync(Keeping + "/dich-vu/them");
    await page.SelectOptionAsync("[name='Form.Subsystem']", subsystem);
    await page.FillAsync("[name='Form.Code']", "xac-nhan");
    await page.FillAsync("[name='Form.Name']", "Xác nhận thông tin hộ tịch");
    await page.FillAsync("[name='Form.Url']", app.ServiceUrl + "/base");
    await page.ClickAsync("main form button");
    Assert.Contains("Bản nháp", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("text=Mô tả phiên bản");
    await page.FillAsync("[name='Form.Contract']", "{}");
    await page.ClickAsync("main form button");
    Assert.Equal("{}", await page.InputValueAsync("[name='Form.Contract']"));
    await page.FillAsync("[name='Form.Contract']", DescribeVersionTests.Contract());
    await page.FillAsync("[name='Form.Availability']", "99,5");
    await page.ClickAsync("main form button");
    await page.ClickAsync("text=Chuyển tình trạng");
    await page.CheckAsync("[name='Form.State'][value=Published]");
    await page.ClickAsync("main form button");
    Assert.Contains("Đã công bố", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("text=Thêm phiên bản");
    Assert.Equal("99,5", await page.InputValueAsync("[name='Form.Availability']"));
    await page.FillAsync("[name='Form.Contract']", DescribeVersionTests.Contract("/persons/{id}"));
    await page.ClickAsync("main form button");
    var told = await page.InnerTextAsync("main");
    Assert.All(["Có thay đổi làm bên gọi phải sửa", "GET /people/{id}: không còn thao tác này."], words => Assert.Contains(words, told, StringComparison.Ordinal));

    await page.SelectOptionAsync("[name='Form.Client']", "s" + app.ClientId);
    await page.FillAsync("[name='Form.Path']", "people");
    await page.ClickAsync("main form button");
    Assert.Equal("people", await page.InputValueAsync("[name='Form.Path']"));
    await page.FillAsync("[name='Form.Path']", "/echo/*");
    await page.ClickAsync("main form button");
    var called = $"/r1/DEV/GOV/{member}/ho-tich/xac-nhan/echo/1";
    using (var answer = await app.Call(called)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    await page.ClickAsync("main table >> text=Thu hồi quyền");
    await page.FillAsync("[name='Form.Reason']", "Hết nhu cầu");
    await page.ClickAsync("main form button");
    using (var answer = await app.Call(called)) Assert.Equal("Server.ServerProxy.AccessDenied", (await BusSite.Fault(answer)).Type);
    await page.ClickAsync("text=Tạm ngừng dịch vụ");
    await page.FillAsync("[name='Form.Notice']", "Bảo trì đến 17 giờ");
    await page.ClickAsync("main form button");
    Assert.Contains("Bảo trì đến 17 giờ", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("text=Cho hoạt động lại");
    await page.ClickAsync("main form button");
    Assert.Contains("Đang hoạt động", await page.InnerTextAsync("main"), StringComparison.Ordinal);

    var group = BusApp.Code("nhom-");
    await page.GotoAsync(Keeping + "/nhom");
    await page.FillAsync("[name='Form.Code']", group);
    await page.FillAsync("[name='Form.Name']", "Bộ phận một cửa");
    await page.CheckAsync($"[name='Form.Subsystems'][value='{subsystem}']");
    await page.ClickAsync("main form button");
    Assert.Equal(new[] { Guid.Parse(subsystem) }, (Guid[])(await app.Sql("select subsystems from exchange.client_group where code = $1", group))[0][0]!);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360)]
  [InlineData(1440)]
  public async Task Every_page_holds_its_width_and_is_read_aloud_without_faults(int width) {
    await app.Send(Keeper, HttpMethod.Put, $"/api/exchange/services/{app.ServiceId}/versions/2", new { terms = DescribeVersionTests.Terms(), contract = DescribeVersionTests.Contract() });
    await app.Send(Keeper, HttpMethod.Put, $"/api/exchange/services/{app.ServiceId}/versions/3", new { terms = DescribeVersionTests.Terms(), contract = DescribeVersionTests.Contract("/persons/{id}") });
    var right = (await app.Sql("select id from exchange.access_right where service = $1", app.ServiceId))[0][0];
    var page = await browser.Open(app, width, actor: Keeper);
    foreach (var (path, name) in new[] { ("", "he-thong"), ("/thanh-vien/them", "thanh-vien"), ("/he-thong/them", "them-he-thong"), ($"/he-thong/{app.OwnerId}", "ket-noi"), ("/dich-vu", "dich-vu"), ("/dich-vu/them", "them-dich-vu"), ($"/dich-vu/{app.ServiceId}", "mot-dich-vu"),
      ($"/dich-vu/{app.ServiceId}/sua", "sua"), ($"/dich-vu/{app.ServiceId}/phien-ban/3", "phien-ban"), ($"/dich-vu/{app.ServiceId}/phien-ban/1/tinh-trang", "tinh-trang"), ($"/dich-vu/{app.ServiceId}/chuyen", "ngung"), ($"/dich-vu/{app.ServiceId}/quyen/{right}", "thu-hoi"), ("/nhom", "nhom") }) {
      Assert.Equal(200, (await page.GotoAsync(Keeping + path))!.Status);
      await PortalPagesTests.Holds(page, $"quan-tri-{name}-{width}");
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_keeps_nothing_opens_none_and_another_office_s_is_not_found() {
    async Task<HttpStatusCode> Opened(Actor actor, string path) => (await app.As(actor).GetAsync(Keeping + path, TestContext.Current.CancellationToken)).StatusCode;
    string[] foreign = [$"/he-thong/{app.OwnerId}", $"/dich-vu/{app.ServiceId}", $"/dich-vu/{app.ServiceId}/sua", $"/dich-vu/{app.ServiceId}/khai-bao", $"/dich-vu/{app.ServiceId}/phien-ban/1", $"/dich-vu/{app.ServiceId}/phien-ban/1/tinh-trang", $"/dich-vu/{app.ServiceId}/chuyen", $"/dich-vu/{app.ServiceId}/quyen/{Guid.CreateVersion7()}"];
    foreach (var path in (string[])["", "/thanh-vien/them", "/he-thong/them", "/dich-vu", "/dich-vu/them", "/dich-vu/khai-bao", "/nhom", .. foreign]) Assert.Equal(HttpStatusCode.Forbidden, await Opened(People.With(), path));
    foreach (var path in foreign) Assert.Equal(HttpStatusCode.NotFound, await Opened(BusApp.Keeper(BusApp.WardId), path));
    Assert.Equal(HttpStatusCode.Forbidden, await Opened(BusApp.Keeper(BusApp.WardId), "/thanh-vien/them"));
  }
}
