namespace Saola.Process;

/// <summary>What an operator does to the way of an instance itself.</summary>
internal sealed partial class Stepper {
  bool Move(Trigger.Moved moved) {
    if (Find(moved.Token) is not { } token || WhyNot(token, moved.To) is not null) return false;
    // Spawned before the other goes, so that the scope never looks empty.
    Spawn(moved.To, token.Scope, null);
    Kill(token);
    return true;
  }

  /// <summary>Why a visit cannot be taken to another element; null when it can.</summary>
  public static string? WhyNotMoved(ProcessDefinition definition, State state, Trigger.Moved moved) {
    var stepper = new Stepper(definition, state, default);
    return stepper.Find(moved.Token) is { } token ? stepper.WhyNot(token, moved.To) : "move_gone";
  }

  /// <summary>Within one scope only: what a sub-process or a turn needs from its beginning cannot be made up.</summary>
  string? WhyNot(Token token, string to) => token switch {
    { IsKept: true } => "move_gone",
    { Turn: > 0 } => "move_turn",
    { By: not 0 } => "move_undoing",
    _ when Does(token) is Behaviour.Compensate or Behaviour.SubProcess { OnEvent: true } => "move_undoing",
    _ when !definition.Nodes.TryGetValue(to, out var target) => "move_unknown",
    _ => WhyNot(definition.Nodes[to], ScopeNode(token.Scope)),
  };

  static string? WhyNot(Node target, string scope) =>
    target.Scope != scope ? "move_scope"
    : IsOnEvent(target) ? "move_event"
    : IsJoin(target) ? "move_join"
    : null;

  /// <summary>Whether an instance can be moved there at all.</summary>
  public static bool MayBegin(Node target) => !IsOnEvent(target) && !IsJoin(target);

  static bool IsOnEvent(Node node) => node.ForCompensation || node.Does is Behaviour.Boundary or Behaviour.Start or Behaviour.SubProcess { OnEvent: true };
  static bool IsJoin(Node node) => node is { In.Length: > 1, Does: Behaviour.Parallel or Behaviour.Inclusive };
}
