using Saola.Kernel;
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

  [Fact]
  public async Task Who_may_take_a_task_does_not_give_it_out_by_a_right_held_in_another_office() {
    var (_, task) = await app.Waiting();
    var colleague = await app.Colleague("Đỗ Thị Năm");
    var candidate = ProcessApp.Officer(permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]);
    var elsewhere = candidate with { Rights = new([(ProcessPermissions.Work, new([ProcessApp.Office])), (ProcessPermissions.Assign, new([ProcessApp.OtherOffice]))]) };
    Assert.Equal("process.task_not_yours", (await app.Do(elsewhere, (p, w) => p.Assign(w, task, colleague, "Đỗ Thị Năm", TestContext.Current.CancellationToken)))?.Code);
    Assert.Null(await app.Do(candidate, (p, w) => p.Assign(w, task, colleague, "Đỗ Thị Năm", TestContext.Current.CancellationToken)));
  }
}
