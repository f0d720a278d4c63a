using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>What a token waits for, and what happens when it comes.</summary>
internal sealed partial class Stepper {
  /// <summary>The token stays until the world answers; everything that may answer is asked for here.</summary>
  void Wait(Token token, Node node) {
    if (token.Turn == 0 && node.Boundaries.Length > 0) Arm(token.Id, Seen(token), node.Boundaries.Select(b => definition.Nodes[b]));
    token = Keep(token with { Phase = Phase.Waiting });
    switch (node.Does) {
      case Behaviour.User user:
        effects.Add(OpenTask(token, node, user));
        break;
      case Behaviour.Service or Behaviour.Decision:
        effects.Add(Ask(token, node));
        break;
      case Behaviour.Call:
        effects.Add(new Effect.ProcessCalled(token.Id, node));
        break;
      case Behaviour.Catch:
        Arm(token.Id, Seen(token), [node]);
        break;
      case Behaviour.EventChoice:
        Arm(token.Id, Seen(token), node.Out.Select(f => definition.Nodes[definition.Flows[f].To]));
        break;
      case Behaviour.SubProcess:
        Spawn(definition.NoneStart(node.Id)!.Id, token.Id, null);
        break;
      default:
        throw new InvalidOperationException($"{node.Does.GetType().Name} does not wait");
    }
  }

  /// <summary>All or none. Errors, escalations and conditions come from inside and need nobody to be asked.</summary>
  void Arm(long token, Variables seen, IEnumerable<Node> events) => effects.AddRange(events.Select(e => Arming(token, seen, e)).OfType<Effect>().ToArray());

  Effect? Arming(long token, Variables seen, Node @event) {
    switch (@event.Does.Awaits) {
      case EventDefinition.Timer timer:
        var (due, cycles) = Timers.First(timer.Kind, timer.When.Evaluate(seen, now), now);
        return new Effect.TimerSet(token, @event.Id, due, cycles);
      case EventDefinition.Message message:
        return new Effect.MessageAwaited(token, @event.Id, message.Name, Key(message, seen));
      case EventDefinition.Signal signal:
        return new Effect.SignalAwaited(token, @event.Id, signal.Name);
      default:
        return null;
    }
  }

  /// <summary>Without a value it would be the key of all that have none, and one message would reach them all.</summary>
  string Key(EventDefinition.Message message, Variables seen) => Text(message.Key, seen) ?? throw new ExpressionException(Words.T["no_key", message.Name, message.Key?.Text]);

  bool Fire(Token token, Trigger.Fired fired) {
    var node = NodeOf(token);
    if (fired.Node == node.Id) return token is { Phase: Phase.Waiting, Loop: null } && node.Does is Behaviour.Catch && Complete(token, fired.Data);
    if (node.Does is Behaviour.EventChoice) return token.Phase == Phase.Waiting && FireChoice(token, node, fired);
    // A boundary event catches also a token that waits with a fault, on its way in or out.
    if (node.Boundaries.Contains(fired.Node)) return token.Phase is Phase.Waiting or Phase.Leaving && FireBoundary(token, fired);
    return token is { Phase: Phase.Waiting, Loop: null } && FireStart(token.Id, fired);
  }

  bool FireChoice(Token token, Node node, Trigger.Fired fired) {
    var flow = node.Out.FirstOrDefault(f => definition.Flows[f].To == fired.Node);
    if (flow is null) return false;
    var caught = Keep(new Token(++lastToken, fired.Node, token.Scope, flow, now) { Phase = Phase.Waiting });
    Remove(token, Ending.Completed);
    return Complete(caught, fired.Data);
  }

  bool FireBoundary(Token host, Trigger.Fired fired) {
    var boundary = definition.Nodes[fired.Node];
    var does = (Behaviour.Boundary)boundary.Does;
    if (!does.Interrupting) Repeat(host.Id, Seen(host), boundary, fired.Cycles);
    LeaveBy(host, boundary, does.Interrupting, fired.Data);
    return true;
  }

  /// <summary>The next turn counts from this one; a cycle that can no longer be computed simply ends.</summary>
  void Repeat(long token, Variables seen, Node @event, int cycles) {
    if (cycles == 0 || @event.Does.Awaits is not EventDefinition.Timer timer) return;
    try {
      var due = Timers.Next(timer.When.Evaluate(seen, now), now);
      effects.Add(new Effect.TimerSet(token, @event.Id, due, cycles < 0 ? cycles : cycles - 1));
    } catch (ExpressionException) {
      // The variables changed so that the cycle has no meaning any more; the event itself still happened.
    }
  }

