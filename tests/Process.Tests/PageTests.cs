using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Saola.Process.Tests;

/// <summary>The operators' pages, as a browser without JavaScript uses them.</summary>
public sealed class PageTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  HttpClient As(params string[] permissions) => app.As(ProcessApp.Officer(permissions: permissions));

  static async Task<IDocument> Open(HttpClient client, string path) {
    using var response = await client.GetAsync(path, Ct);
    Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
    return await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync(Ct), Ct);
  }

  /// <summary>Posts the form that holds a button with this text, with its hidden fields and what is typed.</summary>
  static async Task<HttpResponseMessage> Press(HttpClient client, string path, IDocument page, string button, params (string Name, string Value)[] typed) {
    var form = page.QuerySelectorAll("button").First(b => b.TextContent.Trim() == button).Closest("form")!;
    var fields = form.QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
      .Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));
    return await client.PostAsync(path, new FormUrlEncodedContent(fields), Ct);
  }

  async Task<(Guid Id, string BusinessKey)> Stuck() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Element("exclusiveGateway", "g").User("a").User("b").End().Flow("start", "g").Flow("g", "a", "=way = 1").Flow("g", "b", "=way = 2").Path("a", "end").Path("b", "end"));
    var business = "K-" + Guid.CreateVersion7().ToString("N");
    return (await app.Start(key, null, business), business);
  }

  [Fact]
  public async Task An_operator_finds_what_stands_still_and_has_it_tried_again() {
    var (id, business) = await Stuck();
    var client = As(ProcessPermissions.Read, ProcessPermissions.Operate);
    Assert.Contains(business, (await Open(client, "/quan-tri/quy-trinh?su-co=1")).Body!.TextContent, StringComparison.Ordinal);
    Assert.Contains(business, (await Open(client, $"/quan-tri/quy-trinh?q={business}")).Body!.TextContent, StringComparison.Ordinal);
    var path = $"/quan-tri/quy-trinh/{id}";
    var page = await Open(client, path);
    Assert.Contains("Sự cố tại bước", page.Body!.TextContent, StringComparison.Ordinal);
    await app.Do(null, (p, w) => p.SetVariables(w, id, new() { ["way"] = 1 }, Ct));
    Assert.Equal(HttpStatusCode.Redirect, (await Press(client, path, page, "Thử lại")).StatusCode);
    Assert.Equal(["a"], await app.Open(id));
  }

  [Fact]
  public async Task Cancelling_asks_for_a_reason_and_keeps_what_was_typed_when_it_fails() {
    var (id, _) = await Stuck();
    var client = As(ProcessPermissions.Read, ProcessPermissions.Operate);
    var path = $"/quan-tri/quy-trinh/{id}/huy";
    using var without = await Press(client, path, await Open(client, path), "Hủy quy trình", ("Form.Reason", ""));
    Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
    Assert.Contains("Vui lòng nhập lý do", await without.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    using var done = await Press(client, path, await Open(client, path), "Hủy quy trình", ("Form.Reason", "Lập nhầm"));
    Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    Assert.Equal("Cancelled", await app.Status(id));
  }

  /// <summary>An instance of a process with a drawing.</summary>
  async Task<(Guid Id, Guid Definition)> Drawn() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    const string di = """
      <bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><bpmndi:BPMNPlane bpmnElement="p">
        <bpmndi:BPMNShape bpmnElement="start"><dc:Bounds x="10" y="10" width="36" height="36" /></bpmndi:BPMNShape><bpmndi:BPMNShape bpmnElement="check"><dc:Bounds x="100" y="0" width="100" height="80" /></bpmndi:BPMNShape>
        <bpmndi:BPMNShape bpmnElement="sign"><dc:Bounds x="250" y="0" width="100" height="80" /></bpmndi:BPMNShape><bpmndi:BPMNShape bpmnElement="end"><dc:Bounds x="400" y="10" width="36" height="36" /></bpmndi:BPMNShape>
        <bpmndi:BPMNEdge bpmnElement="f1"><di:waypoint x="46" y="28" /><di:waypoint x="100" y="28" /></bpmndi:BPMNEdge><bpmndi:BPMNEdge bpmnElement="f2"><di:waypoint x="200" y="28" /><di:waypoint x="250" y="28" /></bpmndi:BPMNEdge>
      </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>
      """;
    var xml = new Bpmn(key).Start().User("check").User("sign").End().Path("start", "check", "sign", "end").Xml.Replace("</bpmn:definitions>", di, StringComparison.Ordinal);
    Assert.Null(await app.Do(null, async (p, w) => (await p.Deploy(w, xml, null, Ct)).Error));
    var id = await app.Start(key);
    app.Clock.Pass(TimeSpan.FromMinutes(5));
    Assert.Null(await app.Complete(await app.Task(id, "check"), new { pages = 2 }, ProcessApp.Officer()));
    return (id, (Guid)(await app.Sql("select definition from process.instance where id = $1", id)).Single()[0]!);
  }

  static string Mark(IDocument page, string name) => page.QuerySelectorAll("svg.bpmn .shape").Single(s => s.QuerySelector("tspan")?.TextContent == name).GetAttribute("data-mark") ?? "";

  [Fact]
  public async Task The_path_stands_on_the_diagram_and_as_lists_beside_it() {
    var (id, _) = await Drawn();
    var page = await Open(As(ProcessPermissions.Read), $"/quan-tri/quy-trinh/{id}");
    Assert.Equal(("done", "now"), (Mark(page, "check"), Mark(page, "sign")));
    Assert.Equal(2, page.QuerySelectorAll("svg.bpmn polyline[data-taken]").Length);
    Assert.Equal(["●", "✓"], page.QuerySelectorAll("svg.bpmn .badge-text").Select(b => b.TextContent.Trim()).Distinct().Order(StringComparer.Ordinal));
    Assert.Contains("Hoàn thành: check", page.Body!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_version_shows_its_diagram_with_numbers_and_the_same_numbers_as_a_table() {
    var (_, definition) = await Drawn();
    var page = await Open(As(ProcessPermissions.Read), $"/quan-tri/quy-trinh/phien-ban/{definition}");
    Assert.StartsWith("heat", Mark(page, "check"), StringComparison.Ordinal);
    Assert.Equal(["1"], page.QuerySelectorAll("svg.bpmn .badge-text").Select(b => b.TextContent.Trim()));
    var row = page.QuerySelectorAll("tbody tr").Single(r => r.QuerySelector("th")!.TextContent.Trim() == "sign");
    Assert.StartsWith("1", row.QuerySelector("td")!.TextContent.Trim(), StringComparison.Ordinal);
    using var none = await As(ProcessPermissions.Read).GetAsync($"/quan-tri/quy-trinh/phien-ban/{Guid.CreateVersion7()}", Ct);
    Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
  }

  [Fact]
  public async Task An_operator_suspends_resumes_moves_and_migrates_with_a_reason() {
    var (id, definition) = await Drawn();
    var client = As(ProcessPermissions.Read, ProcessPermissions.Operate);
    var path = $"/quan-tri/quy-trinh/{id}";
    async Task Act(string page, string button, params (string, string)[] typed) {
      using var without = await Press(client, $"{path}/{page}", await Open(client, $"{path}/{page}"), button, [.. typed, ("Form.Reason", "")]);
      Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
      using var done = await Press(client, $"{path}/{page}", await Open(client, $"{path}/{page}"), button, [.. typed, ("Form.Reason", "theo chỉ đạo")]);
      Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    }
    await Act("tam-dung", "Tạm dừng");
    Assert.Contains("Tạm dừng từ", (await Open(client, path)).Body!.TextContent, StringComparison.Ordinal);
    await Act("tam-dung", "Cho chạy tiếp");
    var token = (long)(await app.Sql("select (tokens->0->>'id')::bigint from process.instance where id = $1", id)).Single()[0]!;
    await Act("chuyen-buoc", "Chuyển bước", ("Form.Token", token.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Form.To", "check"));
    Assert.Equal(["check"], await app.Open(id));
    var key = (string)(await app.Sql("select process_key from process.instance where id = $1", id)).Single()[0]!;
    Assert.Contains("không có phiên bản khác", (await Open(client, path + "/doi-phien-ban")).Body!.TextContent, StringComparison.Ordinal);
    await app.Deploy(new Bpmn(key).Start().User("verify").End().Path("start", "verify", "end"));
    var to = (Guid)(await app.Sql("select id from process.definition where key = $1 and id <> $2", key, definition)).Single()[0]!;
    await Act("doi-phien-ban", "Đổi phiên bản", ("Form.To", to.ToString()), ("Form.Names", "check = verify"));
    Assert.Equal(["verify"], await app.Open(id));
  }

  [Fact]
  public async Task An_operator_reads_variables_with_their_origin_and_corrects_one() {
    var (id, _) = await Drawn();
    var client = As(ProcessPermissions.Read, ProcessPermissions.Operate);
    var path = $"/quan-tri/quy-trinh/{id}/du-lieu";
    Assert.Contains("kết quả của bước, check", (await Open(client, path)).Body!.TextContent, StringComparison.Ordinal);
    using var bad = await Press(client, path, await Open(client, path), "Sửa dữ liệu", ("Form.Name", "pages"), ("Form.Value", "ba"), ("Form.Reason", "sai"));
    Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    using var done = await Press(client, path, await Open(client, path), "Sửa dữ liệu", ("Form.Name", "pages"), ("Form.Value", "3"), ("Form.Reason", "sai"));
    Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    Assert.Equal(3, (int)(await app.Variables(id))["pages"]!);
    Assert.Contains("sửa bởi người vận hành", (await Open(client, path)).Body!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_reader_sees_and_cannot_act() {
    var (id, _) = await Stuck();
    var reader = As(ProcessPermissions.Read);
    Assert.DoesNotContain(await ButtonsOf(reader, $"/quan-tri/quy-trinh/{id}"), b => b is "Thử lại" or "Hủy quy trình");
    Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync($"/quan-tri/quy-trinh/{id}/huy", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await As().GetAsync("/quan-tri/quy-trinh", Ct)).StatusCode);
    Assert.NotEmpty((await Open(reader, "/quan-tri/quy-trinh/phien-ban")).QuerySelectorAll("tbody tr"));
    var other = app.As(ProcessApp.Officer(code: "H21.107", office: Guid.CreateVersion7(), permissions: ProcessPermissions.Read));
    Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/quan-tri/quy-trinh/{id}", Ct)).StatusCode);
  }

  static async Task<string[]> ButtonsOf(HttpClient client, string path) => [.. (await Open(client, path)).QuerySelectorAll("main button, main a.ds-button").Select(b => b.TextContent.Trim())];
}
