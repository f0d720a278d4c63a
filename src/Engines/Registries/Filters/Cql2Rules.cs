using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What stands beside an operator of CQL2.</summary>
internal abstract record Operand {
  public sealed record Property(string Name) : Operand;
  public sealed record Literal(JsonValue Value) : Operand;
  public sealed record Instant(string Text) : Operand;

  /// <param name="From">A property, an instant, or null where it is open.</param>
  public sealed record Interval(Operand? From, Operand? To) : Operand;

  public sealed record Shape(JsonObject GeoJson) : Operand;

  /// <summary>CASEI and ACCENTI.</summary>
  public sealed record Folded(Operand Inner, Folding Fold) : Operand;
}

/// <summary>What the operators of CQL2 (OGC 21-065) mean as filters; its text and its JSON are two spellings of the same.</summary>
internal static class Cql2Rules {
  public static readonly Filter True = new Filter.All([]), False = new Filter.Any([]);

  public static Filter Compare(Operand left, Comparison by, Operand right) {
    var ((a, foldA), (b, foldB)) = (Unfold(left), Unfold(right));
    if (a is not Operand.Property && b is Operand.Property) return Compare(right, Turned(by), left);
    if (a is not Operand.Property property) throw new FilterFault(FilterErrors.Unsupported(ComparisonSign.Of(by)));
    if (b is Operand.Property other) return foldA == foldB ? new Filter.CompareFields(property.Name, by, other.Name, foldA) : throw new FilterFault(FilterErrors.Unsupported(ComparisonSign.Of(by)));
    return new Filter.Compare(property.Name, by, Folded(Value(b), foldB, foldA), foldA);
  }

  public static Filter Like(Operand left, Operand pattern) {
    var ((a, foldA), (b, foldB)) = (Unfold(left), Unfold(pattern));
    if (a is not Operand.Property property || b is not Operand.Literal literal || FilterValues.TextOf(literal.Value) is null) throw new FilterFault(FilterErrors.Unsupported("LIKE"));
    return new Filter.Like(property.Name, Folded(literal.Value, foldB, foldA).GetValue<string>(), foldA);
  }

  public static Filter Between(Operand value, Operand low, Operand high) => new Filter.All([Compare(value, Comparison.GreaterOrEqual, low), Compare(value, Comparison.LessOrEqual, high)]);

  public static Filter In(Operand left, IReadOnlyList<Operand> list) {
    var (a, fold) = Unfold(left);
    if (a is not Operand.Property property) throw new FilterFault(FilterErrors.Unsupported("IN"));
    return new Filter.In(property.Name, [.. list.Select(Unfold).Select(o => (JsonNode)Folded(Value(o.Operand), o.Fold, fold))], fold);
  }

  public static Filter IsNull(Operand operand) => Unfold(operand).Operand is Operand.Property property ? new Filter.IsEmpty(property.Name) : throw new FilterFault(FilterErrors.Unsupported("IS NULL"));

  /// <param name="srid">Of the coordinates in the filter.</param>
  public static Filter Spatial(Relation relation, Operand left, Operand right, int srid) => (left, right) switch {
    (Operand.Property property, Operand.Shape shape) => new Filter.Spatial(property.Name, relation, shape.GeoJson, srid),
    (Operand.Shape shape, Operand.Property property) => new Filter.Spatial(property.Name, relation switch { Relation.Contains => Relation.Within, Relation.Within => Relation.Contains, _ => relation }, shape.GeoJson, srid),
    _ => throw new FilterFault(FilterErrors.Unsupported($"S_{relation.ToString().ToUpperInvariant()}")),
  };

  /// <summary>The name of a relation as in <c>s_within</c>; null when there is none of it.</summary>
  public static Relation? RelationOf(string name) => name.ToUpperInvariant() switch {
    "S_INTERSECTS" => Relation.Intersects,
    "S_DISJOINT" => Relation.Disjoint,
    "S_CONTAINS" => Relation.Contains,
    "S_WITHIN" => Relation.Within,
    "S_CROSSES" => Relation.Crosses,
    "S_TOUCHES" => Relation.Touches,
    "S_OVERLAPS" => Relation.Overlaps,
    "S_EQUALS" => Relation.Equals,
    _ => null,
  };

  static (Operand Operand, Folding Fold) Unfold(Operand operand) {
    var fold = Folding.None;
    while (operand is Operand.Folded folded) (operand, fold) = (folded.Inner, fold | folded.Fold);
    return (operand, fold);
  }

  /// <summary>Beside a folded field a text is folded too, or is already as folding would leave it; otherwise nothing could ever be equal to it.</summary>
  static JsonValue Folded(JsonValue value, Folding fold, Folding field) {
    if (fold == field) return value;
    if (fold == Folding.None && FilterValues.TextOf(value) is { } text && (field == Folding.Case ? text.ToLowerInvariant() == text : Vn.Fold(text) == (field == Folding.All ? text : text.ToLowerInvariant()))) return value;
    throw new FilterFault(FilterErrors.Unsupported(field.HasFlag(Folding.Accents) ? "ACCENTI" : "CASEI"));
  }

  static JsonValue Value(Operand operand) => operand switch {
    Operand.Literal literal => literal.Value,
    Operand.Instant instant => JsonValue.Create(instant.Text),
    _ => throw new FilterFault(FilterErrors.Unsupported(operand.GetType().Name.ToUpperInvariant())),
  };

  public static Comparison Turned(Comparison by) => by switch {
    Comparison.Less => Comparison.Greater,
    Comparison.LessOrEqual => Comparison.GreaterOrEqual,
    Comparison.Greater => Comparison.Less,
    Comparison.GreaterOrEqual => Comparison.LessOrEqual,
    _ => by,
  };
}
