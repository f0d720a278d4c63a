using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class RemoveTaskFileTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (_, task) = await app.HeldTaskWith(HeldTask.Holder, """{"id": "a", "type": "filepicker", "key": "hoSo", "label": "Hồ sơ"}""");
    var file = (Guid)(await app.Attach(HeldTask.Holder, task, SaolaApp.Picture)).Body["file"]!;
    return new($"/api/process/tasks/{task}/files/hoSo/{file}/remove", null, HeldTask.Holder, file, "files.removed") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Again = "process.no_such_file", Row = "select 1 from kernel.file where id = $1 and removed_at is not null",
    };
  }
}
