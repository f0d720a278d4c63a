using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Registries of the platform as services of the exchange, by declaration alone.</summary>
public sealed class AdapterRegistryTests(AdapterSite site) : IClassFixture<AdapterSite> {
  static object Input(string name, string at, bool required = false, object? schema = null) => new { name, @in = at, required, schema = schema ?? new { type = "string" } };

  internal static object Adapter(string registry, bool personal = true, string full = "=row.family + \" \" + row.given") => new {
    name = new { vi = "Tra cứu người" }, kind = "registry", personal, seconds = 30,
    operations = new object[] {
      new {
        method = "GET", path = "/people/{number}", name = new { vi = "Một người" }, one = true,
        inputs = new[] { Input("number", "path", schema: new { type = "string", pattern = "^[0-9]{4}$" }) }, identifiedBy = new[] { new[] { "number" } },
        source = new { registry, where = new { number = "=input.number" } },
        each = new { number = "=row.number", fullName = full, phone = "=row.phone", adult = "=row.level >= 18", born = "=row.born" }, xml = new { root = "person" },
      },
      new {
        method = "GET", path = "/people", name = new { vi = "Danh sách" }, inputs = new[] { Input("level", "query", schema: new { type = "integer" }), Input("family", "query"), Input("after", "query") }, identifiedBy = new[] { new[] { "level" }, ["family"] },
        source = new { registry, where = new { level = "=input.level", family = "=input.family" }, limit = 2, after = "=input.after" },
        each = new { number = "=row.number" }, answer = new { count = "=count(rows)", people = "=rows", next = "=next" }, xml = new { root = "people", item = "person", @namespace = "urn:saola:test" },
      },
      new {
        method = "PUT", path = "/people/{number}", name = new { vi = "Ghi nhận" }, one = true,
        inputs = new[] { Input("number", "path"), Input("name", "body", true, new { type = "object", required = new[] { "family" }, properties = new { family = new { type = "string" }, given = new { type = "string" } }, additionalProperties = false }), Input("level", "body", schema: new { type = "integer" }) },
        source = new { registry, @do = "write", values = new { number = "=input.number", family = "=input.name.family", given = "=input.name.given", level = "=input.level" } },
        each = new { result = "=row._result" },
      },
    },
  };

  Task<(string Registry, Guid Id, string Code)> People(bool personal = true) => People(site, personal);

  /// <summary>A registry with four people, and the adapter of it.</summary>
  internal static async Task<(string Registry, Guid Id, string Code)> People(AdapterSite site, bool personal = true) {
    var registry = await site.Registry();
    foreach (var (number, given, level) in new[] { ("0001", "An", 17), ("0002", "Bình", 20), ("0003", "Chi", 20), ("0004", "Dũng", 20) })
      await site.Record(registry, new { number, family = "Nguyễn", given, born = "2001-02-03", phone = "0905000" + number, level });
    var (id, code) = await site.Declared(Adapter(registry, personal));
    return (registry, id, code);
  }

  [Fact]
  public async Task A_call_is_answered_from_the_registry_as_it_is_mapped_and_lies_in_the_log_as_any_other() {
    var (_, _, code) = await People();
    var told = await site.Call(code, "/people/0002");
    Assert.Equal((200, "application/json; charset=utf-8"), (told.Status, told.Type));
    Assert.Equal("""{"number":"0002","fullName":"Nguyễn Bình","phone":"09050000002","adult":true,"born":"2001-02-03"}""", told.Text);
    var log = await site.Sql("select response, service, client, status from exchange.log_record where message = $1 order by response", told.Message!);
    Assert.Equal([$"False {site.Owner}/{code} {site.Client} ", $"True {site.Owner}/{code} {site.Client} 200"], log.Select(r => string.Join(' ', r)));
  }

  [Fact]
  public async Task Who_asked_stands_in_the_evidence_of_the_registry_with_the_message() {
    var (_, _, code) = await People();
    var told = await site.Call(code, "/people/0003");
    var read = Assert.Single(await site.Sql("select actor, office, purpose, facts->>'fields' from ledger.entry where type = 'registries.personal_read' and reason = $1", $"{site.Client} {told.Message}"));
    Assert.Equal([site.OwnerId, BusApp.DepartmentId, "exchange.adapter", "[\"phone\"]"], read);
  }

  [Fact]
  public async Task Each_asking_stands_there_also_where_answers_may_be_given_again() {
    var (_, id, code) = await People();
    await site.AsIntruder("insert into exchange.service_handling (service, verify_tls, schema_check, cache_seconds) values ($1, true, 'Off', 3600) on conflict (service) do update set cache_seconds = 3600", id);
    await site.Services.GetRequiredService<Roster>().Changed();
    foreach (var told in new[] { await site.Call(code, "/people/0003"), await site.Call(code, "/people/0003") }) {
      Assert.Equal(200, told.Status);
      Assert.Single(await site.Sql("select 1 from ledger.entry where type = 'registries.personal_read' and reason = $1", $"{site.Client} {told.Message}"));
    }
  }

