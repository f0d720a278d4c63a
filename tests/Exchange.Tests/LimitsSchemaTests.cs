using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Requests and answers are held against the description that is kept with the version.</summary>
public sealed class LimitsSchemaTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  const string Described = """
    {"openapi":"3.0.3","info":{"title":"Hồ sơ","version":"1"},"paths":{
      "/echo/{id}":{"post":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"year","in":"query","required":true,"schema":{"type":"integer"}}],
        "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Person"}},"text/plain":{"schema":{"type":"string"}}}},
        "responses":{"200":{"description":"ok","content":{"*/*":{"schema":{}}}}}}},
      "/status/200":{"get":{"responses":{"404":{"description":"none"}}}},
      "/echo":{"get":{"responses":{"2XX":{"description":"ok","content":{"application/json":{"schema":{"type":"array"}}}}}}}},
     "components":{"schemas":{"Person":{"type":"object","required":["name","code"],"additionalProperties":false,"properties":{
       "name":{"type":"string","minLength":1,"maxLength":10},"code":{"type":"string","readOnly":true},"age":{"type":"integer","minimum":0,"nullable":true},"sex":{"enum":["m","f"]},
       "phone":{"type":"string","pattern":"^[0-9]+$"},"parents":{"type":"array","maxItems":2,"items":{"$ref":"#/components/schemas/Person"}},"id":{"oneOf":[{"type":"string"},{"type":"integer"}]}}}}}}
    """;

  /// <summary>A service whose version 2 is described and published, and how it is checked.</summary>
  async Task<(Guid Id, string Code)> Service(string check, string? contract = Described) {
    var (code, keeper) = (BusApp.Code("schema"), People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Offer, ExchangePermissions.Members));
    var id = await site.Offer(site.OwnerId, code, site.ServiceUrl + "/base");
    await site.Grant(id, site.ClientId);
    var path = $"/api/exchange/services/{id}";
    Assert.Equal(200, (await site.Send(keeper, HttpMethod.Put, path + "/handling", new { verifyTls = true, schemaCheck = check, cacheSeconds = 0 })).Status);
    if (contract is null) return (id, code);
    var (status, said) = await site.Send(keeper, HttpMethod.Put, path + "/versions/2", new { terms = DescribeVersionTests.Terms(), contract });
    Assert.True(status == 200, $"{said}");
    Assert.Equal(200, (await site.Send(keeper, HttpMethod.Post, path + "/versions/2/state", new { state = "published" })).Status);
    return (id, code);
  }

  async Task<HttpResponseMessage> Post(string code, string body, string below = "/echo/1?year=2026", string type = "application/json", string? id = null) =>
    await site.Call(site.Path(below, code), content: new StringContent(body, Encoding.UTF8, type), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id ?? BusApp.Code("id")));

  async Task<(string Side, string Result, long Calls, string? Said)[]> Found(Guid service) {
    await site.Services.GetRequiredService<ContractFindings>().Tell(Ct);
    var told = (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, $"/api/exchange/services/{service}/limits")).Body!["findings"]!.AsArray();
    return [.. told.Select(f => ((string)f!["side"]!, (string)f["result"]!, (long)f["calls"]!, (string?)f["said"])).Order()];
  }

  public static TheoryData<string, string, string, string?> Wrong => new() {
    { "{}", "/echo/1?year=1", "mismatch", "/name: required" }, { """{"name":""}""", "/echo/1?year=1", "mismatch", "/name: minLength" }, { """{"name":"01234567890"}""", "/echo/1?year=1", "mismatch", "/name: maxLength" }, { """{"name":1}""", "/echo/1?year=1", "mismatch", "/name: type" },
    { """{"name":"a","age":-1}""", "/echo/1?year=1", "mismatch", "/age: minimum" }, { """{"name":"a","age":1.5}""", "/echo/1?year=1", "mismatch", "/age: type" }, { """{"name":"a","sex":"x"}""", "/echo/1?year=1", "mismatch", "/sex: enum" },
    { """{"name":"a","phone":"12a"}""", "/echo/1?year=1", "mismatch", "/phone: pattern" }, { """{"name":"a","more":1}""", "/echo/1?year=1", "mismatch", "/: additionalProperties" }, { """{"name":"a","id":true}""", "/echo/1?year=1", "mismatch", "/id: oneOf" },
    { """{"name":"a","parents":[{"name":"b"},{"name":""}]}""", "/echo/1?year=1", "mismatch", "/parents/1/name: minLength" }, { """{"name":"a","parents":[{},{},{}]}""", "/echo/1?year=1", "mismatch", "/parents: maxItems" }, { "[]", "/echo/1?year=1", "mismatch", "/: type" },
    { """{"name":""", "/echo/1?year=1", "no_json", null }, { "", "/echo/1?year=1", "no_body", null }, { """{"name":"a"}""", "/echo/1", "parameter_missing", "query year: required" }, { """{"name":"a"}""", "/echo/1/2?year=1", "no_operation", null },
  };

  [Theory]
  [MemberData(nameof(Wrong))]
  public async Task Enforced_what_does_not_fit_is_refused_before_the_service_hears_of_it_and_is_in_the_log(string body, string below, string result, string? said) {
    var (service, code) = await Service("enforce");
    var (id, path) = (BusApp.Code("refused"), "/base" + below.Split('?')[0]);
    var before = site.Seen.GetValueOrDefault(path);
    using var answer = await Post(code, body, below, id: id);
    var told = await BusSite.Told(answer);
    Assert.Equal((400, "Client.InvalidRequest"), ((int)answer.StatusCode, (string?)told["type"]));
    Assert.EndsWith($"{result}{(said is null ? "" : $" ({said})")}", (string?)told["message"], StringComparison.Ordinal);
    Assert.Equal(before, site.Seen.GetValueOrDefault(path));
    Assert.Equal([null, "Client.InvalidRequest"], (await site.Log(id)).Select(l => l.Result));
    Assert.Equal([("Request", result, 1L, said)], await Found(service));
  }

  [Fact]
  public void References_may_lead_on_further_than_a_stack_goes() {
    static JsonObject To(int number) => new() { ["$ref"] = $"#/components/schemas/S{number}" };
    var schemas = Enumerable.Range(0, 30_000).Select(i => KeyValuePair.Create($"S{i}", (JsonNode?)new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["a"] = To(i + 1) } }));
    var whole = new JsonObject { ["components"] = new JsonObject { ["schemas"] = new JsonObject(schemas) } };
    var rule = ShapeRule.Of(ContractShape.Of(To(0), whole), isSent: true, new(ReferenceEqualityComparer.Instance));
    using var value = System.Text.Json.JsonDocument.Parse("""{"a":{"a":1}}""");
    Assert.Equal("/a/a: type", rule.Fault(value.RootElement));
  }

  [Theory]
  [InlineData("1", 200), InlineData("true", 200), InlineData("\"a\"", 400)]
  public async Task One_type_described_twice_fits_as_either_of_both(string body, int status) {
    const string Shapes = """{"application/json":{"schema":{"type":"integer"}},"application/json; charset=utf-8":{"schema":{"type":"boolean"}}}""";
    var (_, code) = await Service("enforce", """{"openapi":"3.0.3","info":{"title":"Hồ sơ","version":"1"},"paths":{"/echo/1":{"post":{"requestBody":{"content":SHAPES},"responses":{"200":{"description":"ok","content":{"*/*":{"schema":{}}}}}}}}}""".Replace("SHAPES", Shapes, StringComparison.Ordinal));
    using var answer = await Post(code, body, "/echo/1");
    Assert.Equal(status, (int)answer.StatusCode);
  }

  [Theory]
  [InlineData("""{"name":"Nguyễn Văn","age":null,"sex":"f","phone":"0269","parents":[{"name":"b","parents":[]}],"id":7}""", "application/json"), InlineData("no JSON", "text/plain")]
  public async Task What_fits_goes_on(string body, string type) {
    var (service, code) = await Service("enforce");
    using var answer = await Post(code, body, type: type);
    Assert.Equal((200, Encoding.UTF8.GetByteCount(body)), ((int)answer.StatusCode, (int)(await BusSite.Told(answer))["size"]!));
    Assert.Empty(await Found(service));
  }

  [Fact]
  public async Task Warned_it_goes_on_and_its_owner_sees_how_often_and_where() {
    var (service, code) = await Service("warn");
    for (var i = 0; i < 2; i++) Assert.Equal(200, (int)(await Post(code, """{"name":"Bí mật của ai","code":"x"}""")).StatusCode);
    Assert.Equal(200, (int)(await Post(code, "a", type: "application/xml")).StatusCode);
    Assert.Equal([("Request", "mismatch", 2L, "/name: maxLength"), ("Request", "no_type", 1L, null)], await Found(service));
    var page = await site.As(BusApp.Keeper(BusApp.DepartmentId)).GetStringAsync($"/quan-tri/truc-tich-hop/dich-vu/{service}", Ct);
    Assert.Contains("3 lượt không khớp mô tả", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    page = WebUtility.HtmlDecode(await site.As(BusApp.Keeper(BusApp.DepartmentId)).GetStringAsync($"/quan-tri/truc-tich-hop/dich-vu/{service}/gioi-han", Ct));
    Assert.All(["Nội dung không khớp lược đồ", "/name: maxLength", "Kiểu nội dung không có trong mô tả"], words => Assert.Contains(words, page, StringComparison.Ordinal));
    Assert.DoesNotContain("Bí mật", page, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("warn"), InlineData("enforce")]
  public async Task An_answer_that_does_not_fit_is_counted_and_given_all_the_same(string check) {
    var (service, code) = await Service(check);
    using (var answer = await site.Call(site.Path("/echo", code))) Assert.Equal((200, "GET"), ((int)answer.StatusCode, (string?)(await BusSite.Told(answer))["method"]));
    Assert.Equal(200, (int)(await site.Call(site.Path("/status/200", code))).StatusCode);
    Assert.Equal(new[] { ("Answer", "no_status", 1L, (string?)null), ("Answer", "no_type", 1L, null) }, await Found(service));
  }

  [Fact]
  public async Task What_is_too_large_is_encoded_or_has_no_description_is_not_judged_and_said_so() {
    var (service, code) = await Service("enforce");
    Assert.Equal(200, (int)(await Post(code, $"\"{new string('a', HeldStream.Window)}\"")).StatusCode);
    using (var packed = new StringContent("packed", Encoding.UTF8, "application/json") { Headers = { ContentEncoding = { "gzip" } } }) Assert.Equal(200, (int)(await site.Call(site.Path("/echo/1?year=1", code), content: packed)).StatusCode);
    Assert.Equal([("Request", "encoded", 1L, null), ("Request", "too_large", 1L, (string?)null)], await Found(service));
    (service, code) = await Service("enforce", contract: null);
    Assert.Equal(200, (int)(await Post(code, "{}")).StatusCode);
    Assert.Equal([("Request", "not_described", 1L, (string?)null)], await Found(service));
  }

  [Fact]
  public async Task Switched_off_nothing_is_judged() {
    var (service, code) = await Service("off");
    Assert.Equal(200, (int)(await Post(code, "{}")).StatusCode);
    Assert.Empty(await Found(service));
  }
}
