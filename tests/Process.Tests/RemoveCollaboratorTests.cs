using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class RemoveCollaboratorTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var clerk = ProcessApp.Officer("clerk", permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm") };
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/collaborators", new { person = clerk.Id })).Status);
    return new($"/api/process/tasks/{task}/collaborators/{clerk.Id}/remove", null, HeldTask.Holder, task, "process.collaborator_removed") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Again = "process.no_collaborator", Row = "select 1 from process.work_task where id = $1 and not exists (select from process.collaborator where task = $1)",
    };
  }
}