  [Fact]
  public async Task Without_a_right_nothing_is_read() {
    var (_, id, code) = await People();
    Assert.Equal("Server.ServerProxy.AccessDenied", (await site.Call(code, "/people/0002", by: site.Owner)).Fault);
    Assert.Equal(200, (await site.Send(AdapterSite.Declarer, HttpMethod.Post, $"/api/exchange/services/{id}/rights", new { subsystem = site.OwnerId, method = "GET", path = "/people/*" })).Status);
    Assert.Equal(200, (await site.Call(code, "/people/0002", by: site.Owner)).Status);
    Assert.Equal("Server.ServerProxy.AccessDenied", (await site.Call(code, "/people/0002", HttpMethod.Put, """{"name":{"family":"Lê"}}""", by: site.Owner)).Fault);
  }

  [Fact]
  public async Task A_list_comes_a_page_at_a_time_and_by_what_was_given() {
    var (_, _, code) = await People();
    var first = (await site.Call(code, "/people?level=20")).Json;
    Assert.Equal(2, (int)first["count"]!);
    var second = (await site.Call(code, $"/people?level=20&after={Uri.EscapeDataString((string)first["next"]!)}")).Json;
    Assert.Null(second["next"]);
    Assert.Equal(["0002", "0003", "0004"], first["people"]!.AsArray().Concat(second["people"]!.AsArray()).Select(p => (string?)p!["number"]).Order(StringComparer.Ordinal));
  }

  [Fact]
  public async Task Who_names_nothing_of_what_identifies_people_is_told_of_none() {
    var (_, _, code) = await People();
    Assert.Equal((400, "exchange.adapter_not_identified"), await Refused(site.Call(code, "/people")));
    Assert.Equal((400, "exchange.adapter_not_identified"), await Refused(site.Call(code, "/people?family=%20")));
    Assert.Equal(200, (await site.Call(code, "/people?family=Nguy%E1%BB%85n")).Status);
  }

