using FsCheck;
using FsCheck.Fluent;

namespace Saola.Process.Tests;

/// <summary>A process made of nested blocks, so that the right outcome can be told from the blocks alone.</summary>
abstract record Block {
  internal sealed record Task : Block;
  internal sealed record Service : Block;
  internal sealed record Pass : Block;
  internal sealed record Sequence(Block[] Parts) : Block;
  internal sealed record Exclusive(Block[] Branches, int Taken) : Block;
  internal sealed record Parallel(Block[] Branches) : Block;
  /// <summary>One bit of <paramref name="Taken"/> for each branch; none is the default branch, the last.</summary>
  internal sealed record Inclusive(Block[] Branches, int Taken) : Block;
  internal sealed record Loop(Block Body, int Times) : Block;
  internal sealed record Sub(Block Body) : Block;
  /// <summary>A sub-process that a timer may interrupt, then the other block is done.</summary>
  internal sealed record Timed(Block Body, Block Late) : Block;
  internal sealed record Wait : Block;
  internal sealed record Link : Block;
  internal sealed record Signal : Block;
  /// <summary>Waits for what is true already.</summary>
  internal sealed record Condition : Block;
  /// <summary>A step once for each of so many members.</summary>
  internal sealed record EachTask(int Turns, bool Sequential) : Block;
  internal sealed record Each(Block Body, int Turns, bool Sequential) : Block;
  /// <summary>A sub-process with a loop marker.</summary>
  internal sealed record Again(Block Body, int Times) : Block;
  /// <summary>A sub-process beside whose flow an event may begin another.</summary>
  internal sealed record Beside(Block Body, Block Care, bool Interrupting) : Block;
  /// <summary>A sub-process that escalates at its end, and what hears it without interrupting.</summary>
  internal sealed record Raise(Block Body, Block Heard) : Block;
  /// <summary>A sub-process that does so many things and a block, and undoes the things.</summary>
  internal sealed record Undone(Block Body, int Things) : Block;

  public static Gen<Block> Any { get; } = Gen.Sized(size => Of(Math.Min(size, 40)));

  static Gen<Block> Of(int size) {
    Gen<Block> leaf = Gen.Elements<Block>(new Task(), new Task(), new Service(), new Pass(), new Wait(), new Link(), new Signal(), new Condition(),
      new EachTask(2, false), new EachTask(2, true), new EachTask(0, false));
    if (size < 2) return leaf;
    var some = Gen.Choose(2, 3).SelectMany(n => Of(size / n).ArrayOf(n));
    // Chosen first and made then: all kinds made in advance would be a tree of trees.
    return Gen.Choose(0, 12).SelectMany(kind => kind switch {
      0 => leaf,
      1 => some.Select(b => (Block)new Sequence(b)),
      2 => some.Select(b => (Block)new Parallel(b)),
      3 => from b in some from t in Gen.Choose(0, 2) select (Block)new Exclusive(b, t % b.Length),
      4 => from b in some from t in Gen.Choose(0, 7) select (Block)new Inclusive(b, t),
      5 => from b in Of(size / 2) from t in Gen.Choose(1, 3) select (Block)new Loop(b, t),
      6 => Of(size - 1).Select(b => (Block)new Sub(b)),
      7 => from b in Of(size / 2) from t in Gen.Choose(0, 2) from s in Gen.Elements(true, false) select (Block)new Each(b, t, s),
      8 => from b in Of(size / 2) from t in Gen.Choose(1, 2) select (Block)new Again(b, t),
      9 => from b in Of(size / 2) from c in Of(size / 3) from i in Gen.Elements(true, false) select (Block)new Beside(b, c, i),
      10 => from b in Of(size / 2) from h in Of(size / 3) select (Block)new Raise(b, h),
      11 => from b in Of(size / 2) from t in Gen.Choose(1, 3) select (Block)new Undone(b, t),
      _ => from b in Of(size / 2) from l in Of(size / 3) select (Block)new Timed(b, l),
    });
  }
}

/// <summary>Draws a block as BPMN and counts how often each leaf shall be visited.</summary>
sealed class Drawing {
  readonly Bpmn bpmn = new();
  int ids;

  public Drawing(Block block) {
    bpmn.Signal("told").Escalation("raised").Start().End();
    var (first, last) = Draw(block, 1);
    bpmn.Path("start", first).Path(last, "end");
    Definition = bpmn.Definition();
  }

