using System.Net;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages of roles, as who administers the province works with them.</summary>
public sealed class RolePagesTests(BrowserSite app, Browser browser) : IClassFixture<BrowserSite>, IClassFixture<Browser> {
  const string List = "/quan-tri/vai-tro";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Who_administers_one_office_reads_roles_and_changes_none() {
    await app.Fill();
    foreach (var path in new[] { List, List + "/intake", List + "/them", List + "/intake/sua" }) Assert.Equal(HttpStatusCode.Forbidden, (await app.As(app.Counter(app.Ward)).GetAsync(path, Ct)).StatusCode);
    using var office = app.As(app.Manager(app.Ward));
    Assert.DoesNotContain(List + "/them", await office.GetStringAsync(List, Ct), StringComparison.Ordinal);
    Assert.DoesNotContain("/intake/sua", await office.GetStringAsync(List + "/intake", Ct), StringComparison.Ordinal);
    foreach (var path in new[] { List + "/them", List + "/intake/sua", List + "/ngung?chon=intake", List + "/khong-co" }) Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync(path, Ct)).StatusCode);
  }

  [Fact]
  public async Task A_role_is_added_checked_copied_changed_taken_out_of_use_and_found_by_its_pages() {
    await app.Fill();
    var page = await browser.Open(app, actor: app.Manager(app.Province), scripts: false);
    await page.GotoAsync(List + "/them");
    await page.FillAsync("[name='Form.Key']", "to_ra_soat");
    await page.FillAsync("[name='Form.Name']", "Tổ rà soát hồ sơ");
    await page.CheckAsync("[value='dossiers.read']");
    await page.ClickAsync(".ds-field:has([value='dossiers.read']) + details summary");
    await page.FillAsync("[name='Form.When[dossiers.read]']", "resource.mau = \"do\"");
    await page.ClickAsync("button[value=kiem-tra]");
    Assert.Contains("resource.mau", await page.InnerTextAsync(".ds-error-summary, [role=alert]"), StringComparison.Ordinal);
    Assert.Equal("resource.mau = \"do\"", await page.InputValueAsync("[name='Form.When[dossiers.read]']"));
    Assert.True(await page.IsCheckedAsync("[value='dossiers.read']"));
    await page.Look("vai-tro-loi");
    await page.FillAsync("[name='Form.When[dossiers.read]']", "resource.handler = subject.place");
    await page.ClickAsync("button[value=kiem-tra]");
    Assert.Contains("Nội dung đã hợp lệ", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("button[value=luu]");
    Assert.Equal("Tổ rà soát hồ sơ", await page.InputValueAsync("[name='Form.Name']"));
    await page.FillAsync("[name='Form.Reason']", "Lập tổ rà soát");
    await page.ClickAsync("button[value=luu]");
    Assert.EndsWith("/to_ra_soat", page.Url, StringComparison.Ordinal);
    await page.ClickAsync("text=Sửa vai trò");
    await page.CheckAsync("[value='people.serve']");
    await page.FillAsync("[name='Form.Reason']", "Thêm việc tra cứu");
    await page.ClickAsync("button[value=luu]");
    var told = await page.InnerTextAsync("main");
    Assert.All(["resource.handler = subject.place", "Thêm việc tra cứu", "Lập tổ rà soát", "Quyền: Tra cứu, ghi nhận người được phục vụ tại quầy"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    await page.Look("vai-tro-da-sua");
    await page.ClickAsync("text=Thêm vai trò theo mẫu này");
    Assert.Equal("Tổ rà soát hồ sơ (bản sao)", await page.InputValueAsync("[name='Form.Name']"));
    Assert.Equal("resource.handler = subject.place", await page.InputValueAsync("[name='Form.When[dossiers.read]']"));
    await page.GotoAsync(List + "?q=tra+cuu,+ghi+nhan");
    Assert.Contains("Tổ rà soát hồ sơ", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.CheckAsync("[name=chon][value=to_ra_soat]");
    await page.ClickAsync("button[form=bulk]");
    await page.ClickAsync("main form button");
    Assert.Contains("Nêu lý do", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Reason']", "Giải thể tổ");
    await page.ClickAsync("main form button");
    Assert.Contains("Đã ngừng dùng", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.GotoAsync(List + "?tinh-trang=da-ngung");
    Assert.Contains("Tổ rà soát hồ sơ", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_list_goes_on_page_by_page_and_back() {
    await app.Fill();
    for (var i = 0; i < ListRoles.PageSize + 5; i++)
      await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, $2, $3, '{}', 1) on conflict do nothing", Guid.CreateVersion7(), $"many_{new string('x', i + 1)}", $"Trang giấy {i % 7}");
    await using var act = app.Begin();
    var first = await ListRoles.Run(new("trang giay", null, null, null), act.Work, [], Ct);
    var second = await ListRoles.Run(new("trang giay", null, first.Next, null), act.Work, [], Ct);
    var back = await ListRoles.Run(new("trang giay", null, null, second.Previous), act.Work, [], Ct);
    Assert.Equal((ListRoles.PageSize, 5), (first.Rows.Count, second.Rows.Count));
    Assert.Equal(55, first.Rows.Concat(second.Rows).Select(r => r.Id).Distinct().Count());
    Assert.Equal(first.Rows.Select(r => r.Id), back.Rows.Select(r => r.Id));
    Assert.Null(second.Next);
    Assert.Null(back.Previous);
  }

  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    await app.Person($"nhin.{width}{dark}".ToLowerInvariant(), "Nguyễn Thị Hoàng Minh Phương Thảo", units: app.Desk);
    await app.Excluding("cashier", "intake");
    var page = await browser.Open(app, width, dark, actor: app.Manager(app.Province) with { Offices = [app.Ward.Id] });
    foreach (var (path, name) in new[] { (List, "danh-sach"), (List + "/intake", "mot"), (List + "/them?theo=intake", "them"), (List + "/intake/sua", "sua"), (List + "/ngung?chon=intake&chon=guarded", "ngung") }) {
      await page.GotoAsync(path);
      await page.Holds($"vai-tro-{name}-{width}{(dark ? "-toi" : "")}");
    }
    await page.Context.DisposeAsync();
  }
}
