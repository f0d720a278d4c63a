using System.Net;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>The pages of sessions, as who administers people works with them.</summary>
public sealed class SessionPagesTests(BrowserSite app, Browser browser) : IClassFixture<BrowserSite>, IClassFixture<Browser> {
  const string List = "/quan-tri/phien-dang-nhap";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> Session(Account account, string agent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140", string network = "203.0.113.0", int minutesAgo = 5) {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.session (id, account, security_stamp, at, agent, network, methods, level, proven_at) select $1, id, security_stamp, $3, $4, $5, '{pwd}', 1, $3 from identity.account where id = $2",
      id, account.Id, app.Clock.GetUtcNow().AddMinutes(-minutesAgo).UtcDateTime, agent, network);
    return id;
  }

  [Fact]
  public async Task Sessions_are_found_by_person_office_network_device_and_time() {
    var one = await app.Person("tim.mot", "Lê Tìm Một", units: app.Desk);
    var two = await app.Person("tim.hai", "Lê Tìm Hai", units: app.Department);
    await Session(one);
    await Session(two, "Mozilla/5.0 (iPhone) Safari/605", "198.51.100.0", 200);
    using var client = app.As(app.Manager(app.Ward) with { Offices = [app.Department.Id] });
    async Task<(bool One, bool Two)> Found(string query) {
      var page = WebUtility.HtmlDecode(await client.GetStringAsync(List + query, Ct));
      return (page.Contains("Lê Tìm Một", StringComparison.Ordinal), page.Contains("Lê Tìm Hai", StringComparison.Ordinal));
    }
    Assert.Equal((true, true), await Found(""));
    Assert.Equal((true, false), await Found("?q=tim+mot"));
    Assert.Equal((false, true), await Found("?q=tim.hai"));
    Assert.Equal((false, true), await Found($"?co-quan={app.Department.Id}"));
    Assert.Equal((true, false), await Found("?mang=203.0.113.77"));
    Assert.Equal((false, true), await Found("?mang=198.51.100.0"));
    Assert.Equal((false, true), await Found("?thiet-bi=iphone"));
    Assert.Equal((true, false), await Found("?gio=1"));
    using var office = app.As(app.Manager(app.Ward));
    Assert.DoesNotContain("Lê Tìm Hai", WebUtility.HtmlDecode(await office.GetStringAsync(List, Ct)), StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(app.Counter(app.Ward)).GetAsync(List, Ct)).StatusCode);
  }

  [Fact]
  public async Task The_list_goes_on_page_by_page() {
    var many = await app.Person("nhieu.phien", "Hồ Nhiều Phiên", units: app.Ward);
    for (var i = 0; i < ListSessions.PageSize + 3; i++) await Session(many);
    await using var act = app.Begin(app.Manager(app.Ward));
    var first = (await ListSessions.Run(new("nhieu.phien", null, null, null, null, null), act.Work, Ct)).Value;
    var second = (await ListSessions.Run(new("nhieu.phien", null, null, null, null, Guid.Parse(first.Next!)), act.Work, Ct)).Value;
    Assert.Equal((ListSessions.PageSize, 3, 53), (first.Rows.Count, second.Rows.Count, first.Rows.Concat(second.Rows).Select(r => r.Id).Distinct().Count()));
    Assert.Null(second.Next);
  }

  [Fact]
  public async Task The_publics_are_shown_to_who_administers_the_province_with_a_reason_that_is_recorded() {
    var citizen = await app.Person("cong.dan.phien", "Bùi Công Dân");
    await Session(citizen);
    using var office = app.As(app.Manager(app.Ward));
    Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync(List + "/nguoi-dan?ly-do=Ki%E1%BB%83m+tra+theo+y%C3%AAu+c%E1%BA%A7u", Ct)).StatusCode);
    var actor = app.Manager(app.Province);
    using var province = app.As(actor);
    Assert.DoesNotContain("Bùi Công Dân", WebUtility.HtmlDecode(await province.GetStringAsync(List + "/nguoi-dan", Ct)), StringComparison.Ordinal);
    var refused = await province.GetAsync(List + "/nguoi-dan?q=cong+dan&ly-do=x", Ct);
    Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    var told = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(Ct));
    Assert.DoesNotContain("Bùi Công Dân", told, StringComparison.Ordinal);
    Assert.Contains("value=\"cong dan\"", told, StringComparison.Ordinal);
    var shown = WebUtility.HtmlDecode(await province.GetStringAsync(List + "/nguoi-dan?q=cong.dan.phien&ly-do=" + Uri.EscapeDataString("Công dân báo bị mất điện thoại"), Ct));
    Assert.Contains("Bùi Công Dân", shown, StringComparison.Ordinal);
    var entry = Assert.Single(await app.Sql("select reason, facts->>'outsideTask', subject from ledger.entry where actor = $1 and type = 'identity.sessions_read'", actor.Id));
    Assert.Equal(["Công dân báo bị mất điện thoại", "true", citizen.Person], entry);
    Assert.DoesNotContain("Bùi Công Dân", WebUtility.HtmlDecode(await province.GetStringAsync(List, Ct)), StringComparison.Ordinal);
    // of several each is to hear
    var second = await app.Person("cong.dan.hai", "Bùi Công Dân");
    await Session(second);
    var reader = app.Manager(app.Province);
    using var both = app.As(reader);
    await both.GetStringAsync(List + "/nguoi-dan?gio=2147483647&q=cong+dan&ly-do=" + Uri.EscapeDataString("Công dân báo bị mất điện thoại"), Ct);
    Assert.Equal([citizen.Person!.Value, second.Person!.Value], (await app.Sql("select subject from ledger.entry where actor = $1 and type = 'identity.sessions_read' order by id", reader.Id)).Select(r => (Guid)r[0]!).Order());
  }

  [Fact]
  public async Task Several_are_ended_at_once_by_the_page_with_a_reason() {
    var account = await app.Person("ket.thuc", "Đinh Kết Thúc", units: app.Ward);
    var sessions = new[] { await Session(account), await Session(account, "Mozilla/5.0 (Android 15) Chrome/140") };
    var page = await browser.Open(app, actor: app.Manager(app.Ward), scripts: false);
    await page.GotoAsync(List + "?q=ket.thuc");
    foreach (var id in sessions) await page.CheckAsync($"[name=chon][value='{id}']");
    await page.ClickAsync("button[form=bulk]");
    Assert.Contains("Android", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.ClickAsync("main form button");
    Assert.Contains("Nêu lý do", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    await page.FillAsync("[name='Form.Reason']", "Máy dùng chung bị mất");
    await page.ClickAsync("main form button");
    Assert.EndsWith(List, page.Url, StringComparison.Ordinal);
    Assert.Equal(2, (await app.Sql("select 1 from identity.session where account = $1 and ended_at is not null", account.Id)).Count);
    Assert.Equal(["Máy dùng chung bị mất"], Assert.Single(await app.Sql("select distinct reason from ledger.entry where object_id = $1 and type = 'identity.session_closed'", account.Id)));
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData(360, false)]
  [InlineData(1440, false)]
  [InlineData(1440, true)]
  public async Task The_pages_hold_on_every_screen(int width, bool dark) {
    var account = await app.Person($"nhin.{width}{dark}".ToLowerInvariant(), "Nguyễn Thị Hoàng Minh Phương Thảo", units: app.Province);
    var session = await Session(account);
    var page = await browser.Open(app, width, dark, actor: app.Manager(app.Province) with { Offices = [app.Ward.Id] });
    foreach (var (path, name) in new[] { (List, "can-bo"), (List + "/nguoi-dan", "nguoi-dan"), (List + "/nguoi-dan?ly-do=x", "khong-ly-do"), (List + "/ket-thuc?chon=" + session, "ket-thuc") }) {
      await page.GotoAsync(path);
      await page.Holds($"phien-{name}-{width}{(dark ? "-toi" : "")}");
    }
    await page.Context.DisposeAsync();
  }
}
