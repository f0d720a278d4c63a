using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>Messages that find an event waiting, and those that come before it does.</summary>
public sealed class MessageTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly TimeSpan Day = TimeSpan.FromDays(1);

  static string NewKey() => "p" + Guid.CreateVersion7().ToString("N");

  async Task<string> Deploy(Action<Bpmn> draw) {
    var key = NewKey();
    var bpmn = new Bpmn(key).Message("paid");
    draw(bpmn);
    await app.Deploy(bpmn);
    return key;
  }

  /// <summary>Someone works first, then the process waits for the payment, then someone works again.</summary>
  Task<string> WorkThenPayment() => Deploy(b => b.Start().User("before").Catch("wait", "paid").User("after").End().Path("start", "before", "wait", "after", "end"));

  static ProcessMessage Paid(string key, TimeSpan lives, int receipt = 1) => new("paid", key, new() { ["receipt"] = receipt }, TimeToLive: lives);

  async Task<Correlation> Send(ProcessMessage message) {
    Correlation? sent = null;
    Assert.Null(await app.Do(null, async (p, w) => {
      var answer = await p.Correlate(w, message, Ct);
      sent = answer.IsError ? null : answer.Value;
      return answer.Error;
    }));
    return sent!;
  }

  async Task Work(Guid instance, string element) => Assert.Null(await app.Complete(await app.Task(instance, element), null, ProcessApp.Officer()));

  Task<List<object?[]>> Kept(string key) => app.Sql("select data->>'receipt' from process.message where key = $1 order by kept_at", key);

  async Task<long> Received(Guid instance) => (long)(await app.Sql("select count(*) from ledger.entry where object_id = $1 and type = 'process.message_received'", instance)).Single()[0]!;

  [Fact]
  public async Task A_message_reaches_the_instance_with_its_key_and_no_other() {
    var key = await Deploy(b => b.Start().Catch("wait", "paid").User("after").End().Path("start", "wait", "after", "end"));
    var (one, two) = (await app.Start(key, new { code = key + "1" }), await app.Start(key, new { code = key + "2" }));
    Assert.Equal(new(1, null), await Send(Paid(key + "1", TimeSpan.Zero, 7)));
    Assert.Equal((1, 0), ((await app.Open(one)).Length, (await app.Open(two)).Length));
    Assert.Equal(7, (int?)(await app.Variables(one))["receipt"]);
    Assert.Equal(new(0, null), await Send(Paid(key + "1", TimeSpan.Zero)));
  }

  [Theory]
  [InlineData("sendTask", "", false)]
  [InlineData("intermediateThrowEvent", """<bpmn:messageEventDefinition messageRef="m_paid" />""", false)]
  [InlineData("endEvent", """<bpmn:messageEventDefinition messageRef="m_paid" />""", true)]
  public async Task A_receive_task_waits_for_what_a_task_or_an_event_of_another_process_sends(string kind, string definition, bool last) {
    var receives = await Deploy(b => b.Start().Element("receiveTask", "wait", attributes: "messageRef=\"m_paid\"").User("after").End().Path("start", "wait", "after", "end"));
    var sends = await Deploy(b => {
      b.Start().Element(kind, "tell", Bpmn.Extensions("""
        <zeebe:taskDefinition type="process.send" /><zeebe:taskHeaders><zeebe:header key="message" value="paid" /><zeebe:header key="key" value="=code" /><zeebe:header key="variables" value="receipt" /></zeebe:taskHeaders>
        """) + definition);
      if (last) b.Path("start", "tell");
      else b.End().Path("start", "tell", "end");
    });
    var waiting = await app.Start(receives, new { code = receives });
    Assert.Empty(await app.Open(waiting));
    var sender = await app.Start(sends, new { code = receives, receipt = 7 });
    Assert.Equal("Active", await app.Status(sender));
    await app.RunJobs();
    Assert.Equal("Completed", await app.Status(sender));
    Assert.Equal(["after"], await app.Open(waiting));
    Assert.Equal(7, (int?)(await app.Variables(waiting))["receipt"]);
  }

  [Fact]
  public async Task A_message_that_starts_a_process_begins_one_for_the_office() {
    var message = "asked" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(NewKey()).Message(message, null).Element("startEvent", "asked", Bpmn.OnMessage(message)).User("answer").End().Path("asked", "answer", "end"));
    Assert.Equal(new(1, null), await Send(new(message, "K-1", new() { ["q"] = 1 }, new(ProcessApp.Office, ProcessApp.Code), Day)));
    var row = (await app.Sql("select i.id, i.business_key from process.instance i join process.definition d on d.id = i.definition where $1 = any(d.starts)", message)).Single();
    Assert.Equal("K-1", row[1]);
    Assert.Equal(["answer"], await app.Open((Guid)row[0]!));
  }

  [Fact]
  public async Task A_message_that_comes_first_is_given_when_the_event_opens() {
    var key = await WorkThenPayment();
    var id = await app.Start(key, new { code = key });
    var sent = await Send(Paid(key, Day));
    Assert.Equal((0, app.Clock.GetUtcNow() + Day), (sent.Reached, sent.KeptUntil!.Value));
    await app.RunJobs();
    Assert.Equal(["before"], await app.Open(id));
    await Work(id, "before");
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal(1, (int?)(await app.Variables(id))["receipt"]);
    Assert.Empty(await Kept(key));
    Assert.Equal(1, await Received(id));
  }

  [Fact]
  public async Task A_message_of_another_name_or_key_stays() {
    var key = await WorkThenPayment();
    var id = await app.Start(key, new { code = key });
    await Send(Paid(key + "1", Day));
    await Send(new("refunded", key, [], TimeToLive: Day));
    await Work(id, "before");
    await app.RunJobs();
    Assert.Empty(await app.Open(id));
    Assert.Equal("Active", await app.Status(id));
    Assert.Equal(0, await Received(id));
  }

  [Fact]
  public async Task Without_a_time_to_live_nothing_is_kept() {
    var key = await WorkThenPayment();
    Assert.Equal(new(0, null), await Send(Paid(key, TimeSpan.Zero)));
    Assert.Empty(await Kept(key));
  }

  [Fact]
  public async Task A_message_that_reaches_an_instance_is_not_kept_too() {
    var key = await Deploy(b => b.Start().Catch("wait", "paid").User("after").End().Path("start", "wait", "after", "end"));
    var id = await app.Start(key, new { code = key });
    Assert.Equal(new(1, null), await Send(Paid(key, Day)));
    Assert.Equal(["after"], await app.Open(id));
    Assert.Empty(await Kept(key));
  }

  [Fact]
  public async Task Kept_messages_are_given_in_the_order_they_came_one_to_each_event() {
    var key = await Deploy(b => b.Start().User("before").Catch("first", "paid").Script("keep", "=receipt", "one").Catch("second", "paid").User("after").End()
      .Path("start", "before", "first", "keep", "second", "after", "end"));
    var id = await app.Start(key, new { code = key });
    foreach (var receipt in (int[])[1, 2, 3]) {
      await Send(Paid(key, Day, receipt));
      app.Clock.Pass(TimeSpan.FromSeconds(1));
    }
    await Work(id, "before");
    await app.RunJobs();
    var variables = await app.Variables(id);
    Assert.Equal((1, 2), ((int?)variables["one"], (int?)variables["receipt"]));
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal("3", Assert.Single(await Kept(key))[0]);
  }

  [Fact]
  public async Task Of_two_instances_that_wait_for_a_kept_message_the_first_has_it() {
    var key = await WorkThenPayment();
    var (one, two) = (await app.Start(key, new { code = key }), await app.Start(key, new { code = key }));
    await Send(Paid(key, Day));
    await Work(two, "before");
    await app.RunJobs();
    await Work(one, "before");
    await app.RunJobs();
    Assert.Equal((0, 1), ((await app.Open(one)).Length, (await app.Open(two)).Length));
  }

  [Fact]
  public async Task After_its_time_a_message_is_given_to_nobody_and_the_night_takes_it_away() {
    var key = await WorkThenPayment();
    var id = await app.Start(key, new { code = key });
    await Send(Paid(key, Day));
    var message = (Guid)(await app.Sql("select id from process.message where key = $1", key)).Single()[0]!;
    app.Clock.Pass(Day);
    await Work(id, "before");
    await app.RunJobs();
    Assert.Empty(await app.Open(id));
    Assert.Null(await app.Do(null, async (_, w) => {
      await Processes.Expire(w, Ct);
      return null;
    }));
    Assert.Empty(await Kept(key));
    Assert.Equal(["process.message_kept", "process.message_expired"], await app.Ledger(message));
  }

  [Fact]
  public async Task A_message_sent_while_the_event_opens_is_given_once() {
    var key = await WorkThenPayment();
    var id = await app.Start(key, new { code = key });
    var task = await app.Task(id, "before");
    await using var opens = app.Begin(ProcessApp.Officer());
    Assert.Null(await opens.Services.GetRequiredService<Processes>().Complete(opens.Work, task, [], Ct));
    // the event is open, but only its own act sees it
    Assert.Equal(0, (await Send(Paid(key, Day))).Reached);
    var given = app.RunJobs();
    await app.Until("select 1 from pg_stat_activity where datname = current_database() and query like '%pg_advisory_unlock%' and wait_event = 'advisory'");
    await opens.Work.Commit(Ct);
    await given;
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal(1, await Received(id));
    Assert.Empty(await Kept(key));
  }

  [Fact]
  public async Task Many_messages_and_events_at_the_same_time_meet_once_each() {
    var key = await WorkThenPayment();
    var instances = new List<(Guid Id, Guid Task, string Code)>();
    for (var i = 0; i < 24; i++) {
      var id = await app.Start(key, new { code = $"{key}-{i}" });
      instances.Add((id, await app.Task(id, "before"), $"{key}-{i}"));
    }
    await Parallel.ForEachAsync(instances.SelectMany(i => (Func<Task>[])[
      () => app.Complete(i.Task, null, ProcessApp.Officer()), () => Send(Paid(i.Code, Day)), app.RunJobs]),
      new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Ct }, async (act, _) => await act());
    await app.RunJobs();
    foreach (var (id, _, code) in instances) {
      Assert.Equal(["after"], await app.Open(id));
      Assert.Equal(1, await Received(id));
      Assert.Empty(await Kept(code));
    }
  }

  [Fact]
  public async Task An_event_whose_key_has_no_value_is_an_incident_and_hears_nothing_until_it_is_cured() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Message("paid").Start().Catch("wait", "paid").User("after").End().Path("start", "wait", "after", "end"));
    var id = await app.Start(key);
    var incident = Assert.Single(await app.Sql("select token, message from process.incident where instance = $1 and node = 'wait'", id));
    Assert.Contains("=code", (string)incident[1]!, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from process.subscription where instance = $1", id));
    Assert.Null(await app.Do(null, (p, w) => p.SetVariables(w, id, new() { ["code"] = key }, Ct)));
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, (long)incident[0]!, Ct)));
    Assert.Equal(1, (await Send(Paid(key, Day))).Reached);
    Assert.Equal(["after"], await app.Open(id));
  }
}
