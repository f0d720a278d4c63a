using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>How a visit ends, and the scope it was in.</summary>
internal sealed partial class Stepper {
  /// <summary>A visit's work is done with this outcome.</summary>
  bool Complete(Token token, Values data) {
    token = Keep(token with { Phase = Phase.Leaving, Fault = null });
    if (NodeOf(token).Outputs.Length > 0) Keep(token with { Local = token.Local.SetItems(data) });
    else Merge(token.Turn > 0 ? token.Id : token.Scope, data);
    Finish(tokens[token.Id]);
    return true;
  }

  /// <summary>Maps the outcome outward and goes on.</summary>
  void Finish(Token token) {
    try {
      foreach (var (name, value) in MapOutputs(token, NodeOf(token))) SetPath(token.Scope, name, value);
      Leave(token);
    } catch (ExpressionException fault) {
      Fail(token, new("process.expression_failed", fault.Message));
    }
  }

  void Leave(Token token) => Leave(token, NodeOf(token).Out);

  void Leave(Token token, IEnumerable<string> flows) {
    if (token.Turn > 0) {
      EndTurn(token);
      return;
    }
    foreach (var flow in flows) Spawn(definition.Flows[flow].To, token.Scope, flow);
    Remove(token, Ending.Completed);
    if (token.By != 0) Undo(tokens[token.By]);
    else EndScopeIfEmpty(token.Scope);
  }

  void Remove(Token token, Ending how) {
    var node = NodeOf(token);
    if (node.Waits) effects.Add(new Effect.Released(token.Id, node, how));
    effects.Add(new Effect.Visited(token, how));
    if (how == Ending.Completed && MayBeUndone(token, node)) Keep(token with { Phase = Phase.Done, Place = LastPlace() + 1 });
    else Forget(token.Id);
  }

  bool IsRunning(long scope) => tokens.Values.Any(t => t.Scope == scope && !t.IsKept);

  void EndScopeIfEmpty(long scope) {
    if (status != InstanceStatus.Active || IsRunning(scope)) return;
    if (scope != 0) Finish(Keep(tokens[scope] with { Phase = Phase.Leaving }));
    else End(InstanceStatus.Completed);
  }

  void End(InstanceStatus how) {
    tokens.Clear();
    status = how;
    effects.Add(new Effect.Ended(how));
  }

  /// <summary>Ends all that runs in a scope, the innermost first. What is completed there may still be undone.</summary>
  void Empty(long scope) {
    foreach (var token in tokens.Values.Where(t => t.Scope == scope && !t.IsKept).ToArray()) Kill(token);
  }

  void Kill(Token token) {
    if (!tokens.ContainsKey(token.Id)) return;
    foreach (var below in tokens.Values.Where(t => t.Scope == token.Id || t.By == token.Id).ToArray()) Kill(below);
    if (token.IsKept) tokens.Remove(token.Id);
    else Remove(token, Ending.Cancelled);
  }

  void Terminate(Token token) {
    Remove(token, Ending.Completed);
    Empty(token.Scope);
    EndScopeIfEmpty(token.Scope);
  }

  bool Cancel() {
    Empty(0);
    End(InstanceStatus.Cancelled);
    return true;
  }
}
