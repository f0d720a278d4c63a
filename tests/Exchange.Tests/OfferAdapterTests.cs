using Saola.Kernel;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class OfferAdapterTests(AdapterSite site) : IClassFixture<AdapterSite> {
  [Theory]
  [InlineData(true, RegistryPermissions.Read, RegistryPermissions.Write), InlineData(true, RegistryPermissions.Personal, RegistryPermissions.Read), InlineData(false, RegistryPermissions.Write)]
  public async Task Nobody_declares_what_they_may_not_do_in_the_office_themselves(bool personal, params string[] rights) {
    var (status, said) = await site.Declare(AdapterRegistryTests.Adapter("people1", personal), BusApp.Code("a"), People.Official(BusApp.DepartmentId, BusApp.Department, [], [ExchangePermissions.Offer, .. rights]));
    Assert.Equal((403, "exchange.adapter_right_missing"), (status, (string?)said!["code"]));
    Assert.Equal(404, (await site.Declare(AdapterRegistryTests.Adapter("people1"), BusApp.Code("a"), People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Offer, ExchangePermissions.Members))).Status);
  }

  public static TheoryData<string, string, string> Wrong { get; } = new() {
    { "\"full\":\"=row.(\"", "/operations/0/each/full", "\"full\":1" }, { "\"registry\":\"=input.number\"", "/operations/0/source/registry", "\"registry\":\"people\"" },
    { "\"in\":\"query\"", "/operations/0/inputs", "\"in\":\"path\"" }, { "\"pattern\":\"^1\",\"maximum\":3", "/operations/0/inputs/0/schema", "\"pattern\":\"^1\"" }, { "\"seconds\":3601", "/seconds", "\"seconds\":30" },
  };

  [Theory, MemberData(nameof(Wrong))]
  public async Task What_is_wrong_with_a_declaration_is_told_by_its_place(string mistake, string place, string right) {
    const string good = """
      {"name":{"vi":"A"},"kind":"registry","seconds":30,"operations":[{"method":"GET","path":"/{number}","name":{"vi":"B"},"inputs":[{"name":"number","in":"path","schema":{"type":"string","pattern":"^1"}}],"source":{"registry":"people"},"each":{"full":1}}]}
      """;
    Assert.Contains(right, good, StringComparison.Ordinal);
    var (status, said) = await site.Declare(System.Text.Json.Nodes.JsonNode.Parse(good.Replace(right, mistake, StringComparison.Ordinal))!, BusApp.Code("a"));
    Assert.Equal((400, "exchange.bad_adapter"), (status, (string?)said!["code"]));
    Assert.Contains(place, said.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_is_published_stays_as_it_is_and_the_next_version_says_the_other() {
    var (registry, id, code) = await AdapterRegistryTests.People(site);
    Assert.Equal(["exchange.adapter_declared"], (await site.Ledger(id)).Where(t => t.Contains("adapter", StringComparison.Ordinal)));
    Assert.Equal(200, (await site.Declare(AdapterRegistryTests.Adapter(registry, full: "=upper case(row.given)"), code, draft: true)).Status);
    Assert.Equal("Nguyễn Bình", (string?)(await site.Call(code, "/people/0002")).Json["fullName"]);
    Assert.Equal(200, (await site.Send(AdapterSite.Declarer, HttpMethod.Post, $"/api/exchange/services/{id}/versions/2/state", new { state = "published" })).Status);
    Assert.Equal("BÌNH", (string?)(await site.Call(code, "/people/0002")).Json["fullName"]);
    Assert.Equal("Nguyễn Bình", (string?)(await site.Call(code + ".v1", "/people/0002")).Json["fullName"]);
  }

  [Fact]
  public async Task A_service_of_a_pack_is_the_office_s_own_member_s_also_where_one_elsewhere_has_its_class_and_code() {
    var (status, elsewhere) = await site.Send(BusApp.Registrar, HttpMethod.Post, "/api/exchange/members", new { @class = "GOV", code = BusApp.Department, name = "Cơ quan nơi khác", office = BusApp.Ward, instance = "VN" });
    Assert.Equal(200, status);
    var (item, code) = (System.Text.Json.JsonSerializer.SerializeToNode(AdapterRegistryTests.Adapter(await site.Registry()), Json.Options)!.AsObject(), BusApp.Code("a"));
    (item["id"], item["owner"], item["code"], item["source"], item["verified"]) = ($"test:adapter/{code}", $"test:organisation/{BusApp.Department}", code, null, false);
    item["subsystem"] = new System.Text.Json.Nodes.JsonObject { ["code"] = "s", ["name"] = new System.Text.Json.Nodes.JsonObject { ["vi"] = "Hệ thống" } };
    await site.Apply("adapter", code, item);
    var owner = Assert.Single(await site.Sql("select m.office, m.id from exchange.offered_service o join exchange.subsystem s on s.id = o.subsystem join exchange.member m on m.id = s.member where o.code = $1", code));
    Assert.Equal((BusApp.DepartmentId, false), ((Guid)owner[0]!, (Guid)owner[1]! == (Guid)elsewhere!["id"]!));
  }

  [Fact]
  public async Task It_is_not_made_a_service_that_lies_elsewhere() {
    var (_, id, code) = await AdapterRegistryTests.People(site);
    var offered = await site.Send(AdapterSite.Declarer, HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/services/{code}", new { name = "A", url = BusApp.Machine(), seconds = 30 });
    var described = await site.Send(AdapterSite.Declarer, HttpMethod.Put, $"/api/exchange/services/{id}/versions/2", new { terms = DescribeVersionTests.Terms(url: BusApp.Machine()) });
    Assert.Equal([(409, "exchange.is_adapter"), (409, "exchange.is_adapter")], new[] { offered, described }.Select(a => (a.Status, (string?)a.Body!["code"])));
    var plain = await site.Offer(site.OwnerId, BusApp.Code("s"), BusApp.Machine());
    var known = (string)(await site.Sql("select code from exchange.offered_service where id = $1", plain))[0][0]!;
    Assert.Equal((409, "exchange.not_an_adapter"), await site.Declare(AdapterRegistryTests.Adapter("people1"), known) is var (status, said) ? (status, (string?)said!["code"]) : default);
  }
}
