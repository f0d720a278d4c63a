using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class AssignTaskTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (_, task) = await app.Waiting();
    var colleague = await app.Colleague("Đỗ Thị Tư", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    return new($"/api/process/tasks/{task}/assign", new { person = colleague }, ProcessApp.Officer(permissions: ProcessPermissions.Assign), task, "process.task_assigned") {
      Permission = ProcessPermissions.Assign, Stranger = ProcessApp.Stranger(ProcessPermissions.Assign), Unseen = "process.task_not_found",
      Invalid = new { person = Guid.CreateVersion7() }, InvalidCode = "process.no_colleague",
      Meanwhile = async () => Assert.Null(await app.Complete(task, null, ProcessApp.Officer())),
      Again = "process.task_done", Row = "select 1 from process.work_task where id = $1 and status = 'Assigned' and assignee_name = 'Đỗ Thị Tư' and owner is null",
    };
  }
}
