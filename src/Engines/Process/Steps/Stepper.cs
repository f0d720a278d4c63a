using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>
/// The step function: state and trigger in, new state and effects out. No clock, no I/O, no randomness: the same step
/// always has the same outcome, so that it can be replayed and tested without a database.
/// </summary>
internal sealed partial class Stepper {
  /// <summary>Elements entered in one step. A loop without a wait would else hold the transaction for ever.</summary>
  internal const int MaxMoves = 2_000;

  readonly ProcessDefinition definition;
  readonly DateTimeOffset now;
  readonly ImmutableSortedDictionary<long, Token>.Builder tokens;
  readonly Queue<long> ready = [];
  readonly List<Effect> effects = [];
  Values variables;
  InstanceStatus status;
  long lastToken;
  int moves;

  Stepper(ProcessDefinition definition, State state, DateTimeOffset now) {
    this.definition = definition;
    this.now = now;
    (status, lastToken, tokens, variables) = (state.Status, state.LastToken, state.Tokens.ToBuilder(), state.Variables);
  }

  public static Step Advance(ProcessDefinition definition, State state, Trigger trigger, DateTimeOffset now) {
    if (state.Status != InstanceStatus.Active) return new(state, [], Refused: true);
    var stepper = new Stepper(definition, state, now);
    if (!stepper.Apply(trigger)) return new(state, [], Refused: true);
    stepper.Drain();
    return new(new(stepper.status, stepper.lastToken, stepper.tokens.ToImmutable(), stepper.variables), [.. stepper.effects]);
  }

  bool Apply(Trigger trigger) => trigger switch {
    Trigger.Started s => Start(s),
    Trigger.Completed c => Find(c.Token, Phase.Waiting) is { } t && Does(t) is Behaviour.User or Behaviour.Service or Behaviour.Call && Complete(t, c.Data),
    Trigger.Fired f => Find(f.Token) is { } t && Fire(t, f),
    Trigger.Failed f => Find(f.Token, Phase.Waiting) is { } t && Fail(t, new("process.service_failed", f.Message)),
    Trigger.Threw e => Find(e.Token, Phase.Waiting) is { } t && Throw(t, e.Code, e.Data),
    Trigger.Resumed r => Find(r.Token) is { Fault: not null } t && Resume(t),
    Trigger.VariablesSet v => Merge(0, v.Data),
    Trigger.Cancelled => Cancel(),
    _ => throw new InvalidOperationException($"Unknown trigger {trigger.GetType().Name}"),
  };

  Token? Find(long id, Phase? phase = null) =>
    tokens.TryGetValue(id, out var token) && (phase is null || token.Phase == phase) ? token : null;

  Node NodeOf(Token token) => definition.Nodes[token.Node];
  Behaviour Does(Token token) => NodeOf(token).Does;

  bool Start(Trigger.Started started) {
    if (lastToken != 0) return false;
    var node = started.Node is null
      ? definition.NoneStart(ProcessDefinition.Root)
      : definition.Starts(ProcessDefinition.Root).FirstOrDefault(n => n.Id == started.Node);
    if (node is null) return false;
    Spawn(node.Id, 0, null);
    return true;
  }

  Token Spawn(string node, long scope, string? via) {
    var token = new Token(++lastToken, node, scope, via, now);
    tokens[token.Id] = token;
    ready.Enqueue(token.Id);
    return token;
  }

  /// <summary>Moves tokens until each waits for the world. Inclusive joins are looked at last: they depend on where all others stand.</summary>
  void Drain() {
    do {
      while (ready.TryDequeue(out var id))
        if (Find(id) is { Phase: Phase.Entering, Fault: null } token) Enter(token);
    } while (status == InstanceStatus.Active && JoinInclusive());
  }

  void Enter(Token token) {
    if (++moves > MaxMoves) {
      Fail(token, new("process.endless_loop", Words.T["endless_loop", MaxMoves]));
      return;
    }
    var node = NodeOf(token);
    try {
      if (node.Inputs.Length > 0) token = Keep(token with { Local = MapInputs(token, node) });
      Execute(token, node);
    } catch (ExpressionException fault) {
      // Half-made effects of this visit must not outlive the fault.
      effects.RemoveAll(e => e is Effect.TimerSet s && s.Token == token.Id || e is Effect.MessageAwaited m && m.Token == token.Id);
      Fail(tokens[token.Id], new("process.expression_failed", fault.Message));
    }
  }

