namespace Saola.Process.Tests;

/// <summary>Event sub-processes, escalation, conditions, links and signals, without a database.</summary>
public sealed class EventSubTests {
  /// <summary>One step of work, and beside it a sub-process that some event begins.</summary>
  static ProcessDefinition Beside(string definition, bool interrupting, Func<Bpmn, Bpmn>? shared = null) =>
    (shared ?? (b => b))(new Bpmn()).Start().User("work").User("after").End().Path("start", "work", "after", "end")
      .EventSub("beside", definition, b => b.User("care").End("beside_end").Path("beside_start", "care", "beside_end"), interrupting).Definition();

  public static TheoryData<string, bool> Outside => new() {
    { Bpmn.OnMessage("stop"), true }, { Bpmn.OnMessage("stop"), false }, { Bpmn.Duration("P1D"), true }, { Bpmn.Duration("P1D"), false },
    { Bpmn.OnSignal("storm"), true }, { Bpmn.OnSignal("storm"), false },
  };

  [Theory]
  [MemberData(nameof(Outside))]
  public void An_event_begins_its_sub_process_and_ends_the_rest_only_when_it_interrupts(string definition, bool interrupting) {
    var play = new Play(Beside(definition, interrupting, b => b.Message("stop").Signal("storm")), new { code = "K1" });
    var armed = Assert.Single(play.Last.OfType<Effect.Armed>());
    Assert.Equal((0, "beside_start"), (armed.Token, armed.Node));
    Assert.True(play.FireStart("beside_start", new { why = "bão" }));
    Assert.Equal(interrupting ? ["care"] : ["care", "work"], play.Waiting.Except(["beside"]));
    Assert.Equal("bão", play.Var("why"));
    Assert.Equal(!interrupting, play.FireStart("beside_start"));
    foreach (var left in play.State.Tokens.Values.Where(t => t.Node is "care").ToArray()) play.Do(new Trigger.Completed(left.Id, StateJson.Empty));
    if (!interrupting) play.Complete("work").Complete("after");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void What_waits_beside_is_given_back_when_one_of_them_interrupts() {
    var play = new Play(new Bpmn().Message("stop").Signal("storm").Start().User("work").End().Path("start", "work", "end")
      .EventSub("one", Bpmn.OnMessage("stop"), b => b.User("a").End("one_end").Path("one_start", "a", "one_end"))
      .EventSub("two", Bpmn.OnSignal("storm"), b => b.User("b").End("two_end").Path("two_start", "b", "two_end"), interrupting: false).Definition(), new { code = "K" });
    Assert.True(play.FireStart("one_start"));
    Assert.Equal(["one_start", "two_start"], play.Effect<Effect.Disarmed>().Nodes);
    Assert.False(play.FireStart("two_start"));
    Assert.False(play.FireStart("one_start"));
  }

  [Fact]
  public void A_repeating_timer_beside_the_flow_comes_again() {
    var play = new Play(Beside(Bpmn.Cycle("R3/PT1H"), interrupting: false));
    Assert.Equal(2, play.Effect<Effect.TimerSet>().Cycles);
    Assert.True(play.FireStart("beside_start", cycles: 2));
    Assert.Equal((0, "beside_start", 1), play.Effect<Effect.TimerSet>() is var next ? (next.Token, next.Node, next.Cycles) : default);
  }

  [Fact]
  public void An_event_sub_process_inside_a_sub_process_lives_as_long_as_that_one() {
    var play = new Play(new Bpmn().Message("stop").Start().Sub("sub", b => b.Start("in").User("work").End("out").Path("in", "work", "out")
      .EventSub("beside", Bpmn.OnMessage("stop"), i => i.User("care").End("beside_end").Path("beside_start", "care", "beside_end"))).User("after").End()
      .Path("start", "sub", "after", "end").Definition(), new { code = "K" });
    var scope = play.At("sub").Id;
    Assert.Equal(scope, play.Effect<Effect.MessageAwaited>().Token);
    Assert.False(play.FireStart("beside_start"));
    play.Fire("sub", "beside_start").Complete("care");
    Assert.Equal(["after"], play.Where);
    Assert.True(play.Do(new Trigger.Fired(scope, "beside_start", StateJson.Empty)).Refused);
  }

  static Bpmn Failing(Func<Bpmn, Bpmn> more) => more(new Bpmn().Error("broken").Error("other").Start().Service("pay").User("after").End().Path("start", "pay", "after", "end"));

  static Bpmn Care(Bpmn b, string id, string definition, bool interrupting = true) =>
    b.EventSub(id, definition, i => i.User("care_" + id).End(id + "_end").Path(id + "_start", "care_" + id, id + "_end"), interrupting);

  [Theory]
  [InlineData("broken", "care_one")]
  [InlineData("other", "care_all")]
  public void An_error_begins_the_event_sub_process_that_names_it_before_the_one_that_catches_all(string code, string expected) {
    var play = new Play(Failing(b => Care(Care(b, "all", Bpmn.OnError(null)), "one", Bpmn.OnError("broken"))).Definition());
    play.Do(new Trigger.Threw(play.At("pay").Id, code, Play.Json(new { missing = 3 })));
    Assert.Contains(expected, play.Waiting);
    Assert.DoesNotContain("pay", play.Where);
    Assert.Equal("3", play.Var("missing"));
    play.Complete(expected);
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void An_error_inside_the_sub_process_that_caught_one_is_not_caught_there_again() {
    var play = new Play(new Bpmn().Error("broken").Start().Service("pay").End().Path("start", "pay", "end")
      .EventSub("beside", Bpmn.OnError("broken"), b => b.Service("mend").End("beside_end").Path("beside_start", "mend", "beside_end")).Definition());
    play.Do(new Trigger.Threw(play.At("pay").Id, "broken", StateJson.Empty));
    play.Do(new Trigger.Threw(play.At("mend").Id, "broken", StateJson.Empty));
    Assert.Equal("process.error_not_caught", play.At("mend").Fault!.Code);
  }

  static Bpmn Escalating(string kind, Func<Bpmn, Bpmn> outside) => outside(new Bpmn().Escalation("late").Escalation("other").Start()
    .Sub("sub", b => {
      b.Start("in").User("a").Element(kind, "tell", Bpmn.OnEscalation("late"));
      if (kind == "endEvent") b.Path("in", "a", "tell");
      else b.User("b").End("out").Path("in", "a", "tell", "b", "out");
    }).User("after").End().Path("start", "sub", "after", "end"));

  [Theory]
  [InlineData("late", true, new[] { "chief" })]
  [InlineData("late", false, new[] { "b", "chief", "sub" })]
  [InlineData(null, false, new[] { "b", "chief", "sub" })]
  [InlineData("other", true, new[] { "b", "sub" })]
  public void An_escalation_is_heard_by_the_boundary_event_of_its_code(string? code, bool interrupting, string[] expected) {
    var play = new Play(Escalating("intermediateThrowEvent", b => b.User("chief").Boundary("heard", "sub", Bpmn.OnEscalation(code), interrupting).Path("heard", "chief", "end")).Definition());
    play.Complete("a");
    Assert.Equal(expected, play.Where);
    Assert.False(play.State.HasIncident);
  }

  [Fact]
  public void An_escalation_that_nobody_hears_is_harmless() {
    var play = new Play(Escalating("endEvent", b => b).Definition()).Complete("a");
    Assert.Equal(["after"], play.Where);
    Assert.False(play.State.HasIncident);
  }

  [Theory]
  [InlineData(true, new[] { "beside", "care" })]
  [InlineData(false, new[] { "after", "beside", "care" })]
  public void An_escalation_begins_an_event_sub_process(bool interrupting, string[] expected) {
    var play = new Play(Escalating("endEvent", b => b.EventSub("beside", Bpmn.OnEscalation("late"), i => i.User("care").End("beside_end").Path("beside_start", "care", "beside_end"), interrupting)).Definition());
    play.Complete("a");
    Assert.Equal(expected, play.Where);
  }

  [Fact]
  public void A_link_leads_on_where_its_name_is_caught() {
    var play = new Play(new Bpmn().Start().User("a").Element("intermediateThrowEvent", "go", Bpmn.Link("B")).Element("intermediateThrowEvent", "also", Bpmn.Link("B"))
      .Element("exclusiveGateway", "g", attributes: "default=\"g_d\"").Element("intermediateCatchEvent", "come", Bpmn.Link("B")).User("b").End()
      .Path("start", "a", "g").Flow("g", "go", "=x = 1").Flow("g", "also", id: "g_d").Path("come", "b", "end").Definition(), new { x = 1 }).Complete("a");
    Assert.Equal(["b"], play.Where);
    Assert.Equal(["start", "a", "g", "go", "come"], play.Path);
    Assert.Equal("link:go", play.All.OfType<Effect.Visited>().Single(v => v.Token.Node == "come").Token.Via);
  }

  [Fact]
  public void A_condition_that_holds_already_does_not_wait_and_one_that_does_not_waits_for_the_variables() {
    var definition = new Bpmn().Start().Element("intermediateCatchEvent", "rich", Bpmn.OnCondition("=sum > 10")).User("spend").End().Path("start", "rich", "spend", "end").Definition();
    Assert.Equal(["spend"], new Play(definition, new { sum = 11 }).Where);
    var play = new Play(definition, new { sum = 1 });
    Assert.Equal(["rich"], play.Set(new { sum = 9 }).Where);
    Assert.Equal(["spend"], play.Set(new { sum = 12 }).Where);
  }

  [Fact]
  public void A_condition_on_a_border_is_looked_at_when_another_step_changes_the_variables() {
    var play = new Play(new Bpmn().Start().Element("parallelGateway", "fork").User("a").User("b").User("c").End().Boundary("over", "a", Bpmn.OnCondition("=sum > 10"))
      .Path("start", "fork", "a", "end").Path("fork", "b", "end").Path("over", "c", "end").Definition(), new { sum = 1 });
    play.Complete("b", new { sum = 20 });
    Assert.Equal(["c"], play.Where);
  }

  [Fact]
  public void What_does_not_interrupt_happens_each_time_its_condition_becomes_true() {
    var play = new Play(new Bpmn().Start().User("a").User("warn").End().Boundary("over", "a", Bpmn.OnCondition("=sum > 10"), interrupting: false)
      .Path("start", "a", "end").Path("over", "warn", "end").Definition(), new { sum = 20 });
    int Warnings() => play.State.Tokens.Values.Count(t => t.Node == "warn");
    Assert.Equal(1, Warnings());
    play.Set(new { sum = 30 });
    Assert.Equal(1, Warnings());
    play.Set(new { sum = 5 }).Set(new { sum = 15 });
    Assert.Equal(2, Warnings());
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public void A_condition_begins_an_event_sub_process(bool interrupting) {
    var play = new Play(Beside(Bpmn.OnCondition("=sum > 10"), interrupting), new { sum = 1 });
    Assert.Equal(["work"], play.Where);
    play.Set(new { sum = 11 });
    Assert.Equal(interrupting ? ["beside", "care"] : ["beside", "care", "work"], play.Where);
    play.Set(new { sum = 12 });
    Assert.Single(play.State.Tokens.Values, t => t.Node == "care");
  }

  [Fact]
  public void Conditions_that_make_each_other_true_stop_as_any_loop_without_a_wait() {
    string Flip(string value) => Bpmn.Extensions($"""<zeebe:ioMapping><zeebe:output source="={value}" target="on" /></zeebe:ioMapping>""");
    var play = new Play(new Bpmn().Start().User("a").Element("task", "x").Element("task", "y").End()
      .Boundary("up", "a", Bpmn.OnCondition("=on = true") + Flip("false"), interrupting: false).Boundary("down", "a", Bpmn.OnCondition("=on = false") + Flip("true"), interrupting: false)
      .Path("start", "a", "end").Path("up", "x", "end").Path("down", "y", "end").Definition(), new { on = true });
    Assert.Contains(play.State.Tokens.Values, t => t.Fault?.Code == "process.endless_loop");
  }

  [Fact]
  public void A_signal_carries_what_is_mapped_into_it_and_nothing_else() {
    var play = new Play(new Bpmn().Signal("storm").Start().Element("intermediateThrowEvent", "tell", Bpmn.OnSignal("storm")
      + Bpmn.Extensions("""<zeebe:ioMapping><zeebe:input source="=level + 1" target="strength" /></zeebe:ioMapping>""")).User("a").End().Path("start", "tell", "a", "end").Definition(), new { level = 8, secret = "x" });
    var sent = play.Effect<Effect.SignalSent>();
    Assert.Equal(("storm", "9"), (sent.Signal, Assert.Single(sent.Data).Value.ToString()));
    Assert.Equal(["a"], play.Where);
  }

  [Fact]
  public void A_timer_of_an_event_sub_process_that_cannot_be_computed_is_a_fault_that_can_be_cured() {
    var play = new Play(Beside(Bpmn.Duration("=limit"), interrupting: true), new { limit = "soon" });
    Assert.Equal("process.expression_failed", play.At("start").Fault!.Code);
    play.Set(new { limit = "P1D" }).Do(new Trigger.Resumed(play.At("start").Id));
    Assert.Equal(Play.Morning.AddDays(1), play.Effect<Effect.TimerSet>().Due);
    Assert.Equal(["work"], play.Waiting);
  }
}
