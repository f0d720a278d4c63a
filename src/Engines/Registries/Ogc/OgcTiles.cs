using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// OGC API Tiles: registries that have a shape as vector tiles of WebMercatorQuad, with the same access and the same questions as their
/// features, and the base map as the tiles of the whole service. TileJSON tells clients of maps the same.
/// </summary>
internal static class OgcTiles {
  public const string Set = "WebMercatorQuad", Mvt = "application/vnd.mapbox-vector-tile", TileJson = "application/json";
  const string Relation = "http://www.opengis.net/def/rel/ogc/1.0/", SetUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", Projection = "http://www.opengis.net/def/crs/EPSG/0/3857";
  const string Path = "collections/{registry}/tiles";

  /// <summary>What the tiles of a registry are asked besides the conditions that its features know.</summary>
  static readonly HashSet<string> own = new(StringComparer.Ordinal) { "on", "properties", "grouped" };

  public static IEnumerable<string> Conformance { get; } = [.. new[] { "core", "tileset", "tilesets-list", "geodata-tilesets", "dataset-tilesets", "mvt" }.Select(c => $"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{c}"),
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset", "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset"];

  public static void Route(RouteGroupBuilder group) {
    group.MapGet("tileMatrixSets", (HttpContext http) => OgcDoor.Json(Sets(OgcDoor.Address(http))));
    group.MapGet($"tileMatrixSets/{Set}", () => OgcDoor.Json(MatrixSet()));
    group.MapGet(Path, (string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) => With(registry, w, registries, r => OgcDoor.Json(List(OgcDoor.Address(http), r)), ct));
    group.MapGet($"{Path}/{Set}", (string registry, string? f, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      With(registry, w, registries, r => OgcDoor.Json(f == "tilejson" ? Json(OgcDoor.Address(http), r) : TileSet(OgcDoor.Address(http), r)), ct));
    group.MapGet($"{Path}/{Set}/{{zoom:int}}/{{row:int}}/{{column:int}}", Tile);
    group.MapGet("tiles", (HttpContext http) => OgcDoor.Json(new JsonObject { ["tilesets"] = new JsonArray(Entry(OgcDoor.Address(http, "/tiles"), Words.T["base_map"])), ["links"] = new JsonArray(OgcCollections.Link(OgcDoor.Address(http, "/tiles"), "self", "application/json")) }));
    group.MapGet($"tiles/{Set}", async (string? f, HttpContext http, BaseMap map, Work w, CancellationToken ct) => OgcDoor.Json(await BaseSet(OgcDoor.Address(http), f == "tilejson", await map.Now(w, ct))));
    group.MapGet($"tiles/{Set}/{{zoom:int}}/{{row:int}}/{{column:int}}", BaseTile);
  }

  /// <summary>The address of the tiles of a registry, with the places of their numbers as MapLibre and QGIS write them.</summary>
  public static string Template(string root, string? registry, string? query = null) => $"{root}{(registry is null ? "" : $"/collections/{registry}")}/tiles/{Set}/{{z}}/{{y}}/{{x}}{(string.IsNullOrEmpty(query) ? "" : "?" + query)}";

  static async Task<IResult> With(string registry, Work w, Registries registries, Func<ReadableRegistry, IResult> answer, CancellationToken ct) =>
    await ReadableRegistry.Find(registries, w.Actor, registry, ct) is { } readable && TileQuery.Place(readable.Definition) is not null ? answer(readable) : Problems.Of(RecordErrors.NotFound);

  /// <summary>Who moves a map on lets go of tiles by the dozen: what was begun is made all the same, and kept for when they come back.</summary>
  static async Task<IResult> Tile(string registry, int zoom, int row, int column, HttpContext http, Work w, Registries registries, Tiles tiles) {
    var ct = CancellationToken.None;
    if (await ReadableRegistry.Find(registries, w.Actor, registry, ct) is not { } readable || TileQuery.Place(readable.Definition) is not { } place || TileAddress.Of(zoom, row, column) is not { } tile) return Problems.Of(RecordErrors.NotFound);
    var query = Read(http.Request.Query, readable, place);
    if (query.IsError) return Problems.Of(query.Error);
    var asked = $"{tile}{http.Request.QueryString}";
    try {
      var stamp = await Tiles.Stamp(w, readable.Open, await registries.NumberOf(registry, ct), ct);
      return Fresh(http, asked, stamp) ?? Drawn(http, await tiles.Get(asked, stamp, () => Tiles.Make(query.Value, tile, w, ct)));
    } catch (Exception e) when (ListCost.IsOverdue(e)) {
      return Problems.Of(RecordErrors.ListCostly);
    }
  }

  static async Task<IResult> BaseTile(int zoom, int row, int column, HttpContext http, Work w, BaseMap map, Tiles tiles) {
    var ct = CancellationToken.None;
    if (TileAddress.Of(zoom, row, column) is not { } tile) return Problems.Of(RecordErrors.NotFound);
    var stamp = Tiles.Hash($"base {(await map.Now(w, ct)).Stamp}");
    return Fresh(http, $"{tile}", stamp) ?? Drawn(http, await tiles.Get($"{tile}", stamp, () => BaseMap.Make(tile, w, ct)));
  }

  /// <summary>304 when the client has it as it is; it asks each time, so that what was changed is seen at once. MapLibre takes two tiles with one tag for the same, whatever was asked of them.</summary>
  static IResult? Fresh(HttpContext http, string asked, string stamp) {
    var tag = $"\"{Tiles.Hash(stamp + asked)}\"";
    http.Response.Headers.ETag = tag;
    http.Response.Headers.CacheControl = "private, no-cache";
    return http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(new(tag), useStrongComparison: false)) ? Results.StatusCode(StatusCodes.Status304NotModified) : null;
  }

  static IResult Drawn(HttpContext http, byte[] tile) {
    if (tile.Length == 0) return Results.NoContent();
    http.Response.Headers[HeaderNames.ContentDisposition] = "inline";
    return Results.Bytes(tile, Mvt);
  }

  /// <summary>The conditions of features, of fields that are not personal; <c>on</c> a day, <c>properties</c> with a comma between them, <c>grouped=true</c> to count together what lies together.</summary>
  static Answer<TileQuery> Read(IQueryCollection asked, ReadableRegistry readable, FilterField place) {
    var shown = TileQuery.Shown(readable.Definition);
    var read = OgcQuery.Read(new QueryCollection(asked.Where(q => !own.Contains(q.Key)).ToDictionary(q => q.Key, q => q.Value, StringComparer.Ordinal)), readable);
    if (read.IsError) return read.Error;
    if (asked["on"].ToString() is { Length: > 0 } day && FilterValues.Day(day) is null) return FilterErrors.BadValue(new("on", "on", ColumnKind.Date));
    var fields = new List<FilterField>();
    foreach (var key in asked.TryGetValue("properties", out var wanted) ? wanted.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : readable.Definition.Fields.Where(f => !f.IsGeometry && f.Personal is null).Select(f => f.Key)) {
      if (shown.Find(key) is not { Kind: not ColumnKind.Shape } field) return FilterErrors.UnknownField(key);
      if (field.Key[0] != '_' && !fields.Contains(field)) fields.Add(field);
    }
    BoundFilter? filter = null;
    if (read.Value.Filter is { } conditions) {
      var bound = FilterBinder.Bind(conditions, shown);
      if (bound.IsError) return bound.Error;
      filter = bound.Value;
    }
    return new TileQuery(readable.Open, place, filter, readable.Definition.Validity ? FilterValues.Day(asked["on"].ToString()) : null, fields, asked["grouped"] == "true");
  }

  static JsonObject Sets(string root) => new() {
    ["tileMatrixSets"] = new JsonArray(new JsonObject { ["id"] = Set, ["uri"] = SetUri, ["crs"] = Projection, ["links"] = new JsonArray(OgcCollections.Link($"{root}/tileMatrixSets/{Set}", Relation + "tiling-scheme", "application/json")) }),
  };

  static JsonObject MatrixSet() => new() {
    ["id"] = Set, ["uri"] = SetUri, ["crs"] = Projection, ["orderedAxes"] = new JsonArray("X", "Y"), ["wellKnownScaleSet"] = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
    ["tileMatrices"] = new JsonArray([.. Enumerable.Range(0, TileAddress.Deepest + 1).Select(Matrix)]),
  };

  /// <summary>A point of the screen is 0,28 mm by the standard.</summary>
  static JsonObject Matrix(int zoom) {
    var cell = 2 * TileAddress.Half / 256 / (1 << zoom);
    return new() {
      ["id"] = zoom.ToString(CultureInfo.InvariantCulture), ["scaleDenominator"] = cell / 0.00028, ["cellSize"] = cell, ["cornerOfOrigin"] = "topLeft", ["pointOfOrigin"] = new JsonArray(-TileAddress.Half, TileAddress.Half),
      ["tileWidth"] = 256, ["tileHeight"] = 256, ["matrixWidth"] = 1 << zoom, ["matrixHeight"] = 1 << zoom,
    };
  }

  static string In(PackText text) => text.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

  static JsonObject Entry(string tiles, string title) => new() {
    ["title"] = title, ["dataType"] = "vector", ["crs"] = Projection, ["tileMatrixSetURI"] = SetUri, ["links"] = new JsonArray(OgcCollections.Link($"{tiles}/{Set}", "self", "application/json")),
  };

  static JsonObject List(string root, ReadableRegistry registry) => new() {
    ["tilesets"] = new JsonArray(Entry($"{root}/collections/{registry.Key}/tiles", In(registry.Definition.Name))),
    ["links"] = new JsonArray(OgcCollections.Link($"{root}/collections/{registry.Key}/tiles", "self", "application/json")),
  };

  static JsonObject TileSet(string root, ReadableRegistry registry) => Described(root, registry.Key, In(registry.Definition.Name), [new() {
    ["id"] = registry.Key, ["dataType"] = "vector", ["geometryDimension"] = registry.Definition.Find(TileQuery.Place(registry.Definition)!.Key)!.Type switch { FieldType.Point => 0, FieldType.Line => 1, _ => 2 },
    ["propertiesSchema"] = new JsonObject { ["type"] = "object", ["properties"] = OgcCollections.Properties(registry.Definition, TileQuery.Shown(registry.Definition).All.Where(f => f.Kind != ColumnKind.Shape && f.Name[0] != '_')) },
  }]);

  static JsonObject Described(string root, string? registry, string title, JsonObject[] layers) {
    var here = registry is null ? $"{root}/tiles/{Set}" : $"{root}/collections/{registry}/tiles/{Set}";
    var item = OgcCollections.Link(here + "/{tileMatrix}/{tileRow}/{tileCol}", "item", Mvt);
    item["templated"] = true;
    return new() {
      ["title"] = title, ["dataType"] = "vector", ["crs"] = Projection, ["tileMatrixSetURI"] = SetUri, ["layers"] = new JsonArray([.. layers]),
      ["links"] = new JsonArray(OgcCollections.Link(here, "self", "application/json"), OgcCollections.Link($"{root}/tileMatrixSets/{Set}", Relation + "tiling-scheme", "application/json"),
        OgcCollections.Link(here + "?f=tilejson", "describedby", TileJson, "TileJSON"), item),
    };
  }

  static JsonObject Json(string root, ReadableRegistry registry) => TileJsonOf(Template(root, registry.Key), In(registry.Definition.Name),
    new JsonObject { ["id"] = registry.Key, ["fields"] = new JsonObject(registry.Definition.Fields.Where(f => !f.IsGeometry && f.Personal is null).Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, In(f.Name)))) });

  static JsonObject TileJsonOf(string template, string name, params JsonObject[] layers) => new() {
    ["tilejson"] = "3.0.0", ["name"] = name, ["scheme"] = "xyz", ["tiles"] = new JsonArray(template), ["minzoom"] = 0, ["maxzoom"] = TileAddress.Deepest, ["vector_layers"] = new JsonArray([.. layers]),
  };

  static Task<JsonObject> BaseSet(string root, bool tileJson, BaseMap.Loaded loaded) {
    if (!tileJson) return Task.FromResult(Described(root, null, Words.T["base_map"], [.. BaseMap.Layers.Select(l => new JsonObject { ["id"] = l, ["dataType"] = "vector" })]));
    var json = TileJsonOf(Template(root, null), Words.T["base_map"], [.. BaseMap.Layers.Select(l => new JsonObject { ["id"] = l, ["fields"] = new JsonObject { ["class"] = "", ["name"] = "" } })]);
    (json["maxzoom"], json["attribution"]) = (BaseMap.Deepest, string.Join(" · ", loaded.Attributions));
    return Task.FromResult(json);
  }
}
