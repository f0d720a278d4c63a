using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Saola.Kernel;
using Saola.Process;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ListWorkTests(SliceApp app) {
  [Fact]
  public async Task The_worklist_shows_what_is_open_to_the_role_with_how_urgent_it_is() {
    var (_, code) = await app.Submitted();
    var page = await app.Get(Officer("intake"), "/api/dossiers/tasks?kind=group");
    var item = page["items"]!.AsArray().Single(i => (string)i!["code"]! == code)!;
    Assert.Equal(("intake_check", "Nguyễn Thị Hoa"), ((string)item["element"]!, (string)item["subject"]!));
    Assert.DoesNotContain((await app.Get(Officer("intake", BienHo), "/api/dossiers/tasks?kind=group"))["items"]!.AsArray(), i => (string)i!["code"]! == code);
  }

  [Fact]
  public async Task Who_gives_out_the_work_of_an_office_sees_who_holds_what_and_assigns_what_no_role_of_theirs_may_take() {
    var (_, code) = await app.Submitted();
    var ct = TestContext.Current.CancellationToken;
    var head = OtherWork.InRole("division_head");
    Assert.DoesNotContain((await app.Get(head, "/api/dossiers/tasks?kind=group"))["items"]!.AsArray(), i => (string)i!["code"]! == code);
    async Task<JsonNode> Found() {
      for (string? after = null; ;) {
        var list = await app.Get(head, "/api/dossiers/tasks?kind=office" + (after is null ? "" : "&after=" + after));
        if (list["items"]!.AsArray().SingleOrDefault(i => (string)i!["code"]! == code) is { } found) return found;
        after = (string?)list["next"] ?? throw new InvalidOperationException("not in the list");
      }
    }
    var item = await Found();
    Assert.Null(item["assigneeName"]);
    Assert.False((bool)item["mine"]!);
    var done = await app.Post(head, "/api/dossiers/tasks/bulk", new { verb = "assign", tasks = new[] { (string)item["task"]! }, person = Specialist });
    Assert.Equal(1, (int)done["done"]!);
    Assert.NotEmpty((string)(await Found())["assigneeName"]!);
    using var client = app.As(head);
    var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync("/can-bo?ds=office", ct), ct);
    Assert.NotEmpty(page.QuerySelectorAll("main tbody tr"));
    using var officer = app.As(OtherWork.InRole("intake"));
    Assert.DoesNotContain("ds=office", await officer.GetStringAsync("/can-bo", ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Work_of_all_processes_stands_in_one_list_for_who_works_on_dossiers() {
    var (_, key) = await OtherWork.Waiting(app, "intake", more: """<zeebe:taskSchedule dueDate="2026-01-02T00:00:00Z" />""");
    var ct = TestContext.Current.CancellationToken;
    var officer = Officer("intake");
    officer = officer with { Permissions = [.. officer.Permissions, ProcessPermissions.Work] };
    var item = (await app.Get(officer, "/api/dossiers/tasks?kind=group"))["items"]!.AsArray().Single(i => (string)i!["code"]! == key)!;
    Assert.Equal(("Soạn báo cáo", null, "Báo cáo"), ((string?)item["step"], (string?)item["dossier"], (string?)item["procedure"]));
    using var client = app.As(officer);
    var page = await client.GetStringAsync("/can-bo?ds=group", ct);
    Assert.Contains($"href=\"/can-bo/viec/{(string)item["task"]!}\"", page, StringComparison.Ordinal);
    // no second list beside it
    Assert.DoesNotContain("href=\"/can-bo/viec\"", page, StringComparison.Ordinal);
    using var led = await client.GetAsync("/can-bo/viec?ds=group", ct);
    Assert.Equal((HttpStatusCode.Redirect, "/can-bo?ds=group"), (led.StatusCode, led.Headers.Location!.OriginalString.Replace("http://localhost", "", StringComparison.Ordinal)));
    using var only = app.As(officer with { Permissions = [ProcessPermissions.Work] });
    Assert.Contains("href=\"/can-bo/viec\"", await only.GetStringAsync("/can-bo/viec?ds=group", ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_list_says_for_whom_a_task_is_done_what_keeps_it_apart_and_what_has_priority() {
    var (officer, away, ct) = (OtherWork.InRole("intake"), OtherWork.InRole("intake") with { Name = "Đỗ Thị Tư" }, TestContext.Current.CancellationToken);
    var key = await OtherWork.Deploy(app, "Kiểm kê", ["check", "approve"], OtherWork.Task("check", "Kiểm tra", "intake"),
      OtherWork.Task("approve", "Duyệt kiểm kê", "intake", """<zeebe:priorityDefinition priority="80" /><zeebe:properties><zeebe:property name="fourEyes" value="check" /></zeebe:properties>"""));
    var check = await OtherWork.Begin(app, key, key);
    await app.Post(officer, $"/api/process/tasks/{check}/claim", new { });
    await app.Post(officer, $"/api/process/tasks/{check}/finish", new { data = new { } });
    var (theirs, code) = await OtherWork.Waiting(app, "intake");
    await app.Post(away, "/api/dossiers/tasks/claim", new { tasks = new[] { theirs }, take = true });
    var day = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("insert into process.absence (id, office, person, person_name, stand_in, stand_in_name, begins, ends, declared_by, declared_at) values ($1, $2, $3, 'Đỗ Thị Tư', $4, 'x', $5, $5, $3, now())",
      Guid.CreateVersion7(), Pleiku, away.Id, officer.Id, day);
    using var client = app.As(officer);
    async Task<string> Row(string list, string bearing) {
      var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync($"/can-bo?ds={list}", ct), ct);
      return page.QuerySelectorAll("main tbody tr").Single(r => r.TextContent.Contains(bearing, StringComparison.Ordinal)).TextContent;
    }
    var apart = await Row("group", key);
    foreach (var said in new[] { "Kiểm kê", "Ưu tiên", "Không được nhận: đã xử lý bước Kiểm tra" }) Assert.Contains(said, apart, StringComparison.Ordinal);
    Assert.Contains("Làm thay Đỗ Thị Tư", await Row("mine", code), StringComparison.Ordinal);
  }
}
