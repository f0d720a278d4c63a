using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The temporal predicates of CQL2 by the bounds of both sides; an instant begins and ends at once.</summary>
internal static class Cql2Time {
  /// <summary>Null when there is no such predicate.</summary>
  public static Filter? Relate(string name, Operand left, Operand right) {
    if (!name.StartsWith("T_", StringComparison.OrdinalIgnoreCase)) return null;
    var (a, b) = (Span.Of(left), Span.Of(right));
    return name.ToUpperInvariant() switch {
      "T_AFTER" => Is(a.From, Comparison.Greater, b.To),
      "T_BEFORE" => Is(a.To, Comparison.Less, b.From),
      "T_CONTAINS" => Both(Is(a.From, Comparison.Less, b.From), Is(a.To, Comparison.Greater, b.To)),
      "T_DURING" => Both(Is(a.From, Comparison.Greater, b.From), Is(a.To, Comparison.Less, b.To)),
      "T_EQUALS" => Both(Is(a.From, Comparison.Equal, b.From), Is(a.To, Comparison.Equal, b.To)),
      "T_DISJOINT" => new Filter.Any([Is(a.To, Comparison.Less, b.From), Is(a.From, Comparison.Greater, b.To)]),
      "T_INTERSECTS" => Both(Is(a.From, Comparison.LessOrEqual, b.To), Is(a.To, Comparison.GreaterOrEqual, b.From)),
      "T_MEETS" => Is(a.To, Comparison.Equal, b.From),
      "T_METBY" => Is(a.From, Comparison.Equal, b.To),
      "T_STARTS" => Both(Is(a.From, Comparison.Equal, b.From), Is(a.To, Comparison.Less, b.To)),
      "T_STARTEDBY" => Both(Is(a.From, Comparison.Equal, b.From), Is(a.To, Comparison.Greater, b.To)),
      "T_FINISHES" => Both(Is(a.From, Comparison.Greater, b.From), Is(a.To, Comparison.Equal, b.To)),
      "T_FINISHEDBY" => Both(Is(a.From, Comparison.Less, b.From), Is(a.To, Comparison.Equal, b.To)),
      "T_OVERLAPS" => new Filter.All([Is(a.From, Comparison.Less, b.From), Is(a.To, Comparison.Greater, b.From), Is(a.To, Comparison.Less, b.To)]),
      "T_OVERLAPPEDBY" => new Filter.All([Is(a.From, Comparison.Greater, b.From), Is(a.From, Comparison.Less, b.To), Is(a.To, Comparison.Greater, b.To)]),
      _ => null,
    };
  }

  static Filter Both(Filter one, Filter other) => new Filter.All([one, other]);

  static Filter Is(Bound a, Comparison by, Bound b) {
    if (a.Infinite != 0 || b.Infinite != 0) return Holds(a.Infinite.CompareTo(b.Infinite), by) ? Cql2Rules.True : Cql2Rules.False;
    if (a.At is not Operand.Property && b.At is not Operand.Property) throw new FilterFault(FilterErrors.Syntax(1, Words.T["filter_need_field"]));
    return Cql2Rules.Compare(a.At!, by, b.At!);
  }

  static bool Holds(int order, Comparison by) => by switch {
    Comparison.Equal => order == 0,
    Comparison.Less => order < 0,
    Comparison.LessOrEqual => order <= 0,
    Comparison.Greater => order > 0,
    Comparison.GreaterOrEqual => order >= 0,
    _ => order != 0,
  };

  /// <param name="Infinite">-1 before all time, 1 after all time, 0 at <paramref name="At"/>.</param>
  readonly record struct Bound(Operand? At, int Infinite);

  readonly record struct Span(Bound From, Bound To) {
    public static Span Of(Operand operand) => operand switch {
      Operand.Interval interval => new(interval.From is null ? new(null, -1) : new(interval.From, 0), interval.To is null ? new(null, 1) : new(interval.To, 0)),
      Operand.Property or Operand.Instant => new(new(operand, 0), new(operand, 0)),
      _ => throw new FilterFault(FilterErrors.Syntax(1, Words.T["filter_need_time"])),
    };
  }
}
