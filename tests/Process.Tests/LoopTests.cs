using System.Text.Json;

namespace Saola.Process.Tests;

/// <summary>Steps that are done more than once, without a database.</summary>
public sealed class LoopTests {
  const string Output = """outputCollection="results" outputElement="=result" """;

  static Bpmn Task(string marker, string kind = "serviceTask", string extensions = """<zeebe:taskDefinition type="test.work" />""") =>
    new Bpmn().Start().Element(kind, "work", Bpmn.Extensions(extensions) + marker).User("after").End().Path("start", "work", "after", "end");

  static string[] Items(Play play) => [.. play.Last.OfType<Effect.ServiceCalled>().Select(c => $"{c.Input["item"]}{c.Input["loopCounter"]}")];

  [Fact]
  public void In_parallel_all_turns_begin_at_once_and_the_results_keep_the_order_of_the_list() {
    var play = new Play(Task(Bpmn.Each("=people", output: Output)).Definition(), new { people = new[] { "an", "ba", "chi" } });
    Assert.Equal(["an1", "ba2", "chi3"], Items(play));
    play.CompleteAt("work", 2, new { result = "c" }).CompleteAt("work", 0, new { result = "a" });
    Assert.DoesNotContain("after", play.Where);
    play.CompleteAt("work", 0, new { result = "b" });
    Assert.Equal(["after"], play.Where);
    Assert.Equal("""["a","b","c"]""", play.State.Variables["results"].GetRawText());
    Assert.Equal(["people", "results"], play.State.Variables.Keys);
  }

