using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>The ledger alone rebuilds an instance: each step says there what it took in, under the instance's own key.</summary>
public sealed class ReplayInstanceTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  async Task<Guid> Start(Func<Bpmn, Bpmn> draw, object? variables = null) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(draw(new Bpmn(key)));
    return await app.Start(key, variables);
  }

  async Task<Replayed> Replay(Guid id) {
    await using var act = app.Begin();
    return (await act.Services.GetRequiredService<Processes>().Replay(act.Work, id, Ct))!;
  }

  async Task Rebuilt(Guid id) {
    var replayed = await Replay(id);
    Assert.Equal(((int)(await app.Sql("select version from process.instance where id = $1", id)).Single()[0]!, null, true), (replayed.Steps, replayed.Missing, replayed.Matches));
  }

  async Task Work(Guid id, string element, object? data = null) => Assert.Null(await app.Complete(await app.Task(id, element), data, ProcessApp.Officer()));

  [Fact]
  public async Task Every_state_of_a_long_run_is_rebuilt_exactly() {
    var signal = "s" + Guid.CreateVersion7().ToString("N");
    var decision = "d" + Guid.CreateVersion7().ToString("N");
    Assert.Null(await app.Do(null, async (p, w) => (await p.DeployDecisions(w, Dmn.Fee(decision), null, Ct)).Error));
    var inner = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(inner).Start().User("inside").End().Path("start", "inside", "end"));
    var id = await Start(b => b.Signal(signal).Message("paid").Start().Service("number", "test.local").Service("book").Undo("book", "unbook")
      .Element("userTask", "opinion", Bpmn.Extensions("""<zeebe:assignmentDefinition candidateGroups="specialist" />""") + Bpmn.Each("=[1,2]", output: """outputCollection="says" outputElement="=say" """))
      .Element("businessRuleTask", "fee", Bpmn.Extensions($"""<zeebe:calledDecision decisionId="{decision}" resultVariable="fee" />"""))
      .Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{inner}" />""")).Catch("paid", "paid").Element("intermediateCatchEvent", "storm", Bpmn.OnSignal(signal))
      .User("work", "=who").Boundary("late", "work", Bpmn.Cycle("R2/PT1H"), interrupting: false).User("chase").Element("endEvent", "undo", Bpmn.Compensate()).End()
      .Path("start", "number", "book", "opinion", "fee", "call", "paid", "storm", "work", "undo").Path("late", "chase", "end"),
      new { code = Guid.CreateVersion7().ToString(), pages = 1.50m, nested = new { zebra = 1, a = new[] { 1, 2 } }, who = 7 });
    await app.RunJobs();
    foreach (var task in await app.Sql("select id from process.work_task where instance = $1 order by token desc", id)) {
      await Rebuilt(id);
      Assert.Null(await app.Complete((Guid)task[0]!, new { say = "ý kiến", pages = 20 }, ProcessApp.Officer()));
    }
    await app.RunJobs();
    await Work((Guid)(await app.Sql("select id from process.instance where parent = $1", id)).Single()[0]!, "inside");
    await app.RunJobs();
    await Rebuilt(id);
    var code = (string)(await app.Variables(id))["code"]!;
    Assert.Null(await app.Do(null, async (p, w) => (await p.Correlate(w, new("paid", code, new() { ["receipt"] = 1e3 }), Ct)).Error));
    Assert.Null(await app.Do(null, (p, w) => Task.FromResult(p.Signal(w, new(signal, new() { ["level"] = 3 })))));
    await app.RunJobs();
    var stuck = (long)(await app.Sql("select token from process.incident where instance = $1", id)).Single()[0]!;
    await Rebuilt(id);
    Assert.Null(await app.Do(null, (p, w) => p.SetVariables(w, id, new() { ["who"] = "specialist" }, Ct)));
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, stuck, Ct)));
    app.Clock.Pass(TimeSpan.FromHours(1));
    await app.RunJobs();
    await Work(id, "chase");
    await Rebuilt(id);
    await Work(id, "work");
    await app.RunJobs();
    Assert.Equal("Completed", await app.Status(id));
    await Rebuilt(id);
  }

  [Fact]
  public async Task Failures_of_services_offices_and_calls_are_rebuilt_too() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Error("broken").Start().Element("parallelGateway", "fork").Service("sign").Service("pay").Boundary("poor", "pay", Bpmn.OnError("broken")).User("check", "H99.9:specialist").User("mend")
      .Element("callActivity", "call", Bpmn.Extensions("""<zeebe:calledElement processId="nothing-of-this-name" />""")).End()
      .Path("start", "fork", "sign", "end").Path("fork", "pay", "end").Path("fork", "check", "end").Path("fork", "call", "end").Path("poor", "mend", "end"));
    var business = Guid.CreateVersion7().ToString();
    app.Script.Plans[business] = c => c.Element == "pay" ? ServiceOutcome.Throw("broken", new() { ["missing"] = 5 }) : throw new InvalidOperationException("máy ký không trả lời");
    var id = await app.Start(key, null, business);
    for (var i = 0; i < 4; i++) {
      await app.RunJobs();
      app.Clock.Pass(TimeSpan.FromMinutes(10));
    }
    Assert.Equal(3L, (await app.Sql("select count(*) from process.incident where instance = $1", id)).Single()[0]);
    await Rebuilt(id);
    Assert.Null(await app.Do(null, (p, w) => p.Cancel(w, id, "thôi", Ct)));
    await Rebuilt(id);
  }

  async Task<(Guid Instance, Guid Task)> Done() {
    var (id, task) = await app.Waiting();
    Assert.Null(await app.Complete(task, new { decision = "pass" }, ProcessApp.Officer()));
    return (id, task);
  }

  [Fact]
  public async Task What_was_changed_beside_the_engine_is_found() {
    var (id, _) = await Done();
    await app.AsIntruder("""update process.instance set variables = '{"decision":"reject"}' where id = $1""", id);
    Assert.Equal(new Replayed(2, null, false), await Replay(id));
  }

  [Fact]
  public async Task When_its_key_is_destroyed_nothing_of_it_can_be_read_any_more() {
    var (id, _) = await Done();
    Assert.Null(await app.Do(null, async (_, w) => {
      await app.Services.GetRequiredService<Subjects>().Destroy(w, id, Ct);
      return null;
    }));
    Assert.Equal(new Replayed(0, 1, false), await Replay(id));
  }

  [Fact]
  public async Task What_a_step_took_in_is_not_readable_in_the_entry_itself() {
    var (id, task) = await Done();
    Assert.DoesNotContain("pass", string.Concat((await app.Sql("select facts::text from ledger.entry where object_id = any($1)", (Guid[])[id, task])).Select(r => r[0])), StringComparison.Ordinal);
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where subject = $1 and payload_hash is not null", id)).Single()[0]);
  }

  [Fact]
  public async Task An_instance_of_before_goes_on_and_says_from_where_the_ledger_does_not_know_it() {
    var (id, task) = await app.Waiting();
    await app.AsIntruder("delete from ledger.payload where subject = $1", id);
    await app.AsIntruder("delete from ledger.subject_key where subject = $1", id);
    Assert.Null(await app.Complete(task, null, ProcessApp.Officer()));
    Assert.Equal("Completed", await app.Status(id));
    Assert.Equal(new Replayed(0, 1, false), await Replay(id));
  }

  [Fact]
  public async Task Only_who_operates_the_office_asks() {
    var (id, _) = await Done();
    await app.NeedsPermission($"instances/{id}/replay", ProcessPermissions.Operate);
    Assert.Equal(404, (await app.Get(ProcessApp.Stranger(ProcessPermissions.Operate), $"instances/{id}/replay")).Status);
    Assert.Equal(404, (await app.Get(Operator, $"instances/{Guid.CreateVersion7()}/replay")).Status);
    var (status, body) = await app.Get(Operator, $"instances/{id}/replay");
    Assert.Equal((200, 2, true), (status, (int?)body["steps"], (bool?)body["matches"]));
  }
}
