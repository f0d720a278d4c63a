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

  public static Gen<Block> Any { get; } = Gen.Sized(size => Of(Math.Min(size, 40)));

  static Gen<Block> Of(int size) {
    Gen<Block> leaf = Gen.Elements<Block>(new Task(), new Task(), new Service(), new Pass(), new Wait());
    if (size < 2) return leaf;
    var some = Gen.Choose(2, 3).SelectMany(n => Of(size / n).ArrayOf(n));
    return Gen.OneOf(
      leaf,
      some.Select(b => (Block)new Sequence(b)),
      some.Select(b => (Block)new Parallel(b)),
      from b in some from t in Gen.Choose(0, 2) select (Block)new Exclusive(b, t % b.Length),
      from b in some from t in Gen.Choose(0, 7) select (Block)new Inclusive(b, t),
      from b in Of(size / 2) from t in Gen.Choose(1, 3) select (Block)new Loop(b, t),
      Of(size - 1).Select(b => (Block)new Sub(b)),
      from b in Of(size / 2) from l in Of(size / 3) select (Block)new Timed(b, l));
  }
}

/// <summary>Draws a block as BPMN and counts how often each leaf shall be visited.</summary>
sealed class Drawing {
  readonly Bpmn bpmn = new();
  int ids;

  public Drawing(Block block) {
    bpmn.Start();
    bpmn.End();
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

  (string, string) Sub(Block body, int times) {
    var id = Next("u");
    bpmn.Raw($"""<bpmn:subProcess id="{id}">""").Start(id + "_start").End(id + "_end");
    var (first, last) = Draw(body, times);
    bpmn.Path(id + "_start", first).Path(last, id + "_end").Raw("</bpmn:subProcess>");
    Expected[id] = times;
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
