using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Saola.Process.Tests;

/// <summary>Random graphs, random order of events: no token is lost, none is doubled.</summary>
public sealed class GraphProperties {
  static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60);

  static Arbitrary<(Block Block, int Seed)> Cases => Arb.From(
    from block in Block.Any
    from seed in Gen.Choose(0, int.MaxValue - 1)
    select (block, seed));

  [Fact]
  public void Every_block_graph_ends_once_and_visits_each_step_as_often_as_its_blocks_say() =>
    Check.One(Many, Prop.ForAll(Cases, c => {
      var drawing = new Drawing(c.Block);
      var play = Run(drawing, new Random(c.Seed), interrupt: false);
      var visits = play.Path.GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
      Assert.Equal(1, visits["end"]);
      foreach (var (node, times) in drawing.Expected) Assert.Equal((node, times), (node, visits.GetValueOrDefault(node)));
    }));

  [Fact]
  public void Timers_that_interrupt_at_any_moment_leave_no_token_behind() =>
    Check.One(Many, Prop.ForAll(Cases, c => {
      var play = Run(new Drawing(c.Block), new Random(c.Seed), interrupt: true);
      Assert.Equal(1, play.Path.Count(n => n == "end"));
    }));

  /// <summary>Any graph at all, sound or not: what enters a step equals what leaves it.</summary>
  [Fact]
  public void In_a_wild_graph_tokens_are_conserved_at_every_element() =>
    Check.One(Many, Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), seed => {
      var random = new Random(seed);
      var definition = Wild(random);
      if (definition is null) return;
      var play = new Play(definition, new { way = random.Next(3) });
      for (var i = 0; i < 40 && play.State.Status == InstanceStatus.Active; i++) {
        var waiting = play.State.Tokens.Values.Where(t => t.Phase == Phase.Waiting).ToArray();
        if (waiting.Length is 0 or > 200) break;
        var token = waiting[random.Next(waiting.Length)];
        Step(play, definition, new Trigger.Completed(token.Id, Play.Json(new { way = random.Next(3) })));
      }
      Conserved(definition, play);
    }));

  static Play Run(Drawing drawing, Random random, bool interrupt) {
    var play = new Play(drawing.Definition, drawing.Variables);
    var asked = new Dictionary<string, int>();
    for (var i = 0; i < 4000 && play.State.Status == InstanceStatus.Active; i++) {
      var waiting = play.State.Tokens.Values.Where(t => t.Phase == Phase.Waiting).ToArray();
      Assert.NotEmpty(waiting);
      Assert.False(play.State.HasIncident);
      var token = waiting[random.Next(waiting.Length)];
      var node = drawing.Definition.Nodes[token.Node];
      switch (node.Does) {
        case Behaviour.SubProcess when interrupt && node.Boundaries.Length > 0 && random.Next(3) == 0:
          Step(play, drawing.Definition, new Trigger.Fired(token.Id, node.Boundaries[0], StateJson.Empty));
          break;
        case Behaviour.SubProcess:
          break;
        case Behaviour.Catch:
          Step(play, drawing.Definition, new Trigger.Fired(token.Id, node.Id, StateJson.Empty));
          break;
        default:
          Step(play, drawing.Definition, new Trigger.Completed(token.Id, Answer(drawing, asked, node.Id)));
          break;
      }
    }
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
    Conserved(drawing.Definition, play);
    return play;
  }

  static System.Collections.Immutable.ImmutableSortedDictionary<string, JsonElement> Answer(Drawing drawing, Dictionary<string, int> asked, string node) {
    if (!drawing.Loops.TryGetValue(node, out var times)) return StateJson.Empty;
    asked[node] = asked.GetValueOrDefault(node) + 1;
    return Play.Json(new Dictionary<string, bool> { [drawing.LoopVariables[node]] = asked[node] % times != 0 });
  }

  /// <summary>Each step is made twice, once from the text of the state: same state, same effects.</summary>
  static void Step(Play play, ProcessDefinition definition, Trigger trigger) {
    var read = StateJson.Read(play.State.Status, play.State.LastToken, StateJson.Tokens(play.State), StateJson.Text(play.State.Variables));
    var again = Stepper.Advance(definition, read, trigger, play.Now);
    var step = play.Do(trigger);
    Assert.False(step.Refused);
    Assert.Equal(StateJson.Tokens(step.State), StateJson.Tokens(again.State));
    Assert.Equal(step.Effects.Select(e => e.GetType()), again.Effects.Select(e => e.GetType()));
  }

  /// <summary>
  /// For each flow, tokens that came by it (visited or still there) are those its source sent: a step sends one by each
  /// flow, a parallel gateway one by each flow for one from each, an exclusive gateway one altogether.
  /// </summary>
  static void Conserved(ProcessDefinition definition, Play play) {
    var visits = play.All.OfType<Effect.Visited>().ToArray();
    Assert.Equal(visits.Length, visits.Select(v => v.Token.Id).Distinct().Count());
    Assert.Equal(play.State.LastToken, visits.Length + play.State.Tokens.Count);
    var arrived = visits.Select(v => v.Token).Concat(play.State.Tokens.Values).Where(t => t.Via is not null).CountBy(t => t.Via!).ToDictionary();
    var done = visits.Where(v => v.How == Ending.Completed).Select(v => v.Token).ToLookup(t => t.Node);
    foreach (var node in definition.Nodes.Values) {
      var sent = node.Out.Select(f => arrived.GetValueOrDefault(f)).ToArray();
      var completed = done[node.Id].ToArray();
      switch (node.Does) {
        case Behaviour.Exclusive:
          Assert.Equal(completed.Length, sent.Sum());
          break;
        case Behaviour.Parallel when node.In.Length > 1:
          var taken = node.In.Select(f => completed.Count(t => t.Via == f)).Distinct().ToArray();
          Assert.Single(taken);
          Assert.All(sent, s => Assert.Equal(taken[0], s));
          break;
        case Behaviour.Inclusive:
          Assert.True(completed.Length == 0 ? sent.Sum() == 0 : sent.Sum() > 0);
          break;
        default:
          Assert.All(sent, s => Assert.Equal(completed.Length, s));
          break;
      }
    }
  }

  static ProcessDefinition? Wild(Random random) {
    var bpmn = new Bpmn().Start().End();
    var count = random.Next(2, 10);
    var kinds = Enumerable.Range(0, count).Select(_ => random.Next(4)).ToArray();
    for (var i = 0; i < count; i++) {
      _ = kinds[i] switch {
        0 or 1 => bpmn.User("n" + i),
        2 => bpmn.Element("exclusiveGateway", "n" + i, attributes: $"default=\"n{i}_d\""),
        _ => bpmn.Element("parallelGateway", "n" + i),
      };
    }
    bpmn.Path("start", "n0");
    for (var i = 0; i < count; i++) {
      bpmn.Flow("n" + i, Target(), id: $"n{i}_d");
      if (kinds[i] < 2) continue;
      for (var j = random.Next(3); j > 0; j--) bpmn.Flow("n" + i, Target(), kinds[i] == 2 ? $"=way = {j}" : null);
    }
    var file = bpmn.Read();
    return file.Findings.IsEmpty ? file.Processes[0] : null;

    string Target() => random.Next(count + 1) is var t && t == count ? "end" : "n" + t;
  }
}
