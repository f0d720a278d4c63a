using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class ClaimTaskTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (_, task) = await app.Waiting();
    return new($"/api/process/tasks/{task}/claim", null, ProcessApp.Officer(permissions: ProcessPermissions.Work), task, "process.task_claimed") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Meanwhile = async () => Assert.Null(await app.Do(ProcessApp.Officer(), (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken))),
      Again = "process.task_held", Row = "select 1 from process.work_task where id = $1 and status = 'Assigned'",
    };
  }
}
