using System.Text.Json.Nodes;
using Saola.Feel.Dmn;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>Processes run in memory: chosen answers and outcomes, a clock that goes only when told.</summary>
public sealed class TrialTests {
  /// <summary>Friday afternoon, an hour and a half before the office closes.</summary>
  static readonly DateTimeOffset Friday = Vn.At(new(2026, 1, 9), new(15, 30));

  static Trial Begin(Bpmn bpmn, object? variables = null, Dictionary<string, TrialOutcome>? services = null, DmnModel? decisions = null, params Bpmn[] others) {
    var processes = others.Prepend(bpmn).Select(b => b.Definition()).ToDictionary(d => d.Key);
    var world = new TrialWorld("H1", WorkingCalendar.Standard, Friday, processes.GetValueOrDefault) {
      Services = services ?? [], Decision = id => decisions?.DecisionNames.ContainsKey(id) == true ? decisions : null,
    };
    return new(world, processes.Values.First().Key, ProcessApp.Json(variables ?? new { }));
  }

  static string Limit(int hours) => $"""<zeebe:taskHeaders><zeebe:header key="limitHours" value="{hours}" /></zeebe:taskHeaders><zeebe:formDefinition formId="core:form/x" />""";

  static string[] Open(Trial trial) => [.. trial.Tasks.Select(t => t.Node.Id)];
  static IEnumerable<Happening> What(TrialStep step) => step.Events.Select(e => e.What);

  [Fact]
  public void A_task_shows_whose_it_is_its_form_and_when_it_is_due_in_working_time() {
    var trial = Begin(new Bpmn().Start().User("check", "specialist, H2:clerk", Limit(8)).End().Path("start", "check", "end"));
    var task = Assert.Single(trial.Tasks);
    Assert.Equal(["H1:specialist", "H2:clerk"], task.Candidates);
    Assert.Equal("core:form/x", task.Form);
    // Friday has an hour and a half left, Monday morning four hours: two and a half remain for Monday afternoon.
    Assert.Equal(Vn.At(new(2026, 1, 12), new(16, 0)), task.Due);
    trial.Answer("check", ProcessApp.Json(new { decision = "done" }));
    Assert.Equal((InstanceStatus.Completed, "end"), (trial.Status, trial.End));
    Assert.Equal("done", (string?)trial.Variables["decision"]);
  }

  [Fact]
  public void A_due_date_of_the_diagram_wins_over_the_limit() {
    var trial = Begin(new Bpmn().Start().User("check", more: Limit(8) + """<zeebe:taskSchedule dueDate="=&quot;2026-01-20T09:00&quot;" />""").End().Path("start", "check", "end"));
    Assert.Equal(Vn.At(new(2026, 1, 20), new(9, 0)), Assert.Single(trial.Tasks).Due);
  }

  [Fact]
  public void Time_that_passes_fires_each_timer_at_its_own_moment() {
    var trial = Begin(new Bpmn().Start().User("work").Boundary("late", "work", Bpmn.Duration("P3D")).Boundary("remind", "work", Bpmn.Cycle("R2/P1D"), interrupting: false)
      .User("chase").End().End("reminded").Path("start", "work", "end").Flow("remind", "reminded").Path("late", "chase", "end"));
    trial.PassWorking(TimeSpan.FromHours(2));
    // Half an hour into Monday: three days have not gone by, two and a bit have.
    Assert.Equal(Vn.At(new(2026, 1, 12), new(8, 0)), trial.Now);
    Assert.Equal(["work"], Open(trial));
    Assert.Equal([Friday.AddDays(1), Friday.AddDays(2)], trial.Steps[^1].Events.Where(e => e.What == Happening.TimerFired).Select(e => e.At));
    trial.PassWorkingDays(1);
    Assert.Equal(["chase"], Open(trial));
    Assert.Equal(Friday.AddDays(3), trial.Steps[^1].Events.Single(e => e.What == Happening.TimerFired).At);
    Assert.Contains(Happening.TakenBack, What(trial.Steps[^1]));
    Assert.Empty(trial.Timers);
  }

  [Fact]
  public void Time_does_not_go_back() =>
    Assert.Throws<TrialRefused>(() => Begin(new Bpmn().Start().User("work").End().Path("start", "work", "end")).Pass(Friday.AddMinutes(-1)));

