using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class FinishTaskTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var task = await app.HeldTaskWithForm(HeldTask.Holder);
    return new($"/api/process/tasks/{task}/finish", new { data = new { ketQua = "Đạt" } }, HeldTask.Holder, task, "process.task_completed") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Invalid = new { data = new { ketQua = "" } }, InvalidCode = "forms.required", Meanwhile = HeldTask.Done(app, task), Again = "process.task_done",
      Row = "select 1 from process.work_task where id = $1 and status = 'Completed'",
    };
  }

  [Fact]
  public async Task What_the_form_asks_for_goes_to_the_process_and_nothing_else() {
    var task = await app.HeldTaskWithForm(HeldTask.Holder);
    var (status, body) = await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = new { ketQua = "Đạt", duyet = true } });
    Assert.Equal((400, "process.not_asked"), (status, (string?)body["code"]));
    Assert.Equal("process.not_asked", (string?)(await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = new { deNghi = "khác" } })).Body["code"]);
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = new { ketQua = "Đạt" } })).Status);
    var instance = (Guid)(await app.Sql("select instance from process.work_task where id = $1", task)).Single()[0]!;
    var known = await app.Variables(instance);
    Assert.Equal(("Đạt", "Mua máy"), ((string?)known["ketQua"], (string?)known["deNghi"]));
    Assert.False(known.ContainsKey("duyet"));
  }

  [Fact]
  public async Task What_is_emptied_or_hidden_the_second_time_does_not_stay_in_the_process() {
    var (instance, task) = await app.HeldTaskWith(HeldTask.Holder, """
      {"id": "a", "type": "textfield", "key": "ghiChu", "label": "Ghi chú"},
      {"id": "b", "type": "checkbox", "key": "khongThu", "label": "Không thu"},
      {"id": "c", "type": "number", "key": "soTien", "label": "Số tiền", "conditional": {"hide": "=khongThu = true"}}
      """);
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = new { ghiChu = "thiếu dấu", soTien = 5 } })).Status);
    Assert.Equal(5, (int?)(await app.Variables(instance))["soTien"]);
    var again = await app.Held(HeldTask.Holder, instance, "again");
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{again}/finish", new { data = new { ghiChu = (string?)null, khongThu = true } })).Status);
    var known = await app.Variables(instance);
    Assert.Equal((null, null, true), ((string?)known["ghiChu"], (int?)known["soTien"], (bool?)known["khongThu"]));
  }

  [Fact]
  public async Task What_nobody_has_taken_is_not_done() {
    var (_, task) = await app.Waiting();
    var officer = ProcessApp.Officer(permissions: ProcessPermissions.Work);
    Assert.Equal("process.task_not_taken", (string?)(await app.Post(officer, $"tasks/{task}/finish", new { data = new { } })).Body["code"]);
  }
}
