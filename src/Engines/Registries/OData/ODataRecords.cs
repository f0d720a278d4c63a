using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Records as OData writes them.</summary>
internal static class ODataRecords {
  /// <summary>Ids that one question may name beside what else it is made of.</summary>
  const int Named = FilterBinder.Parts - 10;

  /// <summary>The page with what is expanded in it.</summary>
  public static async Task<JsonArray> Write(IReadOnlyList<RegistryRecord> records, ReadableRegistry registry, ODataQuery query, Work w, Registries registries, CancellationToken ct) {
    var others = new Dictionary<RegistryField, Dictionary<string, JsonObject>>();
    foreach (var (field, select) in query.Expand) others[field] = await Others(records, field, select, w, registries, ct);
    return new([.. records.Select(r => {
      var written = Write(r, registry, query.Select);
      foreach (var (field, byId) in others) written[field.Key + ODataModel.Record] = (string?)r.Values[field.Key] is { } id && byId.TryGetValue(id, out var other) ? other.DeepClone() : null;
      return written;
    })]);
  }

  public static JsonObject Write(RegistryRecord record, ReadableRegistry registry, IReadOnlyList<string>? select) {
    var written = new JsonObject();
    foreach (var field in registry.Fields.All) {
      if (select is not null && !select.Contains(field.Key)) continue;
      written[field.Key] = field.Name[0] == '_' ? Common(record, field.Name) : record.Values[field.Key] is { } value ? Value(field, value) : null;
    }
    return written;
  }

  static JsonNode? Common(RegistryRecord record, string name) => name switch {
    Names.Id => record.Id.ToString("D"),
    Names.Version => record.Version,
    Names.Office => record.Office.ToString("D"),
    Names.At => record.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
    Names.State => record.State,
    Names.From => Day(record.From),
    _ => Day(record.To),
  };

  static JsonValue? Day(DateOnly? day) => day is { } d ? JsonValue.Create(d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null;

  static JsonNode Value(FilterField field, JsonNode value) {
    var copy = value.DeepClone();
    if (field.Kind == ColumnKind.Shape && copy is JsonObject shape) shape["crs"] = new JsonObject { ["type"] = "name", ["properties"] = new JsonObject { ["name"] = $"EPSG:{field.Srid}" } };
    return copy;
  }

  /// <summary>The records that are referred to and may be read, by id.</summary>
  static async Task<Dictionary<string, JsonObject>> Others(IReadOnlyList<RegistryRecord> records, RegistryField field, IReadOnlyList<string>? select, Work w, Registries registries, CancellationToken ct) {
    var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
    if (await ReadableRegistry.Find(registries, w.Actor, field.Registry!, ct) is not { } other) return found;
    string[] wanted = select is null ? [.. other.Wanted] : [.. other.Wanted.Where(select.Contains)];
    foreach (var ids in records.Select(r => (string?)r.Values[field.Key]).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(Named)) {
      var page = await registries.List(w, new(other.Key, new Filter.In(Names.Id, [.. ids.Select(i => (JsonNode)i)]), Fields: wanted, Limit: ids.Length), ct);
      if (page.IsError) continue;
      foreach (var record in page.Value.Records) found[record.Id.ToString("D")] = Write(record, other, select);
    }
    return found;
  }
}