  [Fact]
  public void One_after_the_other_each_turn_begins_when_the_one_before_is_done() {
    var play = new Play(Task(Bpmn.Each("=people", sequential: true, Output)).Definition(), new { people = new[] { "an", "ba" } });
    Assert.Equal(["an1"], Items(play));
    play.Set(new { people = new[] { "other" } });
    play.CompleteAt("work", 0, new { result = 1 });
    Assert.Equal(["ba2"], Items(play));
    play.CompleteAt("work", 0, new { result = 2 });
    Assert.Equal(["after"], play.Where);
    Assert.Equal("[1,2]", play.State.Variables["results"].GetRawText());
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public void An_empty_list_is_no_turn_at_all(bool sequential) {
    var play = new Play(Task(Bpmn.Each("=[]", sequential, Output)).Definition());
    Assert.Equal(["after"], play.Where);
    Assert.Equal("[]", play.State.Variables["results"].GetRawText());
  }

  [Fact]
  public void A_list_that_is_none_is_a_fault_that_can_be_cured() {
    var play = new Play(Task(Bpmn.Each("=people")).Definition(), new { people = 3 });
    Assert.Equal("process.expression_failed", play.At("work").Fault!.Code);
    play.Set(new { people = new[] { 1 } }).Do(new Trigger.Resumed(play.At("work").Id));
    Assert.Equal(["11"], Items(play));
  }

  [Fact]
  public void As_many_turns_as_may_run_at_once_begin_in_one_step_whatever_each_passes() {
    var play = new Play(new Bpmn().Start().Raw("""<bpmn:subProcess id="sub" name="sub">""").Raw(Bpmn.Each("=for i in 1..1000 return i"))
      .Start("in").Script("mark", "=1", "n").User("work").End("out").Path("in", "mark", "work", "out").Raw("</bpmn:subProcess>").End().Path("start", "sub", "end").Definition());
    Assert.False(play.State.HasIncident);
    Assert.Equal(1000, play.Last.OfType<Effect.TaskOpened>().Count());
  }

  static Bpmn Nested(int outer, int inner) =>
    new Bpmn().Start().Raw("""<bpmn:subProcess id="office" name="office">""").Raw(Bpmn.Each($"=for i in 1..{outer} return i")).Start("in")
      .Raw("""<bpmn:subProcess id="member" name="member">""").Raw(Bpmn.Each($"=for i in 1..{inner} return i")).Start("from").Script("mark", "=1", "n").User("work").End("to").Path("from", "mark", "work", "to").Raw("</bpmn:subProcess>")
      .End("out").Path("in", "member", "out").Raw("</bpmn:subProcess>").End().Path("start", "office", "end");

  [Fact]
  public void Turns_within_turns_also_begin_in_one_step() {
    var play = new Play(Nested(40, 40).Definition());
    Assert.False(play.State.HasIncident);
    Assert.Equal(1600, play.Last.OfType<Effect.TaskOpened>().Count());
  }

  [Fact]
  public void More_turns_within_turns_than_one_step_can_open_are_a_fault() {
    var play = new Play(Nested(20, 501).Definition());
    Assert.Contains("501", play.State.Tokens.Values.First(t => t.Fault is not null).Fault!.Message, StringComparison.Ordinal);
    Assert.Empty(play.Last.OfType<Effect.TaskOpened>());
  }

  [Fact]
  public void A_loop_without_a_way_out_stops_also_when_many_turns_are_in_it() {
    var play = new Play(new Bpmn().Start().Element("task", "work", Bpmn.Each("=[1, 2, 3]")).Path("start", "work").Flow("work", "work").Definition());
    Assert.Contains(play.State.Tokens.Values, t => t.Fault?.Code == "process.endless_loop");
  }

  [Fact]
  public void More_turns_at_once_than_one_step_can_open_are_a_fault() {
    var play = new Play(Task(Bpmn.Each("=for i in 1..1001 return i")).Definition());
    Assert.Contains("1001", play.At("work").Fault!.Message, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("=numberOfCompletedInstances >= 2", 2)]
  [InlineData("=numberOfCompletedInstances / numberOfInstances > 0.5", 2)]
  [InlineData("=numberOfActiveInstances = 0", 3)]
  [InlineData("=result = \"no\"", 1)]
  [InlineData("=count(results[item = \"yes\"]) = 2", 3)]
  public void When_its_condition_holds_the_turns_that_are_left_are_taken_back(string until, int turns) {
    var play = new Play(Task(Bpmn.Each("=people", output: Output, until: until)).Definition(), new { people = new[] { "an", "ba", "chi" } });
    for (var i = 0; i < turns; i++) play.CompleteAt("work", 0, new { result = i == 0 ? "no" : "yes" });
    Assert.Equal(["after"], play.Where);
    Assert.Equal(3 - turns, play.Last.OfType<Effect.Visited>().Count(v => v is { How: Ending.Cancelled, Token.Turn: > 0 }));
  }

  [Fact]
  public void A_boundary_event_ends_all_turns_together() {
    var play = new Play(Task(Bpmn.Each("=[1,2,3]")).User("late").Boundary("timer", "work", Bpmn.Duration("P1D")).Path("timer", "late", "end").Definition());
    Assert.Single(play.Last.OfType<Effect.TimerSet>());
    var whole = play.State.Tokens.Values.Single(t => t.Loop is not null).Id;
    Assert.True(play.Do(new Trigger.Completed(whole, StateJson.Empty)).Refused);
    Assert.False(play.Do(new Trigger.Fired(whole, "timer", StateJson.Empty)).Refused);
    Assert.Equal(["late"], play.Where);
  }

  [Fact]
  public void An_error_of_one_turn_ends_them_all() {
    var play = new Play(Task(Bpmn.Each("=[1,2]")).Error("broken").User("mend").Boundary("caught", "work", Bpmn.OnError("broken")).Path("caught", "mend", "end").Definition());
    play.Do(new Trigger.Threw(play.State.Tokens.Values.First(t => t.Turn == 2).Id, "broken", StateJson.Empty));
    Assert.Equal(["mend"], play.Where);
  }

  [Fact]
  public void A_turn_that_failed_is_retried_without_the_others() {
    var play = new Play(Task(Bpmn.Each("=[7,8]"), "userTask", """<zeebe:assignmentDefinition candidateGroups="=who" />""").Definition(), new { who = 5 });
    Assert.Equal(2, play.Last.OfType<Effect.FaultRaised>().Count());
    play.Set(new { who = "clerk" });
    foreach (var token in play.State.Tokens.Values.Where(t => t.Fault is not null).ToArray()) play.Do(new Trigger.Resumed(token.Id));
    Assert.Equal([1, 2], play.State.Tokens.Values.Where(t => t.Turn > 0).Select(t => t.Turn));
    Assert.Equal(["7", "8"], play.State.Tokens.Values.Where(t => t.Turn > 0).Select(t => t.Local["item"].ToString()));
    play.CompleteAt("work", 0).CompleteAt("work", 0);
    Assert.Equal(["after"], play.Where);
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public void A_sub_process_is_repeated_with_variables_of_its_own(bool sequential) {
    var play = new Play(new Bpmn().Start().Raw("<bpmn:subProcess id=\"sub\">" + Bpmn.Each("=[10,20]", sequential, """outputCollection="sums" outputElement="=sum" """))
      .Start("in").Script("add", "=item + 1", "sum").User("check").Script("more", "=sum * 2", "sum").End("out").Path("in", "add", "check", "more", "out").Raw("</bpmn:subProcess>")
      .User("after").End().Path("start", "sub", "after", "end").Definition());
    play.CompleteAt("check", sequential ? 0 : 1).CompleteAt("check", 0);
    Assert.Equal(["after"], play.Where);
    Assert.Equal("[22,42]", play.State.Variables["sums"].GetRawText());
  }

  [Fact]
  public void A_repeated_sub_process_in_a_repeated_sub_process_ends_once() {
    var play = new Play(new Bpmn().Start().Raw("<bpmn:subProcess id=\"outer\">" + Bpmn.Each("=[[1,2],[3]]")).Start("o1")
      .Raw("<bpmn:subProcess id=\"inner\">" + Bpmn.Each("=item")).Start("i1").User("t").End("i2").Path("i1", "t", "i2").Raw("</bpmn:subProcess>")
      .End("o2").Path("o1", "inner", "o2").Raw("</bpmn:subProcess>").User("after").End().Path("start", "outer", "after", "end").Definition());
    for (var i = 0; i < 3; i++) play.CompleteAt("t", 0);
    Assert.Equal(["after"], play.Where);
  }

  [Fact]
  public void Scripts_and_steps_that_do_not_wait_are_repeated_within_the_step() {
    var play = new Play(new Bpmn().Start().Element("scriptTask", "square", Bpmn.Extensions("""<zeebe:script expression="=item * item" resultVariable="result" />""") + Bpmn.Each("=[1,2,3]", true, Output))
      .User("after").End().Path("start", "square", "after", "end").Definition());
    Assert.Equal("[1,4,9]", play.State.Variables["results"].GetRawText());
  }

  static string Loop(string attributes, string condition) => $"<bpmn:standardLoopCharacteristics {attributes}>{(condition.Length == 0 ? "" : $"<bpmn:loopCondition>{Bpmn.Escape(condition)}</bpmn:loopCondition>")}</bpmn:standardLoopCharacteristics>";

  [Theory]
  [InlineData("", "=again", 0, true, 1)]
  [InlineData("", "=again", 1, true, 2)]
  [InlineData("testBefore=\"true\"", "=again", 0, false, 0)]
  [InlineData("testBefore=\"true\"", "=again", 1, true, 2)]
  [InlineData("loopMaximum=\"3\"", "", 9, true, 3)]
  [InlineData("loopMaximum=\"3\"", "=again", 9, true, 3)]
  [InlineData("", "=loopCounter < 4", 9, true, 4)]
  public void A_loop_goes_on_while_its_condition_holds(string attributes, string condition, int more, bool again, int turns) {
    var play = new Play(Task(Loop(attributes, condition)).Definition(), new { again });
    var done = 0;
    for (; play.Waiting is ["work"]; done++) play.CompleteAt("work", 0, new { again = done < more });
    Assert.Equal(["after"], play.Where);
    Assert.Equal(turns, done);
  }

  [Fact]
  public void The_state_of_turns_survives_the_database_text() {
    var play = new Play(Task(Bpmn.Each("=[1,2,3]", sequential: true, Output)).Definition());
    play.CompleteAt("work", 0, new { result = 1 });
    var read = StateJson.Read(play.State.Status, play.State.LastToken, StateJson.Tokens(play.State), StateJson.Text(play.State.Variables));
    Assert.Equal(StateJson.Tokens(play.State), StateJson.Tokens(read));
    var loop = Assert.Single(read.Tokens.Values, t => t.Loop is not null).Loop!;
    Assert.Equal((3, 2, 1, 3), (loop.Total, loop.Begun, loop.Completed, loop.Items!.Value.GetArrayLength()));
  }
}
