using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// OGC API Features: Part 1 core in GeoJSON, Part 2 with VN-2000, Part 3 with CQL2; and OGC API Tiles. A registry is a collection.
/// Everyone reads what is open; more is for who holds the right to read.
/// </summary>
internal static class OgcDoor {
  const string Root = "/ogc", GeoJson = "application/geo+json";

  public static void Route(IEndpointRouteBuilder routes) {
    var group = routes.MapGroup(Root).Public("registries.ogc").ExcludeFromDescription();
    group.MapGet("", (HttpContext http) => Json(OgcCollections.Landing(Address(http))));
    group.MapGet("api", (HttpContext http) => Json(OgcDescription.Write(Address(http)), OgcDescription.MediaType));
    group.MapGet("conformance", () => Json(OgcCollections.Conformance()));
    group.MapGet("collections", async (HttpContext http, Work w, Registries registries, CancellationToken ct) => Json(OgcCollections.All(Address(http), await ReadableRegistry.All(registries, w.Actor, ct))));
    group.MapGet("collections/{registry}", (string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) => With(registry, w, registries, r => Json(OgcCollections.One(Address(http), r)), ct));
    group.MapGet("collections/{registry}/queryables", (string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      With(registry, w, registries, r => Json(OgcCollections.Queryables(Address(http), r), "application/schema+json"), ct));
    group.MapGet("collections/{registry}/items", Items).RequireRateLimiting("open-data");
    group.MapGet("collections/{registry}/items/{id:guid}", Item).RequireRateLimiting("open-data");
    OgcTiles.Route(group);
  }

  static async Task<IResult> With(string registry, Work w, Registries registries, Func<ReadableRegistry, IResult> answer, CancellationToken ct) =>
    await ReadableRegistry.Find(registries, w.Actor, registry, ct) is { } readable ? answer(readable) : Problems.Of(RecordErrors.NotFound);

  static async Task<IResult> Items(string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) {
    if (await ReadableRegistry.Find(registries, w.Actor, registry, ct) is not { } readable) return Problems.Of(RecordErrors.NotFound);
    var query = OgcQuery.Read(http.Request.Query, readable);
    if (query.IsError) return Problems.Of(query.Error);
    var page = await registries.List(w, new(registry, query.Value.Filter, Fields: readable.Wanted, After: query.Value.After, Limit: query.Value.Limit) { Bounded = true }, ct);
    if (page.IsError) return Problems.Of(page.Error);
    var links = new JsonArray(OgcCollections.Link(http.Request.GetEncodedUrl(), "self", GeoJson), OgcCollections.Link(Address(http, $"/collections/{registry}"), "collection", "application/json"));
    if (page.Value.Next is { } next) links.Add(OgcCollections.Link(Next(http, next), "next", GeoJson));
    return Features(http, query.Value.Crs, new() {
      ["type"] = "FeatureCollection", ["timeStamp"] = w.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), ["numberReturned"] = page.Value.Records.Count,
      ["links"] = links, ["features"] = await OgcFeatures.Write(page.Value.Records, readable, query.Value.Crs, w, ct),
    });
  }

  static async Task<IResult> Item(string registry, Guid id, HttpContext http, Work w, Registries registries, CancellationToken ct) {
    if (await ReadableRegistry.Find(registries, w.Actor, registry, ct) is not { } readable) return Problems.Of(RecordErrors.NotFound);
    var query = OgcQuery.ReadOne(http.Request.Query);
    if (query.IsError) return Problems.Of(query.Error);
    var found = await registries.List(w, new(registry, new Filter.Compare(Names.Id, Comparison.Equal, id.ToString("D")), Fields: readable.Wanted, Limit: 1), ct);
    if (found.IsError) return Problems.Of(found.Error);
    if (found.Value.Records.Count == 0) return Problems.Of(RecordErrors.RecordNotFound);
    var feature = (JsonObject)(await OgcFeatures.Write(found.Value.Records, readable, query.Value.Crs, w, ct))[0]!.DeepClone();
    feature["links"] = new JsonArray(OgcCollections.Link(http.Request.GetEncodedUrl(), "self", GeoJson), OgcCollections.Link(Address(http, $"/collections/{registry}"), "collection", "application/json"));
    return Features(http, query.Value.Crs, feature);
  }

  static IResult Features(HttpContext http, OgcCrs crs, JsonObject body) {
    http.Response.Headers["Content-Crs"] = $"<{crs.Uri}>";
    return Json(body, GeoJson);
  }

  internal static IResult Json(JsonObject body, string type = "application/json") => Results.Text(body.ToJsonString(Kernel.Json.Options), type, Encoding.UTF8);

  internal static string Address(HttpContext http, string path = "") => Absolute(http, Root + path);

  static string Absolute(HttpContext http, string path) => UriHelper.BuildAbsolute(http.Request.Scheme, http.Request.Host, http.Request.PathBase, path);

  static string Next(HttpContext http, string after) {
    var query = new QueryBuilder(http.Request.Query.Where(q => q.Key != "after").SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value ?? ""))) { { "after", after } };
    return UriHelper.BuildAbsolute(http.Request.Scheme, http.Request.Host, http.Request.PathBase, http.Request.Path, query.ToQueryString());
  }
}
