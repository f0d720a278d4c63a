using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Saola.Process.Tests;

/// <summary>Random graphs, random order of events: no token is lost, none is doubled.</summary>
public sealed class GraphProperties {
  /// <summary>What does not interrupt could happen for ever.</summary>
  const int MostEvents = 12;
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

  /// <summary>What was taken in, in order and with its time, is all that is needed to come to the same state again.</summary>
  [Fact]
  public void Replaying_what_an_instance_took_in_rebuilds_its_state_at_every_step() =>
    Check.One(Many, Prop.ForAll(Cases, c => {
      var drawing = new Drawing(c.Block);
      var play = Run(drawing, new Random(c.Seed), interrupt: true);
      Assert.Equal(InstanceStatus.Completed, play.State.Status);
      Replayed(drawing, play);
    }));

  /// <summary>However visits are moved about, what was taken in rebuilds the state, and no scope is left without an end.</summary>
  [Fact]
  public void Moving_visits_at_random_can_be_replayed_and_leaves_nothing_that_cannot_be_cancelled() =>
    Check.One(Many, Prop.ForAll(Cases, c => {
      var (drawing, random) = (new Drawing(c.Block), new Random(c.Seed));
      var (play, nodes) = (new Play(drawing.Definition, drawing.Variables), drawing.Definition.Nodes.Keys.Order(StringComparer.Ordinal).ToArray());
      for (var i = 0; i < 200 && play.State.Status == InstanceStatus.Active; i++) {
        var all = play.State.Tokens.Values.ToArray();
        var to = new Trigger.Moved(all[random.Next(all.Length)].Id, nodes[random.Next(nodes.Length)]);
        if (Stepper.WhyNotMoved(drawing.Definition, play.State, to) is null) {
          Step(play, drawing.Definition, to);
        } else {
          Assert.True(Stepper.Advance(drawing.Definition, play.State, to, play.Now).Refused);
        }
      }
      if (play.State.Status == InstanceStatus.Active) Step(play, drawing.Definition, new Trigger.Cancelled());
      Assert.Empty(play.State.Tokens);
      Replayed(drawing, play);
      Assert.Equal(play.All.OfType<Effect.Visited>().Count(), play.State.LastToken);
    }));

  static void Replayed(Drawing drawing, Play play) {
    var state = State.New(Play.Json(drawing.Variables));
    foreach (var (trigger, now, after) in play.Taken) {
      state = Stepper.Advance(drawing.Definition, state, TriggerJson.Read(TriggerJson.Write(trigger)), now).State;
      Assert.Equal((StateJson.Tokens(after), StateJson.Text(after.Variables)), (StateJson.Tokens(state), StateJson.Text(state.Variables)));
    }
    Assert.Equal(play.State.Status, state.Status);
  }

  /// <summary>A version in which all is the same but the ids: an instance that goes over to it at any moment ends as it would have.</summary>
  [Fact]
  public void Going_over_to_a_version_with_other_ids_changes_nothing_but_the_ids() =>
    Check.One(Many, Prop.ForAll(Cases, c => {
      var drawing = new Drawing(c.Block);
      var (same, names) = Renamed(drawing.Definition);
      var play = Run(drawing, new Random(c.Seed), interrupt: true);
      var at = new Random(c.Seed).Next(play.Taken.Count);
      var state = State.New(Play.Json(drawing.Variables));
      for (var i = 0; i < play.Taken.Count; i++) {
        var (trigger, now, after) = play.Taken[i];
        if (i > at && trigger is Trigger.Fired fired) trigger = fired with { Node = Stepper.NewName(names, fired.Node) };
        state = Stepper.Advance(i > at ? same : drawing.Definition, state, trigger, now).State;
        if (i == at && state.Status == InstanceStatus.Active) {
          var over = Stepper.Migrate(drawing.Definition, same, state, names, now);
          Assert.False(over.Refused);
          Assert.Empty(over.Effects);
          state = over.State;
        }
        var expected = i < at ? after : after with { Tokens = after.Tokens.ToImmutableSortedDictionary(t => t.Key, t => t.Value with { Node = Stepper.NewName(names, t.Value.Node) }) };
        Assert.Equal((StateJson.Tokens(expected), StateJson.Text(expected.Variables)), (StateJson.Tokens(state), StateJson.Text(state.Variables)));
      }
      Assert.Equal(InstanceStatus.Completed, state.Status);
    }));

