using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>The form of a task, page by page: nothing that was typed is lost, whatever is pressed and wherever one goes on.</summary>
public sealed class TaskFormPagesTests(ProcessSite site, Browser browser) : IClassFixture<ProcessSite>, IClassFixture<Browser> {
  static readonly (string, string)[] Pages = [
    ("Thẩm định", """
      {"id": "a", "type": "textfield", "key": "ketQua", "label": "Kết quả", "validate": {"required": true}},
      {"id": "b", "type": "number", "key": "soTien", "label": "Số tiền"}
      """),
    ("Hồ sơ kèm theo", """
      {"id": "c", "type": "textfield", "key": "ghiChu", "label": "Ghi chú"},
      {"id": "d", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ", "validate": {"required": true}}
      """),
  ];

  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor officer = HeldTask.Holder;

  async Task<IElement> Open(HttpClient client, string path) {
    using var answer = await client.GetAsync(path, Ct);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    return (await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct)).QuerySelector("main")!;
  }

  /// <summary>Presses a button of the form with what is typed; where it leads, or the page it shows.</summary>
  async Task<(string? Next, IElement? Page)> Press(HttpClient client, string path, string go, (string Name, string Value)[] typed, byte[]? file = null) {
    var form = (await Open(client, path)).QuerySelector("form:has([name=__page])")!;
    using var body = new MultipartFormDataContent();
    foreach (var input in form.QuerySelectorAll("input[type=hidden]")) body.Add(new StringContent(input.GetAttribute("value") ?? ""), input.GetAttribute("name")!);
    foreach (var (name, value) in typed) body.Add(new StringContent(value), name);
    body.Add(new StringContent(go), "__go");
    if (file is not null) body.Add(new ByteArrayContent(file), "hoSo", "a.png");
    using var answer = await client.PostAsync(path, body, Ct);
    // this client follows where it is led
    if (answer.RequestMessage!.Method == HttpMethod.Get) return (answer.RequestMessage.RequestUri!.PathAndQuery, null);
    return (null, (await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct)).QuerySelector("main"));
  }

  [Fact]
  public async Task A_form_goes_page_by_page_and_what_is_missing_is_asked_where_it_stands() {
    var (instance, task) = await site.HeldTaskOfPages(officer, null, Pages);
    var (client, path) = (site.As(officer), $"/can-bo/viec/{task}");
    var first = await Open(client, path);
    Assert.Contains("Bước 1/2", first.TextContent, StringComparison.Ordinal);
    Assert.Null(first.QuerySelector("[name=ghiChu]"));
    var (next, stayed) = await Press(client, path, "next", [("ketQua", ""), ("soTien", "mười")]);
    Assert.Null(next);
    Assert.NotNull(stayed!.QuerySelector("a[href='#ketQua']"));
    Assert.Equal("mười", (await Open(site.As(officer), path)).QuerySelector("[name=soTien]")!.GetAttribute("value"));
    (next, _) = await Press(client, path, "next", [("ketQua", "Đạt"), ("soTien", "1200")]);
    Assert.Equal(path + "?trang=2", next);
    Assert.Equal(path + "?trang=1", (await Press(client, path + "?trang=2", "back", [("ghiChu", "Đủ")])).Next);
    Assert.Equal("Đủ", (await Open(client, path + "?trang=2")).QuerySelector("[name=ghiChu]")!.GetAttribute("value"));
    await Press(client, path + "?trang=1", "stay", [("ketQua", "")]);
    // the last page is well, but the first is not
    (next, stayed) = await Press(client, path + "?trang=2", "done", [("ghiChu", "Đủ")], SaolaApp.Picture);
    Assert.Null(next);
    Assert.NotNull(stayed!.QuerySelector("a[href='#ketQua']"));
    Assert.Contains("Bước 1/2", stayed.TextContent, StringComparison.Ordinal);
    await Press(client, path + "?trang=1", "next", [("ketQua", "Đạt")]);
    Assert.NotNull((await Press(client, path + "?trang=2", "done", [("ghiChu", "Đủ")])).Next);
    var known = await site.Variables(instance);
    Assert.Equal(("Đạt", 1200m, "Đủ", "a.png"), ((string?)known["ketQua"], (decimal)known["soTien"]!, (string?)known["ghiChu"], (string?)known["hoSo"]![0]!["name"]));
    Assert.Empty(await site.Sql("select 1 from process.task_draft where task = $1", task));
  }

  [Fact]
  public async Task Another_who_takes_the_task_over_begins_with_their_own_page() {
    var (_, task) = await site.HeldTaskOfPages(officer, null, Pages);
    var colleague = officer with { Id = await site.Colleague("Bùi Văn Năm"), Name = "Bùi Văn Năm" };
    await Press(site.As(officer), $"/can-bo/viec/{task}", "later", [("ketQua", "Không đạt")]);
    Assert.Equal(200, (await site.Post(officer, $"tasks/{task}/delegate", new { person = colleague.Id })).Status);
    Assert.True((await Open(site.As(colleague), $"/can-bo/viec/{task}")).QuerySelector("[name=ketQua]")!.GetAttribute("value") is null or "");
  }

  [Fact]
  public async Task What_is_typed_is_kept_without_a_press_and_goes_on_on_another_device() {
    var (_, task) = await site.HeldTaskOfPages(officer, null, Pages);
    var phone = await browser.Open(site, 320, actor: officer);
    await phone.GotoAsync($"/can-bo/viec/{task}");
    await phone.Locator("[name=ketQua]").FillAsync("Đạt");
    await phone.Locator(".ds-button[value=next]").ClickAsync();
    await phone.Locator("[name=ghiChu]").FillAsync("Thiếu bản chính");
    await phone.EvaluateAsync("() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange')); }");
    await Assertions.Expect(phone.Locator("[data-saved]")).ToContainTextAsync("Đã tự lưu lúc");
    Assert.Equal(("", ""), (string.Join('\n', await Browser.Faults(phone)), string.Join('\n', await Browser.SticksOut(phone))));
    var desk = await browser.Open(site, 1440, actor: officer);
    await desk.GotoAsync("/can-bo/viec");
    await desk.Locator($"a[href$='{task}']").First.ClickAsync();
    Assert.Equal("Thiếu bản chính", await desk.Locator("[name=ghiChu]").InputValueAsync());
    Assert.Equal("", string.Join('\n', await Browser.Faults(desk)));
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder)
      foreach (var (page, name) in new[] { (phone, "task-320"), (desk, "task-1440") }) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    foreach (var page in new[] { phone, desk }) await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Pages_to_begin_assign_and_move_work_fit_and_axe_finds_nothing() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    Bpmn Drawing(string next) => new Bpmn(key).Element("startEvent", "start",
      """<bpmn:extensionElements><zeebe:properties><zeebe:property name="starters" value="specialist" /></zeebe:properties></bpmn:extensionElements>""").User(next).End().Path("start", next, "end");
    await site.Deploy(Drawing("check"));
    await site.Deploy(Drawing("verify"));
    await site.Colleague("Bùi Văn Năm");
    await site.Start(key);
    var version = (await site.Sql("select id from process.definition where key = $1 order by number", key))[0][0];
    var leader = officer with { Permissions = [ProcessPermissions.Work, ProcessPermissions.Assign, ProcessPermissions.Operate, ProcessPermissions.Read] };
    var begun = (Guid)(await site.Post(leader, $"beginnings/{key}", new { businessKey = "K-2026-1" })).Body["id"]!;
    foreach (var (width, dark) in new[] { (320, true), (1440, false) }) {
      var page = await browser.Open(site, width, dark, actor: leader);
      foreach (var (address, name) in new[] { ("/can-bo/viec?ds=group", "list"), ("/can-bo/viec/bat-dau", "beginnings"), ($"/can-bo/viec/bat-dau/{key}", "begin"), ($"/can-bo/viec/da-khoi-tao/{begun}", "begun"), ($"/quan-tri/quy-trinh/phien-ban/{version}/doi-phien-ban", "migrate") }) {
        await page.GotoAsync(address);
        Assert.Equal((address, "", ""), (address, string.Join('\n', await Browser.Faults(page)), string.Join('\n', await Browser.SticksOut(page))));
        if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"work-{name}-{width}.png"), FullPage = true });
      }
      await page.Context.DisposeAsync();
    }
  }
}
