using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The rules of metadata (B.2), each as exact bytes over a socket and by a plain client.</summary>
public sealed class ConformanceMetadataTests(BusSite site) : IClassFixture<BusSite> {
  sealed class Talk(BusSite site, string line) {
    public BusSite Site => site;

    public Task<Answered> Ask(string target, string? client = null, params (string Name, string Value)[] headers) =>
      ConformanceLine.Send(line, site.ClientOptions.BaseAddress, new("GET", target, [.. client == "" ? [] : new[] { ("X-Road-Client", client ?? site.Caller.ToString()) }, .. headers]));

    public async Task Refused(string type, string target, string? client = null) {
      var answer = await Ask(target, client);
      Assert.Equal((type.StartsWith("Client.", StringComparison.Ordinal) ? 400 : 500, type, type), (answer.Status, answer["X-Road-Error"], (string?)answer.Json["type"]));
    }

    public async Task<JsonArray> Services(string code, string? client = null) {
      var answer = await Ask(site.Path(service: code), client);
      Assert.Equal((200, "application/json"), (answer.Status, answer.Type));
      return answer.Json["service"]!.AsArray();
    }

    public async Task<string> Described(string description) {
      var code = BusApp.Code("described");
      site.Description = description;
      await site.Offer(site.OwnerId, code, "http://10.0.0.1", site.ServiceUrl + "/base/description");
      return site.Path($"?serviceCode={code}", "getOpenAPI");
    }

    public async Task Given(string description, string given, string type) {
      var answer = await Ask(await Described(description));
      Assert.Equal((200, type, given), (answer.Status, answer.Type, answer.Text));
    }
  }

