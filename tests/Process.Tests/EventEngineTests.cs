using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Event sub-processes, repeated steps and compensation with the database: what waits outside, and what is left of it.</summary>
public sealed class EventEngineTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Deploy(Func<Bpmn, Bpmn> draw) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(draw(new Bpmn(key)));
    return key;
  }

  static Bpmn Beside(Bpmn b, string id, string definition, bool interrupting) =>
    b.EventSub(id, definition, i => i.User("care_" + id).End(id + "_end").Path(id + "_start", "care_" + id, id + "_end"), interrupting);

  Task<long> Waiting(Guid id) => Count("select count(*) from process.subscription where instance = $1", id);
  Task<long> Listening(Guid id) => Count("select count(*) from process.listener where instance = $1", id);
  async Task<long> Count(string sql, Guid id) => (long)(await app.Sql(sql, id)).Single()[0]!;

  async Task<int> Send(string name, string key) {
    var reached = -1;
    Assert.Null(await app.Do(null, async (p, w) => {
      var sent = await p.Correlate(w, new(name, key, []), Ct);
      if (!sent.IsError) reached = sent.Value.Reached;
      return sent.Error;
    }));
    return reached;
  }

  async Task Work(Guid id, string element) => Assert.Null(await app.Complete(await app.Task(id, element), null, ProcessApp.Officer()));

  [Fact]
  public async Task A_message_beside_the_flow_takes_back_the_work_and_all_that_waited() {
    var key = await Deploy(b => Beside(Beside(Beside(b.Message("withdrawn").Message("asked").Signal("storm").Start().User("work").End().Path("start", "work", "end"),
      "stop", Bpmn.OnMessage("withdrawn"), true), "tell", Bpmn.OnMessage("asked"), false), "wind", Bpmn.OnSignal("storm"), false));
    var code = Guid.CreateVersion7().ToString();
    var id = await app.Start(key, new { code });
    Assert.Equal((2, 1), (await Waiting(id), await Listening(id)));
    Assert.Equal(1, await Send("asked", code));
    Assert.Equal(1, await Send("asked", code));
    Assert.Equal(["care_tell", "care_tell", "work"], await app.Open(id));
    Assert.Equal(1, await Send("withdrawn", code));
    Assert.Equal(["care_stop"], await app.Open(id));
    Assert.Equal((0, 0), (await Waiting(id), await Listening(id)));
    await Work(id, "care_stop");
    Assert.Equal("Completed", await app.Status(id));
  }

  [Fact]
  public async Task When_the_process_ends_nothing_waits_for_it_any_more() {
    var key = await Deploy(b => Beside(Beside(b.Message("withdrawn").Signal("storm").Start().User("work").End().Path("start", "work", "end"),
      "stop", Bpmn.OnMessage("withdrawn"), true), "wind", Bpmn.OnSignal("storm"), true));
    var code = Guid.CreateVersion7().ToString();
    var (done, cancelled) = (await app.Start(key, new { code }), await app.Start(key, new { code }));
    await Work(done, "work");
    Assert.Null(await app.Do(null, (p, w) => p.Cancel(w, cancelled, "thôi", Ct)));
    foreach (var id in (Guid[])[done, cancelled]) Assert.Equal((0, 0), (await Waiting(id), await Listening(id)));
    Assert.Equal(0, await Send("withdrawn", code));
  }

  [Fact]
  public async Task A_timer_beside_the_flow_comes_when_due_and_again() {
    var key = await Deploy(b => Beside(b.Start().User("work").End().Path("start", "work", "end"), "remind", Bpmn.Cycle("R2/PT2H"), false));
    var id = await app.Start(key);
    foreach (var expected in (int[])[1, 2, 2]) {
      app.Clock.Pass(TimeSpan.FromHours(2));
      await app.RunJobs();
      Assert.Equal(expected, (await app.Open(id)).Count(e => e == "care_remind"));
    }
    Assert.Contains("work", await app.Open(id));
  }

  [Fact]
  public async Task A_condition_is_looked_at_when_an_operator_corrects_a_variable() {
    var key = await Deploy(b => b.Start().User("work").User("chief").End().Boundary("over", "work", Bpmn.OnCondition("=amount > 500"), interrupting: false).Path("start", "work", "end").Path("over", "chief", "end"));
    var id = await app.Start(key, new { amount = 1 });
    Assert.Equal(["work"], await app.Open(id));
    Assert.Null(await app.Do(null, (p, w) => p.SetVariables(w, id, new() { ["amount"] = 900 }, Ct)));
    Assert.Equal(["chief", "work"], await app.Open(id));
  }

  [Fact]
  public async Task One_task_for_each_member_of_a_list_with_the_results_in_order() {
    var key = await Deploy(b => b.Start().Element("userTask", "opinion", Bpmn.Extensions("""<zeebe:assignmentDefinition candidateGroups="=item" />""")
      + Bpmn.Each("=roles", output: """outputCollection="opinions" outputElement="={who: item, says: opinion.text}" """)).User("after").End().Path("start", "opinion", "after", "end"));
    var id = await app.Start(key, new { roles = new[] { "leader", "clerk", "specialist" } });
    var tasks = await app.Sql("select id, candidate_group from process.work_task where instance = $1 order by token", id);
    Assert.Equal(["leader", "clerk", "specialist"], tasks.Select(t => ((string)t[1]!).Split(':')[1]));
    foreach (var (task, role) in tasks.Select(t => ((Guid)t[0]!, ((string)t[1]!).Split(':')[1])).Reverse())
      Assert.Null(await app.Complete(task, new { opinion = new { text = "ý " + role } }, ProcessApp.Officer(role)));
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal(["ý leader", "ý clerk", "ý specialist"], (await app.Variables(id))["opinions"]!.AsArray().Select(o => (string?)o!["says"]));
  }

  [Fact]
  public async Task Each_turn_of_a_call_activity_is_an_instance_of_its_own_and_a_timer_ends_them_all() {
    var inner = await Deploy(b => b.Start().User("inside").End().Path("start", "inside", "end"));
    var key = await Deploy(b => b.Start().Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{inner}" />""") + Bpmn.Each("=[1,2,3]")).Boundary("late", "call", Bpmn.Duration("P1D"))
      .User("after").User("chase").End().Path("start", "call", "after", "end").Path("late", "chase", "end"));
    var (done, late) = (await app.Start(key), await app.Start(key));
    await app.RunJobs();
    foreach (var child in await app.Sql("select id, variables->>'item' from process.instance where parent = $1 order by parent_token", done)) await Work((Guid)child[0]!, "inside");
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(done));
    app.Clock.Pass(TimeSpan.FromDays(1));
    await app.RunJobs();
    Assert.Equal(["chase"], await app.Open(late));
    Assert.Equal([("1", "Cancelled"), ("2", "Cancelled"), ("3", "Cancelled")],
      (await app.Sql("select variables->>'item', status from process.instance where parent = $1 order by parent_token", late)).Select(r => ((string)r[0]!, (string)r[1]!)));
  }

  [Fact]
  public async Task Remote_service_tasks_are_repeated_as_jobs_and_undone_as_jobs() {
    var key = await Deploy(b => b.Start().Element("serviceTask", "book", Bpmn.Extensions("""<zeebe:taskDefinition type="test.work" />""") + Bpmn.Each("=[\"a\",\"b\"]", sequential: true)).Undo("book", "unbook")
      .User("decide").Element("intermediateThrowEvent", "undo", Bpmn.Compensate()).User("after").End().Path("start", "book", "decide", "undo", "after", "end"));
    var id = await app.Start(key);
    await app.RunJobs();
    await Work(id, "decide");
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal([("book", "a"), ("book", "b"), ("unbook", null)],
      app.Script.Calls.Where(c => c.Instance == id).Select(c => (c.Element, (string?)c.Variables["item"])));
  }

  [Fact]
  public async Task What_is_kept_for_undoing_is_not_shown_as_a_place_where_the_instance_stands() {
    var key = await Deploy(b => b.Start().Service("book", "test.local").Undo("book", "unbook").User("after").End().Path("start", "book", "after", "end"));
    var id = await app.Start(key);
    var (_, body) = await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), $"instances/{id}");
    Assert.Equal(["after"], body["now"]!.AsArray().Select(n => (string?)n!["element"]));
  }

  /// <summary>A process that ends by an error, called by one that is called itself, and on top one that may catch it.</summary>
  async Task<Guid> Called(Func<Bpmn, Bpmn> inside, Func<Bpmn, Bpmn> around) {
    static string Calls(string process) => Bpmn.Extensions($"""<zeebe:calledElement processId="{process}" />""");
    var inner = await Deploy(b => inside(b.Error("poor").Escalation("slow")));
    var middle = await Deploy(b => b.Start().Element("callActivity", "call", Calls(inner)).User("middle_after").End().Path("start", "call", "middle_after", "end"));
    var top = await Deploy(b => around(b.Error("poor").Escalation("slow").Start().Element("callActivity", "call", Calls(middle)).User("after").User("mend").End().Path("start", "call", "after", "end")).Path("caught", "mend", "end"));
    var id = await app.Start(top);
    await app.RunJobs();
    return id;
  }

  async Task<Guid> ChildOf(Guid id) => (Guid)(await app.Sql("select id from process.instance where parent = $1", id)).Single()[0]!;

  [Fact]
  public async Task An_error_that_a_called_process_does_not_catch_is_caught_by_whoever_called_however_far_outside() {
    var id = await Called(b => b.Start().User("inside").Element("endEvent", "bad", Bpmn.OnError("poor")).Path("start", "inside", "bad"), b => b.Boundary("caught", "call", Bpmn.OnError("poor")));
    var middle = await ChildOf(id);
    var inner = await ChildOf(middle);
    await Work(inner, "inside");
    await app.RunJobs();
    Assert.Equal(["mend"], await app.Open(id));
    Assert.Equal(("Cancelled", "Cancelled"), (await app.Status(middle), await app.Status(inner)));
    Assert.Empty(await app.Sql("select 1 from process.incident where instance = any($1)", (Guid[])[id, middle, inner]));
  }

  [Fact]
  public async Task An_error_that_nobody_catches_is_an_incident_where_it_was_thrown() {
    var id = await Called(b => b.Start().User("inside").Element("endEvent", "bad", Bpmn.OnError("poor")).Path("start", "inside", "bad"), b => b.Boundary("caught", "call", Bpmn.Duration("P1D")));
    var middle = await ChildOf(id);
    var inner = await ChildOf(middle);
    await Work(inner, "inside");
    await app.RunJobs();
    Assert.Equal([inner], (await app.Sql("select instance from process.incident where instance = any($1)", (Guid[])[id, middle, inner])).Select(r => (Guid)r[0]!));
    Assert.Equal(("Active", "Active"), (await app.Status(id), await app.Status(middle)));
  }

  [Fact]
  public async Task An_escalation_of_a_called_process_is_heard_by_the_caller_and_both_go_on() {
    var id = await Called(b => b.Start().Element("intermediateThrowEvent", "tell", Bpmn.OnEscalation("slow")).User("inside").End().Path("start", "tell", "inside", "end"), b => b.Boundary("caught", "call", Bpmn.OnEscalation("slow"), interrupting: false));
    var inner = await ChildOf(await ChildOf(id));
    Assert.Equal(["mend"], await app.Open(id));
    Assert.Equal(["inside"], await app.Open(inner));
  }
}
