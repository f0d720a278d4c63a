using Npgsql;
using NpgsqlTypes;

namespace Saola.Registries;

/// <summary>Writes a checked filter as a condition of SQL: names from the definition alone, everything else as parameters.</summary>
internal sealed class FilterSql {
  readonly string prefix;
  readonly IList<NpgsqlParameter> parameters;

  FilterSql(string? alias, IList<NpgsqlParameter> parameters) => (prefix, this.parameters) = (alias is null ? "" : Names.Quote(alias) + ".", parameters);

  /// <param name="alias">Of the table in the statement; none when null.</param>
  /// <param name="parameters">Those of the statement so far; the filter's own are added and named by their place.</param>
  public static string Write(BoundFilter filter, string? alias, IList<NpgsqlParameter> parameters) => new FilterSql(alias, parameters).Write(filter);

  string Write(BoundFilter filter) => filter switch {
    BoundFilter.All all => Joined(all.Parts, " and ", "true"),
    BoundFilter.Any any => Joined(any.Parts, " or ", "false"),
    BoundFilter.Not not => $"(not {Write(not.Part)})",
    BoundFilter.Compare { By: Comparison.Equal, Fold: Folding.None } equal => $"({Same(equal.Field)} = {Value(equal.Field.Kind, equal.Value)})",
    BoundFilter.Compare compare => $"({Folded(compare.Field, compare.Fold)} {ComparisonSign.Of(compare.By)} {Folded(Value(compare.Field.Kind, compare.Value), compare.Fold)})",
    BoundFilter.CompareFields fields => $"({Folded(fields.Left, fields.Fold)} {ComparisonSign.Of(fields.By)} {Folded(fields.Right, fields.Fold)})",
    BoundFilter.In among => Among(among),
    BoundFilter.IsEmpty empty => $"({Name(empty.Field)} is null)",
    BoundFilter.Like like => $"({Folded(like.Field, like.Fold)} like {Pattern(like.Pieces, like.Fold)})",
    BoundFilter.Spatial spatial => Related(spatial),
    BoundFilter.Near near => Close(near),
    BoundFilter.Words words => words.Texts.Count == 0 ? "true" : $"({string.Join(" and ", words.Texts.Select(w => $"{prefix}{Names.Quote(Names.Search)} like {Pattern([null, w, null], Folding.All)}"))})",
    _ => throw new InvalidOperationException($"No SQL for {filter.GetType().Name}"),
  };

  string Joined(IReadOnlyList<BoundFilter> parts, string by, string none) => parts.Count == 0 ? none : $"({string.Join(by, parts.Select(Write))})";

  string Name(FilterField field) => prefix + Names.Quote(field.Name);

  /// <summary>For equality, which is the same in every order of signs, in that of the field's index.</summary>
  string Same(FilterField field) => field.IsNamed ? $"{Name(field)} {TableShape.Words}" : Name(field);

  string Folded(FilterField field, Folding fold) => Folded(Name(field), fold);

  static string Folded(string text, Folding fold) => fold switch {
    Folding.All => $"kernel.fold({text})",
    Folding.Case => $"lower({text})",
    Folding.Accents => $"translate(public.unaccent('public.unaccent'::regdictionary, normalize({text}, NFC)), 'đĐ', 'dD')",
    _ => text,
  };

  string Among(BoundFilter.In among) {
    if (among.Fold != Folding.None) return $"({Folded(among.Field, among.Fold)} in ({string.Join(", ", among.Values.Select(v => Folded(Value(among.Field.Kind, v), among.Fold)))}))";
    return $"({Same(among.Field)} = any({List(among.Field.Kind, among.Values)}))";
  }

  string List(ColumnKind kind, IReadOnlyList<object> values) => kind switch {
    ColumnKind.Text => Array<string>(NpgsqlDbType.Text, values),
    ColumnKind.Integer when values.All(v => v is long) => Array<long>(NpgsqlDbType.Bigint, values),
    ColumnKind.Integer or ColumnKind.Decimal => Add(NpgsqlDbType.Array | NpgsqlDbType.Numeric, values.Select(v => v is long whole ? whole : (decimal)v).ToArray()),
    ColumnKind.Date => Array<DateOnly>(NpgsqlDbType.Date, values),
    ColumnKind.Time => Array<TimeOnly>(NpgsqlDbType.Time, values),
    ColumnKind.Moment => Array<DateTimeOffset>(NpgsqlDbType.TimestampTz, values),
    ColumnKind.Boolean => Array<bool>(NpgsqlDbType.Boolean, values),
    ColumnKind.Id => Array<Guid>(NpgsqlDbType.Uuid, values),
    _ => throw new InvalidOperationException($"No list of {kind}"),
  };

  string Array<T>(NpgsqlDbType type, IReadOnlyList<object> values) => Add(NpgsqlDbType.Array | type, values.Cast<T>().ToArray());