  [Fact]
  public void A_service_ends_as_chosen_before_or_when_it_waits() {
    var bpmn = new Bpmn().Start().Service("look_up").Service("send", "test.send").End().Path("start", "look_up", "send", "end");
    var trial = Begin(bpmn, new { code = "1" }, new() { ["test.work"] = new(new() { ["found"] = 3 }) });
    Assert.Equal(["look_up", "send"], trial.Calls.Select(c => c.Node.Id));
    Assert.Equal((1, 3), (trial.Calls[0].Input.Count, (int)trial.Calls[1].Input["found"]!));
    Assert.Equal(InstanceStatus.Active, trial.Status);
    trial.Serve("send", new(null));
    Assert.Equal(InstanceStatus.Completed, trial.Status);
  }

  [Fact]
  public void An_error_of_a_service_takes_the_way_drawn_for_it_and_a_failure_waits_for_a_person() {
    var bpmn = new Bpmn().Error("gone").Start().Service("work").Boundary("caught", "work", Bpmn.OnError("gone")).End().End("without").Path("start", "work", "end").Flow("caught", "without");
    var thrown = Begin(bpmn);
    thrown.Serve("work", new(null, Throws: "gone"));
    Assert.Equal("without", thrown.End);
    var failed = Begin(bpmn);
    failed.Serve("work", new(null, Fails: "mất kết nối"));
    Assert.Equal(("work", "mất kết nối"), (Assert.Single(failed.Faults).Node, failed.Faults[0].Message));
    failed.Retry("work");
    Assert.Empty(failed.Faults);
    failed.Serve("work", new(null));
    Assert.Equal("end", failed.End);
  }

  [Fact]
  public void A_message_reaches_only_who_waits_for_its_key_and_only_once() {
    var trial = Begin(new Bpmn().Message("paid").Start().Catch("wait", "paid").End().Path("start", "wait", "end"), new { code = "A1" });
    Assert.Equal(0, trial.Receive("paid", "A2", []));
    Assert.Equal(1, trial.Receive("paid", "A1", new() { ["amount"] = 5 }));
    Assert.Equal(0, trial.Receive("paid", "A1", []));
    Assert.Equal(("end", 5), (trial.End, (int)trial.Variables["amount"]!));
  }

  [Fact]
  public void A_process_that_a_message_starts_waits_for_it() {
    var trial = Begin(new Bpmn().Message("asked", null).Element("startEvent", "asked", Bpmn.OnMessage("asked")).User("answer").End().Path("asked", "answer", "end"));
    Assert.Empty(trial.Tasks);
    Assert.Equal(1, trial.Receive("asked", "7", new() { ["who"] = "An" }));
    Assert.Equal(["answer"], Open(trial));
    Assert.Equal("An", (string?)trial.Variables["who"]);
  }

  [Fact]
  public void A_called_process_opens_its_own_tasks_and_gives_its_variables_back() {
    var other = new Bpmn("other").Start().User("inner").End().Path("start", "inner", "end");
    var call = new Bpmn().Start().Element("callActivity", "call", Bpmn.Extensions("""<zeebe:calledElement processId="other" />""")).End().Path("start", "call", "end");
    var trial = Begin(call, others: other);
    trial.Answer("inner", new() { ["found"] = true });
    Assert.Equal(("end", true), (trial.End, (bool)trial.Variables["found"]!));
    Assert.Equal("call", Assert.Single(Begin(call).Faults).Node);
  }

  [Theory]
  [InlineData(3, 100_000)]
  [InlineData(30, 200_000)]
  public void A_decision_of_the_packs_gives_its_result_at_once(int pages, int fee) {
    var bpmn = new Bpmn().Start().Element("businessRuleTask", "ask", Bpmn.Extensions("""<zeebe:calledDecision decisionId="fee" resultVariable="fee" />""")).End().Path("start", "ask", "end");
    var trial = Begin(bpmn, new { pages }, decisions: DmnModel.Load(Dmn.Fee("fee")));
    Assert.Equal(("end", fee), (trial.End, (int)trial.Variables["fee"]!));
    Assert.Equal("ask", Assert.Single(Begin(bpmn, new { pages }).Faults).Node);
  }

