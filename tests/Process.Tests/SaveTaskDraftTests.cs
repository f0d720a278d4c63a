using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class SaveTaskDraftTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var task = await app.HeldTaskWithForm(HeldTask.Holder);
    return new($"/api/process/tasks/{task}/draft", new { data = new { ketQua = "Đạt" }, page = 1 }, HeldTask.Holder, task, "process.draft_saved") {
      Method = HttpMethod.Put, Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Invalid = new { data = new { khac = 1 } }, InvalidCode = "forms.not_asked", Meanwhile = HeldTask.Done(app, task), Again = "process.task_done",
      Row = $"select 1 from process.task_draft where task = $1 and person = '{HeldTask.Holder.Id}' and content -> 'data' ->> 'ketQua' = 'Đạt'",
    };
  }

  [Fact]
  public async Task A_task_without_a_form_keeps_nothing() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    using var answer = await app.As(HeldTask.Holder).PutAsync($"/api/process/tasks/{task}/draft", System.Net.Http.Json.JsonContent.Create(new { data = new { } }), TestContext.Current.CancellationToken);
    Assert.Contains("process.no_form", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_was_typed_of_a_task_that_is_cancelled_goes_in_the_night() {
    var (instance, task) = await app.HeldTaskWith(HeldTask.Holder, """{"id": "a", "type": "textfield", "key": "ketQua", "label": "Kết quả"}""");
    var (_, other) = await app.HeldTaskWith(HeldTask.Holder, """{"id": "a", "type": "textfield", "key": "ketQua", "label": "Kết quả"}""");
    foreach (var one in new[] { task, other }) {
      using var kept = await app.As(HeldTask.Holder).PutAsync($"/api/process/tasks/{one}/draft", System.Net.Http.Json.JsonContent.Create(new { data = new { ketQua = "Đạt" } }), TestContext.Current.CancellationToken);
      Assert.True(kept.IsSuccessStatusCode);
    }
    var operate = ProcessApp.Officer(permissions: ProcessPermissions.Operate);
    Assert.Equal(200, (await app.Post(operate, $"instances/{instance}/cancel", new { reason = "Nhầm" })).Status);
    Assert.Null(await app.Do(null, async (_, w) => {
      await TaskDraft.Sweep(w, TestContext.Current.CancellationToken);
      return null;
    }));
    Assert.Equal([[other]], await app.Sql("select task from process.task_draft where task in ($1, $2)", task, other));
  }
}
