using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Saola.Process;

/// <summary>One executable process of a BPMN file: an immutable graph, shared by all its running instances.</summary>
internal sealed record ProcessDefinition(string Key, string Name, FrozenDictionary<string, Node> Nodes, FrozenDictionary<string, Flow> Flows) {
  /// <summary>The scope of the process itself; a sub-process's scope bears the sub-process's element id.</summary>
  internal const string Root = "";

  readonly FrozenDictionary<string, ImmutableArray<Node>> eventStarts = Nodes.Values
    .Where(n => n.Does is Behaviour.Start && Nodes.TryGetValue(n.Scope, out var sub) && sub.Does is Behaviour.SubProcess { OnEvent: true })
    .GroupBy(n => Nodes[n.Scope].Scope)
    .ToFrozenDictionary(g => g.Key, g => g.OrderBy(n => n.Id, StringComparer.Ordinal).ToImmutableArray());

  /// <summary>Some event waits for variables to change.</summary>
  public bool HasConditions { get; } = Nodes.Values.Any(n => n.Does.Awaits is EventDefinition.Condition);

  /// <summary>Which tasks must not be done by one person, each named by the other.</summary>
  readonly ILookup<string, string> apart = Nodes.Values
    .SelectMany(n => n.Does is Behaviour.User user ? user.Apart.SelectMany(other => ((string, string)[])[(n.Id, other), (other, n.Id)]) : [])
    .Distinct().ToLookup(p => p.Item1, p => p.Item2);

  /// <summary>The tasks that must not be done by who does this one.</summary>
  public IEnumerable<string> Apart(string task) => apart[task];

  /// <summary>Whether an element stands in a scope, at any depth.</summary>
  public bool IsWithin(string element, string scope) {
    for (var at = Nodes[element].Scope; at != Root; at = Nodes[at].Scope) if (at == scope) return true;
    return false;
  }

  public IEnumerable<Node> Starts(string scope) => Nodes.Values.Where(n => n.Scope == scope && n.Does is Behaviour.Start);

  public Node? NoneStart(string scope) => Starts(scope).FirstOrDefault(n => n.Does is Behaviour.Start { On: null });

  /// <summary>What waits as long as a scope runs: the start events of the event sub-processes drawn in it.</summary>
  public ImmutableArray<Node> EventStarts(string scope) => eventStarts.GetValueOrDefault(scope, []);

  /// <summary>All events that hang from a visit of this element.</summary>
  public IEnumerable<Node> Events(Node node) {
    if (node.Does is Behaviour.Catch) yield return node;
    if (node.Does is Behaviour.EventChoice)
      foreach (var flow in node.Out) yield return Nodes[Flows[flow].To];
    foreach (var boundary in node.Boundaries) yield return Nodes[boundary];
    foreach (var start in EventStarts(node.Id)) yield return start;
  }

  public IEnumerable<string> ServiceTypes => Nodes.Values.Select(n => n.Does).OfType<Behaviour.Service>().Select(s => s.Type).Distinct();
}

internal sealed record Flow(string Id, string Name, string From, string To, Expression? Condition);

/// <summary>An element of the diagram. Flows and neighbours are named by id, so that the graph may hold cycles.</summary>
internal sealed record Node(string Id, string Name, string Scope, Behaviour Does) {
  public ImmutableArray<string> In { get; init; } = [];
  public ImmutableArray<string> Out { get; init; } = [];
  /// <summary>Boundary events attached to this element.</summary>
  public ImmutableArray<string> Boundaries { get; init; } = [];
  /// <summary>The flow an exclusive or inclusive gateway takes when no condition holds.</summary>
  public string? Default { get; init; }
  public ImmutableArray<Mapping> Inputs { get; init; } = [];
  public ImmutableArray<Mapping> Outputs { get; init; } = [];
  /// <summary>How an activity is done more than once.</summary>
  public Repeat? Repeat { get; init; }
  /// <summary>The activity that undoes this one once it is completed.</summary>
  public string? Undo { get; init; }
  /// <summary>Done only to undo another.</summary>
  public bool ForCompensation { get; init; }
  public bool IsEnd { get; init; }
  public int Line { get; init; }

  /// <summary>A token may stay here, so that things outside hang from it.</summary>
  public bool Waits => Boundaries.Length > 0
    || Does is Behaviour.User or Behaviour.Service or Behaviour.Call or Behaviour.Catch or Behaviour.EventChoice or Behaviour.SubProcess;
}

/// <summary><paramref name="Target"/> may be a path (<c>a.b</c>): the value goes into the context at that place.</summary>
internal sealed record Mapping(Expression Source, string Target);

/// <summary>An activity that is done again and again.</summary>
internal abstract record Repeat {
  Repeat() { }

  /// <summary>Once for each member of a list.</summary>
  /// <param name="Item">The variable that holds the member in each turn.</param>
  /// <param name="Results">The list that takes each turn's <paramref name="Result"/>, in the order of the members.</param>
  /// <param name="Own">The variable that <paramref name="Result"/> begins with; each turn has its own, so that turns at the same time do not mix.</param>
  /// <param name="Until">When it holds after a turn, the turns that are left are not done.</param>
  internal sealed record ForEach(bool Sequential, Expression Items, string? Item, string? Results, Expression? Result, string? Own, Expression? Until) : Repeat;

  /// <summary>As long as a condition holds.</summary>
  internal sealed record While(bool TestBefore, Expression? Condition, int? Most) : Repeat;
}

/// <summary>A task header; its value is text or, beginning with "=", FEEL.</summary>
internal sealed record Header(string Key, Expression Value);

/// <summary>What is wrong with a file, where, and why it is refused.</summary>
public sealed record Finding(string Element, string Name, string Code, string Message, int Line);
