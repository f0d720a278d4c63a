namespace Saola.Process.Tests;

/// <summary>Undoing what is done, without a database.</summary>
public sealed class CompensationTests {
  /// <summary>Two booked things and then a throw that undoes.</summary>
  static ProcessDefinition Trip(string? activity = null, string kind = "intermediateThrowEvent") {
    var bpmn = new Bpmn().Start().Service("hotel").Undo("hotel", "leave_hotel").Service("flight").Undo("flight", "cancel_flight").Element(kind, "undo", Bpmn.Compensate(activity)).Path("start", "hotel", "flight", "undo");
    if (kind != "endEvent") bpmn.User("after").End().Path("undo", "after", "end");
    return bpmn.Definition();
  }

  static string[] Called(Play play) => [.. play.Last.OfType<Effect.ServiceCalled>().Select(c => c.Node.Id)];

  [Fact]
  public void What_is_done_is_undone_in_reverse_order_and_then_the_process_goes_on() {
    var play = new Play(Trip()).Complete("hotel").Complete("flight");
    Assert.Equal(["cancel_flight"], Called(play));
    play.Complete("cancel_flight");
    Assert.Equal(["leave_hotel"], Called(play));
    Assert.DoesNotContain("after", play.Where);
    play.Complete("leave_hotel");
    Assert.Equal(["after"], play.Where);
    play.Complete("after");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void Only_what_the_event_names_is_undone() {
    var play = new Play(Trip("hotel")).Complete("hotel").Complete("flight");
    Assert.Equal(["leave_hotel"], Called(play));
    play.Complete("leave_hotel");
    Assert.Contains("after", play.Waiting);
  }

  [Fact]
  public void An_end_event_undoes_before_the_process_ends() {
    var play = new Play(Trip(kind: "endEvent")).Complete("hotel").Complete("flight").Complete("cancel_flight");
    Assert.Equal(InstanceStatus.Active, play.State.Status);
    play.Complete("leave_hotel");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
    Assert.Empty(play.State.Tokens);
  }

  [Fact]
  public void What_was_never_done_is_not_undone() {
    var play = new Play(new Bpmn().Start().Element("exclusiveGateway", "g", attributes: "default=\"g_d\"").Service("hotel").Undo("hotel", "leave_hotel").Element("exclusiveGateway", "m")
      .Element("intermediateThrowEvent", "undo", Bpmn.Compensate()).User("after").End()
      .Flow("start", "g").Flow("g", "hotel", "=false").Flow("g", "m", id: "g_d").Path("hotel", "m", "undo", "after", "end").Definition());
    Assert.Equal(["after"], play.Where);
  }

  [Fact]
  public void What_is_undone_is_not_undone_again() {
    var play = new Play(new Bpmn().Start().Service("hotel").Undo("hotel", "leave_hotel").Element("intermediateThrowEvent", "one", Bpmn.Compensate()).Element("intermediateThrowEvent", "two", Bpmn.Compensate()).User("after").End()
      .Path("start", "hotel", "one", "two", "after", "end").Definition()).Complete("hotel").Complete("leave_hotel");
    Assert.Equal(["after"], play.Where);
  }

  /// <summary>A sub-process in which two things are done, then a step, then a throw.</summary>
  static ProcessDefinition Nested(string marker = "") => new Bpmn().Start().Service("first").Undo("first", "undo_first")
    .Raw($"""<bpmn:subProcess id="sub">{Bpmn.Extensions("""<zeebe:ioMapping><zeebe:input source="=&quot;room&quot;" target="what" /></zeebe:ioMapping>""")}{marker}""").Start("in").Service("a").Undo("a", "undo_a").Service("b").Undo("b", "undo_b").End("out").Path("in", "a", "b", "out").Raw("</bpmn:subProcess>")
    .User("decide").Element("intermediateThrowEvent", "undo", Bpmn.Compensate()).User("after").End().Path("start", "first", "sub", "decide", "undo", "after", "end").Definition();

  [Fact]
  public void A_completed_sub_process_is_undone_from_inside_with_the_variables_it_had() {
    var play = new Play(Nested()).Complete("first").Complete("a").Complete("b").Complete("decide");
    Assert.Equal("room", play.Effect<Effect.ServiceCalled>().Input["what"].GetString());
    foreach (var expected in new[] { "undo_b", "undo_a", "undo_first" }) {
      Assert.Equal([expected], Called(play));
      play.Complete(expected);
    }
    Assert.Equal(["after"], play.Where);
  }

  [Fact]
  public void Each_turn_of_a_repeated_sub_process_is_undone_the_last_first() {
    var play = new Play(Nested(Bpmn.Each("=[1,2]"))).Complete("first");
    play.CompleteAt("a", 0).CompleteAt("a", 0).CompleteAt("b", 0).CompleteAt("b", 0).Complete("decide");
    var undone = new List<string>();
    while (play.Last.OfType<Effect.ServiceCalled>().SingleOrDefault() is { } call) {
      undone.Add(call.Node.Id + (call.Input.TryGetValue("item", out var item) ? item.ToString() : ""));
      play.Do(new Trigger.Completed(call.Token, StateJson.Empty));
    }
    Assert.Equal(["undo_b2", "undo_a2", "undo_b1", "undo_a1", "undo_first"], undone);
    Assert.Equal(["after"], play.Where);
  }

  [Fact]
  public void A_sub_process_that_was_interrupted_has_nothing_to_undo() {
    var play = new Play(new Bpmn().Start().Sub("sub", b => b.Start("in").Service("a").Undo("a", "undo_a").User("b").End("out").Path("in", "a", "b", "out")).Boundary("late", "sub", Bpmn.Duration("P1D"))
      .Element("exclusiveGateway", "m").Element("intermediateThrowEvent", "undo", Bpmn.Compensate()).User("after").End().Path("start", "sub", "m", "undo", "after", "end").Path("late", "m").Definition());
    play.Complete("a").Fire("sub", "late");
    Assert.Equal(["after"], play.Where);
  }

  [Fact]
  public void An_error_handled_beside_the_flow_undoes_what_the_flow_had_done() {
    var play = new Play(new Bpmn().Error("broken").Start().Service("hotel").Undo("hotel", "leave_hotel").Service("pay").End().Path("start", "hotel", "pay", "end")
      .EventSub("beside", Bpmn.OnError("broken"), b => b.Element("endEvent", "undo", Bpmn.Compensate()).Path("beside_start", "undo")).Definition()).Complete("hotel");
    play.Do(new Trigger.Threw(play.At("pay").Id, "broken", StateJson.Empty));
    Assert.Equal(["leave_hotel"], Called(play));
    play.Complete("leave_hotel");
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
  }

  [Fact]
  public void Cancelling_stops_the_undoing_too() {
    var play = new Play(Nested()).Complete("first").Complete("a").Complete("b").Complete("decide");
    play.Do(new Trigger.Cancelled());
    Assert.Empty(play.State.Tokens);
    Assert.Equal(play.All.OfType<Effect.Visited>().Count(), play.All.OfType<Effect.Visited>().Select(v => v.Token.Id).Distinct().Count());
  }

  [Fact]
  public void An_error_of_a_handler_is_caught_around_the_compensation() {
    var play = new Play(new Bpmn().Error("broken").Start().Sub("sub", b => b.Start("in").Service("a").Undo("a", "undo_a").Element("endEvent", "undo", Bpmn.Compensate()).Path("in", "a", "undo"))
      .User("mend").Boundary("caught", "sub", Bpmn.OnError("broken")).End().Path("start", "sub", "end").Path("caught", "mend", "end").Definition()).Complete("a");
    play.Do(new Trigger.Threw(play.At("undo_a").Id, "broken", StateJson.Empty));
    Assert.Equal(["mend"], play.Where);
  }

  [Fact]
  public void What_is_kept_for_undoing_survives_the_database_text_and_holds_up_no_join() {
    var play = new Play(Nested()).Complete("first").Complete("a").Complete("b");
    var read = StateJson.Read(play.State.Status, play.State.LastToken, StateJson.Tokens(play.State), StateJson.Text(play.State.Variables));
    Assert.Equal(StateJson.Tokens(play.State), StateJson.Tokens(read));
    Assert.Equal(["a", "b", "first", "sub"], read.Tokens.Values.Where(t => t.IsKept).Select(t => t.Node).Order());
    Assert.Equal(["decide"], play.Waiting);
  }
}