  [Fact]
  public async Task What_asks_by_nothing_of_what_it_may_ask_by_is_not_told_all() {
    var registry = await site.Registry();
    var declared = System.Text.Json.Nodes.JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Adapter(registry, personal: false)))!;
    declared["operations"]![1]!.AsObject().Remove("identifiedBy");
    var (_, code) = await site.Declared(declared);
    Assert.Equal((400, "exchange.adapter_nothing_asked"), await Refused(site.Call(code, "/people")));
  }

  [Fact]
  public async Task What_tells_personal_fields_without_saying_what_identifies_is_refused_where_it_is_declared() {
    async Task<string[]> Wrong(Action<System.Text.Json.Nodes.JsonObject> change) {
      var declared = System.Text.Json.Nodes.JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Adapter("people1")))!;
      change(declared["operations"]![1]!.AsObject());
      var (status, said) = await site.Declare(declared, BusApp.Code("a"));
      Assert.Equal(400, status);
      return [.. said!["errors"]!.AsArray().Select(e => (string)e!["message"]!)];
    }
    Assert.Contains("/operations/1", Assert.Single(await Wrong(o => o.Remove("identifiedBy"))), StringComparison.Ordinal);
    Assert.Contains("nobody", Assert.Single(await Wrong(o => o["identifiedBy"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonArray("nobody")))), StringComparison.Ordinal);
    // named, and not asked for
    Assert.Contains("family", Assert.Single(await Wrong(o => o["source"]!["where"]!.AsObject().Remove("family"))), StringComparison.Ordinal);
  }

  static async Task<(int, string?)> Refused(Task<Told> asking) => (await asking) is var told && told.Type!.StartsWith("application/problem+json", StringComparison.Ordinal) ? (told.Status, (string?)told.Json["code"]) : (told.Status, told.Text);

  [Fact]
  public async Task What_is_not_declared_or_of_another_type_is_refused_by_its_name() {
    var (_, _, code) = await People();
    var told = await site.Call(code, "/people?level=twenty&family=Nguy%E1%BB%85n&sex=1");
    Assert.Equal(400, told.Status);
    Assert.Equal(["level", "sex"], told.Json["errors"]!.AsArray().Select(e => (string?)e!["field"]));
    Assert.Equal((400, "exchange.adapter_bad_input"), await Refused(site.Call(code, "/people/12")));
    Assert.Equal((404, "exchange.adapter_not_found"), await Refused(site.Call(code, "/people/9999")));
    Assert.Equal((404, "exchange.adapter_no_operation"), await Refused(site.Call(code, "/others")));
    Assert.Equal((400, "exchange.adapter_bad_body"), await Refused(site.Call(code, "/people/0002", HttpMethod.Put, "[1]")));
    Assert.Equal((400, "exchange.adapter_bad_input"), await Refused(site.Call(code, "/people/0002", HttpMethod.Put, """{"name":{"family":"Lê","x":1}}""")));
    Assert.Equal((413, "exchange.too_large"), await Refused(site.Call(code, "/people/0002", HttpMethod.Put, new string(' ', 11 << 20))));
  }

  [Fact]
  public async Task It_speaks_XML_to_whoever_asks_for_that_both_ways() {
    var (_, _, code) = await People();
    var one = await site.Call(code, "/people/0002", accept: "application/xml");
    Assert.Equal("application/xml; charset=utf-8", one.Type);
    Assert.Equal("<person><number>0002</number><fullName>Nguyễn Bình</fullName><phone>09050000002</phone><adult>true</adult><born>2001-02-03</born></person>", XDocument.Parse(one.Text).Root!.ToString(SaveOptions.DisableFormatting));
    XNamespace space = "urn:saola:test";
    var list = XDocument.Parse((await site.Call(code, "/people?level=17", accept: "text/xml")).Text).Root!;
    Assert.Equal((space + "people", "1", "0001"), (list.Name, list.Element(space + "count")!.Value, list.Element(space + "people")!.Element(space + "number")!.Value));
    Assert.Equal(200, (await site.Call(code, "/people/0002", HttpMethod.Put, "<update><name><family>Lê</family><given>Hoa</given></name><level>31</level></update>", "application/xml")).Status);
    Assert.Equal(("Lê Hoa", true), ((string?, bool))((string?)(await site.Call(code, "/people/0002")).Json["fullName"], (bool)(await site.Call(code, "/people/0002")).Json["adult"]!));
    Assert.Equal(400, (await site.Call(code, "/people/0002", HttpMethod.Put, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "application/xml")).Status);
    var deep = await site.Call(code, "/people/0002", HttpMethod.Put, string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)), "application/xml");
    Assert.Equal((400, 200), (deep.Status, (await site.Call(code, "/people/0002")).Status));
    var refused = await site.Call(code, "/people/9999", accept: "application/xml");
    Assert.Equal((404, "application/problem+xml; charset=utf-8", "exchange.adapter_not_found"), (refused.Status, refused.Type, XDocument.Parse(refused.Text).Root!.Elements().Single(e => e.Name.LocalName == "code").Value));
  }

  [Fact]
  public async Task What_is_written_is_in_the_registry_with_evidence_and_what_the_registry_refuses_is_told() {
    var (registry, _, code) = await People();
    Assert.Equal("added", (string?)(await site.Call(code, "/people/0009", HttpMethod.Put, """{"name":{"family":"Phạm","given":"Lan"},"level":40}""")).Json["result"]);
    var (record, actor) = ((Guid)(await site.Sql($"select _id from registry_data.{registry} where number = '0009' and family = 'Phạm' and level = 40"))[0][0]!, site.OwnerId);
    Assert.Contains(await site.Sql("select actor from ledger.entry where object_id = $1", record), r => actor.Equals(r[0]));
    Assert.Equal(400, (await site.Call(code, "/people/0010", HttpMethod.Put, $$$"""{"name":{"family":"{{{new string('x', 201)}}}"}}""")).Status);
    Assert.Empty(await site.Sql($"select 1 from registry_data.{registry} where number = '0010'"));
  }

  [Fact]
  public async Task It_sees_what_its_office_may_and_no_more() {
    var (registry, _, plain) = await People(personal: false);
    Assert.False((await site.Call(plain, "/people/0002")).Json.AsObject()["phone"] is not null);
    var (ward, party) = await site.Subsystem(BusApp.WardId);
    var keeper = Testing.People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Offer, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal);
    var (id, foreign) = await site.Declared(Adapter(registry), ward, keeper);
    Assert.Equal(200, (await site.Send(keeper, HttpMethod.Get, $"/api/exchange/services?id={id}")).Status);
    Assert.Equal((404, "registries.not_found"), await Refused(site.Call(foreign, "/people/0002", owner: party)));
  }

  [Fact]
  public async Task Its_description_says_what_it_takes_and_gives() {
    var (_, _, code) = await People();
    var contract = (await site.Call("getOpenAPI", $"?serviceCode={code}")).Json;
    Assert.Equal(["number"], contract["paths"]!["/people/{number}"]!["get"]!["parameters"]!.AsArray().Select(p => (string?)p!["name"]));
    Assert.Equal(["number", "fullName", "phone", "adult", "born"], contract["paths"]!["/people/{number}"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["properties"]!.AsObject().Select(p => p.Key));
    Assert.Equal(["GET /people/*", "GET /people", "PUT /people/*"], (string[])(await site.Sql("select endpoints from exchange.offered_service where code = $1", code))[0][0]!);
  }
}
