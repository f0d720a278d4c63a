using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Saola.Process.Tests;

public sealed class ApiTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  HttpClient As(params string[] permissions) => app.As(ProcessApp.Officer(permissions: permissions));

  static Task<HttpResponseMessage> Post(HttpClient client, string path, object? body = null) => client.PostAsJsonAsync("/api/process/" + path, body ?? new { }, Ct);

  static async Task<JsonObject> Json(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;

  static async Task<string?> Code(HttpResponseMessage response) => (string?)(await Json(response))["code"];

  static Bpmn Simple(string key) => new Bpmn(key).Message("stop" + key).Start().User("check").Boundary("stopped", "check", Bpmn.OnMessage("stop" + key)).End()
    .Path("start", "check", "end").Path("stopped", "end");

  async Task<(string Key, Guid Instance, Guid Task)> Started() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    Assert.Equal(HttpStatusCode.OK, (await Post(As(ProcessPermissions.Design), "definitions", new { Simple(key).Xml })).StatusCode);
    var started = await Json(await Post(As(ProcessPermissions.Operate), "instances", new { process = key, businessKey = "K-" + key, variables = new { code = key } }));
    var id = (Guid)started["id"]!;
    return (key, id, await app.Task(id, "check"));
  }

  [Fact]
  public async Task A_process_is_deployed_started_worked_and_read_over_the_api() {
    var (key, id, task) = await Started();
    var officer = As(ProcessPermissions.Work, ProcessPermissions.Read, ProcessPermissions.Complete);
    Assert.Contains(await Items(officer, $"tasks?kind=group&process={key}"), t => (Guid)t!["id"]! == task);
    Assert.Equal("check", (string?)(await officer.GetFromJsonAsync<JsonObject>($"/api/process/tasks/{task}", Ct))!["element"]);
    Assert.Equal(HttpStatusCode.OK, (await Post(officer, $"tasks/{task}/claim")).StatusCode);
    Assert.Contains(await Items(officer, $"tasks?kind=mine&process={key}"), t => (Guid)t!["id"]! == task);
    Assert.Equal(HttpStatusCode.OK, (await Post(officer, $"tasks/{task}/complete", new { data = new { decision = "pass" } })).StatusCode);
    var shown = (await officer.GetFromJsonAsync<JsonObject>($"/api/process/instances/{id}", Ct))!;
    Assert.Equal("completed", (string?)shown["status"]);
    Assert.Equal(["start", "check", "end"], shown["path"]!.AsArray().Select(p => (string?)p!["element"]));
    Assert.Contains(await Items(officer, $"instances?businessKey=K-{key}"), i => (Guid)i!["id"]! == id);
    Assert.Contains(await Items(officer, $"definitions?key={key}"), d => (string?)d!["key"] == key);
    var again = await Post(officer, $"tasks/{task}/complete");
    Assert.Equal((HttpStatusCode.Conflict, "process.task_done"), (again.StatusCode, await Code(again)));
  }

  static async Task<JsonArray> Items(HttpClient client, string path) => (await client.GetFromJsonAsync<JsonObject>("/api/process/" + path, Ct))!["items"]!.AsArray();

  [Fact]
  public async Task An_operator_corrects_cancels_and_sends_messages_each_as_a_recorded_act() {
    var (key, id, _) = await Started();
    var operates = As(ProcessPermissions.Operate);
    var noReason = await Post(operates, $"instances/{id}/variables", new { values = new { a = 1 } });
    Assert.Equal("process.reason_missing", await Code(noReason));
    Assert.Equal(HttpStatusCode.OK, (await Post(operates, $"instances/{id}/variables", new { values = new { a = 1 }, reason = "nhập sai" })).StatusCode);
    Assert.Equal(1, (int?)(await app.Variables(id))["a"]);
    Assert.Equal(1, (int?)(await Json(await Post(operates, "messages", new { name = "stop" + key, key })))["reached"]);
    Assert.Equal("Completed", await app.Status(id));
    Assert.Equal(0, (int?)(await Json(await Post(operates, "messages", new { name = "stop" + key, key })))["reached"]);
    var over = await Post(operates, $"instances/{id}/cancel", new { reason = "thôi" });
    Assert.Equal("process.instance_over", await Code(over));
    Assert.Equal("nhập sai", (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'process.variables_set'", id)).Single()[0]);
  }
}
