using System.Text.Json.Nodes;
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
    Assert.Equal((400, "forms.not_asked"), (status, (string?)body["code"]));
    Assert.Equal("forms.not_asked", (string?)(await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = new { deNghi = "khác" } })).Body["code"]);
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

  [Theory]
  [InlineData("""{"asset": {"code": "GIẢ"}}""", "forms.not_asked", "asset.code")]
  [InlineData("""{"asset": {"x": 9}}""", "forms.not_asked", "asset.x")]
  [InlineData("""{"parts": [{"name": "Ổ cứng", "made": 2020}]}""", "forms.not_asked", "parts.0.made")]
  [InlineData("""{"parts": "không"}""", "forms.wrong_kind", "parts")]
  [InlineData("""{"parts": ["không"]}""", "forms.wrong_kind", "parts.0")]
  [InlineData("""{"asset": "không"}""", "forms.wrong_kind", "asset")]
  [InlineData("""{"asset": {"name": 5}}""", "forms.wrong_kind", "asset.name")]
  [InlineData("""{"asset": {"name": {}}}""", "forms.wrong_kind", "asset.name")]
  [InlineData("""{"done": "true"}""", "forms.wrong_kind", "done")]
  public async Task What_the_page_could_not_write_is_refused_at_every_depth(string data, string code, string field) {
    var (instance, task) = await Asset();
    var (status, body) = await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new { data = JsonNode.Parse(data) });
    Assert.Equal((400, code, field), (status, (string?)body["code"], (string?)body["errors"]![0]!["field"]));
    Assert.Equal("M1", (string?)(await app.Variables(instance))["asset"]!["code"]);
  }

  [Fact]
  public async Task Parts_that_are_given_leave_those_beside_them_and_what_is_closed_by_another_answer() {
    var (instance, task) = await Asset();
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/finish", new {
      data = new { asset = new { name = "Máy in", code = "M1", price = 7 }, done = true, parts = new[] { new { name = "Ổ cứng" } } },
    })).Status);
    var known = await app.Variables(instance);
    var asset = known["asset"]!.AsObject();
    Assert.Equal(("M1", "Máy in", 1, 3), ((string?)asset["code"], (string?)asset["name"], (int?)asset["price"], asset.Count));
    Assert.Equal("Ổ cứng", (string?)known["parts"]![0]!["name"]);
  }

  Task<(Guid Instance, Guid Task)> Asset() => app.HeldTaskWith(HeldTask.Holder, """
    {"id": "a", "type": "group", "path": "asset", "label": "Tài sản", "components": [
      {"id": "a1", "type": "textfield", "key": "code", "label": "Mã", "readonly": true},
      {"id": "a2", "type": "textfield", "key": "name", "label": "Tên"},
      {"id": "a3", "type": "number", "key": "price", "label": "Giá", "readonly": "=done = true"}]},
    {"id": "b", "type": "checkbox", "key": "done", "label": "Xong"},
    {"id": "c", "type": "dynamiclist", "path": "parts", "label": "Bộ phận", "components": [{"id": "c1", "type": "textfield", "key": "name", "label": "Tên"}]}
    """, new { asset = new { code = "M1", price = 1 } });

  [Fact]
  public async Task What_nobody_has_taken_is_not_done() {
    var (_, task) = await app.Waiting();
    var officer = ProcessApp.Officer(permissions: ProcessPermissions.Work);
    Assert.Equal("process.task_not_taken", (string?)(await app.Post(officer, $"tasks/{task}/finish", new { data = new { } })).Body["code"]);
  }
}
