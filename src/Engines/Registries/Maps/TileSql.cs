using System.Globalization;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a tile shows.</summary>
/// <param name="Filter">Checked against the fields that tiles may show.</param>
/// <param name="On">What held on that day, where the registry knows validity; whatever it holds when null.</param>
/// <param name="Fields">The values that go with each shape; none of them personal.</param>
/// <param name="Grouped">Records that lie near each other are one point with their number.</param>
internal sealed record TileQuery(OpenRegistry Open, FilterField Shape, BoundFilter? Filter, DateOnly? On, IReadOnlyList<FilterField> Fields, bool Grouped) {
  /// <summary>The fields by which tiles may be asked and that they may show: none that is personal, whoever asks. A tile is kept for all who may see the same records.</summary>
  public static FilterFields Shown(RegistryDefinition definition) => new(definition, f => f.Personal is null);

  /// <summary>The shape by which records lie somewhere; null when the registry has none that everybody may see who may read it.</summary>
  public static FilterField? Place(RegistryDefinition definition) => definition.Fields.Where(f => f is { IsGeometry: true, Personal: null }).Select(f => Shown(definition).Find(f.Key)).FirstOrDefault();
}

/// <summary>
/// The statements that make a tile. Shapes are found by the index over them: the tile is turned into their system of coordinates, not
/// they into the tile's. A tile of few records has each with its values; one of many has points that count the records around them, so
/// that no tile is larger for standing far away.
/// </summary>
internal static class TileSql {
  /// <summary>How many shapes a tile has at most, before they are counted together.</summary>
  public const int Most = 5_000;

  /// <summary>How many rows of a very large registry are looked at to count them.</summary>
  const int Sample = 200_000;

  /// <summary>The side of a place in which records are counted together, in parts of a tile: asked for, or because they are too many.</summary>
  const int Wide = 8, Narrow = 64;

  /// <summary>From this depth on records are no longer put together: they can be told apart.</summary>
  public const int Apart = 17;

  /// <summary>The tile of each record, and how many there were: one more than <see cref="Most"/> when there are too many.</summary>
  public static string Each(TileQuery query, TileAddress tile, SqlText sql) {
    var shape = $"st_transform(f.{Names.Quote(query.Shape.Name)}, 3857)";
    // half of what an eye sees on a screen of 512 points
    var drawn = query.Shape is { } s && query.Open.Definition.Find(s.Key)!.Type == FieldType.Point ? shape : Text($"st_simplify({shape}, {tile.Side / 1024:R}, true)");
    return $"""
      select st_asmvt(m, {Literal(query.Open.Definition.Key)}, 4096, '_shape') filter (where m._shape is not null), count(*) from (
        select st_asmvtgeom({drawn}, {Envelope(tile)}, 4096, 64, true) as _shape, f._id::text as _id{string.Concat(query.Fields.Select(f => $", {Value(f, "f")} as {Names.Quote(f.Key)}"))}
        from (select r.* from {Source(query, sql)} r where {Conditions(query, tile, sql)} limit {Most + 1}) f) m
      """;
  }

