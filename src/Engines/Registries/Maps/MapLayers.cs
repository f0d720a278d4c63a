using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>A class of a legend: one value, or numbers from one up to another that does not belong to it.</summary>
/// <param name="Value">Null for numbers, and for whatever is in no other class.</param>
internal sealed record MapClass(string Label, string Colour, JsonNode? Value = null, double? From = null, double? To = null);

/// <summary>A registry as a layer of maps.</summary>
/// <param name="Place">The shape by which its records lie somewhere.</param>
/// <param name="StyleFields">The fields by whose values it can be coloured.</param>
internal sealed record MapLayer(ReadableRegistry Registry, FilterField Place, IReadOnlyList<RegistryField> StyleFields) {
  public RegistryDefinition Definition => Registry.Definition;

  public FieldType Shape => Definition.Find(Place.Key)!.Type;

  public string Title => RecordWords.In(Definition.Name);

  /// <summary>The field by which a record is named on a map; null where that is personal.</summary>
  public string? Label => Definition.Find(Definition.Title) is { Personal: null } ? Definition.Title : Definition.NaturalKey.FirstOrDefault(k => Definition.Find(k) is { Personal: null, IsGeometry: false });
}

/// <summary>The registries that can be shown on a map, and the legends of their values.</summary>
internal sealed class MapLayers(Registries registries, IChoices choices) {
  /// <summary>How many records are looked at to choose classes: a legend says how a map is coloured, and counts nothing.</summary>
  const int Sample = 20_000;

  /// <param name="open">Only those that are everybody's.</param>
  public async Task<IReadOnlyList<MapLayer>> All(Actor actor, bool open, CancellationToken ct) => [.. (await ReadableRegistry.All(registries, actor, ct)).Where(r => !open || r.Definition.Open == true).Select(Of).OfType<MapLayer>()];

  public async Task<MapLayer?> Find(Actor actor, string registry, CancellationToken ct) => await ReadableRegistry.Find(registries, actor, registry, ct) is { } readable ? Of(readable) : null;

  static MapLayer? Of(ReadableRegistry readable) => TileQuery.Place(readable.Definition) is not { } place ? null : new(readable, place, [.. readable.Definition.Fields.Where(f => f is {
    Personal: null, Type: FieldType.Choice or FieldType.Unit or FieldType.Boolean or FieldType.Integer or FieldType.Decimal or FieldType.Money })]);

  /// <summary>The classes by whose colours the values of a field are told apart; none when it cannot be coloured by it.</summary>
  public async Task<IReadOnlyList<MapClass>> Legend(MapLayer layer, string? by, Work w, CancellationToken ct) {
    if (layer.StyleFields.FirstOrDefault(f => f.Key == by) is not { } field) return [];
    return field.Type switch {
      FieldType.Boolean => [new(Words.T["yes"], MapColours.Kinds[0], true), new(Words.T["no"], MapColours.Kinds[1], false), Other],
      FieldType.Choice or FieldType.Unit => await Kinds(layer, field, w, ct),
      _ => await Steps(layer, field, w, ct),
    };
  }

  static MapClass Other => new(Words.T["map_other"], MapColours.Other);

  /// <summary>The values that occur most, as many as there are colours.</summary>
  async Task<IReadOnlyList<MapClass>> Kinds(MapLayer layer, RegistryField field, Work w, CancellationToken ct) {
    var classes = new List<MapClass>();
    foreach (var code in await Read<string>(layer, field, $"select v from s where v is not null group by v order by count(*) desc, v limit {MapColours.Kinds.Count}", w, ct))
      classes.Add(new(await Label(field, code, ct), MapColours.Kinds[classes.Count], code));
    return [.. classes, Other];
  }

  async ValueTask<string> Label(RegistryField field, string code, CancellationToken ct) =>
    (field.Type == FieldType.Choice ? await choices.Label(field.Catalogue!, code, ct) : await choices.Label("core:catalogue/commune", code, ct) ?? await choices.Label("core:catalogue/province", code, ct)) ?? code;

