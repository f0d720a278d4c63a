using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class RemoveZonesTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static int made;

  async Task<(string Key, Guid Id)> Made() {
    await app.Fill();
    var (key, id) = ($"bo-{Interlocked.Increment(ref made)}", Guid.CreateVersion7());
    await app.AsIntruder("insert into identity.network_zone (id, key, name, ranges, version) values ($1, $2, 'Mạng thử', array[$3::cidr], 1)", id, key, $"10.7.{made}.0/24");
    return (key, id);
  }

  protected override async Task<Write> Prepare() {
    var (key, id) = await Made();
    return new("/api/identity/zones/remove", new { zones = new[] { key }, reason = "Không còn dùng" }, app.Manager(app.Province), id, "identity.zone_removed") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.zone_not_found",
      Invalid = new { zones = new[] { key }, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.zone_not_found",
      Row = "select 1 from identity.network_zone where id = $1 and ended_at is not null",
    };
  }

  async Task<JsonNode?> Remove(params string[] zones) {
    using var client = app.As(app.Manager(app.Province));
    using var answer = await client.PostAsJsonAsync("/api/identity/zones/remove", new { zones, reason = "Thử" }, Ct);
    return answer.IsSuccessStatusCode ? null : await answer.Content.ReadFromJsonAsync<JsonNode>(Ct);
  }

  [Fact]
  public async Task One_that_a_condition_names_stays_and_the_roles_are_told() {
    var ((named, id), (other, _)) = (await Made(), await Made());
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, conditions, version) values ($1, $2, 'Trực tại chỗ', '{people.manage}', jsonb_build_object('people.manage', $3::text), 1)",
      Guid.CreateVersion7(), "names_zone", $"context.working and context.zone in (\"{named}\", \"khac\")");
    var refused = await Remove(other, named);
    Assert.Equal("identity.zone_named", (string?)refused!["code"]);
    Assert.Contains("Trực tại chỗ", (string)refused["detail"]!, StringComparison.Ordinal);
    Assert.Equal(2, (await app.Sql("select 1 from identity.network_zone where key in ($1, $2) and ended_at is null", named, other)).Count);
    await app.AsIntruder("update identity.role set conditions = '{}' where key = 'names_zone'");
    Assert.Null(await Remove(other, named));
    Assert.Single(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'identity.zone_removed'", id));
  }

  [Fact]
  public async Task What_was_removed_is_no_zone_and_may_be_added_again() {
    var (key, id) = await Made();
    Assert.Null(await Remove(key));
    await using (var act = app.Begin()) Assert.DoesNotContain((await ListZones.Run(new(null, null, null), act.Work, Ct)).Rows, r => r.Zone.Key == key);
    using var client = app.As(app.Manager(app.Province));
    using var again = await client.PutAsJsonAsync($"/api/identity/zones/{key}", new { name = "Mạng cũ dùng lại", ranges = new[] { "10.6.6.0/24" }, reason = "x" }, Ct);
    Assert.True(again.IsSuccessStatusCode);
    Assert.Single(await app.Sql("select 1 from identity.network_zone where id = $1 and ended_at is null", id));
  }
}
