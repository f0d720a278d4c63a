using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class ReleaseTaskTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (_, task) = await app.Waiting();
    var holder = ProcessApp.Officer(permissions: ProcessPermissions.Work);
    Assert.Null(await app.Do(holder, (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken)));
    return new($"/api/process/tasks/{task}/release", null, holder, task, "process.task_released") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Meanwhile = async () => Assert.Null(await app.Complete(task, null, holder)),
      Again = "process.task_done", Row = "select 1 from process.work_task where id = $1 and status = 'Open' and assignee is null",
    };
  }
}