  static (ProcessDefinition, ImmutableSortedDictionary<string, string>) Renamed(ProcessDefinition definition) {
    var names = definition.Nodes.Keys.ToImmutableSortedDictionary(n => n, n => n + "_2", StringComparer.Ordinal);
    string New(string id) => id == ProcessDefinition.Root ? id : names[id];
    var nodes = definition.Nodes.Values.Select(n => n with {
      Id = New(n.Id),
      Scope = New(n.Scope),
      Boundaries = [.. n.Boundaries.Select(New)],
      Undo = n.Undo is { } undo ? New(undo) : null,
      Does = n.Does switch {
        Behaviour.Boundary b => b with { Host = New(b.Host) },
        Behaviour.Compensate { Activity: { } activity } => new Behaviour.Compensate(New(activity)),
        var does => does,
      },
    });
    var flows = definition.Flows.Values.Select(f => f with { From = New(f.From), To = New(f.To) });
    return (new(definition.Key, definition.Name, nodes.ToFrozenDictionary(n => n.Id), flows.ToFrozenDictionary(f => f.Id)), names);
  }

  static Play Run(Drawing drawing, Random random, bool interrupt) {
    var play = new Play(drawing.Definition, drawing.Variables);
    var asked = new Dictionary<string, int>();
    var events = 0;
    for (var i = 0; i < 8000 && play.State.Status == InstanceStatus.Active; i++) {
      var waiting = play.State.Tokens.Values.Where(t => t.Phase == Phase.Waiting && drawing.Definition.Nodes[t.Node].Does is not Behaviour.Compensate).ToArray();
      Assert.NotEmpty(waiting);
      Assert.False(play.State.HasIncident);
      var token = waiting[random.Next(waiting.Length)];
      play.Now = play.Now.AddMinutes(random.Next(5));
      if (drawing.Definition.Nodes[token.Node] is { Does: Behaviour.SubProcess } sub) {
        if (interrupt && events < MostEvents && random.Next(3) == 0 && EventOf(drawing, play, token, sub) is { } @event) {
          events++;
          Step(play, drawing.Definition, new Trigger.Fired(token.Id, @event, StateJson.Empty));
        }
      } else if (token.Loop is null) {
        Step(play, drawing.Definition, drawing.Definition.Nodes[token.Node].Does is Behaviour.Catch
          ? new Trigger.Fired(token.Id, token.Node, StateJson.Empty)
          : new Trigger.Completed(token.Id, Answer(drawing, asked, token.Node)));
      }
    }
    Assert.Equal(InstanceStatus.Completed, play.State.Status);
    Conserved(drawing.Definition, play);
    return play;
  }

  /// <summary>A timer that may still happen at a sub-process, on its border or inside it.</summary>
  static string? EventOf(Drawing drawing, Play play, Token token, Node sub) => drawing.Definition.Events(sub)
    .Where(e => e.Does.Awaits is EventDefinition.Timer)
    .FirstOrDefault(e => !Stepper.Advance(drawing.Definition, play.State, new Trigger.Fired(token.Id, e.Id, StateJson.Empty), play.Now).Refused)?.Id;

  static ImmutableSortedDictionary<string, JsonElement> Answer(Drawing drawing, Dictionary<string, int> asked, string node) {
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
    Assert.Equal(play.State.LastToken, visits.Length + play.State.Tokens.Values.Count(t => !t.IsKept));
    var arrived = visits.Select(v => v.Token).Concat(play.State.Tokens.Values).Where(t => t.Via is not null).CountBy(t => t.Via!).ToDictionary();
    var done = visits.Where(v => v is { How: Ending.Completed, Token.Turn: 0 }).Select(v => v.Token).ToLookup(t => t.Node);
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
