using System.Collections.Frozen;
using System.Linq.Expressions;

namespace Saola.Kernel;

/// <summary>Where a right holds and on what condition.</summary>
/// <param name="Offices">The agencies whose rows it reaches.</param>
public sealed record Reach(FrozenSet<Guid> Offices, ICondition? When = null);

/// <summary>A condition under which a right holds, over who acts, the row acted on and the circumstances.</summary>
public interface ICondition {
  /// <summary>As whoever set it wrote it.</summary>
  string Text { get; }

  /// <summary>Whether it looks at the row; one that does not holds for all rows or for none.</summary>
  bool AsksRow { get; }

  /// <summary>Whether it may hold for some row: a condition that looks at no row is decided here.</summary>
  bool MayHold(Actor actor);

  bool Holds<T>(Actor actor, T row) where T : class, IProtected<T>;

  /// <summary>The same question to the database; true for exactly the rows for which <see cref="Holds"/> is.</summary>
  Expression<Func<T, bool>> Filter<T>(Actor actor) where T : class, IProtected<T>;
}

/// <summary>What surrounds an act: a condition of a right may ask for it. Outside a request nothing of it is known.</summary>
/// <param name="Now">On the clock of the province.</param>
/// <param name="Working">Whether the actor's office works at this moment, by its calendar.</param>
/// <param name="Zone">The key of the network zone the request comes from; null when it is none that has a name.</param>
public sealed record Circumstances(DateTime Now, bool Working, string? Zone);

/// <summary>What an actor may do, where, and on what condition: each permission with its reaches.</summary>
public sealed class Rights {
  static readonly Reach[] Nowhere = [];
  readonly FrozenDictionary<string, Reach[]> byPermission;

  public Rights(IEnumerable<(string Permission, Reach Reach)> given) {
    byPermission = given.GroupBy(g => g.Permission, g => g.Reach, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => Merged([.. g]), StringComparer.Ordinal);
    Conditional = byPermission.Values.Any(r => Array.Exists(r, x => x.When is not null));
  }

  /// <summary>Whether any of it holds only on a condition.</summary>
  public bool Conditional { get; }

  public IEnumerable<string> Permissions => byPermission.Keys;

  public Reach[] Of(string permission) => byPermission.GetValueOrDefault(permission, Nowhere);

  /// <summary>What holds without a condition is one reach, and the first.</summary>
  static Reach[] Merged(Reach[] reaches) {
    var free = reaches.Where(r => r.When is null).SelectMany(r => r.Offices).ToFrozenSet();
    var bound = reaches.Where(r => r.When is not null && !r.Offices.IsSubsetOf(free));
    return free.Count == 0 ? [.. bound] : [new(free), .. bound];
  }
}
