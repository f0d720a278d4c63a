using System.Collections.Immutable;

namespace Saola.Process;

using Names = ImmutableSortedDictionary<string, string>;

/// <summary>An element at which an instance stands and from which it cannot go over to another version.</summary>
/// <param name="Code">Stable; <paramref name="Why"/> says it in words.</param>
public sealed record Unmapped(string Element, string Name, string Code, string Why);

/// <summary>An instance goes over to another version of its process: each visit stays, at the element that takes the place of its own.</summary>
internal sealed partial class Stepper {
  /// <summary>
  /// What the instance waits for it goes on waiting for, as it was asked. Events that only the new version has at the same
  /// places are waited for from now on; those that it has no more happen no more.
  /// </summary>
  /// <exception cref="ExpressionException">An event that is new cannot be computed.</exception>
  public static Step Migrate(ProcessDefinition from, ProcessDefinition to, State state, Names names, DateTimeOffset now) {
    if (state.Status != InstanceStatus.Active || Unmapped(from, to, state, names).Any()) return new(state, [], Refused: true);
    var stepper = new Stepper(to, state, now);
    stepper.Rename(names);
    stepper.RememberConditions();
    stepper.ArmNew(from, state, names);
    stepper.Drain();
    return new(new(stepper.status, stepper.lastToken, stepper.tokens.ToImmutable(), stepper.variables), [.. stepper.effects]);
  }

  public static string NewName(Names names, string node) => names.GetValueOrDefault(node, node);

  void Rename(Names names) {
    foreach (var token in tokens.Values.ToArray()) Keep(token with { Node = NewName(names, token.Node) });
  }

  void ArmNew(ProcessDefinition from, State before, Names names) {
    Node[] New(IEnumerable<Node> old, IEnumerable<Node> @new) => [.. @new.ExceptBy(old.Select(o => NewName(names, o.Id)), n => n.Id)];
    if (!IsInterrupted(0)) Arm(0, SeenIn(0), New(from.EventStarts(ProcessDefinition.Root), definition.EventStarts(ProcessDefinition.Root)));
    foreach (var token in tokens.Values.Where(t => t.Phase == Phase.Waiting).ToArray()) {
      var old = from.Nodes[before.Tokens[token.Id].Node];
      Arm(token.Id, Seen(token), New(from.Events(old), definition.Events(NodeOf(token))).Where(e => HangsFrom(token, e)));
    }
  }

  /// <summary>Events that hang from visits of the instance and that the new version does not have at the same places.</summary>
  public static IEnumerable<(long Token, string Node)> Lost(ProcessDefinition from, ProcessDefinition to, State state, Names names) {
    IEnumerable<(long, string)> Of(long token, IEnumerable<Node> old, IEnumerable<Node> @new) =>
      old.ExceptBy(@new.Select(n => n.Id), o => NewName(names, o.Id)).Select(o => (token, o.Id));
    return Of(0, from.EventStarts(ProcessDefinition.Root), to.EventStarts(ProcessDefinition.Root))
      .Concat(state.Tokens.Values.SelectMany(t => Of(t.Id, from.Events(from.Nodes[t.Node]), to.Events(to.Nodes[NewName(names, t.Node)]))));
  }

  public static IEnumerable<Unmapped> Unmapped(ProcessDefinition from, ProcessDefinition to, State state, Names names) => state.Tokens.Values
    .Select(t => (Node: from.Nodes[t.Node], Code: WhyNotMapped(from.Nodes[t.Node], to.Nodes.GetValueOrDefault(NewName(names, t.Node)), t, names)))
    .Where(t => t.Code is not null).DistinctBy(t => (t.Node.Id, t.Code))
    .Select(t => new Unmapped(t.Node.Id, t.Node.Name.Length > 0 ? t.Node.Name : t.Node.Id, "process." + t.Code!, Words.T[t.Code!]));

  static string? WhyNotMapped(Node old, Node? @new, Token token, Names names) =>
    @new is null ? "migrate_gone"
    : Kind(old) != Kind(@new) ? "migrate_kind"
    : NewName(names, old.Scope) != @new.Scope ? "migrate_scope"
    : Repeats(old) != Repeats(@new) ? "migrate_repeat"
    : token.Phase == Phase.Joining && !@new.In.Contains(token.Via!) ? "migrate_flow"
    : token.IsKept && old.Undo is not null && @new.Undo is null ? "migrate_undo"
    : null;

  static (Type, Type?, bool) Kind(Node node) => (node.Does.GetType(), node.Does.Awaits?.GetType(), node.Does is Behaviour.SubProcess { OnEvent: true });
  static (Type?, bool) Repeats(Node node) => (node.Repeat?.GetType(), node.Repeat is Repeat.ForEach { Sequential: true });
}
