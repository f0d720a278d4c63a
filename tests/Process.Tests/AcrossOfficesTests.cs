using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>A process in one office starts one in another and waits for it; each office sees its own part only.</summary>
public sealed class AcrossOfficesTests(ProcessApp app) : IClassFixture<ProcessApp>, IAsyncLifetime {
  readonly string key = "p" + Guid.CreateVersion7().ToString("N"), inner = "q" + Guid.CreateVersion7().ToString("N");
  static readonly string[] Reads = [ProcessPermissions.Read, ProcessPermissions.Work, ProcessPermissions.Operate];
  static readonly Actor Own = ProcessApp.Officer(permissions: Reads), Other = ProcessApp.Stranger(Reads);

  public async ValueTask InitializeAsync() => await app.Colleague("Rah Lan H'Nim", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
  public ValueTask DisposeAsync() => ValueTask.CompletedTask;

  async Task<Guid> Calling(string office) {
    await app.Deploy(new Bpmn(inner).Start().User("verify").End().Path("start", "verify", "end"));
    await app.Deploy(new Bpmn(key).Start().Element("callActivity", "ask", Bpmn.Extensions($"""
      <zeebe:calledElement processId="{inner}" propagateAllParentVariables="false" propagateAllChildVariables="false" /><zeebe:properties><zeebe:property name="office" value="{Bpmn.Escape(office)}" /></zeebe:properties>
      <zeebe:ioMapping><zeebe:input source="=pages" target="pages" /><zeebe:output source="=verified" target="verified" /></zeebe:ioMapping>
      """)).User("decide").End().Path("start", "ask", "decide", "end"));
    var id = await app.Start(key, new { place = ProcessApp.OtherCode, pages = 3, secret = "của cơ quan" });
    await app.RunJobs();
    return id;
  }

  async Task<Guid[]> Seen(Actor actor, string process) =>
    [.. (await app.Get(actor, $"instances?process={process}")).Body["items"]!.AsArray().Select(i => (Guid)i!["id"]!)];

  async Task<string[]> Worklist(Actor actor, Guid instance) =>
    [.. (await app.Get(actor, "tasks?kind=group")).Body["items"]!.AsArray().Where(t => (Guid)t!["instance"]! == instance).Select(t => (string)t!["element"]!)];

  [Theory]
  [InlineData(ProcessApp.OtherCode)]
  [InlineData("=place")]
  public async Task A_called_process_runs_in_the_named_office_and_its_outcome_comes_back(string office) {
    var id = await Calling(office);
    var child = Assert.Single(await Seen(Other, inner));
    Assert.Equal([id], await Seen(Own, key));
    Assert.Empty(await Seen(Own, inner));
    Assert.Empty(await Seen(Other, key));
    Assert.Equal(["verify"], await Worklist(Other, child));
    Assert.Empty(await Worklist(Own, child));
    foreach (var (actor, hidden) in ((Actor, Guid)[])[(Own, child), (Other, id)])
      foreach (var path in (string[])["", "/history", "/variables", "/replay"]) Assert.Equal(404, (await app.Get(actor, $"instances/{hidden}{path}")).Status);
    Assert.Equal("process.task_not_found", (await app.Complete(await app.Task(child, "verify"), null, ProcessApp.Officer()))!.Code);
    Assert.Equal(["pages"], (await app.Variables(child)).Select(v => v.Key));
    Assert.Null(await app.Complete(await app.Task(child, "verify"), new { verified = true, secret = "của cơ quan kia" }, Other));
    await app.RunJobs();
    Assert.Equal(["decide"], await Worklist(Own, id));
    var variables = await app.Variables(id);
    Assert.True((bool)variables["verified"]!);
    Assert.Equal("của cơ quan", (string?)variables["secret"]);
  }

  [Theory]
  [InlineData("H99.999", "H99.999")]
  [InlineData("=nothing", "nothing")]
  public async Task An_office_that_is_none_is_an_incident_that_names_it(string office, string named) {
    var id = await Calling(office);
    Assert.Contains(named, (string)(await app.Sql("select message from process.incident where instance = $1", id)).Single()[0]!, StringComparison.Ordinal);
  }

  static string Send(string message, string more) => Bpmn.Extensions($"""
    <zeebe:taskDefinition type="process.send" /><zeebe:taskHeaders><zeebe:header key="message" value="{message}" /><zeebe:header key="key" value="=code" />{more}</zeebe:taskHeaders>
    """);

  static string Header(string name, string value) => $"""<zeebe:header key="{name}" value="{value}" />""";

  [Fact]
  public async Task A_message_begins_a_process_in_another_office_and_its_answer_is_waited_for() {
    var (ask, answer) = ("ask" + key, "answer" + key);
    await app.Deploy(new Bpmn(inner).Message(ask, null).Element("startEvent", "start", Bpmn.OnMessage(ask)).User("verify").Element("sendTask", "reply", Send(answer, Header("variables", "verified"))).End()
      .Path("start", "verify", "reply", "end"));
    await app.Deploy(new Bpmn(key).Message(answer).Start().Element("sendTask", "ask", Send(ask, Header("office", "=place") + Header("variables", "code, pages"))).Catch("answered", answer).User("decide").End()
      .Path("start", "ask", "answered", "decide", "end"));
    var id = await app.Start(key, new { code = key, place = ProcessApp.OtherCode, pages = 3, secret = "của cơ quan" });
    await app.RunJobs();
    var asked = Assert.Single(await Seen(Other, inner));
    Assert.Equal(["code", "pages"], (await app.Variables(asked)).Select(v => v.Key).Order(StringComparer.Ordinal));
    Assert.Empty(await Seen(Own, inner));
    Assert.Null(await app.Complete(await app.Task(asked, "verify"), new { verified = true, remark = "của cơ quan kia" }, Other));
    await app.RunJobs();
    Assert.Equal(["decide"], await Worklist(Own, id));
    var variables = await app.Variables(id);
    Assert.True((bool)variables["verified"]!);
    Assert.False(variables.ContainsKey("remark"));
  }

  [Theory]
  [InlineData("", "Không quy trình nào chờ")]
  [InlineData("<zeebe:header key=\"office\" value=\"H99.999\" />", "H99.999")]
  [InlineData("<zeebe:header key=\"timeToLive\" value=\"mãi mãi\" />", "")]
  [InlineData("<zeebe:header key=\"timeToLive\" value=\"P9999Y\" />", "P30D")]
  public async Task A_message_that_cannot_be_sent_is_an_incident(string more, string why) {
    await app.Deploy(new Bpmn(key).Start().Element("sendTask", "ask", Send("nobody" + key, more)).End().Path("start", "ask", "end"));
    var id = await app.Start(key, new { code = key });
    await app.RunJobs();
    Assert.Contains(why, (string)(await app.Sql("select message from process.incident where instance = $1", id)).Single()[0]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_message_that_may_wait_is_kept_for_who_will() {
    await app.Deploy(new Bpmn(key).Start().Element("sendTask", "ask", Send("later" + key, Header("timeToLive", "P3D"))).End().Path("start", "ask", "end"));
    var id = await app.Start(key, new { code = key });
    await app.RunJobs();
    Assert.Equal("Completed", await app.Status(id));
    Assert.Single(await app.Sql("select 1 from process.message where name = $1", "later" + key));
  }
}
