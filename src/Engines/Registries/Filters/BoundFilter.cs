namespace Saola.Registries;

/// <summary>A filter whose fields and values have been checked against a definition: it can be written as SQL without failing there.</summary>
internal abstract record BoundFilter {
  BoundFilter() { }

  public sealed record All(IReadOnlyList<BoundFilter> Parts) : BoundFilter;
  public sealed record Any(IReadOnlyList<BoundFilter> Parts) : BoundFilter;
  public sealed record Not(BoundFilter Part) : BoundFilter;

  /// <param name="Value">Of the field's kind: string, long or decimal, DateOnly, TimeOnly, DateTimeOffset in UTC, bool, Guid.</param>
  public sealed record Compare(FilterField Field, Comparison By, object Value, Folding Fold) : BoundFilter;

  public sealed record CompareFields(FilterField Left, Comparison By, FilterField Right, Folding Fold) : BoundFilter;

  public sealed record In(FilterField Field, IReadOnlyList<object> Values, Folding Fold) : BoundFilter;

  public sealed record IsEmpty(FilterField Field) : BoundFilter;

  /// <param name="Pieces">Texts that occur one after the other; null stands for any signs and an empty text for exactly one.</param>
  public sealed record Like(FilterField Field, IReadOnlyList<string?> Pieces, Folding Fold) : BoundFilter;

  /// <param name="Dimension">Of the shape: 0 points, 1 lines, 2 areas.</param>
  public sealed record Spatial(FilterField Field, Relation Relation, string GeoJson, int Srid, int Dimension) : BoundFilter;

  public sealed record Near(FilterField Field, string GeoJson, int Srid, double Metres) : BoundFilter;

  public sealed record Words(IReadOnlyList<string> Texts) : BoundFilter;
}
