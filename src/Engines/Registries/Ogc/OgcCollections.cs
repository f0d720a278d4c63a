using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>What OGC API Features says of the service and of registries as its collections.</summary>
internal static class OgcCollections {
  const string Features = "http://www.opengis.net/spec/ogcapi-features-", Cql2 = "http://www.opengis.net/spec/cql2/1.0/conf/", Vector = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

  static readonly string[] conformance = [
    Features + "1/1.0/conf/core", Features + "1/1.0/conf/geojson", Features + "2/1.0/conf/crs",
    Features + "3/1.0/conf/queryables", Features + "3/1.0/conf/queryables-query-parameters", Features + "3/1.0/conf/filter", Features + "3/1.0/conf/features-filter",
    Cql2 + "cql2-text", Cql2 + "cql2-json", Cql2 + "basic-cql2", Cql2 + "advanced-comparison-operators", Cql2 + "case-insensitive-comparison", Cql2 + "accent-insensitive-comparison",
    Cql2 + "basic-spatial-functions", Cql2 + "basic-spatial-functions-plus", Cql2 + "spatial-functions", Cql2 + "temporal-functions",
  ];

  static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

  public static JsonObject Link(string href, string rel, string type, string? title = null) {
    var link = new JsonObject { ["href"] = href, ["rel"] = rel, ["type"] = type };
    if (title is not null) link["title"] = title;
    return link;
  }

  /// <param name="root">Address of the service, without a slash at the end.</param>
  public static JsonObject Landing(string root) => new() {
    ["title"] = Words.T["registries"],
    ["links"] = new JsonArray(
      Link(root, "self", "application/json"), Link(root + "/api", "service-desc", OgcDescription.MediaType),
      Link(root + "/conformance", "conformance", "application/json"), Link(root + "/collections", "data", "application/json"),
      Link(root + "/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "application/json"), Link(root + "/tiles", Vector, "application/json")),
  };

  public static JsonObject Conformance() => new() { ["conformsTo"] = new JsonArray([.. conformance.Concat(OgcTiles.Conformance).Select(c => (JsonNode)c)]) };

  public static JsonObject All(string root, IEnumerable<ReadableRegistry> registries) => new() {
    ["links"] = new JsonArray(Link(root + "/collections", "self", "application/json")),
    ["collections"] = new JsonArray([.. registries.Select(r => One(root, r))]),
    ["crs"] = Systems(),
  };

  static JsonArray Systems() => new([.. OgcCrs.All.Select(c => (JsonNode)c.Uri)]);

  public static JsonObject One(string root, ReadableRegistry registry) {
    var (d, here) = (registry.Definition, $"{root}/collections/{registry.Key}");
    var told = new JsonObject {
      ["id"] = registry.Key, ["title"] = d.Name.In(Language), ["itemType"] = "feature",
      ["links"] = new JsonArray(
        Link(here, "self", "application/json"), Link(here + "/items", "items", "application/geo+json", d.Name.In(Language)),
        Link(here + "/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json")),
    };
    if (d.Description is { } description) told["description"] = description.In(Language);
    if (OgcQuery.Shape(registry) is not { } place) return told;
    told["crs"] = Systems();
    told["storageCrs"] = OgcCrs.Of(place.Srid).Uri;
    if (TileQuery.Place(d) is not null) told["links"]!.AsArray().Add(Link(here + "/tiles", Vector, "application/json"));
    return told;
  }

  /// <summary>JSON Schema of what can be asked by.</summary>
  public static JsonObject Queryables(string root, ReadableRegistry registry) {
    return new() {
      ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["$id"] = $"{root}/collections/{registry.Key}/queryables", ["type"] = "object",
      ["title"] = registry.Definition.Name.In(Language), ["properties"] = Properties(registry.Definition, registry.Fields.All), ["additionalProperties"] = false,
    };
  }

  public static JsonObject Properties(RegistryDefinition definition, IEnumerable<FilterField> fields) => new(fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, Schema(f, definition.Find(f.Key)))));

  static JsonObject Schema(FilterField field, RegistryField? of) {
    var schema = field.Kind switch {
      ColumnKind.Integer => Typed("integer"),
      ColumnKind.Decimal => Typed("number"),
      ColumnKind.Boolean => Typed("boolean"),
      ColumnKind.Date => Typed("string", "date"),
      ColumnKind.Time => Typed("string", "time"),
      ColumnKind.Moment => Typed("string", "date-time"),
      ColumnKind.Id => Typed("string", "uuid"),
      ColumnKind.Shape => new() { ["format"] = of!.Type switch { FieldType.Point => "geometry-point", FieldType.Line => "geometry-linestring", _ => "geometry-multipolygon" } },
      _ => Typed("string"),
    };
    if (of is not null) schema["title"] = of.Name.In(Language);
    if (of?.Description is { } description) schema["description"] = description.In(Language);
    if (of?.Unit is { } unit) schema["x-ogc-unit"] = unit;
    return schema;
  }

  static JsonObject Typed(string type, string? format = null) => format is null ? new() { ["type"] = type } : new() { ["type"] = type, ["format"] = format };
}