  void LeaveBy(Token host, Node boundary, bool interrupting, Values data) {
    // Spawned before the host goes, so that the scope never looks empty.
    var caught = Keep(new Token(++lastToken, boundary.Id, host.Scope, null, now) { Phase = Phase.Leaving });
    if (interrupting) Kill(host);
    Complete(caught, data);
  }

  /// <summary>The error goes outward until something catches it; uncaught it is a fault for a person to look at, unless who called the process catches it.</summary>
  bool Throw(Token thrower, string code, Values data) =>
    CatchError(thrower, code, data) || Escape(code, isError: true, data) && Fail(thrower, new("process.error_not_caught", Words.T["error_not_caught", code]));

  /// <summary>Who escalates goes on, unless what catches it interrupts; an escalation that nobody catches is heard by nobody.</summary>
  void Escalate(Token thrower, string code) {
    if (!CatchEscalation(thrower, code)) Escape(code, isError: false, StateJson.Empty);
    if (Find(thrower.Id) is { } stays) Complete(stays, StateJson.Empty);
  }

  /// <summary>What the called process did not catch goes on outward from the call.</summary>
  bool Surface(Token call, Trigger.Surfaced surfaced) =>
    (surfaced.IsError ? CatchError(call, surfaced.Code, surfaced.Data) : CatchEscalation(call, surfaced.Code)) || Escape(surfaced.Code, surfaced.IsError, surfaced.Data);

  bool Escape(string code, bool isError, Values data) {
    effects.Add(new Effect.Uncaught(code, isError, data));
    return true;
  }

  bool CatchError(Token thrower, string code, Values data) => Catch(thrower, e => e is EventDefinition.Error error ? Fit(error.Code, code) : 0, data);

  bool CatchEscalation(Token thrower, string code) => Catch(thrower, e => e is EventDefinition.Escalation escalation ? Fit(escalation.Code, code) : 0, StateJson.Empty);

  /// <summary>What names the code comes before what catches all.</summary>
  static int Fit(string? wanted, string code) => wanted == code ? 2 : wanted is null ? 1 : 0;

  /// <summary>From the thrower outward: boundary events of the activity, then the event sub-processes beside it.</summary>
  bool Catch(Token thrower, Func<EventDefinition?, int> fits, Values data) {
    Node? Best(IEnumerable<Node> events) => events.Where(n => fits(n.Does.Awaits) > 0).MaxBy(n => fits(n.Does.Awaits));
    for (var host = thrower; ; host = tokens[host.By != 0 ? host.By : host.Scope]) {
      // Events hang from all turns together, and who undoes speaks for the compensation that asked.
      if (host is not { Turn: 0, By: 0 }) continue;
      if (Best(NodeOf(host).Boundaries.Select(b => definition.Nodes[b])) is { } boundary) {
        LeaveBy(host, boundary, ((Behaviour.Boundary)boundary.Does).Interrupting, data);
        return true;
      }
      // What happens inside an event sub-process does not begin it again.
      if (!IsInterrupted(host.Scope) && Best(definition.EventStarts(ScopeNode(host.Scope)).Where(s => s.Scope != host.Node)) is { } start) {
        Begin(host.Scope, start, data);
        return true;
      }
      if (host.Scope == 0) return false;
    }
  }

  /// <summary>The start event of an event sub-process of this scope happened.</summary>
  bool FireStart(long scope, Trigger.Fired fired) {
    if (definition.EventStarts(ScopeNode(scope)).FirstOrDefault(s => s.Id == fired.Node) is not { } start || IsInterrupted(scope)) return false;
    if (start.Does is Behaviour.Start { Interrupting: false }) Repeat(scope, SeenIn(scope), start, fired.Cycles);
    Begin(scope, start, fired.Data);
    return true;
  }

  /// <summary>An interrupting event sub-process took the scope over: nothing else begins in it.</summary>
  bool IsInterrupted(long scope) => definition.EventStarts(ScopeNode(scope))
    .Any(s => s.Does is Behaviour.Start { Interrupting: true } && tokens.Values.Any(t => t.Scope == scope && t.Node == s.Scope && !t.IsKept));

  void Begin(long scope, Node start, Values data) {
    if (start.Does is Behaviour.Start { Interrupting: true }) {
      Empty(scope);
      effects.Add(new Effect.Disarmed(scope, [.. definition.EventStarts(ScopeNode(scope)).Select(s => s.Id)]));
    }
    var handler = Keep(new Token(++lastToken, start.Scope, scope, null, now) { Phase = Phase.Waiting });
    Admit(new Token(0, start.Id, handler.Id, null, now) { Local = data });
  }
}
