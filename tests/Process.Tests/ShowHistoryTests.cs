using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ShowHistoryTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static readonly Actor Reader = ProcessApp.Officer(permissions: ProcessPermissions.Read);

  [Fact]
  public async Task It_needs_its_permission() => await app.NeedsPermission($"instances/{(await app.Waiting()).Instance}/history", ProcessPermissions.Read);

  [Fact]
  public async Task Another_offices_instance_is_not_found() {
    var (status, body) = await app.Get(ProcessApp.Stranger(ProcessPermissions.Read), $"instances/{(await app.Waiting()).Instance}/history");
    Assert.Equal((404, "process.not_found"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Who_did_what_when_and_why_is_told_in_order() {
    var (id, task) = await app.Waiting();
    var boss = ProcessApp.Officer(permissions: ProcessPermissions.Operate) with { Id = await app.Colleague("Lò Thị Mai") };
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    foreach (var act in (string[])["suspend", "resume"]) {
      Assert.Equal(200, (await app.Post(boss, $"instances/{id}/{act}", new { reason = "chờ ý kiến" })).Status);
      app.Clock.Pass(TimeSpan.FromMinutes(1));
    }
    Assert.Null(await app.Complete(task, null, ProcessApp.Officer(name: "Siu H'Bia")));
    var items = (await app.Get(Reader, $"instances/{id}/history")).Body["items"]!.AsArray();
    Assert.Equal(["process.instance_started", "process.suspended", "process.resumed"], items.Select(i => (string)i!["what"]!).Take(3));
    Assert.Equal(["process.instance_ended", "process.task_completed"], items.Skip(3).Select(i => (string)i!["what"]!).Order(StringComparer.Ordinal));
    Assert.Equal(("Lò Thị Mai", "chờ ý kiến"), ((string?)items[1]!["who"], (string?)items[1]!["why"]));
    var done = items.Single(i => (string?)i!["what"] == "process.task_completed")!;
    Assert.Equal(("check", "Siu H'Bia"), ((string?)done["element"], (string?)done["who"]));
  }
}