  public ProcessDefinition Definition { get; }

  /// <summary>Exact while no timer interrupts.</summary>
  public Dictionary<string, int> Expected { get; } = [];
  public Dictionary<string, object> Variables { get; } = [];

  /// <summary>How often the loop with this variable runs its body before it goes on.</summary>
  public Dictionary<string, int> Loops { get; } = [];

  string Next(string prefix) => $"{prefix}{++ids}";

  (string First, string Last) Draw(Block block, int times) => block switch {
    Block.Task => Leaf(Next("t"), times, id => bpmn.User(id)),
    Block.Service => Leaf(Next("s"), times, id => bpmn.Service(id)),
    Block.Pass => Leaf(Next("p"), times, id => bpmn.Element("task", id)),
    Block.Wait => Leaf(Next("w"), times, id => bpmn.Timer(id, "PT1H")),
    Block.Sequence s => Sequence(s, times),
    Block.Parallel p => Gateway("parallelGateway", p.Branches, _ => times, _ => null, null),
    Block.Exclusive x => Exclusive(x, times),
    Block.Inclusive i => Inclusive(i, times),
    Block.Loop l => Loop(l, times),
    Block.Sub s => Sub(s.Body, times),
    Block.Link => Link(times),
    Block.Signal => Leaf(Next("i"), times, id => bpmn.Element("intermediateThrowEvent", id, Bpmn.OnSignal("told"))),
    Block.Condition => Leaf(Next("c"), times, id => bpmn.Element("intermediateCatchEvent", id, Bpmn.OnCondition("=true"))),
    Block.EachTask e => Leaf(Next("m"), times * (e.Turns + 1), id => bpmn.Element("serviceTask", id, Bpmn.Extensions("<zeebe:taskDefinition type=\"test.work\" />") + Each(e.Turns, e.Sequential))),
    Block.Each e => Sub(e.Body, times, e.Turns, Each(e.Turns, e.Sequential)),
    Block.Again a => Sub(a.Body, times, a.Times, $"<bpmn:standardLoopCharacteristics loopMaximum=\"{a.Times}\" />"),
    Block.Beside b => Sub(b.Body, times, inside: _ => Beside(b)),
    Block.Raise r => Raise(r, times),
    Block.Undone u => Undone(u, times),
    Block.Timed t => Timed(t, times),
    _ => throw new InvalidOperationException(),
  };

  (string, string) Leaf(string id, int times, Action<string> draw) {
    draw(id);
    Expected[id] = times;
    return (id, id);
  }

  (string, string) Sequence(Block.Sequence sequence, int times) {
    var parts = sequence.Parts.Select(p => Draw(p, times)).ToArray();
    for (var i = 1; i < parts.Length; i++) bpmn.Path(parts[i - 1].Last, parts[i].First);
    return (parts[0].First, parts[^1].Last);
  }

  (string, string) Gateway(string kind, Block[] branches, Func<int, int> times, Func<int, string?> condition, string? standard) {
    var (split, join) = (Next("g"), Next("g"));
    var lastFlow = standard is null ? "" : $"default=\"{split}_d\"";
    bpmn.Element(kind, split, attributes: lastFlow).Element(kind, join);
    for (var i = 0; i < branches.Length; i++) {
      var (first, last) = Draw(branches[i], times(i));
      var isLast = standard is not null && i == branches.Length - 1;
      bpmn.Flow(split, first, isLast ? null : condition(i), isLast ? split + "_d" : null).Path(last, join);
    }
    return (split, join);
  }

  (string, string) Exclusive(Block.Exclusive x, int times) {
    var name = Next("x");
    Variables[name] = x.Taken;
    return Gateway("exclusiveGateway", x.Branches, i => i == x.Taken ? times : 0, i => $"={name} = {i}", "default");
  }

  (string, string) Inclusive(Block.Inclusive x, int times) {
    var name = Next("o");
    var last = x.Branches.Length - 1;
    var any = false;
    for (var i = 0; i < last; i++) {
      Variables[$"{name}_{i}"] = (x.Taken >> i & 1) == 1;
      any |= (x.Taken >> i & 1) == 1;
    }
    return Gateway("inclusiveGateway", x.Branches, i => (i == last ? !any : (x.Taken >> i & 1) == 1) ? times : 0, i => $"={name}_{i} = true", "default");
  }

