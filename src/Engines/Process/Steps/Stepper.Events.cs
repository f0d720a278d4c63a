using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

internal sealed partial class Stepper {
  /// <summary>The token stays until the world answers; everything that may answer is asked for here.</summary>
  void Wait(Token token, Node node) {
    foreach (var boundary in node.Boundaries.Select(b => definition.Nodes[b]))
      Arm(token, boundary, ((Behaviour.Boundary)boundary.Does).On);
    token = Keep(token with { Phase = Phase.Waiting });
    switch (node.Does) {
      case Behaviour.User user:
        effects.Add(OpenTask(token, node, user));
        break;
      case Behaviour.Service service:
        effects.Add(CallService(token, node, service));
        break;
      case Behaviour.Call:
        effects.Add(new Effect.ProcessCalled(token.Id, node));
        break;
      case Behaviour.Catch wait:
        Arm(token, node, wait.On);
        break;
      case Behaviour.EventChoice:
        foreach (var target in node.Out.Select(f => definition.Nodes[definition.Flows[f].To]))
          Arm(token, target, ((Behaviour.Catch)target.Does).On);
        break;
      case Behaviour.SubProcess:
        Spawn(definition.NoneStart(node.Id)!.Id, token.Id, null);
        break;
      default:
        throw new InvalidOperationException($"{node.Does.GetType().Name} does not wait");
    }
  }

  void Arm(Token token, Node @event, EventDefinition on) {
    switch (on) {
      case EventDefinition.Timer timer:
        var (due, cycles) = Timers.First(timer.Kind, timer.When.Evaluate(Seen(token), now), now);
        effects.Add(new Effect.TimerSet(token.Id, @event.Id, due, cycles));
        break;
      case EventDefinition.Message message:
        effects.Add(new Effect.MessageAwaited(token.Id, @event.Id, message.Name, message.Key is null ? "" : Text(message.Key, Seen(token)) ?? ""));
        break;
    }
  }

  bool Fire(Token token, Trigger.Fired fired) {
    var node = NodeOf(token);
    if (fired.Node == node.Id)
      return token.Phase == Phase.Waiting && node.Does is Behaviour.Catch && Complete(token, fired.Data);
    if (node.Does is Behaviour.EventChoice) return token.Phase == Phase.Waiting && FireChoice(token, node, fired);
    // A boundary event catches also a token that waits with a fault, on its way in or out.
    return node.Boundaries.Contains(fired.Node) && token.Phase is Phase.Waiting or Phase.Leaving && FireBoundary(token, fired);
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
    if (!does.Interrupting && does.On is EventDefinition.Timer timer && fired.Cycles != 0) Repeat(host, boundary, timer, fired.Cycles);
    LeaveBy(host, boundary, does.Interrupting, fired.Data);
    return true;
  }

  /// <summary>The next turn counts from this one; a cycle that can no longer be computed simply ends.</summary>
  void Repeat(Token host, Node boundary, EventDefinition.Timer timer, int cycles) {
    try {
      var due = Timers.Next(timer.When.Evaluate(Seen(host), now), now);
      effects.Add(new Effect.TimerSet(host.Id, boundary.Id, due, cycles < 0 ? cycles : cycles - 1));
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

  /// <summary>The error goes outward until a boundary event catches it; uncaught it is a fault for a person to look at.</summary>
  bool Throw(Token thrower, string code, Values data) {
    for (var host = thrower; ; host = tokens[host.Scope]) {
      if (Catcher(NodeOf(host), code) is { } boundary) {
        LeaveBy(host, boundary, interrupting: true, data);
        return true;
      }
      if (host.Scope == 0) return Fail(thrower, new("process.error_not_caught", Words.T["error_not_caught", code]));
    }
  }

  Node? Catcher(Node host, string code) => host.Boundaries
    .Select(b => definition.Nodes[b])
    .Where(b => b.Does is Behaviour.Boundary { On: EventDefinition.Error error } && (error.Code is null || error.Code == code))
    .OrderBy(b => b.Does is Behaviour.Boundary { On: EventDefinition.Error { Code: null } })
    .FirstOrDefault();

  Effect.TaskOpened OpenTask(Token token, Node node, Behaviour.User user) {
    var seen = Seen(token);
    return new(token.Id, node,
      Text(user.Assignee, seen), Texts(user.Groups, seen), Texts(user.Users, seen), Value(user.Due, seen), Value(user.FollowUp, seen),
      user.Priority is null ? 50 : Number(user.Priority, seen), Text(user.Form, seen), Headers(user.Headers, seen));
  }

  Effect.ServiceCalled CallService(Token token, Node node, Behaviour.Service service) {
    var seen = Seen(token);
    var retries = service.Retries is null ? 3 : Number(service.Retries, seen);
    var input = node.Inputs.Length > 0 ? token.Local : seen.Flatten();
    return new(token.Id, node, service.Type, Math.Clamp(retries, 1, 100), Headers(service.Headers, seen), input);
  }

  /// <summary>The process that a waiting call activity names, and what it gives to it.</summary>
  /// <exception cref="ExpressionException">The name has no value.</exception>
  public static (string Key, Values Input)? Called(ProcessDefinition definition, State state, long token, DateTimeOffset now) {
    if (!state.Tokens.TryGetValue(token, out var at) || at.Phase != Phase.Waiting || definition.Nodes[at.Node].Does is not Behaviour.Call call) return null;
    var stepper = new Stepper(definition, state, now);
    var seen = stepper.Seen(at);
    return (stepper.Text(call.Process, seen) ?? "", call.GiveAll ? seen.Flatten() : at.Local);
  }

  /// <summary>The service task for which a token waits; null when it does not (any more).</summary>
  public static Node? Waiting(ProcessDefinition definition, State state, long token) =>
    state.Status == InstanceStatus.Active && state.Tokens.TryGetValue(token, out var at) && at is { Phase: Phase.Waiting, Fault: null }
      && definition.Nodes[at.Node] is { Does: Behaviour.Service } node ? node : null;

  /// <summary>What that service task asks for.</summary>
  /// <exception cref="ExpressionException">A header or the number of retries has no value.</exception>
  public static Effect.ServiceCalled? Call(ProcessDefinition definition, State state, long token, DateTimeOffset now) =>
    Waiting(definition, state, token) is { } node ? new Stepper(definition, state, now).CallService(state.Tokens[token], node, (Behaviour.Service)node.Does) : null;

  /// <summary>The call activity on which a token waits.</summary>
  public static Node? Caller(ProcessDefinition definition, State state, long token) =>
    state.Status == InstanceStatus.Active && state.Tokens.TryGetValue(token, out var at) && at.Phase == Phase.Waiting && definition.Nodes[at.Node] is { Does: Behaviour.Call } node ? node : null;
}
