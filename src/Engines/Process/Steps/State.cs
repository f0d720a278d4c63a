using System.Collections.Immutable;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

public enum InstanceStatus { Active, Completed, Cancelled }

/// <summary>Where an instance stands. Immutable: a step gives a new one.</summary>
internal sealed record State(InstanceStatus Status, long LastToken, ImmutableSortedDictionary<long, Token> Tokens, Values Variables) {
  public static State New(Values variables) => new(InstanceStatus.Active, 0, ImmutableSortedDictionary<long, Token>.Empty, variables);

  /// <summary>The tokens in whose scope another stands, the innermost first.</summary>
  public IEnumerable<Token> Around(long token) {
    for (var at = Tokens[token].Scope; at != 0; at = Tokens[at].Scope) yield return Tokens[at];
  }

  public bool HasIncident => Tokens.Values.Any(t => t.Fault is not null);
}

/// <summary>
/// One visit of one element. What hangs from it outside (task, timers, subscriptions, jobs) names its id, which is
/// never used again in the instance; a token on a sub-process is the scope of the tokens inside. A repeated activity has
/// one token for all, which is the scope of one token for each turn.
/// </summary>
/// <param name="Scope">Id of the token on the enclosing sub-process; 0 is the process itself.</param>
/// <param name="Via">The flow by which the element was reached.</param>
internal sealed record Token(long Id, string Node, long Scope, string? Via, DateTimeOffset Entered) {
  public Phase Phase { get; init; }
  public Values Local { get; init; } = StateJson.Empty;
  public Fault? Fault { get; init; }
  /// <summary>On the token that holds all turns together.</summary>
  public Loop? Loop { get; init; }
  /// <summary>Which turn of a repeated activity this is, from 1; 0 anywhere else.</summary>
  public int Turn { get; init; }
  /// <summary>The compensation that asked for this visit.</summary>
  public long By { get; init; }
  /// <summary>The place among completed visits that may still be undone; on a compensation, up to which place it reaches.</summary>
  public long Place { get; init; }

  /// <summary>Over for the flow; kept only because it may be undone.</summary>
  public bool IsKept => Phase is Phase.Done or Phase.Undoing;
}

/// <summary>How far a visit has come; after a fault is cured the visit goes on from here.</summary>
internal enum Phase { Entering, Waiting, Joining, Leaving, Done, Undoing }

/// <summary>How far a repeated activity has come.</summary>
/// <param name="Items">Of turns one after the other: the list as it was when the first began.</param>
/// <param name="Total">How many turns there will be; 0 when a condition decides.</param>
internal sealed record Loop(JsonElement? Items, int Total, int Begun, int Completed);

internal sealed record Fault(string Code, string Message);

/// <summary>The variables an expression at one place sees: its own, then those of each scope around it.</summary>
internal sealed class Variables(ImmutableArray<Values> layers) {
  public static Variables Of(Values values) => new([values]);

  /// <summary>These, hidden where <paramref name="inner"/> has the name too.</summary>
  public Variables Under(Values inner) => new(layers.Insert(0, inner));

  public bool TryGet(string name, out JsonElement value) {
    foreach (var layer in layers)
      if (layer.TryGetValue(name, out value)) return true;
    value = default;
    return false;
  }

  /// <summary>All of them as one, the inner ones hiding the outer.</summary>
  public Values Flatten() {
    if (layers.Length == 1) return layers[0];
    var all = layers[^1].ToBuilder();
    for (var i = layers.Length - 2; i >= 0; i--)
      foreach (var (name, value) in layers[i]) all[name] = value;
    return all.ToImmutable();
  }
}