  (string, string) Loop(Block.Loop loop, int times) {
    var (merge, split, again) = (Next("g"), Next("g"), Next("l"));
    bpmn.Element("exclusiveGateway", merge).Element("exclusiveGateway", split, attributes: $"default=\"{split}_d\"");
    var (first, last) = Draw(loop.Body, times * loop.Times);
    var (ask, exit) = (Next("q"), Next("p"));
    bpmn.User(ask).Element("task", exit);
    Expected[ask] = times * loop.Times;
    Expected[exit] = times;
    Loops[ask] = loop.Times;
    bpmn.Path(merge, first).Path(last, ask, split).Flow(split, merge, $"={again}_{ask} = true").Flow(split, exit, id: split + "_d");
    LoopVariables[ask] = $"{again}_{ask}";
    return (merge, exit);
  }

  public Dictionary<string, string> LoopVariables { get; } = [];

  static string Each(int turns, bool sequential) => Bpmn.Each($"=[{string.Join(',', Enumerable.Range(1, turns))}]", sequential);

  /// <param name="turns">How often its inside is done for each visit, by the marker.</param>
  (string, string) Sub(Block body, int times, int? turns = null, string marker = "", Action<string>? inside = null, string end = "") {
    var id = Next("u");
    bpmn.Raw($"""<bpmn:subProcess id="{id}">{marker}""").Start(id + "_start").Element("endEvent", id + "_end", end);
    var (first, last) = Draw(body, times * (turns ?? 1));
    bpmn.Path(id + "_start", first).Path(last, id + "_end");
    inside?.Invoke(id);
    bpmn.Raw("</bpmn:subProcess>");
    Expected[id] = times * (1 + turns ?? 1);
    return (id, id);
  }

  (string, string) Link(int times) {
    var (go, come) = (Next("k"), Next("k"));
    bpmn.Element("intermediateThrowEvent", go, Bpmn.Link(go)).Element("intermediateCatchEvent", come, Bpmn.Link(go));
    Expected[go] = Expected[come] = times;
    return (go, come);
  }

  void Beside(Block.Beside beside) {
    var id = Next("v");
    bpmn.EventSub(id, beside.Interrupting ? Bpmn.Duration("P1D") : Bpmn.Cycle("R/P1D"), b => {
      b.End(id + "_end");
      var (first, last) = Draw(beside.Care, 0);
      b.Path(id + "_start", first).Path(last, id + "_end");
    }, beside.Interrupting);
  }

  (string, string) Raise(Block.Raise raise, int times) {
    var (id, _) = Sub(raise.Body, times, end: Bpmn.OnEscalation("raised"));
    var (heard, end) = (Next("b"), Next("e"));
    bpmn.Boundary(heard, id, Bpmn.OnEscalation("raised"), interrupting: false).End(end);
    var (first, last) = Draw(raise.Heard, times);
    bpmn.Path(heard, first).Path(last, end);
    Expected[end] = times;
    return (id, id);
  }

  /// <summary>A scope of its own, so that only what is drawn here is undone.</summary>
  (string, string) Undone(Block.Undone undone, int times) {
    var (id, undo) = (Next("u"), Next("z"));
    bpmn.Raw($"""<bpmn:subProcess id="{id}">""").Start(id + "_start").Element("endEvent", undo, Bpmn.Compensate());
    var last = id + "_start";
    for (var i = 0; i < undone.Things; i++) {
      var thing = Next("d");
      bpmn.Service(thing).Undo(thing, thing + "_by").Path(last, thing);
      Expected[thing] = Expected[thing + "_by"] = times;
      last = thing;
    }
    var (first, end) = Draw(undone.Body, times);
    bpmn.Path(last, first).Path(end, undo).Raw("</bpmn:subProcess>");
    Expected[id] = Expected[undo] = times;
    return (id, id);
  }

  (string, string) Timed(Block.Timed timed, int times) {
    var (id, _) = Sub(timed.Body, times);
    var (timer, join) = (Next("b"), Next("g"));
    bpmn.Boundary(timer, id, Bpmn.Duration("P1D")).Element("exclusiveGateway", join);
    var (first, last) = Draw(timed.Late, 0);
    bpmn.Path(timer, first).Path(last, join).Path(id, join);
    return (id, join);
  }
}
