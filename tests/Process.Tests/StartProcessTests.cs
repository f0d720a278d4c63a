using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class StartProcessTests(ProcessApp app) : IClassFixture<ProcessApp> {
  async Task<string> Deployed(bool byMessage = false) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(byMessage
      ? new Bpmn(key).Message("asked" + key, null).Element("startEvent", "start", Bpmn.OnMessage("asked" + key)).User("check").End().Path("start", "check", "end")
      : new Bpmn(key).Start().User("check").End().Path("start", "check", "end"));
    return key;
  }

  Task<(int Status, JsonNode Body)> Start(Actor? actor, string? process, string? businessKey, object? variables = null) => app.Post(actor, "instances", new { process, businessKey, variables });

  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  [Fact]
  public async Task Nobody_starts_a_process_without_signing_in_or_the_permission() {
    var key = await Deployed();
    Assert.Equal(401, (await Start(null, key, "K")).Status);
    Assert.Equal(403, (await Start(ProcessApp.Officer(permissions: ProcessPermissions.Work), key, "K")).Status);
    Assert.Empty(await app.Sql("select 1 from process.instance where process_key = $1", key));
  }

  [Theory]
  [InlineData("")]
  [InlineData(" ")]
  [InlineData("x", StartProcess.BusinessKeyLimit + 1)]
  public async Task A_business_key_is_required_and_short(string text, int times = 1) {
    var (status, body) = await Start(Operator, await Deployed(), string.Concat(Enumerable.Repeat(text, times)));
    Assert.Equal((400, "process.bad_business_key"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Starting_what_does_not_exist_is_not_found() {
    var (status, body) = await Start(Operator, "nothing", "K");
    Assert.Equal((404, "process.unknown_process"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task A_process_that_only_a_message_starts_is_not_started_by_hand() =>
    Assert.Equal("process.no_plain_start", (string?)(await Start(Operator, await Deployed(byMessage: true), "K")).Body["code"]);

  [Fact]
  public async Task Who_has_no_office_starts_nothing() {
    var (status, body) = await Start(Operator with { Post = null }, await Deployed(), "K");
    Assert.Equal((403, "process.no_office"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task An_instance_begins_for_ones_own_office_with_evidence() {
    var (key, actor) = (await Deployed(), Operator);
    var (status, body) = await Start(actor, key, " K-1 ", new { a = 1 });
    Assert.Equal(200, status);
    var id = (Guid)body["id"]!;
    Assert.Equal([ProcessApp.Office, "K-1", "Active", "1"], Assert.Single(await app.Sql("select office, business_key, status, variables->>'a' from process.instance where id = $1", id)));
    Assert.Equal(["check"], await app.Open(id));
    Assert.Equal([actor.Id, ProcessApp.Office, ProcessPermissions.Operate],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.instance_started'", id)));
  }
}
