namespace Saola.Process;

/// <summary>
/// Undoing what is completed. A completed visit that can be undone stays as a token that is over: one with a handler of its
/// own, and a sub-process in which such visits are, with the variables it had.
/// </summary>
internal sealed partial class Stepper {
  long LastPlace() => tokens.Values.Max(t => t.Place);

  /// <summary>The handler of a repeated activity undoes all its turns at once.</summary>
  bool MayBeUndone(Token token, Node node) =>
    token.By == 0 && !IsHandling(token) && (node.Undo is not null && token.Turn == 0 || tokens.Values.Any(t => t.Scope == token.Id && t.Phase == Phase.Done));

  /// <summary>An event sub-process is the end of its scope's story, not a part that is undone.</summary>
  bool IsHandling(Token token) => Does(token) is Behaviour.SubProcess { OnEvent: true };

  /// <summary>Takes a visit away with all that was kept inside it.</summary>
  void Forget(long id) {
    tokens.Remove(id);
    foreach (var inside in tokens.Values.Where(t => t.Scope == id).ToArray()) Forget(inside.Id);
  }

  /// <summary>Does the next handler that this compensation reaches, the last completed first; when none is left, who asked goes on.</summary>
  void Undo(Token by) {
    if (Reached(by).MaxBy(t => t.Place) is not { } next) {
      Undone(by);
    } else if (NodeOf(next) is { Undo: { } handler } && next.Turn == 0) {
      Forget(next.Id);
      Admit(new Token(0, handler, next.Scope, null, now) { By = by.Id });
    } else {
      Undo(Keep(next with { Phase = Phase.Undoing, By = by.Id }));
    }
  }

  void Undone(Token by) {
    if (by.Phase == Phase.Undoing) {
      Forget(by.Id);
      Undo(tokens[by.By]);
    } else {
      Complete(by with { Place = 0 }, StateJson.Empty);
    }
  }

  /// <summary>What was completed before it was asked for, in the same scope; from an event sub-process, also in the scope that it serves.</summary>
  IEnumerable<Token> Reached(Token by) {
    if (by.Phase == Phase.Undoing) return tokens.Values.Where(t => t.Scope == by.Id && t.Phase == Phase.Done);
    var activity = ((Behaviour.Compensate)Does(by)).Activity;
    long? served = by.Scope != 0 && IsHandling(tokens[by.Scope]) ? tokens[by.Scope].Scope : null;
    return tokens.Values.Where(t => (t.Scope == by.Scope || t.Scope == served) && t.Phase == Phase.Done && t.Place <= by.Place && (activity is null || t.Node == activity));
  }
}
