using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Processes that the drawing lets officials begin, over the interface and on their pages.</summary>
public sealed class BeginProcessTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor officer = ProcessApp.Officer(permissions: ProcessPermissions.Work);

  /// <summary>A process with a start form that its starters fill in.</summary>
  async Task<string> Deployed(string starters = "specialist, H21.107:clerk") {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.AsIntruder("insert into forms.form (id, hash, number, content, at) values ($1, 'h', 1, $2, now())", key, """
      {"id": "begin", "type": "default", "components": [{"id": "g", "type": "group", "label": "Đề nghị", "components": [
        {"id": "a", "type": "textfield", "key": "noiDung", "label": "Nội dung", "validate": {"required": true}},
        {"id": "b", "type": "select", "key": "nguoiXuLy", "label": "Người xử lý", "values": [], "properties": {"officials": "handler"}}]}]}
      """);
    await app.Deploy(new Bpmn(key).Element("startEvent", "start", $"""
      <bpmn:extensionElements><zeebe:formDefinition formId="{key}" /><zeebe:properties><zeebe:property name="starters" value="{starters}" /></zeebe:properties></bpmn:extensionElements>
      """).User("check").End().Path("start", "check", "end"));
    return key;
  }

  Task<(int Status, JsonNode Body)> Begin(Actor? actor, string key, string? businessKey = "K-1", object? data = null) =>
    app.Post(actor, $"beginnings/{key}", new { businessKey, data = data ?? new { noiDung = "Mua máy" } });

  async Task Refused(int status, string code, Task<(int Status, JsonNode Body)> sent, string key) {
    var (got, body) = await sent;
    Assert.Equal((status, code), (got, (string?)body["code"]));
    Assert.Empty(await app.Sql("select 1 from process.instance where process_key = $1", key));
  }

  [Fact]
  public async Task Only_a_group_that_the_drawing_names_begins_it_and_with_what_its_form_asks_for() {
    var key = await Deployed();
    Assert.Equal(401, (await Begin(null, key)).Status);
    Assert.Equal(403, (await Begin(ProcessApp.Officer(), key)).Status);
    await Refused(404, "process.unknown_process", Begin(ProcessApp.Officer("reception", permissions: ProcessPermissions.Work), key), key);
    await Refused(404, "process.unknown_process", Begin(ProcessApp.Officer("clerk", permissions: ProcessPermissions.Work), key), key);
    await Refused(404, "process.unknown_process", Begin(officer, "nothing"), key);
    await Refused(400, "process.bad_business_key", Begin(officer, key, " "), key);
    await Refused(400, "forms.required", Begin(officer, key, data: new { noiDung = "" }), key);
    await Refused(400, "forms.not_asked", Begin(officer, key, data: new { noiDung = "Mua máy", khac = 1 }), key);
    var other = await Deployed("reception");
    await Refused(404, "process.unknown_process", Begin(officer, other), other);
  }

  [Fact]
  public async Task It_begins_for_the_office_of_who_begins_it_with_evidence() {
    var key = await Deployed();
    var clerk = ProcessApp.Officer("clerk", code: ProcessApp.OtherCode, office: ProcessApp.OtherOffice, permissions: ProcessPermissions.Work);
    foreach (var (actor, office) in new[] { (officer, ProcessApp.Office), (clerk, ProcessApp.OtherOffice) }) {
      var (status, body) = await Begin(actor, key);
      Assert.True(status == 200, body.ToJsonString());
      var id = (Guid)body["id"]!;
      Assert.Equal([office, "K-1", "Mua máy"], Assert.Single(await app.Sql("select office, business_key, variables->>'noiDung' from process.instance where id = $1", id)));
      Assert.Equal([actor.Id, office, ProcessPermissions.Work], Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.instance_started'", id)));
    }
  }

  [Fact]
  public async Task Its_form_offers_the_officials_of_the_office_as_the_form_of_a_task_does() {
    var key = await Deployed();
    var colleague = await app.Colleague("Bùi Văn Năm");
    // offices are looked at again after some seconds
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var page = await new HtmlParser().ParseDocumentAsync(await app.As(officer).GetStringAsync($"/can-bo/viec/bat-dau/{key}", Ct), Ct);
    Assert.Equal("Bùi Văn Năm", page.QuerySelector($"main [name=nguoiXuLy] option[value='{colleague}']")!.TextContent.Trim());
  }

  [Fact]
  public async Task On_the_page_an_official_finds_the_process_fills_in_its_form_and_begins_it() {
    var key = await Deployed();
    using var client = app.As(officer);
    Assert.Contains("/can-bo/viec/bat-dau", await client.GetStringAsync("/can-bo/viec", Ct), StringComparison.Ordinal);
    Assert.Contains($"/can-bo/viec/bat-dau/{key}", await client.GetStringAsync("/can-bo/viec/bat-dau", Ct), StringComparison.Ordinal);
    async Task<HttpStatusCode> Press(string businessKey, string content) {
      var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync($"/can-bo/viec/bat-dau/{key}", Ct), Ct);
      var hidden = page.QuerySelectorAll("main form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
      using var answer = await client.PostAsync($"/can-bo/viec/bat-dau/{key}", new FormUrlEncodedContent([.. hidden, new("__key", businessKey), new("noiDung", content)]), Ct);
      return answer.StatusCode;
    }
    Assert.Equal(HttpStatusCode.BadRequest, await Press("", "Mua máy"));
    Assert.Equal(HttpStatusCode.BadRequest, await Press("K-9", ""));
    Assert.Equal(HttpStatusCode.Redirect, await Press("K-9", "Mua máy"));
    Assert.Equal([["K-9"]], await app.Sql("select business_key from process.instance where process_key = $1", key));
    using var unseen = await app.As(ProcessApp.Officer("reception", permissions: ProcessPermissions.Work)).GetAsync($"/can-bo/viec/bat-dau/{key}", Ct);
    Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);
  }
}
