using System.Globalization;
using System.Text.Json.Nodes;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Records as features of GeoJSON, their shapes in the system of coordinates that was asked for.</summary>
internal static class OgcFeatures {
  public static async Task<JsonArray> Write(IReadOnlyList<RegistryRecord> records, ReadableRegistry registry, OgcCrs crs, Work w, CancellationToken ct) {
    var shapes = new Dictionary<string, JsonObject?[]>(StringComparer.Ordinal);
    foreach (var field in registry.Fields.All.Where(f => f.Kind == ColumnKind.Shape)) shapes[field.Key] = await Turned(records, field, crs, w, ct);
    var place = OgcQuery.Shape(registry)?.Key;
    return new([.. records.Select((r, i) => Write(r, registry, place, key => shapes[key][i]))]);
  }

  static JsonObject Write(RegistryRecord record, ReadableRegistry registry, string? place, Func<string, JsonObject?> shape) {
    var properties = new JsonObject();
    foreach (var field in registry.Fields.All) {
      if (field.Key == place || field.Name == Names.Id) continue;
      properties[field.Key] = field.Name[0] == '_' ? Common(record, field.Name) : field.Kind == ColumnKind.Shape ? shape(field.Key) : record.Values[field.Key]?.DeepClone();
    }
    return new() { ["type"] = "Feature", ["id"] = record.Id.ToString("D"), ["geometry"] = place is null ? null : shape(place), ["properties"] = properties };
  }

  static JsonNode? Common(RegistryRecord record, string name) => name switch {
    Names.Version => record.Version,
    Names.Office => record.Office.ToString("D"),
    Names.At => record.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
    Names.State => record.State,
    Names.From => record.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    _ => record.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
  };

  static async Task<JsonObject?[]> Turned(IReadOnlyList<RegistryRecord> records, FilterField field, OgcCrs crs, Work w, CancellationToken ct) {
    var own = records.Select(r => r.Values[field.Key] as JsonObject).ToArray();
    var turned = field.Srid == crs.Srid ? own : await Projected(own, field.Srid, crs.Srid, w, ct);
    return [.. turned.Select(s => s is null ? null : crs.Exchanged(s))];
  }

  /// <summary>What lies beyond the lands of VN-2000 has no place in it.</summary>
  static async Task<JsonObject?[]> Projected(JsonObject?[] shapes, int from, int to, Work w, CancellationToken ct) {
    var sql = new SqlText();
    var texts = sql.Add(shapes.Select(s => s?.ToJsonString()).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
    var home = from == Crs.Wgs84 ? $"st_within(s.shape, st_makeenvelope({FilterShapes.West}, {FilterShapes.South}, {FilterShapes.East}, {FilterShapes.North}, {Crs.Wgs84}))" : "true";
    await using var command = sql.Command($"""
      select case when {home} then st_asgeojson(st_transform(s.shape, {to}), 9, 0) end
      from unnest({texts}) with ordinality t(json, place) cross join lateral (select st_setsrid(st_geomfromgeojson(t.json), {from}) shape) s order by t.place
      """, await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var turned = new JsonObject?[shapes.Length];
    for (var i = 0; await reader.ReadAsync(ct); i++) turned[i] = reader.IsDBNull(0) ? null : (JsonObject)JsonNode.Parse(reader.GetString(0))!;
    return turned;
  }
}
