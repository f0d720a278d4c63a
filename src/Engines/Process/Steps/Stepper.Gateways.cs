namespace Saola.Process;

internal sealed partial class Stepper {
  string Choose(Token token, Node node) {
    var seen = Seen(token);
    foreach (var id in node.Out)
      if (id != node.Default && Holds(definition.Flows[id], seen)) return id;
    return node.Default ?? throw new ExpressionException(Words.T["no_flow", node.Id]);
  }

  List<string> ChooseAll(Token token, Node node) {
    var seen = Seen(token);
    var chosen = node.Out.Where(id => id != node.Default && Holds(definition.Flows[id], seen)).ToList();
    if (chosen.Count == 0) chosen.Add(node.Default ?? throw new ExpressionException(Words.T["no_flow", node.Id]));
    return chosen;
  }

  bool Holds(Flow flow, Variables seen) =>
    flow.Condition is null || flow.Condition.Evaluate(seen, now).ValueKind == System.Text.Json.JsonValueKind.True;

  /// <summary>Goes on when each incoming flow has brought a token; takes one from each and leaves further ones for the next turn.</summary>
  void JoinParallel(Token arrived, Node node) {
    if (node.In.Length < 2) {
      Leave(arrived);
      return;
    }
    var waiting = tokens.Values.Where(t => t.Node == node.Id && t.Scope == arrived.Scope && t.Phase == Phase.Joining).ToLookup(t => t.Via);
    if (!node.In.All(waiting.Contains)) return;
    var taken = node.In.Select(flow => waiting[flow].MinBy(t => t.Id)!).ToList();
    foreach (var token in taken.Where(t => t.Id != arrived.Id)) Remove(token, Ending.Completed);
    Leave(arrived);
  }

  /// <summary>
  /// BPMN's rule: an inclusive join goes on when no token elsewhere in its scope can still reach an incoming flow that
  /// has brought none, unless that token can equally reach one that has.
  /// </summary>
  bool JoinInclusive() {
    foreach (var group in tokens.Values
      .Where(t => t.Phase == Phase.Joining && Does(t) is Behaviour.Inclusive)
      .GroupBy(t => (t.Scope, t.Node)).ToArray()) {
      if (group.Any(t => t.Fault is not null)) continue;
      var node = definition.Nodes[group.Key.Node];
      var byFlow = group.ToLookup(t => t.Via!);
      var others = tokens.Values.Where(t => t.Scope == group.Key.Scope && t.Node != node.Id && !t.IsKept);
      if (others.Any(t => MayStillCome(t, node, byFlow))) continue;
      PassInclusive([.. byFlow.Select(g => g.MinBy(t => t.Id)!)], node);
      return true;
    }
    return false;
  }

  bool MayStillCome(Token token, Node join, ILookup<string, Token> byFlow) {
    var reached = Reach(token.Node, join);
    return reached.Any(f => !byFlow.Contains(f)) && !reached.Any(byFlow.Contains);
  }

  /// <summary>The incoming flows of the join that can be reached from a node without passing the join.</summary>
  HashSet<string> Reach(string from, Node join) {
    var found = new HashSet<string>();
    var seen = new HashSet<string> { from };
    var open = new Stack<string>(seen);
    while (open.TryPop(out var id)) {
      var node = definition.Nodes[id];
      foreach (var next in node.Boundaries.Where(seen.Add)) open.Push(next);
      foreach (var flow in node.Out) {
        var to = definition.Flows[flow].To;
        if (to == join.Id) found.Add(flow);
        else if (seen.Add(to)) open.Push(to);
      }
    }
    return found;
  }

  void PassInclusive(Token[] taken, Node node) {
    var first = taken.MinBy(t => t.Id)!;
    try {
      var flows = ChooseAll(first, node);
      foreach (var token in taken.Where(t => t.Id != first.Id)) Remove(token, Ending.Completed);
      Leave(first, flows);
    } catch (ExpressionException fault) {
      Fail(first, new("process.expression_failed", fault.Message));
    }
  }
}
