using System.Text.Json;

namespace Saola.Process.Tests;

public sealed class StepTests {
  [Fact]
  public void A_straight_process_opens_a_task_and_ends_after_it() {
    var play = new Play(new Bpmn().Start().User("check").End().Path("start", "check", "end").Definition());
    var task = play.Effect<Effect.TaskOpened>();
    Assert.Equal("check", task.Node.Id);
    Assert.Equal(["specialist"], task.Groups);
    Assert.Equal(["check"], play.Waiting);
    play.Complete("check", new { decision = "pass" });
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
    Assert.Empty(play.State.Tokens);
    Assert.Equal("pass", play.Var("decision"));
    Assert.Equal(["start", "check", "end"], play.Path);
  }

  [Fact]
  public void A_task_completed_twice_is_refused_the_second_time() {
    var play = new Play(new Bpmn().Start().User("a").User("b").End().Path("start", "a", "b", "end").Definition());
    var first = play.At("a").Id;
    play.Complete("a");
    Assert.True(play.Do(new Trigger.Completed(first, StateJson.Empty)).Refused);
    Assert.Equal(["b"], play.Waiting);
  }

  static ProcessDefinition Branching => new Bpmn().Start()
    .Element("exclusiveGateway", "split", attributes: "default=\"no\"").User("yes").User("other").End()
    .Flow("start", "split").Flow("split", "yes", "=ok = true", "ok").Flow("split", "other", id: "no").Path("yes", "end").Path("other", "end").Definition();

  [Theory]
  [InlineData(true, "yes")]
  [InlineData(false, "other")]
  public void An_exclusive_gateway_takes_the_one_flow_whose_condition_holds(bool ok, string expected) =>
    Assert.Equal([expected], new Play(Branching, new { ok }).Waiting);

  [Fact]
  public void A_gateway_without_a_way_out_is_a_fault_that_can_be_cured() {
    var play = new Play(new Bpmn().Start().Element("exclusiveGateway", "split").User("a").User("b").End()
      .Flow("start", "split").Flow("split", "a", "=way = \"a\"").Flow("split", "b", "=way = \"b\"").Path("a", "end").Path("b", "end").Definition());
    var fault = play.Effect<Effect.FaultRaised>();
    Assert.Equal("process.expression_failed", fault.Fault.Code);
    Assert.True(play.State.HasIncident);
    play.Do(new Trigger.VariablesSet(Play.Json(new { way = "b" })));
    play.Do(new Trigger.Resumed(fault.Token));
    Assert.Equal(["b"], play.Waiting);
    Assert.False(play.State.HasIncident);
  }

  [Fact]
  public void Parallel_branches_are_joined_once() {
    var play = new Play(new Bpmn().Start().Element("parallelGateway", "fork").User("a").User("b").Element("parallelGateway", "join").User("after").End()
      .Path("start", "fork", "a", "join", "after", "end").Path("fork", "b", "join").Definition());
    Assert.Equal(["a", "b"], play.Waiting);
    play.Complete("b");
    Assert.Equal(["a", "join"], play.Where);
    play.Complete("a");
    Assert.Equal(["after"], play.Where);
    play.Complete("after");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Theory]
  [InlineData(true, true, new[] { "a", "b" })]
  [InlineData(true, false, new[] { "a" })]
  [InlineData(false, false, new[] { "c" })]
  public void An_inclusive_join_waits_for_exactly_the_branches_taken(bool one, bool two, string[] taken) {
    var play = new Play(new Bpmn().Start().Element("inclusiveGateway", "fork", attributes: "default=\"none\"").User("a").User("b").User("c")
      .Element("inclusiveGateway", "join").User("after").End()
      .Flow("start", "fork").Flow("fork", "a", "=one = true").Flow("fork", "b", "=two = true").Flow("fork", "c", id: "none")
      .Path("a", "join", "after", "end").Path("b", "join").Path("c", "join").Definition(), new { one, two });
    Assert.Equal(taken, play.Waiting);
    foreach (var task in taken) {
      Assert.DoesNotContain("after", play.Where);
      play.Complete(task);
    }
    Assert.Equal(["after"], play.Where);
  }

