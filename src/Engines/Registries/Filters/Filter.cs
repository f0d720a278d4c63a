using System.Text.Json.Nodes;

namespace Saola.Registries;

public enum Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <summary>How two shapes lie to each other, as OGC Simple Features and CQL2 name it.</summary>
public enum Relation { Intersects, Disjoint, Contains, Within, Crosses, Touches, Overlaps, Equals }

public enum TextMatch { Contains, StartsWith, EndsWith }

/// <summary>What a comparison of texts does not see; <see cref="All"/> is as <c>kernel.fold</c> sees them.</summary>
[Flags]
public enum Folding { None = 0, Case = 1, Accents = 2, All = Case | Accents }

/// <summary>
/// Which records are asked for: what the REST parameters, OData and CQL2 all become. A comparison with an empty value is unknown, and
/// a record for which the whole is unknown is left out, as in SQL. Field names are checked when it is bound to a definition, not here.
/// </summary>
public abstract record Filter {
  Filter() { }

  public sealed record All(IReadOnlyList<Filter> Parts) : Filter;
  public sealed record Any(IReadOnlyList<Filter> Parts) : Filter;
  public sealed record Not(Filter Part) : Filter;

  /// <param name="Value">Text, number or boolean; dates, times and moments as ISO 8601 text; never null.</param>
  public sealed record Compare(string Field, Comparison By, JsonNode Value, Folding Fold = Folding.None) : Filter;

  /// <summary>Two fields of the record.</summary>
  public sealed record CompareFields(string Left, Comparison By, string Right, Folding Fold = Folding.None) : Filter;

  public sealed record In(string Field, IReadOnlyList<JsonNode> Values, Folding Fold = Folding.None) : Filter;

  public sealed record IsEmpty(string Field) : Filter;

  public sealed record Matches(string Field, TextMatch How, string Text, Folding Fold = Folding.None) : Filter;

  /// <summary>SQL's LIKE: <c>%</c> any signs, <c>_</c> one sign; a backslash before either, or before a backslash, makes it itself.</summary>
  public sealed record Like(string Field, string Pattern, Folding Fold = Folding.None) : Filter;

  /// <param name="GeoJson">A geometry of RFC 7946; its coordinates in <paramref name="Srid"/>.</param>
  public sealed record Spatial(string Field, Relation Relation, JsonObject GeoJson, int Srid) : Filter;

  /// <summary>Nearer than so many metres.</summary>
  public sealed record Near(string Field, JsonObject GeoJson, int Srid, double Metres) : Filter;

  /// <summary>Every word occurs in the fields that are searched, with or without diacritics.</summary>
  public sealed record Words(string Text) : Filter;
}

/// <summary>The fields by which records are sorted; the id comes last of itself.</summary>
/// <param name="EmptyLeast">No value is less than any other; else more than any other.</param>
public sealed record SortKey(string Field, bool Descending = false, bool EmptyLeast = false);
