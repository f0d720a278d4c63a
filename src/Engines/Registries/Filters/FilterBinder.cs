using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Checks a filter against the fields that somebody may name. What it lets through cannot fail in the database.</summary>
internal sealed class FilterBinder {
  /// <summary>How deep a filter may be nested and of how many conditions and listed values it may be made.</summary>
  public const int Depth = 50, Parts = 500;

  const int Metres = 500_000, Pieces = 40, WordCount = 20, TextLength = 2_000;

  readonly FilterFields columns;
  readonly AskedBy by;
  int parts;

  FilterBinder(FilterFields columns, AskedBy by) => (this.columns, this.by) = (columns, by);

  /// <param name="by">Is told of the fields that the filter names.</param>
  public static Answer<BoundFilter> Bind(Filter filter, FilterFields columns, AskedBy? by = null) {
    try {
      return new FilterBinder(columns, by ?? new(columns.Definition)).Bind(filter, 1);
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  BoundFilter Bind(Filter filter, int depth) {
    if (depth > Depth) throw new FilterFault(FilterErrors.TooLarge);
    Count(1);
    return filter switch {
      Filter.All all => new BoundFilter.All([.. all.Parts.Select(p => Bind(p, depth + 1))]),
      Filter.Any any => new BoundFilter.Any([.. any.Parts.Select(p => Bind(p, depth + 1))]),
      Filter.Not not => new BoundFilter.Not(Bind(not.Part, depth + 1)),
      Filter.Compare compare => Compared(compare),
      Filter.CompareFields fields => Compared(fields),
      Filter.In among => Among(among),
      Filter.IsEmpty empty => new BoundFilter.IsEmpty(Find(empty.Field)),
      Filter.Matches matches => Matched(matches),
      Filter.Like like => new BoundFilter.Like(Texts(like.Field), LikePattern.Read(Clean(like.Pattern, like.Field)) is { Count: <= Pieces } pieces ? pieces : throw new FilterFault(FilterErrors.TooLarge), like.Fold),
      Filter.Spatial spatial => Spatial(spatial),
      Filter.Near near => Near(near),
      Filter.Words words => Wanted(words.Text),
      _ => throw new FilterFault(FilterErrors.Unsupported(filter.GetType().Name)),
    };
  }

  void Count(int more) {
    if ((parts += more) > Parts) throw new FilterFault(FilterErrors.TooLarge);
  }

  FilterField Find(string field) {
    var column = columns.Find(field) ?? throw new FilterFault(FilterErrors.UnknownField(field));
    by.Add(column);
    return column;
  }

  FilterField Texts(string field) => Find(field) is { Kind: ColumnKind.Text } column ? column : throw new FilterFault(FilterErrors.BadComparison(Find(field)));

  BoundFilter Compared(Filter.Compare asked) {
    var column = Comparable(Find(asked.Field), asked.By, asked.Fold);
    if (column.Kind == ColumnKind.Moment && FilterValues.Day(asked.Value) is { } day) return OnDay(column, asked.By, day);
    var value = Value(column, asked.Value);
    if (asked.By == Comparison.Equal) by.AddValue(column, value);
    return new BoundFilter.Compare(column, asked.By, value, asked.Fold);
  }

  BoundFilter Compared(Filter.CompareFields asked) {
    var (left, right) = (Comparable(Find(asked.Left), asked.By, asked.Fold), Find(asked.Right));
    if (left.Kind != right.Kind && !(IsNumber(left) && IsNumber(right))) throw new FilterFault(FilterErrors.BadComparison(right));
    return new BoundFilter.CompareFields(left, asked.By, right, asked.Fold);
  }

  static bool IsNumber(FilterField column) => column.Kind is ColumnKind.Integer or ColumnKind.Decimal;

  BoundFilter Among(Filter.In asked) {
    var column = Comparable(Find(asked.Field), Comparison.Equal, asked.Fold);
    Count(asked.Values.Count);
    if (asked.Values.Count == 0) throw new FilterFault(FilterErrors.BadValue(column));
    object[] values = [.. asked.Values.Select(v => Value(column, v))];
    foreach (var value in values) by.AddValue(column, value);
    return new BoundFilter.In(column, values, asked.Fold);
  }

  static FilterField Comparable(FilterField column, Comparison by, Folding fold) =>
    column.Kind == ColumnKind.Shape || by is not (Comparison.Equal or Comparison.NotEqual) && column.Kind is ColumnKind.Boolean or ColumnKind.Id || fold != Folding.None && column.Kind != ColumnKind.Text
      ? throw new FilterFault(FilterErrors.BadComparison(column)) : column;

  /// <summary>A moment compared with a day lies before it, in it or after it.</summary>
  static BoundFilter OnDay(FilterField column, Comparison by, DateOnly day) {
    if (day == DateOnly.MaxValue || day == DateOnly.MinValue) throw new FilterFault(FilterErrors.BadValue(column));
    var (start, end) = (Vn.StartOf(day), Vn.StartOf(day.AddDays(1)));
    BoundFilter From(DateTimeOffset at) => new BoundFilter.Compare(column, Comparison.GreaterOrEqual, at, Folding.None);
    BoundFilter Before(DateTimeOffset at) => new BoundFilter.Compare(column, Comparison.Less, at, Folding.None);
    return by switch {
      Comparison.Equal => new BoundFilter.All([From(start), Before(end)]),
      Comparison.NotEqual => new BoundFilter.Any([Before(start), From(end)]),
      Comparison.Less => Before(start),
      Comparison.LessOrEqual => Before(end),
      Comparison.Greater => From(end),
      _ => From(start),
    };
  }

  static object Value(FilterField column, JsonNode value) => FilterValues.Read(column.Kind, value) is { } read ? read is string text ? Clean(text, column.Key) : read : throw new FilterFault(FilterErrors.BadValue(column));

  BoundFilter Matched(Filter.Matches asked) {
    var (column, text) = (Texts(asked.Field), Clean(asked.Text, asked.Field));
    return new BoundFilter.Like(column, text.Length == 0 ? [null] : asked.How switch {
      TextMatch.StartsWith => [text, null],
      TextMatch.EndsWith => [null, text],
      _ => [null, text, null],
    }, asked.Fold);
  }

  BoundFilter Spatial(Filter.Spatial asked) {
    var column = Shape(asked.Field);
    if (asked.GeoJson["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "GeometryCollection") return Collected(asked);
    if (FilterShapes.Read(asked.GeoJson, asked.Srid) is not { } shape) throw new FilterFault(FilterErrors.BadShape(asked.Field));
    return new BoundFilter.Spatial(column, asked.Relation, shape.GeoJson, asked.Srid, shape.Dimension);
  }

  /// <summary>Touching any of several shapes is touching all of them together; the other relations do not come apart in this way.</summary>
  BoundFilter Collected(Filter.Spatial asked) {
    if (asked.GeoJson["geometries"] is not JsonArray { Count: > 0 } members || members.Any(m => m is not JsonObject)) throw new FilterFault(FilterErrors.BadShape(asked.Field));
    Count(members.Count);
    IReadOnlyList<BoundFilter> each = [.. members.Select(m => asked with { GeoJson = (JsonObject)m! }).Select(m => m.GeoJson["geometries"] is null ? Spatial(m) : throw new FilterFault(FilterErrors.BadShape(asked.Field)))];
    return asked.Relation switch {
      Relation.Intersects => new BoundFilter.Any(each),
      Relation.Disjoint => new BoundFilter.All(each),
      _ => throw new FilterFault(FilterErrors.Unsupported("GeometryCollection")),
    };
  }

  BoundFilter Near(Filter.Near asked) {
    var column = Shape(asked.Field);
    if (!(asked.Metres is > 0 and <= Metres) || FilterShapes.Read(asked.GeoJson, asked.Srid) is not { IsAtHome: true } shape) throw new FilterFault(FilterErrors.BadShape(asked.Field));
    return new BoundFilter.Near(column, shape.GeoJson, asked.Srid, asked.Metres);
  }

  FilterField Shape(string field) => Find(field) is { Kind: ColumnKind.Shape } column ? column : throw new FilterFault(FilterErrors.NotAShape(Find(field)));

  BoundFilter Wanted(string text) {
    string[] words = [.. Clean(text, "q").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
    if (words.Length > 0) by.AddWords();
    return words.Length <= WordCount ? new BoundFilter.Words(words) : throw new FilterFault(FilterErrors.TooLarge);
  }

  /// <summary>As texts are kept: NFC. PostgreSQL has no NUL, and half a sign is no text.</summary>
  static string Clean(string text, string field) {
    if (text.Length > TextLength) throw new FilterFault(FilterErrors.TooLarge);
    if (text.Contains('\0')) throw new FilterFault(FilterErrors.BadValue(new(field, field, ColumnKind.Text)));
    try {
      return text.Normalize(NormalizationForm.FormC);
    } catch (ArgumentException) {
      throw new FilterFault(FilterErrors.BadValue(new(field, field, ColumnKind.Text)));
    }
  }
}