  static ProcessDefinition WithBoundary(string definition, bool interrupting) => new Bpmn().Message("stop").Start().User("work").User("late").End()
    .Boundary("timer", "work", definition, interrupting).Path("start", "work", "end").Path("timer", "late", "end").Definition();

  [Fact]
  public void An_interrupting_timer_ends_the_task_it_sits_on() {
    var play = new Play(WithBoundary(Bpmn.Duration("P2D"), true));
    var timer = play.Effect<Effect.TimerSet>();
    Assert.Equal(Play.Morning.AddDays(2), timer.Due);
    var host = play.At("work").Id;
    play.Fire("work", "timer");
    Assert.Equal(["late"], play.Where);
    Assert.Contains(play.Last, e => e is Effect.Released { How: Ending.Cancelled } r && r.Token == host);
  }

  [Fact]
  public void A_reminder_leaves_the_task_open_and_repeats_as_often_as_it_says() {
    var play = new Play(WithBoundary(Bpmn.Cycle("R3/PT1H"), false));
    var timer = play.Effect<Effect.TimerSet>();
    Assert.Equal((Play.Morning.AddHours(1), 2), (timer.Due, timer.Cycles));
    play.Now = timer.Due;
    play.Fire("work", "timer", cycles: 2);
    Assert.Equal(["late", "work"], play.Where);
    timer = play.Effect<Effect.TimerSet>();
    Assert.Equal((Play.Morning.AddHours(2), 1), (timer.Due, timer.Cycles));
    play.Fire("work", "timer", cycles: 0);
    Assert.Empty(play.Last.OfType<Effect.TimerSet>());
    play.Complete("work");
    play.Do(new Trigger.Completed(play.State.Tokens.Values.First().Id, StateJson.Empty));
    Assert.Equal(InstanceStatus.Active, play.State.Status);
    play.Complete("late");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void A_boundary_message_waits_with_its_own_key() {
    var play = new Play(WithBoundary(Bpmn.OnMessage("stop"), true), new { code = "H21.16-261121-0001" });
    Assert.Equal(new Effect.MessageAwaited(play.At("work").Id, "timer", "stop", "H21.16-261121-0001"), play.Effect<Effect.MessageAwaited>());
    play.Fire("work", "timer", new { why = "rút hồ sơ" });
    Assert.Equal("rút hồ sơ", play.Var("why"));
  }

  [Fact]
  public void After_an_event_gateway_the_first_event_wins_and_the_other_is_gone() {
    var play = new Play(new Bpmn().Message("paid").Start().Element("eventBasedGateway", "wait").Catch("paid", "paid").Timer("expired", "P3D").User("a").User("b").End()
      .Path("start", "wait", "paid", "a", "end").Path("wait", "expired", "b", "end").Definition(), new { code = "x" });
    var gateway = play.At("wait").Id;
    Assert.Single(play.Last.OfType<Effect.TimerSet>());
    Assert.Single(play.Last.OfType<Effect.MessageAwaited>());
    play.Fire("wait", "paid");
    Assert.Equal(["a"], play.Where);
    Assert.Contains(play.Last, e => e is Effect.Released r && r.Token == gateway);
    Assert.True(play.Do(new Trigger.Fired(gateway, "expired", StateJson.Empty)).Refused);
  }

  [Fact]
  public void A_return_loop_opens_the_task_anew() {
    var play = new Play(new Bpmn().Start().User("appraise").User("approve").Element("exclusiveGateway", "agreed", attributes: "default=\"yes\"").End()
      .Path("start", "appraise", "approve", "agreed").Flow("agreed", "appraise", "=decision = \"disagree\"").Flow("agreed", "end", id: "yes").Definition());
    var first = play.At("appraise").Id;
    play.Complete("appraise").Complete("approve", new { decision = "disagree" });
    Assert.NotEqual(first, play.At("appraise").Id);
    play.Complete("appraise").Complete("approve", new { decision = "agree" });
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  static ProcessDefinition WithSub(bool terminate = false) => new Bpmn().Error("broken").Start().Sub("sub", b => b
      .Element("startEvent", "in").Element("parallelGateway", "fork").User("a").User("b")
      .Element("endEvent", "a_end", terminate ? "<bpmn:terminateEventDefinition />" : "<bpmn:errorEventDefinition errorRef=\"e_broken\" />").Element("endEvent", "b_end")
      .Path("in", "fork", "a", "a_end").Path("fork", "b", "b_end"))
    .Boundary("caught", "sub", Bpmn.OnError("broken")).User("repair").User("next").End()
    .Path("start", "sub", "next", "end").Path("caught", "repair", "end").Definition();

  [Fact]
  public void A_terminate_end_inside_a_sub_process_ends_only_the_sub_process() {
    var play = new Play(WithSub(terminate: true)).Complete("a");
    Assert.Equal(["next"], play.Where);
  }

  [Fact]
  public void An_error_inside_a_sub_process_is_caught_on_its_border() {
    var play = new Play(WithSub()).Complete("a");
    Assert.Equal(["repair"], play.Where);
  }

  [Fact]
  public void A_sub_process_ends_when_its_last_token_does() {
    var play = new Play(WithSub(terminate: true)).Complete("b");
    Assert.Equal(["a", "sub"], play.Where);
  }

  [Fact]
  public void An_error_of_a_service_goes_to_its_boundary_event_else_a_person_must_look() {
    var definition = new Bpmn().Error("no_money").Start().Service("pay").User("ask").End().Boundary("poor", "pay", Bpmn.OnError("no_money"))
      .Path("start", "pay", "end").Path("poor", "ask", "end").Definition();
    var play = new Play(definition);
    play.Do(new Trigger.Threw(play.At("pay").Id, "no_money", Play.Json(new { missing = 5 })));
    Assert.Equal(["ask"], play.Where);
    Assert.Equal("5", play.Var("missing"));
    play = new Play(definition);
    play.Do(new Trigger.Threw(play.At("pay").Id, "other", StateJson.Empty));
    Assert.Equal("process.error_not_caught", play.At("pay").Fault!.Code);
  }

  [Fact]
  public void A_failed_service_is_called_again_when_resumed() {
    var play = new Play(new Bpmn().Start().Service("work").End().Path("start", "work", "end").Definition());
    var call = play.Effect<Effect.ServiceCalled>();
    play.Do(new Trigger.Failed(call.Token, "mất kết nối"));
    Assert.Equal("mất kết nối", play.Effect<Effect.FaultRaised>().Fault.Message);
    play.Do(new Trigger.Resumed(call.Token));
    Assert.Equal(call.Token, play.Effect<Effect.ServiceCalled>().Token);
    play.Complete("work");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void A_visit_that_is_resumed_asks_for_everything_anew_under_a_new_token() {
    var play = new Play(WithBoundary(Bpmn.Duration("P2D"), true));
    var first = play.At("work").Id;
    play.Do(new Trigger.Failed(first, "không có cơ quan"));
    play.Do(new Trigger.Resumed(first));
    var second = play.At("work").Id;
    Assert.NotEqual(first, second);
    Assert.Equal(second, play.Effect<Effect.TimerSet>().Token);
    Assert.Equal(second, play.Effect<Effect.TaskOpened>().Token);
    Assert.True(play.Do(new Trigger.Fired(first, "timer", StateJson.Empty)).Refused);
    play.Complete("work");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void With_mappings_only_what_is_mapped_leaves_the_task() {
    var io = """<zeebe:ioMapping><zeebe:input source="=amount + 1" target="sum" /><zeebe:output source="=result" target="bill.total" /></zeebe:ioMapping>""";
    var play = new Play(new Bpmn().Start().Service("work", more: io).User("next").End().Path("start", "work", "next", "end").Definition(), new { amount = 4 });
    var call = play.Effect<Effect.ServiceCalled>();
    Assert.Equal("5", Assert.Single(call.Input).Value.ToString());
    play.Complete("work", new { result = 7, noise = 1 });
    Assert.Equal("""{"amount":4,"bill":{"total":7}}""", StateJson.Text(play.State.Variables));
  }

  [Fact]
  public void A_called_process_gets_all_variables_and_gives_back_its_own() {
    var definition = new Bpmn().Start()
      .Element("callActivity", "call", Bpmn.Extensions("""<zeebe:calledElement processId="other" />""")).End().Path("start", "call", "end").Definition();
    var play = new Play(definition, new { a = 1 });
    var (key, _, input) = Stepper.Called(definition, play.State, play.Effect<Effect.ProcessCalled>().Token, play.Now)!.Value;
    Assert.Equal(("other", 1), (key, input.Count));
    play.Complete("call", new { b = 2 });
    Assert.Equal("2", play.Var("b"));
  }

  [Fact]
  public void A_loop_without_a_wait_stops_as_a_fault_and_not_as_a_hang() {
    var play = new Play(new Bpmn().Start().Script("count", "=n + 1", "n").Element("exclusiveGateway", "again", attributes: "default=\"loop\"").End()
      .Path("start", "count", "again").Flow("again", "count", id: "loop").Flow("again", "end", "=n = 0").Definition(), new { n = 1 });
    Assert.Equal("process.endless_loop", Assert.Single(play.State.Tokens.Values).Fault!.Code);
  }

  [Fact]
  public void Cancelling_releases_everything_and_nothing_moves_any_more() {
    var play = new Play(WithSub());
    var task = play.At("a").Id;
    play.Do(new Trigger.Cancelled());
    Assert.Equal(InstanceStatus.Cancelled, play.State.Status);
    Assert.Empty(play.State.Tokens);
    Assert.Contains(play.Last, e => e is Effect.Released { How: Ending.Cancelled } r && r.Token == task);
    Assert.True(play.Do(new Trigger.Completed(task, StateJson.Empty)).Refused);
  }

  [Fact]
  public void A_message_start_event_begins_an_instance_of_its_own() {
    var definition = new Bpmn().Message("asked", null).Element("startEvent", "asked", Bpmn.OnMessage("asked")).User("answer").End().Path("asked", "answer", "end").Definition();
    Assert.Equal(["answer"], new Play(definition, start: "asked").Waiting);
    Assert.True(Stepper.Advance(definition, State.New(StateJson.Empty), new Trigger.Started(null), Play.Morning).Refused);
  }

  [Fact]
  public void Assignment_due_date_and_headers_are_computed_when_the_task_opens() {
    var definition = new Bpmn().Start().Element("userTask", "t", Bpmn.Extensions(
      """<zeebe:assignmentDefinition assignee="=who" candidateGroups="=office + &quot;:specialist&quot;" candidateUsers="a, b" /><zeebe:taskSchedule dueDate="=due" /><zeebe:priorityDefinition priority="70" /><zeebe:formDefinition formId="core:form/x" /><zeebe:taskHeaders><zeebe:header key="share" value="0.4" /><zeebe:header key="unit" value="=office" /></zeebe:taskHeaders>""")).End()
      .Path("start", "t", "end").Definition();
    var task = new Play(definition, new { office = "H21.106", due = "2026-11-30" }).Effect<Effect.TaskOpened>();
    Assert.Null(task.Assignee);
    Assert.Equal(["H21.106:specialist"], task.Groups);
    Assert.Equal(["a", "b"], task.Users);
    Assert.Equal("2026-11-30", task.Due!.Value.GetString());
    Assert.Equal((70, "core:form/x", "0.4", "H21.106"), (task.Priority, task.Form, task.Headers["share"], task.Headers["unit"]));
  }

  [Fact]
  public void The_state_survives_the_database_text_unchanged() {
    var play = new Play(WithSub(), new { n = 1.50m, text = "Nguyễn Văn A", list = new[] { 1, 2 } });
    var read = StateJson.Read(play.State.Status, play.State.LastToken, StateJson.Tokens(play.State), StateJson.Text(play.State.Variables));
    Assert.Equal(StateJson.Tokens(play.State), StateJson.Tokens(read));
    Assert.Equal(StateJson.Text(play.State.Variables), StateJson.Text(read.Variables));
    Assert.Equal(JsonValueKind.Array, read.Variables["list"].ValueKind);
  }

  /// <summary>As states of instances lay in the database before steps could be repeated or undone.</summary>
  [Fact]
  public void A_state_that_was_written_by_an_earlier_version_is_read_and_goes_on() {
    const string tokens = """[{"id":2,"node":"sub","entered":"2026-10-01T01:00:00.0000000Z"},{"id":6,"node":"a","scope":2,"via":"f2","entered":"2026-10-01T01:00:00.0000000Z","local":{"x":1},"fault":{"code":"c","message":"m"}},{"id":7,"node":"b","scope":2,"via":"f5","phase":"Waiting","entered":"2026-10-01T01:00:00.0000000Z"}]""";
    var definition = WithSub(terminate: true);
    var state = StateJson.Read(InstanceStatus.Active, 7, tokens, """{"n":1}""");
    Assert.Equal(("m", "1", Phase.Waiting), (state.Tokens[6].Fault!.Message, state.Tokens[6].Local["x"].ToString(), state.Tokens[6].Phase));
    var step = Stepper.Advance(definition, state, new Trigger.Completed(7, StateJson.Empty), Play.Morning);
    Assert.False(step.Refused);
    Assert.Equal(["a", "sub"], step.State.Tokens.Values.Select(t => t.Node).Order(StringComparer.Ordinal));
    var ended = Stepper.Advance(definition, step.State, new Trigger.Completed(6, StateJson.Empty), Play.Morning).State;
    Assert.Equal(["next"], ended.Tokens.Values.Select(t => t.Node));
  }

  [Theory]
  [InlineData("task", "")]
  [InlineData("manualTask", "")]
  [InlineData("intermediateThrowEvent", "")]
  [InlineData("intermediateThrowEvent", "<bpmn:signalEventDefinition signalRef=\"s_wind\" />")]
  [InlineData("intermediateThrowEvent", "<bpmn:escalationEventDefinition escalationRef=\"x_late\" />")]
  [InlineData("intermediateThrowEvent", "<bpmn:compensateEventDefinition />")]
  public void What_the_token_only_passes_gives_the_outputs_it_names(string kind, string definition) {
    var mapping = Bpmn.Extensions("""<zeebe:ioMapping><zeebe:input source="=2" target="two" /><zeebe:output source="=two + 1" target="three" /></zeebe:ioMapping>""");
    var play = new Play(new Bpmn().Signal("wind").Escalation("late").Start().Element(kind, "x", mapping + definition).User("after").End().Path("start", "x", "after", "end").Definition());
    Assert.Equal(["after"], play.Waiting);
    Assert.Equal(["three"], play.State.Variables.Keys);
    Assert.Equal("3", play.Var("three"));
  }

  [Theory]
  [InlineData("0", false)]
  [InlineData("=100", false)]
  [InlineData("101", true)]
  [InlineData("=-1", true)]
  public void A_priority_is_a_number_from_0_to_100(string priority, bool fault) {
    var play = new Play(new Bpmn().Start().User("work", more: $"""<zeebe:priorityDefinition priority="{priority}" />""").End().Path("start", "work", "end").Definition());
    Assert.Equal(fault, play.State.HasIncident);
  }

  [Theory]
  [InlineData("exclusiveGateway")]
  [InlineData("inclusiveGateway")]
  public void The_only_flow_out_of_a_gateway_is_taken_only_when_its_condition_holds(string kind) {
    var play = new Play(new Bpmn().Start().Element(kind, "split").User("after").End().Flow("start", "split").Flow("split", "after", "=ok").Path("after", "end").Definition(), new { ok = false });
    Assert.Equal("process.expression_failed", play.At("split").Fault!.Code);
    play.Set(new { ok = true }).Do(new Trigger.Resumed(play.At("split").Id));
    Assert.Equal(["after"], play.Waiting);
  }
}
