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
  readonly HashSet<(long Token, string Node)> held = [];
  Values variables;
  InstanceStatus status;
  long lastToken;
  int moves, allowed = MaxMoves;

  Stepper(ProcessDefinition definition, State state, DateTimeOffset now) {
    this.definition = definition;
    this.now = now;
    (status, lastToken, tokens, variables) = (state.Status, state.LastToken, state.Tokens.ToBuilder(), state.Variables);
  }

  public static Step Advance(ProcessDefinition definition, State state, Trigger trigger, DateTimeOffset now) {
    if (state.Status != InstanceStatus.Active) return new(state, [], Refused: true);
    var stepper = new Stepper(definition, state, now);
    stepper.RememberConditions();
    if (!stepper.Apply(trigger)) return new(state, [], Refused: true);
    stepper.Drain();
    return new(new(stepper.status, stepper.lastToken, stepper.tokens.ToImmutable(), stepper.variables), [.. stepper.effects]);
  }

  bool Apply(Trigger trigger) => trigger switch {
    Trigger.Started s => Start(s),
    Trigger.Completed c => Waits(c.Token) is { } t && Does(t) is Behaviour.User or Behaviour.Service or Behaviour.Call or Behaviour.Decision && Complete(t, c.Data),
    Trigger.Fired { Token: 0 } f => FireStart(0, f),
    Trigger.Fired f => Find(f.Token) is { } t && Fire(t, f),
    Trigger.Failed f => Waits(f.Token) is { } t && Fail(t, new("process.service_failed", f.Message)),
    Trigger.Threw e => Waits(e.Token) is { } t && Throw(t, e.Code, e.Data),
    Trigger.Surfaced u => Waits(u.Token) is { } t && Does(t) is Behaviour.Call && Surface(t, u),
    Trigger.Resumed r => Find(r.Token) is { Fault: not null } t && Resume(t),
    Trigger.VariablesSet v => Merge(0, v.Data),
    Trigger.Cancelled => Cancel(),
    Trigger.Moved m => Move(m),
    _ => throw new InvalidOperationException($"Unknown trigger {trigger.GetType().Name}"),
  };

  Token? Find(long id) => tokens.GetValueOrDefault(id);

  /// <summary>A token for which something outside works; one that holds turns together waits for its turns only.</summary>
  Token? Waits(long id) => Find(id) is { Phase: Phase.Waiting, Loop: null } token ? token : null;

  Node NodeOf(Token token) => definition.Nodes[token.Node];
  Behaviour Does(Token token) => NodeOf(token).Does;
  string ScopeNode(long scope) => scope == 0 ? ProcessDefinition.Root : tokens[scope].Node;

  bool Start(Trigger.Started started) {
    if (lastToken != 0) return false;
    var node = started.Node is null
      ? definition.NoneStart(ProcessDefinition.Root)
      : definition.Starts(ProcessDefinition.Root).FirstOrDefault(n => n.Id == started.Node);
    if (node is null) return false;
    Spawn(node.Id, 0, null);
    return true;
  }

  Token Spawn(string node, long scope, string? via) => Admit(new Token(0, node, scope, via, now));

  /// <summary>A new visit, to be entered in its turn.</summary>
  Token Admit(Token visit) {
    var token = Keep(visit with { Id = ++lastToken });
    ready.Enqueue(token.Id);
    return token;
  }

  /// <summary>
  /// Moves tokens until each waits for the world. Inclusive joins are looked at last, for they depend on where all others
  /// stand, and then the conditions, on what all of them left in the variables.
  /// </summary>
  void Drain() {
    do {
      while (ready.TryDequeue(out var id))
        if (Find(id) is { Phase: Phase.Entering, Fault: null } token) Enter(token);
    } while (status == InstanceStatus.Active && (JoinInclusive() || FireCondition()));
  }

  void Enter(Token token) {
    if (IsEndless(token)) return;
    var node = NodeOf(token);
    try {
      if (node.Repeat is not null && token.Turn == 0) {
        BeginLoop(token, node);
        return;
      }
      if (node.Inputs.Length > 0) token = Keep(token with { Local = MapInputs(token, node) });
      Execute(token, node);
    } catch (ExpressionException fault) {
      // Half-made effects of this visit must not outlive the fault.
      effects.RemoveAll(e => e is Effect.Armed armed && armed.Token == token.Id);
      Fail(tokens[token.Id], new("process.expression_failed", fault.Message));
    }
  }

  bool IsEndless(Token token) => ++moves > allowed && Fail(token, new("process.endless_loop", Words.T["endless_loop", allowed]));

  void Execute(Token token, Node node) {
    switch (node.Does) {
      case Behaviour.Pass or Behaviour.Boundary:
        Complete(token, StateJson.Empty);
        break;
      case Behaviour.Start:
        Arm(token.Scope, Seen(token), definition.EventStarts(node.Scope));
        Complete(token with { Local = StateJson.Empty }, token.Local);
        break;
      case Behaviour.TerminateEnd:
        Terminate(token);
        break;
      case Behaviour.ErrorEnd end:
        Throw(token, end.Code, StateJson.Empty);
        break;
      case Behaviour.Escalate escalation:
        Escalate(token, escalation.Code);
        break;
      case Behaviour.Signal signal:
        effects.Add(new Effect.SignalSent(signal.Name, token.Local, lastToken));
        Complete(token, StateJson.Empty);
        break;
      case Behaviour.Compensate:
        Undo(Keep(token with { Phase = Phase.Waiting, Place = LastPlace() }));
        break;
      case Behaviour.Script script:
        Complete(token, StateJson.Empty.Add(script.Result, script.Value.Evaluate(Seen(token), now)));
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
      case Phase.Waiting when Does(token) is Behaviour.Service or Behaviour.Decision:
        try {
          effects.Add(Ask(token, NodeOf(token)));
        } catch (ExpressionException fault) {
          Fail(token, new("process.expression_failed", fault.Message));
        }
        break;
      case Phase.Waiting:
        // A new visit: what the old one had asked for is given back and must not be taken for the new one's.
        Admit(token with { Phase = Phase.Entering, Entered = now, Local = token.Turn > 0 ? token.Local : StateJson.Empty });
        Kill(token);
        break;
      default:
        Keep(token with { Phase = Phase.Entering });
        ready.Enqueue(token.Id);
        break;
    }
    return true;
  }
}
