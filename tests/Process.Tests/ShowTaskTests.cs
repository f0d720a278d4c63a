namespace Saola.Process.Tests;

public sealed class ShowTaskTests(ProcessApp app) : IClassFixture<ProcessApp> {
  [Fact]
  public async Task A_task_needs_its_permission() => await app.NeedsPermission($"tasks/{(await app.Waiting()).Task}", ProcessPermissions.Work);

  [Fact]
  public async Task Another_offices_or_roles_task_is_not_found() {
    var (_, task) = await app.Waiting();
    foreach (var actor in (Kernel.Actor[])[ProcessApp.Stranger(ProcessPermissions.Work), ProcessApp.Officer("clerk", permissions: ProcessPermissions.Work)]) {
      var (status, body) = await app.Get(actor, $"tasks/{task}");
      Assert.Equal((404, "process.task_not_found"), (status, (string?)body["code"]));
    }
  }

  [Fact]
  public async Task Who_only_gives_it_out_sees_what_is_in_it_with_a_reason_alone_and_the_reading_is_kept() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("t", "inspector").End().Path("start", "t", "end"));
    var task = await app.Task(await app.Start(key, new { sender = "Lê Văn Tố" }), "t");
    var (inspector, lead) = (ProcessApp.Officer("inspector", permissions: ProcessPermissions.Work), ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]));
    Assert.Null(await app.Do(inspector, (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken)));
    Assert.Equal(200, (await app.Post(inspector, $"tasks/{task}/opinions", new { person = await app.Colleague("Bùi Văn Năm"), question = "Lê Văn Tố nói gì?" })).Status);
    var own = (await app.Get(inspector, $"tasks/{task}")).Body;
    Assert.Equal(("Lê Văn Tố", false, 1), ((string?)own["data"]!["sender"], (bool)own["hidden"]!, own["opinions"]!.AsArray().Count));
    var (status, body) = await app.Get(lead, $"tasks/{task}");
    Assert.Equal((200, true, inspector.Name), (status, (bool)body["hidden"]!, (string?)body["assigneeName"]));
    Assert.DoesNotContain("Lê Văn Tố", System.Text.RegularExpressions.Regex.Unescape(body.ToJsonString()));
    Assert.Equal((400, "ledger.reason_missing"), ((await app.Get(lead, $"tasks/{task}?reason=xem")).Status, (string?)(await app.Get(lead, $"tasks/{task}?reason=xem")).Body["code"]));
    Assert.DoesNotContain("process.task_read", await app.Ledger(task));
    Assert.Equal("Lê Văn Tố", (string?)(await app.Get(lead, $"tasks/{task}?reason=Ch%E1%BB%8Dn%20ng%C6%B0%E1%BB%9Di%20x%E1%BB%AD%20l%C3%BD")).Body["data"]!["sender"]);
    Assert.Equal([[lead.Id, "Chọn người xử lý", "true"]], (await app.Sql("select actor, reason, facts->>'outsideTask' from ledger.entry where object_id = $1 and type = 'process.task_read'", task)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task It_shows_whose_it_is_and_how_it_ended() {
    var (instance, task) = await app.Waiting();
    var actor = ProcessApp.Officer(permissions: ProcessPermissions.Work);
    Assert.Null(await app.Complete(task, null, actor));
    var (_, body) = await app.Get(actor, $"tasks/{task}");
    Assert.Equal((instance, "check", "completed", actor.Name), ((Guid?)body["instance"], (string?)body["element"], (string?)body["status"], (string?)body["endedBy"]));
  }
}