  /// <summary>The tile of points that count the records around them; a record that is alone keeps its values.</summary>
  /// <param name="percent">Of the rows of the table that are looked at; all when null. What is counted then is told as estimated.</param>
  public static string Together(TileQuery query, TileAddress tile, double? percent, SqlText sql) {
    var side = tile.Side / (query.Grouped ? Wide : Narrow);
    var (west, north) = (-TileAddress.Half + tile.Column * tile.Side, TileAddress.Half - tile.Row * tile.Side);
    var column = $"r.{Names.Quote(query.Shape.Name)}";
    var middle = query.Open.Definition.Find(query.Shape.Key)!.Type == FieldType.Point ? column : $"st_centroid(st_envelope({column}))";
    var source = Source(query, sql) + (percent is { } p ? Text($" tablesample system ({p:R}) repeatable (1)") : "");
    var (alone, number) = percent is null ? ("count(*) = 1", "count(*)") : ("false", Text($"round(count(*) * {100 / percent:R})::bigint"));
    // columns are named by their place: what comes of a row can be called as a field is
    return Text($"""
      select st_asmvt(m, {Literal(query.Open.Definition.Key)}, 4096, '_shape') filter (where m._shape is not null), 0::bigint from (
        select st_asmvtgeom(st_setsrid(st_makepoint(avg(st_x(g.c)), avg(st_y(g.c))), 3857), {Envelope(tile)}, 4096, 64, true) as _shape, case when {alone} then min(g.i::text) end as _id, case when not {alone} then {number} end as _count{(percent is null ? "" : ", true as _estimated")}{string.Concat(query.Fields.Select((f, i) => $", case when {alone} then {(f.Kind == ColumnKind.Boolean ? "bool_or" : "min")}(g.v{i}) end as {Names.Quote(f.Key)}"))}
        from (select st_transform({middle}, 3857) as c, r._id as i{string.Concat(query.Fields.Select((f, i) => $", {Value(f, "r")} as v{i}"))} from {source} r where {Conditions(query, tile, sql)}) g
        where st_x(g.c) >= {west:R} and st_x(g.c) < {west + tile.Side:R} and st_y(g.c) <= {north:R} and st_y(g.c) > {north - tile.Side:R}
        group by floor(st_x(g.c) / {side:R}), floor(st_y(g.c) / {side:R})) m
      """);
  }

  /// <summary>What the planner thinks of how many rows there are; it counts nothing.</summary>
  public static string Estimate(TileQuery query, TileAddress tile, SqlText sql) => $"explain (format json) select 1 from {Source(query, sql)} r where {Conditions(query, tile, sql)}";

  /// <summary>How much of a table of so many rows is worth looking at to count what a tile finds in it; null when the index finds it with less.</summary>
  public static double? Percent(double found, double all) => found > Sample && found * found > Sample * all ? 100.0 * Sample / found : null;

  /// <summary>The rows; a version that held before lies in the history.</summary>
  static string Source(TileQuery query, SqlText sql) => RecordSql.Source(query.Open.Definition, null, query.On, sql);

  static string Conditions(TileQuery query, TileAddress tile, SqlText sql) {
    List<string> conditions = [.. RecordReading.Visible(query.Open.Access, sql), $"r.{Names.Quote(query.Shape.Name)} && {Area(tile, query.Shape.Srid)}"];
    if (query.Filter is { } filter) conditions.Add(FilterSql.Write(filter, "r", sql.Parameters));
    return string.Join(" and ", conditions);
  }

  /// <summary>The tile with what reaches over its border, in the system of the shapes; beyond the lands where that system holds nothing can be.</summary>
  static string Area(TileAddress tile, int srid) {
    var (west, south, east, north) = tile.Reach();
    if (srid == Crs.Wgs84) return Text($"st_makeenvelope({west:R}, {south:R}, {east:R}, {north:R}, {Crs.Wgs84})");
    (west, south, east, north) = (Math.Max(west, FilterShapes.West), Math.Max(south, FilterShapes.South), Math.Min(east, FilterShapes.East), Math.Min(north, FilterShapes.North));
    if (west >= east || south >= north) return Text($"st_setsrid('polygon empty'::geometry, {srid})");
    // a straight border bends: it is turned in pieces
    return Text($"st_transform(st_segmentize(st_makeenvelope({west:R}, {south:R}, {east:R}, {north:R}, {Crs.Wgs84}), {Math.Max(east - west, north - south) / 32:R}), {srid})");
  }

  static string Envelope(TileAddress tile) => Text($"st_tileenvelope({tile.Zoom}, {tile.Column}, {tile.Row})");

  /// <summary>As tiles take it: numbers, booleans and text.</summary>
  static string Value(FilterField field, string alias) => $"{alias}.{Names.Quote(field.Name)}" + field.Kind switch {
    ColumnKind.Integer or ColumnKind.Boolean or ColumnKind.Text => "",
    ColumnKind.Decimal => "::double precision",
    _ => "::text",
  };

  static string Literal(string key) => $"'{Names.Quote(key).Trim('"')}'";

  static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
