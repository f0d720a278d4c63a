namespace Saola.Process;

/// <summary>Faults of the graph as a whole, found before anything runs.</summary>
internal static class GraphLint {
  public static void Check(ProcessDefinition process, Findings findings) {
    foreach (var scope in process.Nodes.Values.GroupBy(n => n.Scope)) CheckScope(process, scope.Key, [.. scope], findings);
    foreach (var sub in process.Nodes.Values.Where(n => n.Does is Behaviour.SubProcess && process.Nodes.Values.All(m => m.Scope != n.Id)))
      findings.Add(sub, "empty_sub_process");
    if (process.Nodes.Count == 0) findings.Add("empty_process", process.Key);
    foreach (var node in process.Nodes.Values) CheckNode(process, node, findings);
  }

  static void CheckScope(ProcessDefinition process, string scope, Node[] nodes, Findings findings) {
    var starts = nodes.Where(n => n.Does is Behaviour.Start).ToArray();
    var plain = starts.Where(n => n.Does is Behaviour.Start { On: null }).ToArray();
    var inside = scope != ProcessDefinition.Root;
    if (starts.Length == 0) findings.Add(nodes[0], "no_start", scope);
    foreach (var second in plain.Skip(1)) findings.Add(second, "two_starts");
    if (inside)
      foreach (var start in starts.Except(plain)) findings.Add(start, "message_start_inside");
    var reached = Reached(process, starts);
    foreach (var lost in nodes.Where(n => !reached.Contains(n.Id))) findings.Add(lost, "unreachable");
  }

  static HashSet<string> Reached(ProcessDefinition process, IEnumerable<Node> starts) {
    var seen = starts.Select(s => s.Id).ToHashSet();
    var open = new Stack<string>(seen);
    while (open.TryPop(out var id)) {
      var node = process.Nodes[id];
      foreach (var next in node.Out.Select(f => process.Flows[f].To).Concat(node.Boundaries).Where(seen.Add)) open.Push(next);
    }
    return seen;
  }

  static void CheckNode(ProcessDefinition process, Node node, Findings findings) {
    switch (node.Does) {
      case Behaviour.Start or Behaviour.Boundary when node.In.Length > 0:
        findings.Add(node, "flow_into_event");
        break;
      case Behaviour.End or Behaviour.TerminateEnd or Behaviour.ErrorEnd when node.Out.Length > 0:
        findings.Add(node, "flow_out_of_end");
        break;
      case Behaviour.Start or Behaviour.Boundary or Behaviour.Exclusive or Behaviour.Inclusive or Behaviour.Parallel or Behaviour.EventChoice when node.Out.Length == 0:
        findings.Add(node, "leads_nowhere");
        break;
    }
    if (node.Does is Behaviour.Exclusive or Behaviour.Inclusive) CheckConditions(process, node, findings);
    else if (node.Out.Any(f => process.Flows[f].Condition is not null)) findings.Add(node, "condition_place");
    if (node.Default is { } flow && !node.Out.Contains(flow)) findings.Add(node, "bad_default", flow);
    if (node.Does is Behaviour.EventChoice) CheckChoice(process, node, findings);
    if (node.Does is Behaviour.ErrorEnd end && !IsCaught(process, node, end.Code)) findings.Add(node, "error_caught_nowhere", end.Code);
    if (node.Does is Behaviour.Boundary { On: EventDefinition.Error error } boundary) CheckSameError(process, node, boundary.Host, error.Code, findings);
  }

  static void CheckConditions(ProcessDefinition process, Node node, Findings findings) {
    if (node.Out.Length < 2) return;
    foreach (var flow in node.Out.Where(f => f != node.Default && process.Flows[f].Condition is null))
      findings.Add(node, "no_condition", flow);
  }

  static void CheckChoice(ProcessDefinition process, Node node, Findings findings) {
    foreach (var target in node.Out.Select(f => process.Nodes[process.Flows[f].To])) {
      if (target.Does is not Behaviour.Catch) findings.Add(node, "choice_target", target.Id);
      else if (target.In.Length > 1) findings.Add(node, "choice_shared", target.Id);
    }
  }

  static bool IsCaught(ProcessDefinition process, Node node, string code) {
    for (var scope = node.Scope; scope != ProcessDefinition.Root; scope = process.Nodes[scope].Scope)
      if (process.Nodes[scope].Boundaries.Any(b =>
        process.Nodes[b].Does is Behaviour.Boundary { On: EventDefinition.Error error } && (error.Code is null || error.Code == code))) return true;
    return false;
  }

  static void CheckSameError(ProcessDefinition process, Node node, string host, string? code, Findings findings) {
    var first = process.Nodes[host].Boundaries.First(b =>
      process.Nodes[b].Does is Behaviour.Boundary { On: EventDefinition.Error error } && error.Code == code);
    if (first != node.Id) findings.Add(node, "error_twice", code ?? "*");
  }
}
