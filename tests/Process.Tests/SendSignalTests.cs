using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class SendSignalTests(ProcessApp app) : IClassFixture<ProcessApp> {
  readonly string signal = "s" + Guid.CreateVersion7().ToString("N");

  async Task<Guid> Waiting() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Signal(signal).Start().Element("intermediateCatchEvent", "wait", Bpmn.OnSignal(signal)).User("after").End().Path("start", "wait", "after", "end"));
    return await app.Start(key);
  }

  async Task<(int Status, JsonNode Body)> Send(Actor? actor, object body) {
    var sent = await app.Post(actor, "signals", body);
    await app.RunJobs();
    return sent;
  }

  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  [Fact]
  public async Task Nobody_sends_a_signal_without_signing_in_or_the_permission() {
    var id = await Waiting();
    Assert.Equal(401, (await Send(null, new { name = signal })).Status);
    Assert.Equal(403, (await Send(ProcessApp.Officer(permissions: [ProcessPermissions.Work, ProcessPermissions.Read]), new { name = signal })).Status);
    Assert.Empty(await app.Open(id));
  }

  [Fact]
  public async Task Another_offices_instance_does_not_hear_it() {
    var id = await Waiting();
    Assert.Equal(200, (await Send(ProcessApp.Stranger(ProcessPermissions.Operate), new { name = signal })).Status);
    Assert.Empty(await app.Open(id));
  }

  [Theory]
  [InlineData(null)]
  [InlineData("")]
  [InlineData("  ")]
  public async Task A_signal_without_a_name_is_refused(string? name) {
    var (status, body) = await Send(Operator, new { name });
    Assert.Equal((400, "process.bad_signal"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Text_that_the_database_cannot_keep_is_refused() =>
    Assert.Equal("process.bad_text", (string?)(await Send(Operator, new { name = signal, variables = new { text = "a\0b" } })).Body["code"]);

  [Fact]
  public async Task An_instance_that_went_on_hears_nothing() {
    var id = await Waiting();
    await Send(Operator, new { name = signal });
    await Send(Operator, new { name = signal });
    Assert.Equal(["after"], await app.Open(id));
    Assert.Single(await app.Ledger(id), t => t == "process.signal_received");
  }

  [Fact]
  public async Task A_signal_reaches_the_instance_with_evidence_of_who_sent_it() {
    var id = await Waiting();
    var sender = Operator;
    Assert.Equal(200, (await Send(sender, new { name = signal, variables = new { level = 3 } })).Status);
    Assert.Equal(3, (int?)(await app.Variables(id))["level"]);
    Assert.Equal([sender.Id, ProcessApp.Office, ProcessPermissions.Operate],
      Assert.Single(await app.Sql("select actor, office, purpose from ledger.entry where type = 'process.signal_sent' and facts->>'signal' = $1", signal)));
  }
}