  [Fact]
  public void A_signal_is_heard_by_all_who_wait_for_it_when_it_is_sent() {
    var bpmn = new Bpmn().Signal("told").Start().Element("parallelGateway", "fork").Element("intermediateCatchEvent", "wait", Bpmn.OnSignal("told")).User("after")
      .User("work").Element("intermediateThrowEvent", "tell", Bpmn.OnSignal("told")).Element("intermediateCatchEvent", "deaf", Bpmn.OnSignal("told")).End().End("end_too")
      .Path("start", "fork", "wait", "after", "end").Path("fork", "work", "tell", "deaf", "end_too");
    var trial = Begin(bpmn);
    trial.Answer("work", []);
    Assert.Equal(["after"], Open(trial));
    Assert.Equal("deaf", Assert.Single(trial.Listeners).Node);
    trial.Signal("told", new() { ["how"] = "lần hai" });
    Assert.Empty(trial.Listeners);
    Assert.Equal("lần hai", (string?)trial.Variables["how"]);
  }

  [Fact]
  public void An_event_beside_the_flow_takes_the_work_back_and_nothing_of_it_happens_later() {
    var bpmn = new Bpmn().Message("withdrawn").Start().User("work").Boundary("late", "work", Bpmn.Duration("P1D")).End().End("chased").Path("start", "work", "end").Flow("late", "chased")
      .EventSub("stop", Bpmn.OnMessage("withdrawn"), b => b.User("close").End("closed").Path("stop_start", "close", "closed"));
    var trial = Begin(bpmn, new { code = "A1" });
    Assert.Equal(1, trial.Receive("withdrawn", "A1", []));
    Assert.Equal(["close"], Open(trial));
    Assert.Empty(trial.Timers);
    trial.Answer("close", []);
    Assert.Equal(InstanceStatus.Completed, trial.Status);
    Assert.Empty(trial.Awaited);
  }

  [Fact]
  public void What_nobody_could_do_is_a_fault_as_in_the_engine() {
    var trial = Begin(new Bpmn().Start().User("work", "=role").End().Path("start", "work", "end"));
    Assert.Equal("work", Assert.Single(trial.Faults).Node);
    Assert.Empty(trial.Tasks);
  }

  [Fact]
  public void An_answer_to_what_is_not_open_is_refused_and_says_what_is() {
    var trial = Begin(new Bpmn().Start().User("first").User("second").End().Path("start", "first", "second", "end"));
    var refused = Assert.Throws<TrialRefused>(() => trial.Answer("second", []));
    Assert.Contains("first", refused.Message, StringComparison.Ordinal);
    Assert.Equal(["first"], Open(trial));
  }

  [Fact]
  public void What_never_comes_to_rest_is_told() {
    var bpmn = new Bpmn().Start().User("work").Boundary("tick", "work", Bpmn.Cycle("R/PT1M"), interrupting: false).End().End("ticked").Path("start", "work", "end").Flow("tick", "ticked");
    Assert.Throws<TrialRefused>(() => Begin(bpmn).PassWorkingDays(30));
    var loop = new Bpmn().Start().Service("work").Path("start", "work").Flow("work", "work");
    Assert.Throws<TrialRefused>(() => Begin(loop, services: new() { ["work"] = new(null) }));
  }

  [Fact]
  public void The_same_choices_give_the_same_record() {
    Assert.Equal(Record(), Record());
    static string Record() {
      var trial = Begin(new Bpmn().Start().User("work").Boundary("late", "work", Bpmn.Duration("P1D"), interrupting: false).Service("send").End().End("told")
        .Path("start", "work", "send", "end").Flow("late", "told"), new { today = "" }, new() { ["send"] = new(new() { ["b"] = 1, ["a"] = 2 }) });
      trial.PassWorkingDays(2);
      trial.Answer("work", new() { ["z"] = 1, ["y"] = 2 });
      Assert.Equal([Happening.Answered, Happening.Called, Happening.Served, Happening.Ended], What(trial.Steps[^1]));
      return string.Join('\n', trial.Steps.SelectMany(s => s.Events)) + trial.Variables;
    }
  }
}
