using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Variables may be personal: who operates reads them, and that is evidence.</summary>
public sealed class ShowVariablesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static readonly Actor Operator = ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  [Fact]
  public async Task It_needs_its_permission() => await app.NeedsPermission($"instances/{(await app.Waiting()).Instance}/variables", ProcessPermissions.Operate);

  [Fact]
  public async Task Another_offices_variables_are_not_found_and_nothing_is_recorded() {
    var (id, _) = await app.Waiting();
    var (status, body) = await app.Get(ProcessApp.Stranger(ProcessPermissions.Operate), $"instances/{id}/variables");
    Assert.Equal((404, "process.not_found"), (status, (string?)body["code"]));
    Assert.DoesNotContain("process.variables_read", await app.Ledger(id));
  }

  static JsonNode Of(JsonNode body, string name) => body["items"]!.AsArray().Single(v => (string?)v!["name"] == name)!;

  [Fact]
  public async Task Each_value_says_which_step_gave_it_and_who_did_that() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check").Script("sum", "=pages + 1", "total").User("sign").End().Path("start", "check", "sum", "sign", "end"));
    var id = await app.Start(key, new { first = "a", pages = 1, wrong = 5 });
    var officer = ProcessApp.Officer() with { Id = await app.Colleague("Trần Thị Bình") };
    Assert.Null(await app.Complete(await app.Task(id, "check"), new { pages = 2 }, officer));
    Assert.Equal(200, (await app.Post(Operator, $"instances/{id}/variables", new { values = new { wrong = 6 }, reason = "nhập sai" })).Status);
    var (_, body) = await app.Get(Operator, $"instances/{id}/variables");
    Assert.Equal(["first", "pages", "total", "wrong"], body["items"]!.AsArray().Select(v => (string?)v!["name"]));
    Assert.Equal(("Started", null), ((string?)Of(body, "first")["what"], (string?)Of(body, "first")["element"]));
    Assert.Equal(("Completed", "check", "Trần Thị Bình", 2), ((string?)Of(body, "pages")["what"], (string?)Of(body, "pages")["element"], (string?)Of(body, "pages")["who"], (int)Of(body, "pages")["value"]!));
    Assert.Equal(("Completed", "check", 3), ((string?)Of(body, "total")["what"], (string?)Of(body, "total")["element"], (int)Of(body, "total")["value"]!));
    Assert.Equal("VariablesSet", (string?)Of(body, "wrong")["what"]);
  }

  [Fact]
  public async Task What_was_changed_beside_the_engine_has_no_origin() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check").End().Path("start", "check", "end"));
    var id = await app.Start(key, new { amount = 5 });
    await app.AsIntruder("update process.instance set variables = '{\"amount\": 500}' where id = $1", id);
    Assert.Null((string?)Of((await app.Get(Operator, $"instances/{id}/variables")).Body, "amount")["what"]);
  }

  [Fact]
  public async Task That_they_were_read_is_evidence() {
    var (id, _) = await app.Waiting();
    Assert.Equal(200, (await app.Get(Operator, $"instances/{id}/variables")).Status);
    Assert.Equal([Operator.Id, ProcessApp.Office, ProcessPermissions.Operate], (await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.variables_read'", id)).Single());
  }
}
