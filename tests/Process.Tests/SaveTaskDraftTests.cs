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
  public async Task What_the_person_left_alone_is_as_the_process_learns_it_meanwhile() {
    var (instance, task) = await app.HeldTaskWith(HeldTask.Holder, """
      {"id": "a", "type": "textfield", "key": "ketQua", "label": "Kết quả"},
      {"id": "b", "type": "textfield", "key": "ghiChu", "label": "Ghi chú"},
      {"id": "c", "type": "group", "path": "taiSan", "label": "Tài sản", "components": [
        {"id": "c1", "type": "textfield", "key": "ten", "label": "Tên"}, {"id": "c2", "type": "textfield", "key": "ma", "label": "Mã", "readonly": true}]}
      """, new { ketQua = "Đạt", ghiChu = "cũ", taiSan = new { ten = "Máy in", ma = "M1" } });
    using var kept = await app.As(HeldTask.Holder).PutAsync($"/api/process/tasks/{task}/draft",
      System.Net.Http.Json.JsonContent.Create(new { data = new { ketQua = "Không đạt", ghiChu = "cũ", taiSan = new { ten = "Máy quét", ma = "M1" } } }), TestContext.Current.CancellationToken);
    Assert.True(kept.IsSuccessStatusCode);
    Assert.Equal("""{"ketQua": "Không đạt", "taiSan": {"ten": "Máy quét"}}""", (await app.Sql("select (content -> 'data')::text from process.task_draft where task = $1", task)).Single()[0]);
    var operate = ProcessApp.Officer(permissions: ProcessPermissions.Operate);
    Assert.Equal(200, (await app.Post(operate, $"instances/{instance}/variables", new { values = new { ghiChu = "mới", taiSan = new { ten = "Máy in", ma = "M2" } }, reason = "Sửa" })).Status);
    var page = await app.As(HeldTask.Holder).GetStringAsync($"/can-bo/viec/{task}", TestContext.Current.CancellationToken);
    var fields = (await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(page, TestContext.Current.CancellationToken)).QuerySelectorAll("main input[name]").ToLookup(i => i.GetAttribute("name"), i => i.GetAttribute("value"));
    Assert.Equal(["Không đạt", "mới", "Máy quét", "M2"], new[] { "ketQua", "ghiChu", "taiSan.ten", "taiSan.ma" }.Select(n => fields[n].Single()));
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
