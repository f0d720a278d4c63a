using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class OgcDoorTests(OpenDoors app) : IClassFixture<OpenDoors> {
  const string Epsg = "http://www.opengis.net/def/crs/EPSG/0/";

  static string[] Codes(JsonObject page) => [.. page["features"]!.AsArray().Select(f => (string)f!["properties"]!["code"]!).Order(StringComparer.Ordinal)];

  async Task<string[]> Found(string query) => Codes(await app.Json("/ogc/collections/shop/items?" + query));

  [Fact]
  public async Task The_service_says_what_it_is_and_keeps_to() {
    var landing = await app.Json("/ogc");
    Assert.Equal(["self", "service-desc", "conformance", "data", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"], landing["links"]!.AsArray().Select(l => (string)l!["rel"]!));
    var kept = (await app.Json("/ogc/conformance"))["conformsTo"]!.AsArray().Select(c => ((string)c!)["http://www.opengis.net/spec/".Length..]);
    Assert.Equal([
      "ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/geojson", "ogcapi-features-2/1.0/conf/crs",
      "ogcapi-features-3/1.0/conf/queryables", "ogcapi-features-3/1.0/conf/queryables-query-parameters", "ogcapi-features-3/1.0/conf/filter", "ogcapi-features-3/1.0/conf/features-filter",
      .. ((string[])["cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions", "temporal-functions"]).Select(c => $"cql2/1.0/conf/{c}"),
      .. ((string[])["core", "tileset", "tilesets-list", "geodata-tilesets", "dataset-tilesets", "mvt"]).Select(c => $"ogcapi-tiles-1/1.0/conf/{c}"), "tms/2.0/conf/tilematrixset", "tms/2.0/conf/json-tilematrixset",
    ], kept);
  }

  [Fact]
  public async Task The_landing_page_leads_to_a_definition_of_every_route() {
    var link = (await app.Json("/ogc"))["links"]!.AsArray().Single(l => (string)l!["rel"]! == "service-desc")!;
    var (status, body, answer) = await app.Ask(new Uri((string)link["href"]!).PathAndQuery);
    Assert.Equal((HttpStatusCode.OK, (string)link["type"]!), (status, $"{answer.Content.Headers.ContentType!.MediaType};version=3.0"));
    var (document, diagnostic) = Microsoft.OpenApi.OpenApiDocument.Parse(body, "json");
    Assert.Empty(diagnostic!.Errors);
    var root = new Uri(document!.Servers!.Single().Url!).AbsolutePath;
    Assert.Equal(
      app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e => Bare("/" + e.RoutePattern.RawText!.Trim('/'))).Where(r => r == root || r.StartsWith(root + "/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal),
      document.Paths.Keys.Select(p => Bare((root + p).TrimEnd('/'))).Order(StringComparer.Ordinal));
    // what is asked of features is told by the names that are understood
    foreach (var name in document.Paths["/collections/{collectionId}/items"].Operations![HttpMethod.Get].Parameters!.Select(p => p.Name).Except(["collectionId", "queryables"]))
      Assert.NotEqual("registries.unknown_field", (string?)JsonNode.Parse((await app.Ask($"/ogc/collections/shop/items?{name}=x")).Body)!["code"]);

    static string Bare(string path) => System.Text.RegularExpressions.Regex.Replace(path, "[{][^}]*[}]", "{}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
  }

  [Fact]
  public async Task Collections_are_the_registries_that_one_may_read() {
    Assert.Equal(["company", "shop"], (await app.Json("/ogc/collections"))["collections"]!.AsArray().Select(c => (string)c!["id"]!));
    Assert.Equal(["company", "ledger", "many", "shop"], (await app.Json("/ogc/collections", OpenDoors.Official))["collections"]!.AsArray().Select(c => (string)c!["id"]!));
    var shop = await app.Json("/ogc/collections/shop");
    Assert.Equal("http://www.opengis.net/def/crs/OGC/1.3/CRS84", (string)shop["storageCrs"]!);
    Assert.Contains(Epsg + "3405", shop["crs"]!.AsArray().Select(c => (string)c!));
    foreach (var path in new[] { "", "/queryables", "/items", $"/items/{app.Shops[0]}" }) Assert.Equal(HttpStatusCode.NotFound, (await app.Ask("/ogc/collections/ledger" + path)).Status);
  }

  [Fact]
  public async Task Queryables_tell_the_kind_of_each_field_and_no_personal_ones() {
    var fields = (await app.Json("/ogc/collections/shop/queryables"))["properties"]!;
    Assert.Equal(("integer", "date", "geometry-point"), ((string)fields["seats"]!["type"]!, (string)fields["opened"]!["format"]!, (string)fields["place"]!["format"]!));
    Assert.Null(fields["holder"]);
  }

  [Fact]
  public async Task Features_are_paged_until_all_were_given_once() {
    var all = new List<string>();
    var pages = 0;
    for (var next = "/ogc/collections/shop/items?limit=10"; next is not null; pages++) {
      var page = await app.Json(next);
      Assert.Equal((int)page["numberReturned"]!, page["features"]!.AsArray().Count);
      all.AddRange(Codes(page));
      next = page["links"]!.AsArray().SingleOrDefault(l => (string)l!["rel"]! == "next") is { } link ? new Uri((string)link["href"]!).PathAndQuery : null;
    }
    Assert.Equal((3, 25), (pages, all.Distinct().Count()));
  }

  [Theory]
  [InlineData("bbox=107.9,12.9,108.025,13.1", "S00,S01,S02")]
  [InlineData("bbox=107.9,12.9,-10,108.025,13.1,10", "S00,S01,S02")]
  [InlineData("bbox=12.9,107.9,13.1,108.025&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "S00,S01,S02")]
  [InlineData("bbox=474000,1439000,476000,1441000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/9217&limit=3&seats=2", "S02")]
  [InlineData("bbox=-180,-90,180,90&seats=1", "S01")]
  [InlineData("bbox=170,-90,-170,90", "")]
  [InlineData("datetime=2020-01-02/2020-01-03&seats=2", "S02")]
  [InlineData("datetime=2019-12-31", "")]
  [InlineData("datetime=../2020-01-02T03:00:00Z", "S00,S01")]
  [InlineData("datetime=2021-01-01/..&filter=seats<12", "S10,S11")]
  [InlineData("code=S09", "S09")]
  [InlineData("active=true&seats=6", "S06")]
  [InlineData("filter=seats BETWEEN 3 AND 4", "S03,S04")]
  [InlineData("filter=CASEI(ACCENTI(name)) LIKE 'pho so 2%25'", "S02,S20,S22,S24")]
  [InlineData("filter=S_WITHIN(place,POLYGON((107.9 12.9,108.025 12.9,108.025 13.1,107.9 13.1,107.9 12.9))) AND seats <> 1", "S00,S02")]
  [InlineData("filter=S_INTERSECTS(place,POINT(13.04 108.04))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "S04")]
  [InlineData("filter=S_INTERSECTS(land,POINT(500050 1500050))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/9217", "S03")]
  [InlineData("filter=T_AFTER(opened,DATE('2020-01-23'))", "S23,S24")]
  [InlineData("filter-lang=cql2-json&filter={\"op\":\"in\",\"args\":[{\"property\":\"code\"},[\"S01\",\"S02\"]]}", "S01,S02")]
  public async Task A_question_finds_its_features(string query, string codes) => Assert.Equal(codes.Split(',', StringSplitOptions.RemoveEmptyEntries), await Found(query));

  [Theory]
  [InlineData("S_INTERSECTS(land,GEOMETRYCOLLECTION(POINT(1 1),POINT(500050 1500050)))")]
  [InlineData("S_DISJOINT(land,POINT(600000 1500000))")]
  [InlineData("S_CONTAINS(land,POINT(500050 1500050))")]
  [InlineData("S_WITHIN(land,POLYGON((499999 1499999,500101 1499999,500101 1500101,499999 1500101,499999 1499999)))")]
  [InlineData("S_EQUALS(land,POLYGON((500000 1500000,500100 1500000,500100 1500100,500000 1500100,500000 1500000)))")]
  [InlineData("S_TOUCHES(land,POINT(500000 1500050))")]
  [InlineData("S_CROSSES(land,LINESTRING(499990 1500050,500050 1500050))")]
  [InlineData("S_OVERLAPS(land,POLYGON((500050 1500050,500150 1500050,500150 1500150,500050 1500150,500050 1500050)))")]
  public async Task Every_relation_of_shapes_finds_the_land_and_its_opposite_does_not(string condition) {
    Assert.Equal(["S03"], await Found($"filter={condition}&filter-crs={Epsg}9217"));
    Assert.Empty(await Found($"filter=NOT {condition}&filter-crs={Epsg}9217"));
  }

  [Fact]
  public async Task Shapes_come_in_the_system_of_coordinates_that_was_asked_for() {
    var (_, body, answer) = await app.Ask($"/ogc/collections/shop/items/{app.Shops[3]}?crs={Epsg}9217");
    Assert.Equal($"<{Epsg}9217>", answer.Headers.GetValues("Content-Crs").Single());
    Assert.Equal("application/geo+json", answer.Content.Headers.ContentType!.MediaType);
    var place = JsonNode.Parse(body)!["geometry"]!["coordinates"]!;
    var expected = (await app.Sql("select st_x(p), st_y(p) from (select st_transform(place, 9217) p from registry_data.shop where code = 'S03') s"))[0];
    Assert.Equal((double)expected[0]!, (double)place[0]!, 3);
    Assert.Equal((double)expected[1]!, (double)place[1]!, 3);
    var latitudeFirst = (await app.Json($"/ogc/collections/shop/items/{app.Shops[3]}?crs={Epsg}4326"))["geometry"]!["coordinates"]!;
    Assert.Equal((13.03, 108.03), (Math.Round((double)latitudeFirst[0]!, 6), Math.Round((double)latitudeFirst[1]!, 6)));
    var usual = await app.Json($"/ogc/collections/shop/items/{app.Shops[3]}");
    Assert.InRange((double)usual["properties"]!["land"]!["coordinates"]![0]![0]![0]![0]!, 108.2, 108.3);
  }

  [Theory]
  [InlineData("bbox=1,2,3", "registries.bad_shape")]
  [InlineData("bbox=107,91,108,92", "registries.bad_shape")]
  [InlineData("bbox=1,2,3,4&bbox-crs=urn:x", "registries.filter_unsupported")]
  [InlineData("crs=http://www.opengis.net/def/crs/EPSG/0/3857", "registries.filter_unsupported")]
  [InlineData("limit=0", "registries.limit_wrong")]
  [InlineData("limit=x", "registries.limit_wrong")]
  [InlineData("datetime=yesterday", "registries.bad_filter")]
  [InlineData("datetime=2021-01-01/2020-01-01", "registries.bad_filter")]
  [InlineData("nothing=1", "registries.unknown_field")]
  [InlineData("holder=064090000001", "registries.unknown_field")]
  [InlineData("filter=holder IS NULL", "registries.unknown_field")]
  [InlineData("filter=seats >", "registries.bad_filter")]
  [InlineData("filter=seats = 'x'", "registries.bad_value")]
  [InlineData("filter=S_WITHIN(name,POINT(1 2))", "registries.not_a_shape")]
  [InlineData("filter-lang=sql&filter=1", "registries.filter_unsupported")]
  [InlineData("after=x", "registries.cursor_wrong")]
  public async Task What_cannot_be_asked_is_told_by_its_code(string query, string code) {
    var (status, body, _) = await app.Ask("/ogc/collections/shop/items?" + query);
    Assert.Equal((HttpStatusCode.BadRequest, code), (status, (string?)JsonNode.Parse(body)!["code"]));
  }

  [Fact]
  public async Task A_collection_without_a_place_has_features_without_geometry() {
    var page = await app.Json("/ogc/collections/company/items");
    Assert.All(page["features"]!.AsArray(), f => Assert.Null(f!["geometry"]));
    Assert.Equal(2, page["features"]!.AsArray().Count);
    Assert.Equal(0, (int)(await app.Json("/ogc/collections/company/items?bbox=100,10,110,20"))["numberReturned"]!);
  }

  [Fact]
  public async Task Personal_fields_are_given_to_who_may_see_them_alone() {
    Assert.DoesNotContain(OpenDoors.Holder, (await app.Ask("/ogc/collections/shop/items")).Body);
    Assert.DoesNotContain(OpenDoors.Holder, (await app.Ask("/ogc/collections/shop/items", OpenDoors.Official)).Body);
    Assert.Contains(OpenDoors.Holder, (await app.Ask($"/ogc/collections/shop/items/{app.Shops[1]}", OpenDoors.Trusted)).Body);
  }
}
