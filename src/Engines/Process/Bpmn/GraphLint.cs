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
    if (starts.Length == 0) findings.Add(nodes[0], "no_start", scope);
    foreach (var second in plain.Skip(1)) findings.Add(second, "two_starts");
    if (scope != ProcessDefinition.Root) {
      var onEvent = process.Nodes[scope].Does is Behaviour.SubProcess { OnEvent: true };
      if (onEvent) foreach (var second in starts.Skip(1)) findings.Add(second, "two_starts");
      else foreach (var start in starts.Except(plain)) findings.Add(start, "message_start_inside");
    }
    var reached = Reached(process, nodes.Where(n => n.Does is Behaviour.Start or Behaviour.SubProcess { OnEvent: true }));
    foreach (var lost in nodes.Where(n => !reached.Contains(n.Id))) findings.Add(lost, "unreachable");
  }

  static HashSet<string> Reached(ProcessDefinition process, IEnumerable<Node> starts) {
    var seen = starts.Select(s => s.Id).ToHashSet();
    var open = new Stack<string>(seen);
    while (open.TryPop(out var id)) {
      var node = process.Nodes[id];
      var boundaries = process.Nodes.Values.Where(n => n.Does is Behaviour.Boundary { On: EventDefinition.Compensation } b && b.Host == id).Select(n => n.Id);
      var undo = node.Undo is { } handler ? [handler] : Array.Empty<string>();
      foreach (var next in node.Out.Select(f => process.Flows[f].To).Concat(node.Boundaries).Concat(boundaries).Concat(undo).Where(seen.Add)) open.Push(next);
    }
    return seen;
  }

  static void CheckNode(ProcessDefinition process, Node node, Findings findings) {
    if (node.In.Length > 0 && node.Does is Behaviour.Start or Behaviour.Boundary or Behaviour.SubProcess { OnEvent: true }) findings.Add(node, "flow_into_event");
    if (node.Out.Length > 0 && (node.IsEnd || node.Does is Behaviour.SubProcess { OnEvent: true })) findings.Add(node, "flow_out_of_end");
    if (node.Out.Length > 0 && node.Does is Behaviour.Boundary { On: EventDefinition.Compensation }) findings.Add(node, "flow_out_of_end");
    if (node.ForCompensation && (node.In.Length > 0 || node.Out.Length > 0)) findings.Add(node, "handler_flow");
    if (node.Out.Length == 0 && LeadsOn(node)) findings.Add(node, "leads_nowhere");
    if (node.Does is Behaviour.Exclusive or Behaviour.Inclusive) CheckConditions(process, node, findings);
    else if (node.Out.Any(f => process.Flows[f].Condition is not null)) findings.Add(node, "condition_place");
    if (node.Default is { } flow && !node.Out.Contains(flow)) findings.Add(node, "bad_default", flow);
    if (node.Does is Behaviour.EventChoice) CheckChoice(process, node, findings);
    if (node.Repeat is not null && !IsRepeatable(node)) findings.Add(node, "repeat_place");
    if (node.Does is Behaviour.Compensate { Activity: { } activity }) CheckUndone(process, node, activity, findings);
    if (node.Does is Behaviour.User user) foreach (var other in user.Apart) CheckApart(process, node, other, findings);
    if (node.Inputs.Length > 0 && !TakesInputs(process, node) || node.Outputs.Length > 0 && !GivesOutputs(node)) findings.Add(node, "mapping_place");
    CheckCatcher(process, node, findings);
  }

  /// <summary>A gateway decides and does nothing; what only begins or ends has nothing that could see an input.</summary>
  static bool TakesInputs(ProcessDefinition process, Node node) => node.Does
    is not (Behaviour.Start or Behaviour.Boundary or Behaviour.TerminateEnd or Behaviour.ErrorEnd or Behaviour.SubProcess { OnEvent: true }) && !IsGateway(node) && !IsChosen(process, node);

  static bool GivesOutputs(Node node) => node.Does is not (Behaviour.TerminateEnd or Behaviour.ErrorEnd or Behaviour.Boundary { On: EventDefinition.Compensation }) && !IsGateway(node);

  static bool IsGateway(Node node) => node.Does is Behaviour.Exclusive or Behaviour.Inclusive or Behaviour.Parallel or Behaviour.EventChoice;

  /// <summary>It waits with the gateway before it, and is entered only when it has happened.</summary>
  static bool IsChosen(ProcessDefinition process, Node node) => node.In.Any(f => process.Nodes[process.Flows[f].From].Does is Behaviour.EventChoice);

  /// <summary>Of a task that is done once, there is no other person to be kept apart from.</summary>
  static void CheckApart(ProcessDefinition process, Node node, string other, Findings findings) {
    if (process.Nodes.GetValueOrDefault(other)?.Does is not Behaviour.User) findings.Add(node, "four_eyes", other);
    else if (other == node.Id && node.Repeat is null) findings.Add(node, "four_eyes_alone");
  }

  static bool LeadsOn(Node node) => node.Does
    is Behaviour.Start or Behaviour.Boundary { On: not EventDefinition.Compensation } or Behaviour.Exclusive or Behaviour.Inclusive or Behaviour.Parallel or Behaviour.EventChoice;

  static bool IsRepeatable(Node node) => node.Does
    is Behaviour.User or Behaviour.Service or Behaviour.Script or Behaviour.Decision or Behaviour.Call or Behaviour.Pass or Behaviour.Catch or Behaviour.SubProcess { OnEvent: false };

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

  /// <summary>The activity stands beside the event, or beside the event sub-process in which the event is.</summary>
  static void CheckUndone(ProcessDefinition process, Node node, string activity, Findings findings) {
    var around = node.Scope != ProcessDefinition.Root && process.Nodes[node.Scope] is { Does: Behaviour.SubProcess { OnEvent: true } } handler ? handler.Scope : null;
    if (!process.Nodes.TryGetValue(activity, out var undone) || undone.Scope != node.Scope && undone.Scope != around || undone.Undo is null && undone.Does is not Behaviour.SubProcess)
      findings.Add(node, "undone_place", activity);
  }

  /// <summary>Of two that catch the same, only one would ever be heard.</summary>
  static void CheckCatcher(ProcessDefinition process, Node node, Findings findings) {
    var code = node.Does.Awaits switch {
      EventDefinition.Error error => error.Code ?? "*",
      EventDefinition.Escalation escalation => escalation.Code ?? "*",
      _ => null,
    };
    if (code is null) return;
    var beside = node.Does is Behaviour.Boundary boundary ? process.Nodes[boundary.Host].Boundaries.Select(b => process.Nodes[b]) : process.EventStarts(process.Nodes[node.Scope].Scope);
    if (beside.FirstOrDefault(n => n.Does.Awaits == node.Does.Awaits) is { } first && first.Id != node.Id) findings.Add(node, "error_twice", code);
  }
}
