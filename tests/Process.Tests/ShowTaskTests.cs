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
  public async Task It_shows_whose_it_is_and_how_it_ended() {
    var (instance, task) = await app.Waiting();
    var actor = ProcessApp.Officer(permissions: ProcessPermissions.Work);
    Assert.Null(await app.Complete(task, null, actor));
    var (_, body) = await app.Get(actor, $"tasks/{task}");
    Assert.Equal((instance, "check", "completed", actor.Name), ((Guid?)body["instance"], (string?)body["element"], (string?)body["status"], (string?)body["endedBy"]));
  }
}
