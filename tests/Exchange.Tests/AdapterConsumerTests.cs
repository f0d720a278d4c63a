using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Who may call a service that a pack declares, as the pack comes to name others and the owner decides.</summary>
public sealed class AdapterConsumerTests(AdapterSite site) : IClassFixture<AdapterSite> {
  static readonly Actor owner = People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Offer, ExchangePermissions.Members);
  readonly string code = BusApp.Code("p"), a = BusApp.Code("ga"), b = BusApp.Code("gb");

  /// <summary>The groups that may call the service, after the pack names these.</summary>
  async Task<string[]> Applied(string name, params string[] groups) {
    static JsonObject Text(string vi) => new() { ["vi"] = vi };
    await site.Apply("adapter", code, new() {
      ["owner"] = $"test:organisation/{BusApp.Department}", ["subsystem"] = new JsonObject { ["code"] = "thong-tin", ["name"] = Text("Thông tin") }, ["code"] = code, ["name"] = Text(name), ["kind"] = "registry", ["seconds"] = 30,
      ["operations"] = new JsonArray(new JsonObject { ["method"] = "GET", ["path"] = "/a", ["name"] = Text("A"), ["source"] = new JsonObject { ["registry"] = "people" } }),
      ["consumers"] = new JsonArray([.. groups.Select(g => (JsonNode)new JsonObject { ["code"] = g, ["name"] = Text(g) })]),
    });
    return await Allowed();
  }

  async Task<string[]> Allowed() => [.. (await Rights()).Select(r => (string)r[0]!).Order(StringComparer.Ordinal)];
  Task<List<object?[]>> Rights() => site.Sql("select g.code, r.id, r.service from exchange.access_right r join exchange.offered_service o on o.id = r.service join exchange.client_group g on g.id = r.client_group where o.code = $1", code);

  [Fact]
  public async Task A_right_goes_when_the_pack_names_it_no_more() {
    Assert.Equal([a, b], await Applied("Một", a, b));
    var gone = (Guid)(await Rights()).Single(r => b.Equals(r[0]))[1]!;
    Assert.Equal([a], await Applied("Hai", a));
    Assert.Single(await site.Sql("select 1 from ledger.entry where type = 'exchange.access_revoked' and facts->>'right' = $1", gone.ToString()));
    Assert.Equal([a, b], await Applied("Ba", a, b));
  }

  [Fact]
  public async Task What_the_owner_took_back_does_not_come_again() {
    await Applied("Một", a, b);
    var right = (await Rights()).Single(r => b.Equals(r[0]));
    Assert.Equal(200, (await site.Send(owner, HttpMethod.Post, $"/api/exchange/rights/{right[1]}/revoke", new { reason = "Không còn cần" })).Status);
    Assert.Equal([a], await Applied("Hai", a, b));
    Assert.Empty(await Applied("Ba"));
    Assert.Equal([a], await Applied("Bốn", a, b));
  }

  [Fact]
  public async Task What_people_gave_stays() {
    await Applied("Một", a, b);
    var right = (await Rights()).Single(r => b.Equals(r[0]));
    await site.Send(owner, HttpMethod.Post, $"/api/exchange/rights/{right[1]}/revoke", new { reason = "Không còn cần" });
    var group = (Guid)(await site.Sql("select id from exchange.client_group where code = $1", b))[0][0]!;
    Assert.Equal(200, (await site.Send(owner, HttpMethod.Post, $"/api/exchange/services/{right[2]}/rights", new { group })).Status);
    Assert.Equal([b], await Applied("Hai"));
  }
}
