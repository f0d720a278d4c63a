using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>What is asked of people, service tasks, decisions and other processes.</summary>
internal sealed partial class Stepper {
  Effect.TaskOpened OpenTask(Token token, Node node, Behaviour.User user) {
    var seen = Seen(token);
    return new(token.Id, node,
      Text(user.Assignee, seen), Texts(user.Groups, seen), Texts(user.Users, seen), Value(user.Due, seen), Value(user.FollowUp, seen),
      user.Priority is null ? 50 : Priority(user.Priority, seen), Text(user.Form, seen), Headers(user.Headers, seen));
  }

  int Priority(Expression priority, Variables seen) =>
    Number(priority, seen) is >= 0 and <= 100 and var number ? number : throw new ExpressionException(Words.T["not_a_priority", priority.Text, Number(priority, seen)]);

  Effect Ask(Token token, Node node) => node.Does is Behaviour.Decision decision ? AskDecision(token, node, decision) : CallService(token, node, (Behaviour.Service)node.Does);

  Effect.DecisionAsked AskDecision(Token token, Node node, Behaviour.Decision decision) {
    var seen = Seen(token);
    return new(token.Id, node, Text(decision.Id, seen) ?? "", decision.Result, decision.AsDeployed, seen.Flatten());
  }

  Effect.ServiceCalled CallService(Token token, Node node, Behaviour.Service service) {
    var seen = Seen(token);
    var retries = service.Retries is null ? 3 : Number(service.Retries, seen);
    var input = node.Inputs.Length > 0 ? token.Local : seen.Flatten();
    return new(token.Id, node, service.Type, Math.Clamp(retries, 1, 100), Headers(service.Headers, seen), input);
  }

  /// <summary>The process that a waiting call activity names, the office for which it shall run (null is the caller's), and what it is given.</summary>
  /// <exception cref="ExpressionException">The name or the office has no value.</exception>
  public static (string Key, string? Office, Values Input)? Called(ProcessDefinition definition, State state, long token, DateTimeOffset now) {
    if (At(definition, state, token) is not ( { } at, { Does: Behaviour.Call call })) return null;
    var stepper = new Stepper(definition, state, now);
    var seen = stepper.Seen(at);
    var office = call.Office is null ? null : stepper.Text(call.Office, seen) ?? throw new ExpressionException(Words.T["no_called_office", call.Office.Text]);
    return (stepper.Text(call.Process, seen) ?? "", office, call.GiveAll ? seen.Flatten() : at.Local);
  }

  /// <summary>The service task for which a token waits; null when it does not (any more).</summary>
  public static Node? Waiting(ProcessDefinition definition, State state, long token) =>
    At(definition, state, token) is ( { Fault: null }, { Does: Behaviour.Service } node) ? node : null;

  /// <summary>What that service task asks for.</summary>
  /// <exception cref="ExpressionException">A header or the number of retries has no value.</exception>
  public static Effect.ServiceCalled? Call(ProcessDefinition definition, State state, long token, DateTimeOffset now) =>
    Waiting(definition, state, token) is { } node ? new Stepper(definition, state, now).CallService(state.Tokens[token], node, (Behaviour.Service)node.Does) : null;

  /// <summary>What a waiting element is given of the variables: its input mapping, or all when it has none.</summary>
  public static Values SeenBy(ProcessDefinition definition, State state, long token, DateTimeOffset now) =>
    At(definition, state, token) is not ( { } at, { } node) ? StateJson.Empty : node.Inputs.Length > 0 ? at.Local : new Stepper(definition, state, now).Seen(at).Flatten();

  /// <summary>The call activity on which a token waits.</summary>
  public static Node? Caller(ProcessDefinition definition, State state, long token) =>
    At(definition, state, token) is (not null, { Does: Behaviour.Call } node) ? node : null;

  /// <summary>The codes of the offices for which a start at a time begins an instance.</summary>
  public static ImmutableArray<string> Offices(ProcessDefinition definition, Node start, DateTimeOffset now) {
    var stepper = new Stepper(definition, State.New(StateJson.Empty), now);
    return stepper.Texts(((Behaviour.Start)start.Does).Offices, Variables.Of(StateJson.Empty));
  }

  static (Token?, Node?) At(ProcessDefinition definition, State state, long token) =>
    state.Status == InstanceStatus.Active && state.Tokens.TryGetValue(token, out var at) && at is { Phase: Phase.Waiting, Loop: null } ? (at, definition.Nodes[at.Node]) : default;
}
