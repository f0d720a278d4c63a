using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>Files of the form of a task, added by a program and on the page, and what the page fills in by itself.</summary>
public sealed class AddTaskFileTests(ProcessApp app) : IClassFixture<ProcessApp> {
  const string Form = """
    {"id": "a", "type": "textfield", "key": "ketQua", "label": "Kết quả", "defaultValue": "Đạt"},
    {"id": "b", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ", "multiple": true, "validate": {"required": true}}
    """;
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor officer = HeldTask.Holder;
  readonly HttpClient browser = app.As(HeldTask.Holder);

  Task<(int Status, JsonNode Body)> Send(Actor? actor, Guid task, byte[] content, string field = "hoSo", string name = "a.png") => app.Attach(actor, task, content, field, name);

  async Task Refused(int status, string code, Task<(int Status, JsonNode Body)> sent, Guid task) {
    var (got, body) = await sent;
    Assert.Equal((status, code), (got, (string?)body["code"]));
    Assert.Empty(await app.Sql("select 1 from kernel.file where owner = $1", task));
  }

  [Fact]
  public async Task A_file_is_taken_only_from_who_has_the_task_and_for_a_field_of_its_form() {
    var (_, task) = await app.HeldTaskWith(officer, Form);
    await Refused(401, "identity.not_signed_in", Send(null, task, SaolaApp.Picture), task);
    Assert.Equal(403, (await Send(ProcessApp.Officer(), task, SaolaApp.Picture)).Status);
    await Refused(404, "process.task_not_found", Send(ProcessApp.Stranger(ProcessPermissions.Work), task, SaolaApp.Picture), task);
    await Refused(400, "forms.not_asked", Send(officer, task, SaolaApp.Picture, field: "ketQua"), task);
    await Refused(400, "process.no_file_name", Send(officer, task, SaolaApp.Picture, name: ""), task);
    await Refused(400, "files.type_unknown", Send(officer, task, [1, 2, 3]), task);
    Assert.Null(await app.Complete(task, null, officer));
    await Refused(409, "process.task_done", Send(officer, task, SaolaApp.Picture), task);
  }

  [Fact]
  public async Task What_is_attached_goes_to_the_process_with_the_task_and_what_is_taken_out_does_not() {
    var (instance, task) = await app.HeldTaskWith(officer, Form);
    Assert.Equal("forms.required", (string?)(await app.Post(officer, $"tasks/{task}/finish", new { data = new { } })).Body["code"]);
    Assert.Equal("forms.not_asked", (string?)(await app.Post(officer, $"tasks/{task}/finish", new { data = new { hoSo = new[] { new { file = Guid.NewGuid(), name = "x" } } } })).Body["code"]);
    var (one, two) = (await Send(officer, task, SaolaApp.Picture), await Send(officer, task, SaolaApp.Picture, name: "b.png"));
    Assert.Equal((200, 200), (one.Status, two.Status));
    Assert.Single(await app.Sql("select 1 from ledger.entry where type = 'files.stored' and actor = $1 and object_id = $2", officer.Id, (Guid)two.Body["file"]!));
    using var gone = await app.As(officer).PostAsync($"/api/process/tasks/{task}/files/hoSo/{(Guid)one.Body["file"]!}/remove", null, Ct);
    Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
    using var again = await app.As(officer).PostAsync($"/api/process/tasks/{task}/files/hoSo/{(Guid)one.Body["file"]!}/remove", null, Ct);
    Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    Assert.Equal(200, (await app.Post(officer, $"tasks/{task}/finish", new { data = new { ketQua = "Đạt" } })).Status);
    var kept = Assert.Single((await app.Variables(instance))["hoSo"]!.AsArray());
    Assert.Equal(((Guid)two.Body["file"]!, "b.png"), ((Guid)kept!["file"]!, (string?)kept["name"]));
    Assert.Equal([["process_instance", instance]], await app.Sql("select owner_kind, owner from kernel.file where id = $1", (Guid)two.Body["file"]!));
  }