  /// <summary>As many records in one class as in another.</summary>
  static async Task<IReadOnlyList<MapClass>> Steps(MapLayer layer, RegistryField field, Work w, CancellationToken ct) {
    var bounds = (await Read<double[]>(layer, field, "select percentile_disc(array[0, 0.2, 0.4, 0.6, 0.8, 1]) within group (order by v::float8) from s where v is not null having count(*) > 0", w, ct)).FirstOrDefault()?.Distinct().ToArray() ?? [];
    if (bounds.Length == 0) return [Other];
    if (bounds.Length == 1) return [new(Number(bounds[0], field), MapColours.Steps[^1], From: bounds[0]), Other];
    var classes = new List<MapClass>();
    for (var i = 0; i + 1 < bounds.Length; i++) {
      var last = i + 2 == bounds.Length;
      // with fewer classes than colours, those that lie farthest from each other
      var colour = MapColours.Steps[bounds.Length == 2 ? MapColours.Steps.Count - 1 : i * (MapColours.Steps.Count - 1) / (bounds.Length - 2)];
      classes.Add(new(Words.T[last ? "map_from_to" : "map_from_under", Number(bounds[i], field), Number(bounds[i + 1], field)], colour, From: bounds[i], To: last ? null : bounds[i + 1]));
    }
    return [.. classes, Other];
  }

  static string Number(double number, RegistryField field) => $"{Vn.Number(Math.Round((decimal)number, 4))}{(field.Type == FieldType.Money ? " đ" : field.Unit is { } unit ? " " + unit : "")}";

  static async Task<List<T>> Read<T>(MapLayer layer, RegistryField field, string ask, Work w, CancellationToken ct) {
    var sql = new SqlText();
    var where = RecordReading.Where([.. RecordReading.Visible(layer.Registry.Open.Access, sql)]);
    await using var command = sql.Command($"with s as materialized (select r.{Names.Quote(field.Key)} as v from {Names.Table(layer.Definition.Key)} r{where} limit {Sample.ToString(CultureInfo.InvariantCulture)}) {ask}", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var values = new List<T>();
    while (await reader.ReadAsync(ct)) values.Add(reader.GetFieldValue<T>(0));
    return values;
  }

  /// <summary>Where the records of these layers lie together, in degrees; null when there are none.</summary>
  public static async Task<double[]?> Extent(IEnumerable<MapLayer> layers, Work w, CancellationToken ct) {
    var sql = new SqlText();
    var boxes = layers.Select(l => $"select st_transform(st_setsrid(({Box(l, sql)})::geometry, {l.Place.Srid}), {Crs.Wgs84})").ToList();
    if (boxes.Count == 0) return null;
    await using var command = sql.Command($"select st_xmin(e), st_ymin(e), st_xmax(e), st_ymax(e) from (select st_extent(b) e from ({string.Join(" union all ", boxes)}) s (b)) x where e is not null", await w.ReadConnection(ct));
    return await BoxOf(command, ct);
  }

  /// <summary>Who may read all of a registry is told what its index says at once; for others some of what they may read is looked at.</summary>
  static string Box(MapLayer layer, SqlText sql) {
    var (table, column) = (Names.Table(layer.Definition.Key), Names.Quote(layer.Place.Name));
    var where = RecordReading.Where([.. RecordReading.Visible(layer.Registry.Open.Access, sql), $"r.{column} is not null"]);
    var some = $"(select st_extent(s.g) from (select r.{column} g from {table} r{where} limit {Sample.ToString(CultureInfo.InvariantCulture)}) s)";
    return layer.Registry.Open.Access.Readable is null ? $"coalesce(st_estimatedextent({string.Join(", ", table.Split('.').Append(column).Select(n => $"'{n.Trim('"')}'"))}), {some})" : some;
  }

  internal static async Task<double[]?> BoxOf(Npgsql.NpgsqlCommand command, CancellationToken ct) {
    await using var reader = await command.ExecuteReaderAsync(ct);
    if (!await reader.ReadAsync(ct) || reader.IsDBNull(0)) return null;
    var box = Enumerable.Range(0, 4).Select(reader.GetDouble).ToArray();
    // what lies in one point is seen with some of what is around it
    var (wide, high) = (Math.Max(0.01, (box[2] - box[0]) * 0.05), Math.Max(0.01, (box[3] - box[1]) * 0.05));
    return [Math.Max(-180, box[0] - wide), Math.Max(-85, box[1] - high), Math.Min(180, box[2] + wide), Math.Min(85, box[3] + high)];
  }
}
