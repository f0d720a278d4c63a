using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class ReturnTaskTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    return new($"/api/process/tasks/{task}/return", new { reason = "Nhầm phòng" }, HeldTask.Holder, task, "process.task_returned") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Invalid = new { reason = " " }, InvalidCode = "process.reason_missing", Meanwhile = HeldTask.Done(app, task), Again = "process.task_done",
      Row = "select 1 from process.work_task where id = $1 and status = 'Open' and assignee is null and returned = 'Nhầm phòng'",
    };
  }

  [Fact]
  public async Task What_was_handed_over_goes_back_to_who_handed_it_over_and_they_see_why() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var colleague = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm") };
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/delegate", new { person = colleague.Id })).Status);
    Assert.Equal(200, (await app.Post(colleague, $"tasks/{task}/return", new { reason = "Thiếu bản đồ" })).Status);
    var (_, body) = await app.Get(HeldTask.Holder, $"tasks/{task}");
    Assert.Equal((HeldTask.Holder.Id, "Thiếu bản đồ", true), ((Guid)body["assignee"]!, (string?)body["returned"], (bool)body["holds"]!));
    Assert.Equal(HeldTask.Holder.Name, (string?)body["assigneeName"]);
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'task-returned' and channel = 'Inbox'", HeldTask.Holder.Id));
    Assert.Single(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'process.task_returned' and reason = 'Thiếu bản đồ'", task));
    Assert.Equal("process.task_held", (string?)(await app.Post(colleague, $"tasks/{task}/return", new { reason = "Lần nữa" })).Body["code"]);
  }
}
