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