  string Value(ColumnKind kind, object value) => Add(kind switch {
    ColumnKind.Text => NpgsqlDbType.Text,
    ColumnKind.Integer or ColumnKind.Decimal => value is long ? NpgsqlDbType.Bigint : NpgsqlDbType.Numeric,
    ColumnKind.Date => NpgsqlDbType.Date,
    ColumnKind.Time => NpgsqlDbType.Time,
    ColumnKind.Moment => NpgsqlDbType.TimestampTz,
    ColumnKind.Boolean => NpgsqlDbType.Boolean,
    ColumnKind.Id => NpgsqlDbType.Uuid,
    _ => throw new InvalidOperationException($"No value of {kind}"),
  }, value);

  string Add(NpgsqlDbType type, object value) {
    parameters.Add(new() { NpgsqlDbType = type, Value = value });
    return $"${parameters.Count}";
  }

  /// <summary>
  /// Texts are escaped after they are folded: folding turns signs such as the full-width percent sign into those that LIKE reads as a
  /// pattern.
  /// </summary>
  string Pattern(IReadOnlyList<string?> pieces, Folding fold) {
    if (fold == Folding.None) return Add(NpgsqlDbType.Text, string.Concat(pieces.Select(p => p switch { null => "%", "" => "_", _ => LikePattern.Escape(p) })));
    return pieces.Count == 0 ? "''" : $"({string.Join(" || ", pieces.Select(p => p switch { null => "'%'", "" => "'_'", _ => Escaped(Folded(Add(NpgsqlDbType.Text, p), fold)) }))})";
  }

  static string Escaped(string text) => $@"replace(replace(replace({text}, '\', '\\'), '%', '\%'), '_', '\_')";

  string Related(BoundFilter.Spatial asked) {
    var (field, shape) = (Name(asked.Field), Shape(asked.GeoJson, asked.Srid, asked.Field.Srid, asked.Dimension));
    return asked.Relation switch {
      Relation.Disjoint => $"(not ({field} && {shape} and ST_Intersects({field}, {shape})))",
      Relation.Intersects => $"({field} && {shape} and ST_Intersects({field}, {shape}))",
      Relation.Contains => $"({field} && {shape} and ST_Contains({field}, {shape}))",
      Relation.Within => $"({field} && {shape} and ST_Within({field}, {shape}))",
      Relation.Crosses => $"({field} && {shape} and ST_Crosses({field}, {shape}))",
      Relation.Touches => $"({field} && {shape} and ST_Touches({field}, {shape}))",
      Relation.Overlaps => $"({field} && {shape} and ST_Overlaps({field}, {shape}))",
      Relation.Equals => $"({field} && {shape} and ST_Equals({field}, {shape}))",
      _ => throw new InvalidOperationException($"No SQL for {asked.Relation}"),
    };
  }

  /// <summary>
  /// The shape made sound and of one dimension, because relations are not defined for mixed ones, and in the field's own system. What
  /// lies beyond the lands where that system holds is cut away first: no record can be there, and projecting it would fail.
  /// </summary>
  string Shape(string geoJson, int srid, int into, int dimension) {
    var sound = Sound(geoJson, srid, dimension);
    if (srid == into) return sound;
    var cut = srid == Crs.Wgs84 ? $"ST_CollectionExtract(ST_Intersection({sound}, ST_MakeEnvelope({FilterShapes.West}, {FilterShapes.South}, {FilterShapes.East}, {FilterShapes.North}, {Crs.Wgs84})), {dimension + 1})" : sound;
    return $"ST_Transform({cut}, {into})";
  }

  string Sound(string geoJson, int srid, int dimension) => $"ST_CollectionExtract(ST_MakeValid({Read(geoJson, srid)}), {dimension + 1})";

  string Read(string geoJson, int srid) => $"ST_SetSRID(ST_GeomFromGeoJSON({Add(NpgsqlDbType.Text, geoJson)}), {srid})";

  /// <summary>
  /// Distance on the ellipsoid, for which there is no index: the box around a somewhat wider circle comes first. The width allows for
  /// the flat system in which PostGIS draws that circle.
  /// </summary>
  string Close(BoundFilter.Near asked) {
    var (field, metres) = (Name(asked.Field), Add(NpgsqlDbType.Double, asked.Metres));
    var shape = $"ST_Transform({Read(asked.GeoJson, asked.Srid)}, {Crs.Wgs84})";
    var around = $"ST_Buffer({shape}::geography, {metres} * 1.05 + 1)::geometry";
    return $"({field} && ST_Transform({around}, {asked.Field.Srid}) and ST_DWithin(ST_Transform({field}, {Crs.Wgs84})::geography, {shape}::geography, {metres}))";
  }
}
