using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Many tasks at once: each is answered for itself.</summary>
public abstract class BulkTaskTests(ProcessApp app, string verb, string permission, string recorded) {
  static readonly string[] All = [ProcessPermissions.Work, ProcessPermissions.Assign, ProcessPermissions.Complete];

  async Task<(int Status, JsonNode Body)> Send(Actor? actor, params Guid[] tasks) => await app.Post(actor, $"tasks/bulk/{verb}", verb switch {
    "assign" => new { tasks, person = await app.Colleague("Bùi Văn Năm") },
    "complete" => new { tasks = tasks.Select(t => new { task = t, data = new { agreed = true } }) },
    _ => new { tasks },
  });

  [Fact]
  public async Task It_needs_its_permission_and_some_tasks() {
    var (_, task) = await app.Waiting();
    Assert.Equal(401, (await Send(null, task)).Status);
    Assert.Equal(403, (await Send(ProcessApp.Officer(permissions: [.. All.Where(p => p != permission)]), task)).Status);
    var officer = ProcessApp.Officer(permissions: All);
    Assert.Equal("process.bad_bulk", (string?)(await Send(officer)).Body["code"]);
    Assert.Equal("process.bad_bulk", (string?)(await Send(officer, [.. Enumerable.Range(0, 101).Select(_ => Guid.CreateVersion7())])).Body["code"]);
    Assert.Equal(["process.task_opened"], await app.Ledger(task));
  }

  [Fact]
  public async Task One_that_is_refused_keeps_no_other_from_being_done() {
    var ((_, one), (_, over), (_, two)) = (await app.Waiting(), await app.Waiting(), await app.Waiting());
    Assert.Null(await app.Complete(over, null, ProcessApp.Officer()));
    var officer = ProcessApp.Officer(permissions: All);
    var (status, body) = await Send(officer, one, over, Guid.Empty, two, one);
    Assert.Equal((200, 2), (status, (int)body["done"]!));
    Assert.Equal([null, "process.task_done", "process.task_not_found", null], ((JsonArray)body["items"]!).Select(i => (string?)i!["code"]));
    foreach (var task in new[] { one, two })
      Assert.Equal(officer.Id, (await app.Sql("select actor from ledger.entry where object_id = $1 and type = $2", task, recorded)).Single()[0]);
  }

  [Fact]
  public async Task Another_offices_tasks_are_not_found_one_by_one() {
    var (_, task) = await app.Waiting();
    var (_, body) = await Send(ProcessApp.Stranger(All), task);
    Assert.Contains((string?)body["code"] ?? (string?)body["items"]![0]!["code"], new[] { "process.task_not_found", "process.no_colleague" });
    Assert.Equal(["process.task_opened"], await app.Ledger(task));
  }
}
