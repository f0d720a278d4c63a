using System.Text.Json;

namespace Saola.Process;

/// <summary>Conditional events. What happens once happens as soon as its condition holds; what may happen again, each time it becomes true.</summary>
internal sealed partial class Stepper {
  /// <summary>Conditions that held when the step began have had their event.</summary>
  void RememberConditions() {
    if (!definition.HasConditions) return;
    foreach (var (token, @event) in Conditions())
      if (MayHappenAgain(@event) && Holds(token, @event)) held.Add((token, @event.Id));
  }

  /// <summary>The first condition that has become true. Asked again after each, for an event changes variables too.</summary>
  bool FireCondition() {
    if (!definition.HasConditions) return false;
    var all = Conditions().ToLookup(c => Holds(c.Token, c.Event));
    foreach (var (token, @event) in all[false]) held.Remove((token, @event.Id));
    foreach (var (token, @event) in all[true]) {
      if (MayHappenAgain(@event) && !held.Add((token, @event.Id))) continue;
      // Events that make each other true for ever stop like any other loop without a wait.
      if (++moves <= 2 * MaxMoves && Apply(new Trigger.Fired(token, @event.Id, StateJson.Empty))) return true;
    }
    return false;
  }

  public static bool MayHappenAgain(Node @event) => @event.Does is Behaviour.Boundary { Interrupting: false } or Behaviour.Start { Interrupting: false };

  /// <summary>What waits for a condition, with the token it hangs from; before the first token nothing does.</summary>
  IEnumerable<(long Token, Node Event)> Conditions() {
    var ofProcess = lastToken == 0 || IsInterrupted(0) ? [] : definition.EventStarts(ProcessDefinition.Root).Select(s => (Token: 0L, Event: s));
    var ofTokens = tokens.Values.Where(t => t.Phase == Phase.Waiting).SelectMany(t => definition.Events(NodeOf(t)).Where(e => HangsFrom(t, e)).Select(e => (Token: t.Id, Event: e)));
    return ofProcess.Concat(ofTokens).Where(e => e.Event.Does.Awaits is EventDefinition.Condition);
  }

  bool HangsFrom(Token token, Node @event) => @event.Does switch {
    Behaviour.Boundary => token.Turn == 0,
    Behaviour.Start => token.Loop is null && !IsInterrupted(token.Id),
    _ => token.Loop is null,
  };

  bool Holds(long token, Node @event) {
    try {
      var condition = ((EventDefinition.Condition)@event.Does.Awaits!).Holds;
      return condition.Evaluate(SeenIn(token), now).ValueKind == JsonValueKind.True;
    } catch (ExpressionException) {
      // What cannot be computed does not hold.
      return false;
    }
  }
}