  [Fact]
  public async Task The_page_takes_files_shows_those_of_earlier_steps_and_fills_in_what_the_form_proposes() {
    var (instance, task) = await app.HeldTaskWith(officer, Form);
    var page = await Open($"/can-bo/viec/{task}");
    Assert.Equal("Đạt", page.QuerySelector("main [name=ketQua]")!.GetAttribute("value"));
    Assert.NotNull(page.QuerySelector("main input[type=file][name=hoSo]"));
    Assert.Equal(HttpStatusCode.OK, await Press(page, task, "Tải tệp lên", ("hoSo", "a.png", SaolaApp.Picture)));
    page = await Open($"/can-bo/viec/{task}");
    Assert.Contains("a.png", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.Redirect, await Press(page, task, "Hoàn thành"));
    var next = await app.Held(officer, instance, "again");
    Assert.Contains("a.png", (await Open($"/can-bo/viec/{next}")).QuerySelector("main .file-list")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task While_a_file_comes_slowly_the_task_is_free_and_what_comes_too_late_is_not_kept() {
    var (_, task) = await app.HeldTaskWith(officer, Form);
    using var content = new SlowContent([.. "%PDF-1.7\n"u8, .. new byte[1024 * 1024]]) { Headers = { ContentType = new("application/octet-stream") } };
    var sending = app.As(officer).PostAsync($"/api/process/tasks/{task}/files?field=hoSo&name=a.pdf", content, Ct);
    await content.Half.Task.WaitAsync(Ct);
    Assert.Null(await app.Complete(task, null, officer));
    content.Rest.SetResult();
    using var answer = await sending;
    Assert.Equal((HttpStatusCode.Conflict, "process.task_done"), (answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]));
    Assert.Empty(await app.Sql("select 1 from kernel.file where owner = $1", task));
  }

  /// <summary>More than the program takes in without reading, then nothing until it is let go on.</summary>
  sealed class SlowContent(byte[] content) : HttpContent {
    public TaskCompletionSource Half { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public TaskCompletionSource Rest { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) {
      await stream.WriteAsync(content.AsMemory(0, content.Length - 1), Ct);
      await stream.FlushAsync(Ct);
      Half.SetResult();
      await Rest.Task.WaitAsync(Ct);
      await stream.WriteAsync(content.AsMemory(content.Length - 1), Ct);
    }

    protected override bool TryComputeLength(out long length) {
      length = content.Length;
      return true;
    }
  }

  [Fact]
  public async Task A_file_that_comes_while_the_task_is_finished_stands_in_its_answer_or_is_refused() {
    var (instance, task) = await app.HeldTaskWith(officer, Form);
    await Send(officer, task, SaolaApp.Picture);
    await using var hold = await Hold.Commits(app, "new.type = 'files.stored'");
    var second = Send(officer, task, SaolaApp.Picture, name: "b.png");
    await hold.Reached();
    var finish = app.Post(officer, $"tasks/{task}/finish", new { data = new { } });
    while ((await app.Sql("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%process.work_task%for update%'")).Count == 0 && !finish.IsCompleted) await Task.Delay(20, Ct);
    await hold.DisposeAsync();
    Assert.Equal((200, 200), ((await second).Status, (await finish).Status));
    var named = (await app.Variables(instance))["hoSo"]!.AsArray().Select(f => (Guid)f!["file"]!).Order();
    Assert.Equal((await app.Sql("select id from kernel.file where owner_kind = 'process_instance' and owner = $1", instance)).Select(r => (Guid)r[0]!).Order(), named);
    Assert.Equal(2, named.Count());
  }

  [Fact]
  public async Task What_was_attached_to_a_field_that_is_hidden_in_the_end_is_let_go_of() {
    var (instance, task) = await app.HeldTaskWith(officer, """
      {"id": "a", "type": "checkbox", "key": "khongHoSo", "label": "Không có hồ sơ"},
      {"id": "b", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ", "conditional": {"hide": "=khongHoSo = true"}}
      """);
    await Send(officer, task, SaolaApp.Picture);
    Assert.Equal(200, (await app.Post(officer, $"tasks/{task}/finish", new { data = new { khongHoSo = true } })).Status);
    Assert.Null((await app.Variables(instance))["hoSo"]);
    Assert.Equal([[$"process_task.hoSo", true]], await app.Sql("select owner_kind, removed_at is not null from kernel.file where owner = $1", task));
  }

  [Fact]
  public async Task What_waited_with_a_task_that_is_cancelled_or_ended_by_a_system_goes_in_the_night() {
    var waiting = new List<(Guid Instance, Guid Task)>();
    foreach (var _ in Enumerable.Range(0, 3)) {
      waiting.Add(await app.HeldTaskWith(officer, Form));
      Assert.Equal(200, (await Send(officer, waiting[^1].Task, SaolaApp.Picture)).Status);
    }
    Assert.Equal(200, (await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Operate), $"instances/{waiting[0].Instance}/cancel", new { reason = "Nhầm" })).Status);
    Assert.Null(await app.Complete(waiting[1].Task, null, officer));
    await using (var act = app.Begin()) {
      await new OnDrafts(act.Services.GetRequiredService<TaskFiles>()).Handle(new(), act.Work, Ct);
      await act.Work.Commit(Ct);
    }
    foreach (var (n, (_, task)) in waiting.Index()) Assert.Equal([[n < 2]], await app.Sql("select removed_at is not null from kernel.file where owner = $1", task));
  }

  async Task<IHtmlDocument> Open(string path) {
    using var answer = await browser.GetAsync(path, Ct);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    return await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct);
  }

  async Task<HttpStatusCode> Press(IHtmlDocument page, Guid task, string button, params (string Name, string File, byte[] Content)[] files) {
    var pressed = page.QuerySelectorAll("main form button").First(b => b.TextContent.Trim().StartsWith(button, StringComparison.Ordinal));
    using var body = new MultipartFormDataContent();
    foreach (var input in pressed.Closest("form")!.QuerySelectorAll("input[name]:not([type=file])")) body.Add(new StringContent(input.GetAttribute("value") ?? ""), input.GetAttribute("name")!);
    if (pressed.GetAttribute("name") is { } name) body.Add(new StringContent(pressed.GetAttribute("value")!), name);
    foreach (var (field, file, content) in files) body.Add(new ByteArrayContent(content), field, file);
    using var answer = await browser.PostAsync($"/can-bo/viec/{task}", body, Ct);
    return answer.StatusCode;
  }
}