  static readonly Dictionary<string, Func<Talk, Task>> Rules = new() {
    ["Clients are listed as XML, and nobody need say who they are"] = async t => {
      var answer = await t.Ask("/listClients", "");
      XNamespace xroad = "http://x-road.eu/xsd/xroad.xsd", id = "http://x-road.eu/xsd/identifiers";
      var list = XDocument.Parse(answer.Text).Root!;
      Assert.Equal((200, "text/xml", xroad + "clientList"), (answer.Status, answer.Type, list.Name));
      var own = list.Elements(xroad + "member").Select(m => m.Element(xroad + "id")!).Where(i => i.Element(id + "memberCode")!.Value == t.Site.Owner.Member);
      Assert.Equal([("MEMBER", null), ("SUBSYSTEM", t.Site.Owner.Subsystem)], own.Select(i => (i.Attribute(id + "objectType")!.Value, i.Element(id + "subsystemCode")?.Value)).Order());
    },
    ["Clients are listed as JSON where that is accepted"] = async t => {
      var answer = await t.Ask("/listClients", "", ("Accept", "application/json"));
      Assert.Equal((200, "application/json"), (answer.Status, answer.Type));
      var own = answer.Json["member"]!.AsArray().Where(m => (string?)m!["id"]!["member_code"] == t.Site.Owner.Member).ToDictionary(m => (string)m!["id"]!["object_type"]!, m => m!);
      Assert.Equal(["MEMBER", "SUBSYSTEM"], own.Keys.Order());
      Assert.Equal(("DEV", "GOV", t.Site.Owner.Subsystem, "Hệ thống"), ((string?)own["SUBSYSTEM"]["id"]!["xroad_instance"], (string?)own["SUBSYSTEM"]["id"]!["member_class"], (string?)own["SUBSYSTEM"]["id"]!["subsystem_code"], (string?)own["SUBSYSTEM"]["subsystem_name"]));
      Assert.False(own["MEMBER"]["id"]!.AsObject().ContainsKey("subsystem_code"));
    },
    ["Clients of this instance are listed by its name"] = async t => Assert.Equal(200, (await t.Ask("/listClients?xRoadInstance=DEV", "")).Status),
    ["Clients of an instance that is not known are not"] = t => t.Refused("Client.BadRequest", "/listClients?xRoadInstance=XX", ""),
    ["Services are listed with their endpoints in the names that are in use"] = async t => Assert.True(JsonNode.DeepEquals((await t.Services("listMethods")).Single(s => (string?)s!["service_code"] == "svc"), new JsonObject {
      ["object_type"] = "SERVICE", ["xroad_instance"] = "DEV", ["member_class"] = "GOV", ["member_code"] = t.Site.Owner.Member, ["subsystem_code"] = t.Site.Owner.Subsystem, ["service_code"] = "svc", ["service_type"] = "REST",
      ["endpoint_list"] = new JsonArray(new JsonObject { ["method"] = "GET", ["path"] = "/echo/*" }, new JsonObject { ["method"] = "POST", ["path"] = "/echo" }),
    })),
    ["A service with a description is told as OPENAPI"] = async t => {
      var code = (await t.Described("{}")).Split('=')[^1];
      Assert.Equal("OPENAPI", (string?)(await t.Services("listMethods")).Single(s => (string?)s!["service_code"] == code)!["service_type"]);
    },
    ["What tells of services is in no list"] = async t => {
      foreach (var code in new[] { "listMethods", "allowedMethods" }) Assert.Empty((await t.Services(code)).Select(s => (string?)s!["service_code"]).Intersect(["listMethods", "allowedMethods", "getOpenAPI", "getWsdl"]));
    },
    ["What a client may not call is not in its list"] = async t => {
      var (id, party) = await t.Site.Subsystem();
      Assert.Empty(await t.Services("allowedMethods", party.ToString()));
      await t.Site.Grant(t.Site.ServiceId, id, "GET", "/echo/*");
      var allowed = Assert.Single(await t.Services("allowedMethods", party.ToString()))!;
      Assert.Equal(("svc", """[{"method":"GET","path":"/echo/*"}]"""), ((string?)allowed["service_code"], allowed["endpoint_list"]!.ToJsonString()));
    },
    ["Who does not say who they are has no list of services"] = t => t.Refused("Client.InvalidClientIdentifier", t.Site.Path(service: "listMethods"), ""),
    ["Who does not say who they are has no list of what is allowed"] = t => t.Refused("Client.InvalidClientIdentifier", t.Site.Path(service: "allowedMethods"), ""),
    ["Who does not say who they are has no description"] = t => t.Refused("Client.InvalidClientIdentifier", t.Site.Path("?serviceCode=svc", "getOpenAPI"), ""),
    ["A stranger has no list of services"] = t => t.Refused("Server.ClientProxy.UnknownMember", t.Site.Path(service: "listMethods"), "DEV/GOV/stranger/a"),
    ["A description in JSON has addresses that lead through here"] = t => t.Given("""{"openapi":"3.0.1","servers":[{"url":"http://10.0.0.1:8080/v2"},{"url":"https://{host}/v2"}],"paths":{}}""", """{"openapi":"3.0.1","servers":[{"url":"/v2"},{"url":"https://{host}/v2"}],"paths":{}}""", "application/json"),
    ["A description in YAML has addresses that lead through here"] = t => t.Given("openapi: 3.1.0\nservers:\n  - url: http://10.0.0.1:8080/v2\n  - url: https://{host}/v2\npaths: {}\n", "openapi: 3.1.0\nservers:\n  - url: /v2\n  - url: https://{host}/v2\npaths: {}\n", "text/yaml"),
    ["A version that is not supported is not given"] = async t => await t.Refused("Server.ServerProxy.ServiceFailed", await t.Described("""{"openapi":"4.0.0"}""")),
    ["A service without description has none"] = t => t.Refused("Server.ServerProxy.ServiceType", t.Site.Path("?serviceCode=svc", "getOpenAPI")),
    ["A service that is not there has no description"] = t => t.Refused("Server.ServerProxy.UnknownService", t.Site.Path("?serviceCode=none", "getOpenAPI")),
    ["A description is of a service that is named"] = t => t.Refused("Client.BadRequest", t.Site.Path(service: "getOpenAPI")),
  };

  public static TheoryData<string, string> EachRule => ConformanceTests.Lines(Rules.Keys);

  [Theory]
  [MemberData(nameof(EachRule))]
  public Task Each_rule_of_metadata_holds(string rule, string line) => Rules[rule](new(site, line));
}
