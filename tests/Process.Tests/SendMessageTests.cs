using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class SendMessageTests(ProcessApp app) : IClassFixture<ProcessApp> {
  /// <summary>An instance that waits for the message, unless someone must first work.</summary>
  async Task<(Guid Instance, string Key)> Waiting(bool works = false) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    var drawn = new Bpmn(key).Message("paid").Start().Catch("wait", "paid").User("after").End().Path("wait", "after", "end");
    await app.Deploy(works ? drawn.User("before").Path("start", "before", "wait") : drawn.Path("start", "wait"));
    return (await app.Start(key, new { code = key }), key);
  }

  Task<(int Status, JsonNode Body)> Send(Actor? actor, object body) => app.Post(actor, "messages", body);

  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  [Fact]
  public async Task Nobody_sends_a_message_without_signing_in_or_the_permission() {
    var (instance, key) = await Waiting();
    foreach (var (actor, status) in ((Actor?, int)[])[(null, 401), (ProcessApp.Officer(permissions: [ProcessPermissions.Work, ProcessPermissions.Read]), 403)])
      Assert.Equal(status, (await Send(actor, new { name = "paid", key })).Status);
    Assert.Empty(await app.Open(instance));
  }

  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public async Task Another_offices_instance_is_not_reached(bool kept) {
    var (instance, key) = await Waiting(works: kept);
    var sent = await Send(ProcessApp.Stranger(ProcessPermissions.Operate), new { name = "paid", key, timeToLive = "P1D" });
    Assert.Equal((200, 0), (sent.Status, (int?)sent.Body["reached"]));
    if (kept) Assert.Null(await app.Complete(await app.Task(instance, "before"), null, ProcessApp.Officer()));
    await app.RunJobs();
    Assert.Empty(await app.Open(instance));
    Assert.DoesNotContain("process.message_received", await app.Ledger(instance));
    Assert.Equal(1, (int?)(await Send(Operator, new { name = "paid", key })).Body["reached"]);
  }

  [Theory]
  [InlineData("", "K", null, "process.bad_message")]
  [InlineData(null, "K", null, "process.bad_message")]
  [InlineData("paid", "K", "ngày mai", "process.bad_time_to_live")]
  [InlineData("paid", "K", "-P1D", "process.bad_time_to_live")]
  [InlineData("paid", "K", "P11Y", "process.bad_time_to_live")]
  [InlineData("paid", "K", "P9999Y", "process.bad_time_to_live")]
  [InlineData("paid", "", "P1D", "process.message_without_key")]
  public async Task What_is_no_message_is_refused(string? name, string key, string? timeToLive, string code) {
    var sent = await Send(Operator, new { name, key, timeToLive });
    Assert.Equal((400, code), (sent.Status, (string?)sent.Body["code"]));
  }

  [Fact]
  public async Task A_name_or_key_that_is_too_long_is_refused() {
    var text = new string('x', Processes.MaxMessageName + 1);
    foreach (var body in (object[])[new { name = text, key = "K" }, new { name = "paid", key = text }])
      Assert.Equal("process.bad_message", (string?)(await Send(Operator, body)).Body["code"]);
  }

  [Fact]
  public async Task A_message_reaches_the_instance_once_with_evidence_of_who_sent_it() {
    var (instance, key) = await Waiting();
    var sender = Operator;
    Assert.Equal(1, (int?)(await Send(sender, new { name = "paid", key, variables = new { receipt = "BL-1" } })).Body["reached"]);
    Assert.Equal(0, (int?)(await Send(sender, new { name = "paid", key })).Body["reached"]);
    Assert.Equal("BL-1", (string?)(await app.Variables(instance))["receipt"]);
    Assert.Equal(["after"], await app.Open(instance));
    Assert.Equal([sender.Id, ProcessApp.Office, ProcessPermissions.Operate],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'process.message_received'", instance)));
  }

  [Fact]
  public async Task The_sender_is_told_until_when_a_message_is_kept() {
    var (instance, key) = await Waiting(works: true);
    var sent = (await Send(Operator, new { name = "paid", key, timeToLive = "PT2H" })).Body;
    Assert.Equal((0, app.Clock.GetUtcNow().AddHours(2)), ((int?)sent["reached"], (DateTimeOffset)sent["keptUntil"]!));
    Assert.Null(await app.Complete(await app.Task(instance, "before"), null, ProcessApp.Officer()));
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(instance));
  }

  [Fact]
  public async Task A_message_that_only_begins_a_process_needs_no_key() {
    var (key, name) = ("p" + Guid.CreateVersion7().ToString("N"), "asked" + Guid.CreateVersion7().ToString("N"));
    await app.Deploy(new Bpmn(key).Message(name, null).Element("startEvent", "start", Bpmn.OnMessage(name)).User("work").End().Path("start", "work", "end"));
    Assert.Equal(1, (int?)(await Send(Operator, new { name })).Body["reached"]);
  }
}
