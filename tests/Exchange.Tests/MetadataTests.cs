using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>What the exchange tells about those who take part and what they offer, in X-Road's forms.</summary>
public sealed class MetadataTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<JsonArray> Services(string code, string? client = null) {
    using var answer = await site.Call(site.Path(service: code), client: client);
    Assert.Equal((200, "application/json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    return (await BusSite.Told(answer))["service"]!.AsArray();
  }

  [Fact]
  public async Task All_who_take_part_are_listed_as_XML_and_as_JSON() {
    using var xml = await site.Call("/listClients");
    Assert.Equal("text/xml", xml.Content.Headers.ContentType!.MediaType);
    XNamespace xroad = "http://x-road.eu/xsd/xroad.xsd", id = "http://x-road.eu/xsd/identifiers";
    var list = XDocument.Parse(await xml.Content.ReadAsStringAsync(Ct)).Root!;
    Assert.Equal(xroad + "clientList", list.Name);
    var found = Assert.Single(list.Elements(xroad + "member"), m => m.Element(xroad + "id")!.Element(id + "memberCode")!.Value == site.Owner.Member && m.Element(xroad + "id")!.Element(id + "subsystemCode") is not null);
    Assert.Equal(("SUBSYSTEM", site.Owner.Subsystem, "Cơ quan " + site.Owner.Member, "Hệ thống"), (found.Element(xroad + "id")!.Attribute(id + "objectType")!.Value, found.Element(xroad + "id")!.Element(id + "subsystemCode")!.Value, found.Element(xroad + "name")!.Value, found.Element(xroad + "subsystemName")!.Value));
    using var json = await site.Call("/listClients?xRoadInstance=DEV", more: r => r.Headers.TryAddWithoutValidation("Accept", "application/json"));
    var members = (await BusSite.Told(json))["member"]!.AsArray();
    var own = members.Where(m => (string?)m!["id"]!["member_code"] == site.Owner.Member).Select(m => m!.ToJsonString()).ToArray();
    Assert.Equal(list.Elements().Count(), members.Count);
    Assert.Equal(2, own.Length);
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse(own[1]), new JsonObject {
      ["id"] = new JsonObject { ["object_type"] = "SUBSYSTEM", ["xroad_instance"] = "DEV", ["member_class"] = "GOV", ["member_code"] = site.Owner.Member, ["subsystem_code"] = site.Owner.Subsystem },
      ["name"] = "Cơ quan " + site.Owner.Member, ["subsystem_name"] = "Hệ thống",
    }));
    Assert.Equal(400, (await BusSite.Fault(await site.Call("/listClients?xRoadInstance=XX"))).Status);
  }

  [Fact]
  public async Task Services_are_listed_with_their_endpoints_and_to_each_client_those_that_it_may_call() {
    var (id, party) = await site.Subsystem();
    var hidden = await site.Offer(site.OwnerId, "hidden", "http://10.0.0.1");
    var all = await Services("listMethods", party.ToString());
    Assert.Contains("hidden", all.Select(s => (string?)s!["service_code"]));
    Assert.True(JsonNode.DeepEquals(all.Single(s => (string?)s!["service_code"] == "svc"), new JsonObject {
      ["object_type"] = "SERVICE", ["xroad_instance"] = "DEV", ["member_class"] = "GOV", ["member_code"] = site.Owner.Member, ["subsystem_code"] = site.Owner.Subsystem, ["service_code"] = "svc", ["service_type"] = "REST",
      ["endpoint_list"] = new JsonArray(new JsonObject { ["method"] = "GET", ["path"] = "/echo/*" }, new JsonObject { ["method"] = "POST", ["path"] = "/echo" }),
    }));
    Assert.Empty(await Services("allowedMethods", party.ToString()));
    await site.Grant(site.ServiceId, id, "GET", "/echo/*");
    var allowed = Assert.Single(await Services("allowedMethods", party.ToString()))!;
    Assert.Equal(("svc", """[{"method":"GET","path":"/echo/*"}]"""), ((string?)allowed["service_code"], allowed["endpoint_list"]!.ToJsonString()));
    Assert.Equal(2, Assert.Single(await Services("allowedMethods"))!["endpoint_list"]!.AsArray().Count);
    Assert.NotEqual(Guid.Empty, hidden);
  }

  [Theory]
  [InlineData("listMethods"), InlineData("allowedMethods"), InlineData("getOpenAPI")]
  public async Task Nobody_is_told_who_does_not_say_and_prove_who_they_are(string code) {
    Assert.Equal("Server.ClientProxy.UnknownMember", (await BusSite.Fault(await site.Call(site.Path(service: code), client: "DEV/GOV/stranger/a"))).Type);
    Assert.Equal("Client.BadRequest", (await BusSite.Fault(await site.Call(site.Path(service: code), HttpMethod.Post))).Type);
    Assert.Equal("Server.ClientProxy.UnknownMember", (await BusSite.Fault(await site.Call($"/r1/DEV/GOV/stranger/a/{code}"))).Type);
  }

  [Theory]
  [InlineData("""{"openapi":"3.0.1","servers":[{"url":"http://10.0.0.1:8080/v2"},{"url":"https://{host}/v2"},{"url":"/v3"}],"paths":{"/a":{"servers":[{"url":"https://b/"}],"get":{"servers":[{"url":"http://c/d"}]}}}}""",
    """{"openapi":"3.0.1","servers":[{"url":"/v2"},{"url":"https://{host}/v2"},{"url":"/v3"}],"paths":{"/a":{"servers":[{"url":"/"}],"get":{"servers":[{"url":"/d"}]}}}}""", "application/json")]
  [InlineData("openapi: 3.1.0\nservers:\n  - url: http://10.0.0.1:8080/v2\n  - url: 'https://b/c'\n  - url: https://{host}/v2\npaths: {}\n", "openapi: 3.1.0\nservers:\n  - url: /v2\n  - url: '/c'\n  - url: https://{host}/v2\npaths: {}\n", "text/yaml")]
  public async Task A_description_is_given_with_addresses_that_lead_through_here(string written, string given, string type) {
    site.Description = written;
    await site.Offer(site.OwnerId, "described", "http://10.0.0.1", site.ServiceUrl + "/base/description?v=3");
    using var answer = await site.Call(site.Path("?serviceCode=described", "getOpenAPI"));
    Assert.Equal((given, type), (await answer.Content.ReadAsStringAsync(Ct), answer.Content.Headers.ContentType!.MediaType));
  }

  [Fact]
  public async Task What_is_kept_with_a_version_is_given_for_it_alone_and_what_is_tested_where_it_is_tested() {
    var (service, keeper) = (await site.Offer(site.OwnerId, "kept", "http://10.0.0.1"), BusApp.Keeper(BusApp.DepartmentId));
    var path = $"/api/exchange/services/{service}/versions/2";
    Assert.Equal(200, (await site.Send(keeper, HttpMethod.Put, path, new { terms = new { testUrl = "http://10.0.0.1/test" }, contract = DescribeVersionTests.Contract() })).Status);
    Assert.Equal("Server.ServerProxy.UnknownService", (await BusSite.Fault(await site.Call(site.Path("?serviceCode=kept.v2", "getOpenAPI")))).Type);
    await Moved("test");
    var tested = site.Path("?serviceCode=kept", "getOpenAPI").Replace("/DEV/", "/DEV-TEST/", StringComparison.Ordinal);
    Assert.EndsWith($"/{site.Owner.Subsystem}/kept.v2", (string?)(await Told(tested))["servers"]![0]!["url"], StringComparison.Ordinal);
    Assert.Equal("Server.ServerProxy.ServiceType", (await BusSite.Fault(await site.Call(site.Path("?serviceCode=kept", "getOpenAPI")))).Type);
    await Moved("published");
    Assert.Equal($"/r1/{site.Owner}/kept", (string?)(await Told(site.Path("?serviceCode=kept", "getOpenAPI")))["servers"]![0]!["url"]);
    Assert.NotNull((await Told(site.Path("?serviceCode=kept.v2", "getOpenAPI")))["paths"]!["/people/{id}"]);
    Assert.Equal("Server.ServerProxy.ServiceType", (await BusSite.Fault(await site.Call(site.Path("?serviceCode=kept.v1", "getOpenAPI")))).Type);

    async Task Moved(string to) => Assert.Equal(200, (await site.Send(keeper, HttpMethod.Post, path + "/state", new { state = to })).Status);
    async Task<JsonNode> Told(string address) {
      using var answer = await site.Call(address);
      return await BusSite.Told(answer);
    }
  }

  [Theory]
  [InlineData("""{"swagger":"2.0"}""", "?serviceCode=described", "Server.ServerProxy.ServiceFailed"), InlineData("""{"openapi":"4.0.0"}""", "?serviceCode=described", "Server.ServerProxy.ServiceFailed"), InlineData("{", "?serviceCode=described", "Server.ServerProxy.ServiceFailed"), InlineData("swagger: '2.0'", "?serviceCode=described", "Server.ServerProxy.ServiceFailed")]
  [InlineData("", "?serviceCode=svc", "Server.ServerProxy.ServiceType"), InlineData("", "?serviceCode=none", "Server.ServerProxy.UnknownService"), InlineData("", "", "Client.BadRequest"), InlineData("", "?serviceCode=away", "Server.ServerProxy.NetworkError")]
  public async Task A_description_that_is_none_is_not_given(string written, string query, string type) {
    site.Description = written;
    await site.Offer(site.OwnerId, "described", "http://10.0.0.1", site.ServiceUrl + "/base/description");
    await site.Offer(site.OwnerId, "away", "http://10.0.0.1", "http://127.0.0.1:1/openapi.json");
    Assert.Equal(type, (await BusSite.Fault(await site.Call(site.Path(query, "getOpenAPI")))).Type);
  }
}
