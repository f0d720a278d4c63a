using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class CompleteTaskTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (_, task) = await app.Waiting();
    return new($"/api/process/tasks/{task}/complete", new { data = new { decision = "pass" } }, ProcessApp.Officer(permissions: ProcessPermissions.Complete), task, "process.task_completed") {
      Permission = ProcessPermissions.Complete, Stranger = ProcessApp.Stranger(ProcessPermissions.Complete), Unseen = "process.task_not_found",
      Again = "process.task_done", Row = "select 1 from process.work_task where id = $1 and status = 'Completed'",
    };
  }
}
