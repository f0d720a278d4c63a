using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ShowServiceTests(BusApp app) : IClassFixture<BusApp> {
  [Fact]
  public async Task A_service_is_told_with_what_its_owner_promises_and_not_with_where_it_lies() {
    var (owner, party) = await app.Subsystem();
    var (service, keeper) = (await app.Offer(owner, "a", "http://10.9.8.7"), BusApp.Keeper(BusApp.DepartmentId));
    var contract = DescribeVersionTests.Contract().Replace("\"paths\":", "\"servers\":[{\"url\":\"http://10.9.8.7/v1\"}],\"paths\":", StringComparison.Ordinal).Replace("\"summary\":", "\"servers\":[{\"url\":\"http://10.9.8.7/v2\"}],\"summary\":", StringComparison.Ordinal);
    Assert.Equal(200, (await app.Send(keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms = DescribeVersionTests.Terms("http://10.9.8.7/test"), contract })).Status);
    Assert.Equal(200, (await app.Send(keeper, HttpMethod.Post, $"/api/exchange/services/{service}/versions/2/state", new { state = "test" })).Status);
    async Task<JsonNode> Told(string query = "") => (await app.Send(People.With(), HttpMethod.Get, $"/api/exchange/catalogue/{service}{query}")).Body!;
    var (now, tested) = (await Told(), await Told("?number=2"));
    Assert.Equal(($"{party}/a", 1, "published"), ((string?)now["address"], (int)now["number"]!, (string?)now["state"]));
    Assert.Equal(($"{party with { Instance = "DEV-TEST" }}/a.v2", "test", 99.5m, "Luật Hộ tịch, Điều 5"), ((string?)tested["address"], (string?)tested["state"], (decimal)tested["availability"]!, (string?)tested["basis"]));
    Assert.Equal($"/r1/{tested["address"]}", (string?)JsonNode.Parse((string)tested["contract"]!)!["servers"]![0]!["url"]);
    Assert.DoesNotContain("10.9.8.7", now.ToJsonString() + tested.ToJsonString(), StringComparison.Ordinal);
    Assert.Equal((404, 403), ((await app.Send(People.With(), HttpMethod.Get, $"/api/exchange/catalogue/{service}?number=9")).Status, (await app.Send(People.Citizen(), HttpMethod.Get, $"/api/exchange/catalogue/{service}")).Status));
  }

  async Task<string> Described(int port, string contract) {
    var (owner, _) = await app.Subsystem();
    var (service, keeper) = (await app.Offer(owner, "a", $"http://10.9.8.7:{port}"), BusApp.Keeper(BusApp.DepartmentId));
    Assert.Equal(200, (await app.Send(keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/2", new { terms = DescribeVersionTests.Terms($"http://10.9.8.7:{port}/test"), contract })).Status);
    Assert.Equal(200, (await app.Send(keeper, HttpMethod.Post, $"/api/exchange/services/{service}/versions/2/state", new { state = "test" })).Status);
    return (string)(await app.Send(People.With(), HttpMethod.Get, $"/api/exchange/catalogue/{service}?number=2")).Body!["contract"]!;
  }

  [Fact]
  public async Task Servers_of_callbacks_and_links_are_not_told_and_fields_of_that_name_are() {
    const string Where = "{\"url\":\"http://10.9.8.7/v1\"}";
    var told = await Described(8001, """
      {"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{"/a":{"post":{"callbacks":{"done":{"{$request.body#/to}":{"servers":[WHERE],"post":{"servers":[WHERE],"responses":{"200":{"description":""}}}}}},
        "responses":{"200":{"description":"","links":{"next":{"operationId":"b","server":WHERE}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},
       "components":{"pathItems":{"b":{"servers":[WHERE],"get":{"responses":{"200":{"description":""}}}}},"schemas":{"A":{"type":"object","properties":{"server":{"type":"string"},"servers":{"type":"array"}}}}}}
      """.Replace("WHERE", Where, StringComparison.Ordinal));
    Assert.DoesNotContain("10.9.8.7", told, StringComparison.Ordinal);
    Assert.Equal(["server", "servers"], JsonNode.Parse(told)!["components"]!["schemas"]!["A"]!["properties"]!.AsObject().Select(p => p.Key));
  }

  [Fact]
  public async Task A_description_that_was_taken_is_told_however_deep_it_lies() {
    var schema = string.Concat(Enumerable.Repeat("{\"items\":", 88)) + "{\"title\":\"deepest\"}" + new string('}', 88);
    var told = await Described(8003, """
      {"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":""}}}}},"components":{"schemas":{"A":SCHEMA}}}
      """.Replace("SCHEMA", schema, StringComparison.Ordinal));
    Assert.Contains("\"deepest\"", told, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_SOAP_service_is_told_at_the_exchange_alone() {
    var told = await Described(8002, """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:a="http://www.w3.org/2005/08/addressing" name="Land"><import namespace="urn:x" location="http://10.9.8.7/x.wsdl"/><portType name="p"><operation name="FindParcel"/></portType>
      <service name="Land"><port name="p" binding="b"><s:address location="http://10.9.8.7/land"/><a:EndpointReference><a:Address>http://10.9.8.7/land</a:Address></a:EndpointReference></port></service></definitions>
      """);
    Assert.Contains("<s:address location=\"/r1/DEV-TEST/", told, StringComparison.Ordinal);
    Assert.DoesNotContain("10.9.8.7", told, StringComparison.Ordinal);
  }
}
