using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>The definition of the whole service in OpenAPI 3.0, to which the landing page leads (OGC 17-069r4, 7.3). What a collection holds and can be asked by, its queryables say.</summary>
internal static class OgcDescription {
  public const string MediaType = "application/vnd.oai.openapi+json;version=3.0";

  const string Json = "application/json", GeoJson = "application/geo+json", Mvt = "application/vnd.mapbox-vector-tile", Collection = "/collections/{collectionId}", Set = "/tiles/WebMercatorQuad", Tile = Set + "/{tileMatrix}/{tileRow}/{tileCol}";

  /// <param name="root">Address of the service, without a slash at the end.</param>
  public static JsonObject Write(string root) => new() {
    ["openapi"] = "3.0.3", ["info"] = new JsonObject { ["title"] = Words.T["registries"], ["version"] = "1" }, ["servers"] = new JsonArray(new JsonObject { ["url"] = root }),
    ["paths"] = new JsonObject {
      ["/"] = Get("getLandingPage", "/", Json), ["/api"] = Get("getApiDefinition", "/api", MediaType), ["/conformance"] = Get("getConformance", "/conformance", Json),
      ["/collections"] = Get("getCollections", "/collections", Json), [Collection] = Get("describeCollection", Collection, Json), [$"{Collection}/queryables"] = Get("getQueryables", Collection, "application/schema+json"),
      [$"{Collection}/items"] = Get("getFeatures", Collection, GeoJson, [
        Query("limit", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = OgcQuery.Most, ["default"] = OgcQuery.Usual }), Query("bbox", new() { ["type"] = "array", ["minItems"] = 4, ["maxItems"] = 6, ["items"] = Typed("number") }), .. Texts("bbox-crs", "datetime", "crs"), .. Filters(), .. Texts("after"), Other()]),
      [$"{Collection}/items/{{featureId}}"] = Get("getFeature", $"{Collection}/{{featureId}}", GeoJson, Texts("crs")),
      ["/tileMatrixSets"] = Get("getTileMatrixSets", "/tileMatrixSets", Json), ["/tileMatrixSets/WebMercatorQuad"] = Get("getTileMatrixSet", "/tileMatrixSets", Json),
      [$"{Collection}/tiles"] = Get("getCollectionTileSets", Collection, Json), [Collection + Set] = Get("getCollectionTileSet", Collection, Json, Texts("f")),
      [Collection + Tile] = Get("getCollectionTile", Collection + Tile, Mvt, [.. Texts("datetime", "on", "properties"), .. Filters(), Query("grouped", Typed("boolean")), Other()]),
      ["/tiles"] = Get("getTileSets", "/tiles", Json), [Set] = Get("getTileSet", "/tiles", Json, Texts("f")), [Tile] = Get("getTile", Tile, Mvt),
    },
  };

  /// <param name="places">The path, for the parameters in it.</param>
  static JsonObject Get(string id, string places, string type, params JsonObject[] query) {
    JsonObject[] parameters = [.. places.Split('/').Where(p => p.StartsWith('{')).Select(p => Parameter(p.Trim('{', '}'), "path", Typed(p.StartsWith("{tile", StringComparison.Ordinal) ? "integer" : "string"))), .. query];
    var operation = new JsonObject {
      ["operationId"] = id,
      ["responses"] = new JsonObject { ["200"] = Answer("OK", type), ["default"] = Answer("RFC 9457", "application/problem+json") },
    };
    if (parameters.Length > 0) operation["parameters"] = new JsonArray([.. parameters]);
    return new() { ["get"] = operation };
  }

  static JsonObject Answer(string description, string type) => new() { ["description"] = description, ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = type == Mvt ? new() { ["type"] = "string", ["format"] = "binary" } : Typed("object") } } };

  static JsonObject[] Filters() => [.. Texts("filter"), Query("filter-lang", new() { ["type"] = "string", ["enum"] = new JsonArray("cql2-text", "cql2-json"), ["default"] = "cql2-text" }), .. Texts("filter-crs")];

  /// <summary>Each queryable is a parameter of its own.</summary>
  static JsonObject Other() => new() { ["name"] = "queryables", ["in"] = "query", ["required"] = false, ["style"] = "form", ["explode"] = true, ["schema"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = Typed("string") } };

  static JsonObject[] Texts(params string[] names) => [.. names.Select(n => Query(n, Typed("string")))];

  static JsonObject Query(string name, JsonObject schema) => Parameter(name, "query", schema);

  static JsonObject Parameter(string name, string place, JsonObject schema) => new() { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["style"] = place == "path" ? "simple" : "form", ["explode"] = false, ["schema"] = schema };

  static JsonObject Typed(string type) => new() { ["type"] = type };
}
