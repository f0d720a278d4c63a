using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ApiTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly string Some = Guid.CreateVersion7().ToString();

  /// <summary>Every write route with its permission.</summary>
  public static TheoryData<string, string> Writes => new() {
    { "definitions", ProcessPermissions.Design }, { "definitions/lint", ProcessPermissions.Design }, { "instances", ProcessPermissions.Operate },
    { $"instances/{Some}/cancel", ProcessPermissions.Operate }, { $"instances/{Some}/variables", ProcessPermissions.Operate },
    { $"instances/{Some}/incidents/1/retry", ProcessPermissions.Operate }, { $"tasks/{Some}/claim", ProcessPermissions.Work },
    { $"tasks/{Some}/release", ProcessPermissions.Work }, { $"tasks/{Some}/assign", ProcessPermissions.Assign },
    { $"tasks/{Some}/delegate", ProcessPermissions.Work }, { $"tasks/{Some}/complete", ProcessPermissions.Complete }, { "messages", ProcessPermissions.Operate },
  };

  static readonly string[] All = [
    ProcessPermissions.Design, ProcessPermissions.Work, ProcessPermissions.Assign, ProcessPermissions.Operate, ProcessPermissions.Read, ProcessPermissions.Complete,
  ];

  HttpClient As(params string[] permissions) => app.As(ProcessApp.Officer(permissions: permissions));

  static Task<HttpResponseMessage> Post(HttpClient client, string path, object? body = null) => client.PostAsJsonAsync("/api/process/" + path, body ?? new { }, Ct);

  static async Task<JsonObject> Json(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;

  static async Task<string?> Code(HttpResponseMessage response) => (string?)(await Json(response))["code"];

  [Theory]
  [MemberData(nameof(Writes))]
  public async Task A_write_needs_its_own_permission_and_no_other_does(string path, string permission) {
    Assert.Equal(HttpStatusCode.Unauthorized, (await Post(app.As(), path)).StatusCode);
    Assert.Equal(HttpStatusCode.Forbidden, (await Post(As([.. All.Where(p => p != permission)]), path)).StatusCode);
    Assert.NotEqual(HttpStatusCode.Forbidden, (await Post(As(permission), path)).StatusCode);
  }

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
  public async Task A_file_that_cannot_be_run_is_refused_with_every_mistake() {
    var xml = new Bpmn("bad").Start().Element("complexGateway", "x").Element("userTask", "y").End().Path("start", "x", "y", "end").Xml;
    var lint = await Json(await Post(As(ProcessPermissions.Design), "definitions/lint", new { xml }));
    Assert.Equal(["process.not_executed", "process.nobody"], lint["findings"]!.AsArray().Select(f => (string?)f!["code"]));
    var refused = await Post(As(ProcessPermissions.Design), "definitions", new { xml });
    Assert.Equal((HttpStatusCode.BadRequest, 2), (refused.StatusCode, (await Json(refused))["errors"]!.AsArray().Count));
    Assert.Empty(await app.Sql("select 1 from process.definition where key = 'bad'"));
  }

  [Fact]
  public async Task Another_offices_instance_is_not_found() {
    var (_, id, task) = await Started();
    var other = app.As(ProcessApp.Officer(code: "H21.107", office: Guid.CreateVersion7(), permissions: All));
    Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/process/instances/{id}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/process/tasks/{task}", Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await Post(other, $"instances/{id}/cancel", new { reason = "x" })).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await Post(other, $"instances/{id}/variables", new { values = new { a = 1 }, reason = "x" })).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await Post(other, $"tasks/{task}/claim")).StatusCode);
    Assert.Equal(["check"], await app.Open(id));
  }

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

  [Fact]
  public async Task An_incident_is_listed_and_retried() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Element("exclusiveGateway", "g").User("a").User("b").End().Flow("start", "g").Flow("g", "a", "=way = 1").Flow("g", "b", "=way = 2").Path("a", "end").Path("b", "end"));
    var id = await app.Start(key);
    var operates = As(ProcessPermissions.Operate, ProcessPermissions.Read);
    var incident = Assert.Single(await Items(operates, "incidents"), i => (Guid)i!["instance"]! == id)!;
    Assert.Contains(await Items(operates, "instances?incidents=true"), i => (Guid)i!["id"]! == id);
    await Post(operates, $"instances/{id}/variables", new { values = new { way = 2 }, reason = "thiếu" });
    Assert.Equal(HttpStatusCode.OK, (await Post(operates, $"instances/{id}/incidents/{(long)incident["token"]!}/retry")).StatusCode);
    Assert.Equal(["b"], await app.Open(id));
    var again = await Post(operates, $"instances/{id}/incidents/1/retry");
    Assert.Equal("process.no_incident", await Code(again));
  }

  [Fact]
  public async Task Work_is_handed_only_to_an_official_of_the_office() {
    var (_, _, task) = await Started();
    var refused = await Post(As(ProcessPermissions.Assign), $"tasks/{task}/assign", new { person = Guid.CreateVersion7() });
    Assert.Equal("process.no_colleague", await Code(refused));
  }

  [Fact]
  public async Task A_leader_assigns_a_colleague_who_delegates_to_another() {
    var (_, _, task) = await Started();
    var (first, second) = (await Colleague("Đỗ Thị Tư"), await Colleague("Bùi Văn Năm"));
    Assert.Equal(HttpStatusCode.OK, (await Post(As(ProcessPermissions.Assign), $"tasks/{task}/assign", new { person = first })).StatusCode);
    var not = await Post(As(ProcessPermissions.Work), $"tasks/{task}/delegate", new { person = second });
    Assert.Equal("process.task_held", await Code(not));
    var holder = app.As(ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = first });
    Assert.Equal(HttpStatusCode.OK, (await Post(holder, $"tasks/{task}/delegate", new { person = second })).StatusCode);
    var row = (await app.Sql("select assignee, assignee_name, owner from process.work_task where id = $1", task)).Single();
    Assert.Equal((second, "Bùi Văn Năm", first), ((Guid)row[0]!, (string)row[1]!, (Guid)row[2]!));
  }

  /// <summary>An official of the office, as the identity engine keeps one.</summary>
  async Task<Guid> Colleague(string name) {
    var person = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.organisation (id, code, name, kind, path, office, is_office, changed_at, version) values ($1, $2, 'Phường thử', 'Ward', 'x.', $1, true, now(), 1) on conflict do nothing", ProcessApp.Office, ProcessApp.Code);
    await app.AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, $2, 'pack', false, now(), now(), 1)", person, name);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values (gen_random_uuid(), $1, $2, '{specialist}', false, '2026-01-01', 1)", person, ProcessApp.Office);
    return person;
  }

  [Theory]
  [InlineData("")]
  [InlineData("x")]
  public async Task A_business_key_is_required_and_short(string text) {
    var key = text.Length == 0 ? "" : new string('x', 201);
    Assert.Equal("process.bad_business_key", await Code(await Post(As(ProcessPermissions.Operate), "instances", new { process = "p", businessKey = key })));
  }

  [Fact]
  public async Task Starting_what_does_not_exist_is_not_found() =>
    Assert.Equal("process.unknown_process", await Code(await Post(As(ProcessPermissions.Operate), "instances", new { process = "nothing", businessKey = "K" })));
}
