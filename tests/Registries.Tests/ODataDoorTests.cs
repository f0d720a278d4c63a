using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ODataDoorTests(OpenDoors app) : IClassFixture<OpenDoors> {
  static string[] Codes(JsonObject page) => [.. page["value"]!.AsArray().Select(r => (string)r!["code"]!)];

  async Task<string[]> Found(string query) => Codes(await app.Json("/odata/shop?" + query));

  [Fact]
  public async Task Everyone_sees_what_is_open_and_officials_see_what_they_may_read() {
    Assert.Equal(["company", "shop"], (await app.Json("/odata"))["value"]!.AsArray().Select(s => (string)s!["name"]!));
    Assert.Equal(["company", "ledger", "many", "shop"], (await app.Json("/odata", OpenDoors.Official))["value"]!.AsArray().Select(s => (string)s!["name"]!));
    Assert.Equal(HttpStatusCode.NotFound, (await app.Ask("/odata/ledger")).Status);
    Assert.Equal(["L1"], Codes(await app.Json("/odata/ledger", OpenDoors.Official)));
  }

  [Fact]
  public async Task The_metadata_name_the_fields_that_may_be_asked_and_no_personal_ones() {
    var (status, body, answer) = await app.Ask("/odata/$metadata");
    Assert.Equal(HttpStatusCode.OK, status);
    Assert.Equal("4.0", answer.Headers.GetValues("OData-Version").Single());
    var shop = XDocument.Parse(body).Descendants().Single(e => e.Name.LocalName == "EntityType" && (string?)e.Attribute("Name") == "shop");
    string? TypeOf(string name) => (string?)shop.Elements().SingleOrDefault(e => (string?)e.Attribute("Name") == name)?.Attribute("Type");
    Assert.Equal(("Edm.Int64", "Edm.Decimal", "Edm.Date", "Edm.GeographyPoint", "Edm.GeometryMultiPolygon", "Saola.company"),
      (TypeOf("seats"), TypeOf("area"), TypeOf("opened"), TypeOf("place"), TypeOf("land"), TypeOf("company_record")));
    Assert.Null(TypeOf("holder"));
    Assert.Contains("Name=\"holder\"", (await app.Ask("/odata/$metadata", OpenDoors.Trusted)).Body);
  }

  [Theory]
  [InlineData("$filter=seats ge 22", "S22,S23,S24")]
  [InlineData("$filter=seats eq null", "S07")]
  [InlineData("$filter=contains(name,'Phở') and area lt 5", "S00,S02,S04")]
  [InlineData("$filter=code in ('S01','S03') or opened eq 2020-01-06", "S01,S03,S05")]
  [InlineData("$filter=active and seen lt 1970-01-05T00:00:00Z", "S00,S03")]
  [InlineData("$filter=open_at eq 06:10:00", "S10")]
  [InlineData("$filter=geo.intersects(place,geography'POLYGON((107.9 12.9,108.025 12.9,108.025 13.1,107.9 13.1,107.9 12.9))')", "S00,S01,S02")]
  [InlineData("$filter=geo.distance(place,geography'POINT(108 13)') lt 2000", "S00,S01")]
  [InlineData("$filter=geo.intersects(land,geometry'SRID=9217;POINT(500050 1500050)')", "S03")]
  [InlineData("$search=bun&$filter=seats lt 4", "S01,S03")]
  [InlineData("$orderby=seats desc&$top=2&$filter=seats ne null", "S24,S23")]
  [InlineData("$orderby=seats&$top=3", "S07,S00,S01")]
  [InlineData("$orderby=seats desc&$skip=23", "S00,S07")]
  [InlineData("$orderby=seats&$skip=1&$top=2", "S00,S01")]
  [InlineData("$orderby=company,seats desc&$skip=24", "S07")]
  [InlineData("$orderby=active desc,code desc&$top=3&$filter=seats lt 7", "S06,S03,S00")]
  public async Task A_query_finds_its_records(string query, string codes) => Assert.Equal(codes.Split(','), await Found(query.Contains("orderby") ? query : query + "&$orderby=code"));

  [Fact]
  public async Task Only_what_is_selected_is_given_with_the_count_of_all() {
    var page = await app.Json("/odata/shop?$select=code,seats&$count=true&$top=1&$filter=seats lt 5&$orderby=code");
    Assert.Equal(5, (int)page["@odata.count"]!);
    Assert.Equal("""[{"code":"S00","seats":0}]""", page["value"]!.ToJsonString());
    Assert.Null(page["@odata.nextLink"]);
    Assert.Equal("5", (await app.Ask("/odata/shop/$count?$filter=seats lt 5")).Body);
  }

  [Fact]
  public async Task A_reference_is_expanded_with_what_is_selected_of_it() {
    var page = await app.Json("/odata/shop?$select=code&$expand=company_record($select=name)&$orderby=code&$top=2");
    Assert.Equal("""[{"code":"S00","company_record":null},{"code":"S01","company_record":{"name":"Công ty 1"}}]""", page["value"]!.ToJsonString(Kernel.Json.Options));
  }

  [Fact]
  public async Task One_record_is_found_by_its_id() {
    var one = await app.Json($"/odata/shop({app.Shops[4]})");
    Assert.Equal(("S04", "2020-01-05", "06:04:00", 4), ((string)one["code"]!, (string)one["opened"]!, (string)one["open_at"]!, (int)one["seats"]!));
    Assert.Equal("EPSG:4326", (string)one["place"]!["crs"]!["properties"]!["name"]!);
    Assert.Equal(HttpStatusCode.NotFound, (await app.Ask($"/odata/shop({Guid.CreateVersion7()})")).Status);
  }

  [Fact]
  public async Task Pages_go_on_by_their_links_until_all_were_given_once() {
    var (all, sizes) = (new List<string>(), new List<int>());
    for (var next = "/odata/many?$top=1203&$select=code&$orderby=code desc"; next is not null;) {
      var page = await app.Json(next, OpenDoors.Official);
      all.AddRange(Codes(page));
      sizes.Add(page["value"]!.AsArray().Count);
      next = (string?)page["@odata.nextLink"] is { } link ? new Uri(link).PathAndQuery : null;
    }
    Assert.Equal([500, 500, 203], sizes);
    Assert.Equal(1203, all.Distinct().Count());
  }

  [Fact]
  public async Task Records_are_left_out_at_the_beginning_once_and_pages_go_on_from_there() {
    var whole = Codes(await app.Json("/odata/many?$top=12&$select=code&$orderby=code", OpenDoors.Official));
    Assert.Equal(whole[5..], Codes(await app.Json("/odata/many?$top=7&$skip=5&$select=code&$orderby=code", OpenDoors.Official)));
    var all = new List<string>();
    for (var next = "/odata/many?$skip=100&$select=code&$orderby=code"; next is not null;) {
      var page = await app.Json(next, OpenDoors.Official);
      all.AddRange(Codes(page));
      next = (string?)page["@odata.nextLink"] is { } link ? new Uri(link).PathAndQuery : null;
    }
    Assert.Equal(1105, all.Distinct().Count());
    Assert.Equal(1105, all.Count);
  }

  [Theory]
  [InlineData("$filter=seats gt", "registries.bad_filter", 400)]
  [InlineData("$filter=nothing eq 1", "registries.unknown_field", 400)]
  [InlineData("$filter=seats add 1 eq 2", "registries.filter_unsupported", 501)]
  [InlineData("$filter=holder eq '064090000001'", "registries.unknown_field", 400)]
  [InlineData("$select=holder", "registries.unknown_field", 400)]
  [InlineData("$orderby=holder", "registries.unknown_field", 400)]
  [InlineData("$skip=10001", "registries.skip_wrong", 400)]
  [InlineData("$skip=x", "registries.filter_unsupported", 501)]
  [InlineData("$top=-1", "registries.filter_unsupported", 501)]
  [InlineData("$skiptoken=abc", "registries.cursor_wrong", 400)]
  [InlineData("$expand=nothing", "registries.unknown_field", 400)]
  public async Task What_cannot_be_asked_is_told_by_its_code(string query, string code, int status) {
    var (answered, body, _) = await app.Ask("/odata/shop?" + query);
    Assert.Equal((status, code), ((int)answered, (string?)JsonNode.Parse(body)!["error"]!["code"]));
  }

  [Fact]
  public async Task A_choice_that_is_too_long_is_refused_and_nothing_more_than_it_is_read() {
    foreach (var option in (string[])["$select", "$expand"]) {
      var (status, body, _) = await app.Ask($"/odata/shop?$filter=code eq 'S03'&{option}={string.Concat(Enumerable.Repeat(option == "$select" ? "code," : "company_record,", 900))}{(option == "$select" ? "code" : "company_record")}", OpenDoors.Trusted);
      Assert.Equal((HttpStatusCode.BadRequest, "registries.choice_too_long"), (status, (string?)JsonNode.Parse(body)!["error"]!["code"]));
    }
    Assert.DoesNotContain("registries.personal_read", await app.Ledger(app.Shops[3]));
  }

  [Fact]
  public async Task Personal_fields_are_given_to_who_may_see_them_alone_and_leave_evidence() {
    Assert.DoesNotContain(OpenDoors.Holder, (await app.Ask("/odata/shop")).Body);
    Assert.DoesNotContain(OpenDoors.Holder, (await app.Ask("/odata/shop", OpenDoors.Official)).Body);
    Assert.DoesNotContain(OpenDoors.Holder, (await app.Ask("/odata/shop?$select=code", OpenDoors.Trusted)).Body);
    Assert.DoesNotContain("registries.personal_read", await app.Ledger(app.Shops[2]));
    Assert.Contains(OpenDoors.Holder, (await app.Ask("/odata/shop?$filter=code eq 'S02'", OpenDoors.Trusted)).Body);
    Assert.Contains("registries.personal_read", await app.Ledger(app.Shops[2]));
  }
}
