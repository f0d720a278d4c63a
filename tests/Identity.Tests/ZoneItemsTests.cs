using System.Net.Http.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ZoneItemsTests : PackFolder {
  const string File = "network-zones/zones.json";

  void Zones(string ranges, string more = "") =>
    Write(File, $$"""{"items": [{"id": "gia-lai:network-zone/tru-so", "key": "tru-so", "name": "Trụ sở", "ranges": [{{ranges}}]{{more}}}]}""");

  async Task<object?[][]> Now() => [.. (await App.Sql("select array_to_string(ranges, ' '), ended_at is null from identity.network_zone where key = 'tru-so'")).Select(r => r.ToArray())];

  [Fact]
  public async Task A_zone_of_a_pack_arrives_changes_and_ends_and_one_changed_here_stays() {
    Zones("\"10.1.0.0/16\"");
    await Apply();
    Assert.Equal([["10.1.0.0/16", true]], await Now());
    Zones("\"10.1.0.0/16\", \"10.2.0.0/16\"");
    await Apply();
    Assert.Equal([["10.1.0.0/16 10.2.0.0/16", true]], await Now());
    Zones("\"10.1.0.0/16\"", ", \"ended\": true");
    await Apply();
    Assert.Equal([["10.1.0.0/16", false]], await Now());
    Assert.Equal(["identity.zone_added", "identity.zone_changed", "identity.zone_removed"], (await App.Sql("select type from ledger.entry where object_kind = 'network_zone' order by id")).Select(r => (string)r[0]!));
    Zones("\"10.3.0.0/16\"");
    await Apply();
    var top = (Guid)Assert.Single(await App.Sql("select id from identity.organisation where parent is null and valid_to is null"))[0]!;
    Guid[] all = [.. (await App.Sql("select id from identity.organisation where is_office")).Select(r => (Guid)r[0]!)];
    using var client = App.As(People.Official(top, "H21", [], IdentityPermissions.Manage) with { Offices = [.. all] });
    Assert.True((await client.PutAsJsonAsync("/api/identity/zones/tru-so", new { name = "Trụ sở mới", ranges = new[] { "10.4.0.0/16" }, reason = "x" }, Ct)).IsSuccessStatusCode);
    Zones("\"10.5.0.0/16\"");
    Assert.Contains("! gia-lai:network-zone/tru-so", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.Equal([["10.4.0.0/16", true]], await Now());
  }

  [Fact]
  public async Task Two_zones_have_no_network_in_common_and_a_zone_keeps_its_key() {
    string Zone(string key, string range, string? id = null) => $$"""{"id": "gia-lai:network-zone/{{id ?? key}}", "key": "{{key}}", "name": "Vùng {{key}}", "ranges": ["{{range}}"]}""";
    async Task<(int Code, string Said)> With(string verb, params string[] zones) {
      Write(File, $$"""{"items": [{{string.Join(", ", zones)}}]}""");
      return await Run(verb);
    }
    Assert.Contains("10.1.0.0/16", (await With("lint", Zone("mot", "10.1.0.0/16"), Zone("hai", "10.1.0.0/16"))).Said, StringComparison.Ordinal);
    foreach (var key in NetworkZone.Reserved) Assert.NotEqual(0, (await With("lint", Zone(key, "10.1.0.0/16"))).Code);
    Assert.Equal(0, (await With("apply", Zone("mot", "10.1.0.0/16"))).Code);
    await Assert.ThrowsAsync<InvalidOperationException>(() => With("apply", Zone("ba", "10.1.0.0/16", "mot")));
    // nor one that was made here
    await App.AsIntruder("insert into identity.network_zone (id, key, name, ranges, version) values (gen_random_uuid(), 'o-day', 'Ở đây', '{10.9.0.0/16}', 1)");
    await Assert.ThrowsAsync<InvalidOperationException>(() => With("apply", Zone("mot", "10.9.0.0/16")));
    Assert.Equal([["mot", "10.1.0.0/16"], ["o-day", "10.9.0.0/16"]], (await App.Sql("select key, array_to_string(ranges, ' ') from identity.network_zone order by key")).Select(r => r.ToArray()));
  }

  [Theory]
  [InlineData("\"10.0.0.1/8\"")]
  [InlineData("\"tru-so\"")]
  public async Task What_is_no_network_is_a_mistake_of_the_pack(string range) {
    Zones(range);
    var (code, said) = await Run("lint");
    Assert.NotEqual(0, code);
    Assert.Contains(File, said, StringComparison.Ordinal);
  }
}
