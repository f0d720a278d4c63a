using Npgsql;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>Signals reach everyone who waits when they are sent, each in a transaction of its own, and nobody twice.</summary>
public sealed class SignalTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly string signal = "s" + Guid.CreateVersion7().ToString("N");

  async Task<string> Deploy(Func<Bpmn, Bpmn> draw) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(draw(new Bpmn(key).Signal(signal)));
    return key;
  }

  Task<string> Waiter() => Deploy(b => b.Start().Element("intermediateCatchEvent", "wait", Bpmn.OnSignal(signal)).User("after").End().Path("start", "wait", "after", "end"));

  async Task Send(object? data = null, ProcessOffice? office = null, Guid[]? offices = null) {
    Assert.Null(await app.Do(null, (p, w) => Task.FromResult(p.Signal(w, new(signal, ProcessApp.Json(data), Office: office, Offices: offices)))));
    await app.RunJobs();
  }

  async Task<Guid> StartFor(string process, Guid office, string code) {
    Guid id = default;
    Assert.Null(await app.Do(null, async (p, w) => {
      var started = await p.Start(w, new(process, Guid.CreateVersion7().ToString(), new(office, code), []), Ct);
      id = started.Value;
      return started.Error;
    }));
    return id;
  }

  [Fact]
  public async Task A_signal_reaches_every_instance_of_every_process_that_waits_for_it() {
    var (one, other) = (await Waiter(), await Deploy(b => b.Start().User("work").Boundary("told", "work", Bpmn.OnSignal(signal)).User("told_work").End().Path("start", "work", "end").Path("told", "told_work", "end")));
    var (a, b, c) = (await app.Start(one), await app.Start(one), await app.Start(other));
    await Send(new { level = 9 });
    Assert.Equal(["after", "after", "told_work"], [.. await app.Open(a), .. await app.Open(b), .. await app.Open(c)]);
    Assert.Equal(9, (int?)(await app.Variables(a))["level"]);
    Assert.Contains("process.signal_received", await app.Ledger(c));
    Assert.Empty(await app.Sql("select 1 from process.listener where signal = $1", signal));
    await Send();
    Assert.Equal(["after"], await app.Open(a));
  }

  [Fact]
  public async Task A_signal_of_a_process_crosses_offices_and_one_of_an_operator_stays_in_theirs() {
    var key = await Waiter();
    var (ours, theirs) = (await app.Start(key), await StartFor(key, ProcessApp.OtherOffice, ProcessApp.OtherCode));
    await Send(offices: [ProcessApp.Office]);
    Assert.Equal((1, 0), ((await app.Open(ours)).Length, (await app.Open(theirs)).Length));
    var thrower = await Deploy(b => b.Start().Element("endEvent", "tell", Bpmn.OnSignal(signal)).Path("start", "tell"));
    await app.Start(thrower);
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(theirs));
  }

  [Fact]
  public async Task A_signal_begins_each_process_that_it_starts_once_for_the_senders_office() {
    var first = await Deploy(b => b.Element("startEvent", "heard", Bpmn.OnSignal(signal)).User("old").End().Path("heard", "old", "end"));
    await app.Deploy(new Bpmn(first).Signal(signal).Element("startEvent", "heard", Bpmn.OnSignal(signal)).User("act").End().Path("heard", "act", "end"));
    var thrower = await Deploy(b => b.Start().Element("intermediateThrowEvent", "tell", Bpmn.OnSignal(signal)
      + Bpmn.Extensions("""<zeebe:ioMapping><zeebe:input source="=level" target="strength" /></zeebe:ioMapping>""")).End().Path("start", "tell", "end"));
    await app.Start(thrower, new { level = 8 }, "bão số 5");
    await app.RunJobs();
    var begun = Assert.Single(await app.Sql("select id, business_key, office from process.instance where process_key = $1", first));
    Assert.Equal(("bão số 5", ProcessApp.Office), ((string)begun[1]!, (Guid)begun[2]!));
    Assert.Equal(["act"], await app.Open((Guid)begun[0]!));
    Assert.Equal("""{"strength":8}""", (await app.Variables((Guid)begun[0]!)).ToJsonString());
  }

  [Fact]
  public async Task Who_sends_a_signal_and_then_waits_for_it_waits_for_the_next_one() {
    var key = await Deploy(b => b.Start().Element("parallelGateway", "fork").Element("intermediateCatchEvent", "early", Bpmn.OnSignal(signal)).User("heard")
      .Element("intermediateThrowEvent", "tell", Bpmn.OnSignal(signal)).Element("intermediateCatchEvent", "late", Bpmn.OnSignal(signal)).User("after").End()
      .Path("start", "fork", "early", "heard", "end").Path("fork", "tell", "late", "after", "end"));
    var id = await app.Start(key);
    await app.RunJobs();
    Assert.Equal(["heard"], await app.Open(id));
    await Send();
    Assert.Equal(["after", "heard"], await app.Open(id));
  }

  [Fact]
  public async Task What_begins_to_wait_after_the_signal_was_sent_does_not_hear_it() {
    var key = await Waiter();
    await app.Do(null, (p, w) => Task.FromResult(p.Signal(w, new(signal, []))));
    app.Clock.Pass(TimeSpan.FromSeconds(1));
    var id = await app.Start(key);
    await app.RunJobs();
    Assert.Empty(await app.Open(id));
  }

  [Fact]
  public async Task A_signal_whose_delivery_breaks_off_reaches_each_instance_exactly_once() {
    var key = await Deploy(b => b.Start().User("work").Boundary("told", "work", Bpmn.OnSignal(signal), interrupting: false).User("heard").End().Path("start", "work", "end").Path("told", "heard", "end"));
    for (var n = 1; n <= 8; n++) {
      var ids = new List<Guid>();
      for (var i = 0; i < 3; i++) ids.Add(await app.Start(key));
      await app.Do(null, (p, w) => Task.FromResult(p.Signal(w, new(signal, []))));
      using (Breaker.At(app, n)) await Whatever();
      for (var i = 0; i < 4; i++) {
        app.Clock.Pass(TimeSpan.FromMinutes(3));
        await Whatever();
      }
      foreach (var id in ids) {
        Assert.Equal(["heard", "work"], await app.Open(id));
        Assert.Null(await app.Do(null, (p, w) => p.Cancel(w, id, "xong", Ct)));
      }
    }
  }

  async Task Whatever() {
    try {
      await app.RunJobs();
    } catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException) {
      // As in the dispatcher's own loop: the next round finds what is left.
    }
  }

  [Fact]
  public async Task More_instances_than_are_told_at_once_are_all_told() {
    var key = await Waiter();
    Assert.Null(await app.Do(null, async (p, w) => {
      for (var i = 0; i < 501; i++) await p.Start(w, new(key, $"{key} {i}", new(ProcessApp.Office, ProcessApp.Code), []), Ct);
      return null;
    }));
    await Send();
    Assert.Equal(501L, (await app.Sql("select count(*) from process.work_task where process_key = $1", key)).Single()[0]);
  }
}