  void Execute(Token token, Node node) {
    switch (node.Does) {
      case Behaviour.Pass or Behaviour.Start or Behaviour.End or Behaviour.Boundary:
        Leave(token);
        break;
      case Behaviour.TerminateEnd:
        Terminate(token);
        break;
      case Behaviour.ErrorEnd end:
        Throw(token, end.Code, StateJson.Empty);
        break;
      case Behaviour.Script script:
        var result = script.Value.Evaluate(Seen(token), now);
        Complete(token, StateJson.Empty.Add(script.Result, result));
        break;
      case Behaviour.Exclusive:
        Leave(token, [Choose(token, node)]);
        break;
      case Behaviour.Inclusive when node.In.Length < 2:
        Leave(token, ChooseAll(token, node));
        break;
      case Behaviour.Inclusive:
        Keep(token with { Phase = Phase.Joining });
        break;
      case Behaviour.Parallel:
        JoinParallel(Keep(token with { Phase = Phase.Joining }), node);
        break;
      default:
        Wait(token, node);
        break;
    }
  }

  Token Keep(Token token) => tokens[token.Id] = token;

  bool Fail(Token token, Fault fault) {
    Keep(token with { Fault = fault });
    effects.Add(new Effect.FaultRaised(token.Id, NodeOf(token), fault));
    return true;
  }

  bool Resume(Token token) {
    token = Keep(token with { Fault = null });
    switch (token.Phase) {
      case Phase.Leaving:
        Finish(token);
        break;
      case Phase.Waiting when Does(token) is Behaviour.Service service:
        try {
          effects.Add(CallService(token, NodeOf(token), service));
        } catch (ExpressionException fault) {
          Fail(token, new("process.expression_failed", fault.Message));
        }
        break;
      case Phase.Waiting:
        // A new visit: what the old one had asked for is given back and must not be taken for the new one's.
        Spawn(token.Node, token.Scope, token.Via);
        Kill(token);
        break;
      default:
        Keep(token with { Phase = Phase.Entering });
        ready.Enqueue(token.Id);
        break;
    }
    return true;
  }

  /// <summary>A visit's work is done with this outcome.</summary>
  bool Complete(Token token, Values data) {
    token = Keep(token with { Phase = Phase.Leaving, Fault = null });
    if (NodeOf(token).Outputs.Length > 0) token = Keep(token with { Local = token.Local.SetItems(data) });
    else Merge(token.Scope, data);
    Finish(token);
    return true;
  }

  /// <summary>Maps the outcome outward and goes on.</summary>
  void Finish(Token token) {
    var node = NodeOf(token);
    try {
      foreach (var (name, value) in MapOutputs(token, node)) SetPath(token.Scope, name, value);
    } catch (ExpressionException fault) {
      Fail(token, new("process.expression_failed", fault.Message));
      return;
    }
    Leave(token);
  }

  void Leave(Token token) => Leave(token, NodeOf(token).Out);

  void Leave(Token token, IEnumerable<string> flows) {
    foreach (var flow in flows) Spawn(definition.Flows[flow].To, token.Scope, flow);
    Remove(token, Ending.Completed);
    EndScopeIfEmpty(token.Scope);
  }

  void Remove(Token token, Ending how) {
    if (!tokens.Remove(token.Id)) return;
    var node = NodeOf(token);
    if (node.Waits) effects.Add(new Effect.Released(token.Id, node, how));
    effects.Add(new Effect.Visited(token, how));
  }

  void EndScopeIfEmpty(long scope) {
    if (status != InstanceStatus.Active || tokens.Values.Any(t => t.Scope == scope)) return;
    if (scope != 0) {
      Finish(Keep(tokens[scope] with { Phase = Phase.Leaving }));
      return;
    }
    status = InstanceStatus.Completed;
    effects.Add(new Effect.Ended(status));
  }

  /// <summary>Removes all that lives in a scope, the innermost first.</summary>
  void Empty(long scope) {
    foreach (var token in tokens.Values.Where(t => t.Scope == scope).ToArray()) Kill(token);
  }

  void Kill(Token token) {
    Empty(token.Id);
    Remove(token, Ending.Cancelled);
  }

  void Terminate(Token token) {
    Remove(token, Ending.Completed);
    Empty(token.Scope);
    EndScopeIfEmpty(token.Scope);
  }

  bool Cancel() {
    Empty(0);
    status = InstanceStatus.Cancelled;
    effects.Add(new Effect.Ended(status));
    return true;
  }
}
