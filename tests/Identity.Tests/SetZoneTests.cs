using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SetZoneTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static int made;

  protected override async Task<Write> Prepare() {
    await app.Fill();
    var (key, id, third) = ($"thu-{Interlocked.Increment(ref made)}", Guid.CreateVersion7(), made);
    await app.AsIntruder("insert into identity.network_zone (id, key, name, ranges, version) values ($1, $2, 'Mạng thử', array[$3::cidr], 1)", id, key, $"10.9.{third}.0/24");
    return new($"/api/identity/zones/{key}", new { name = "Mạng trụ sở", ranges = new[] { $"10.8.{third}.0/24", $"2001:db8:{third}::/48" }, reason = "Đổi đường truyền" }, app.Manager(app.Province), id, "identity.zone_changed") {
      Method = HttpMethod.Put, Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.zone_not_found",
      Invalid = new { name = "x", ranges = new[] { "10.8.0.1/24" }, reason = "x" }, InvalidCode = "identity.zone_range_wrong", Again = "identity.zone_same",
      Row = "select 1 from identity.network_zone where id = $1 and name = 'Mạng trụ sở' and cardinality(ranges) = 2",
    };
  }

  async Task<string?> Set(string key, params string[] ranges) {
    await app.Fill();
    using var client = app.As(app.Manager(app.Province));
    using var answer = await client.PutAsJsonAsync($"/api/identity/zones/{key}", new { name = "Mạng", ranges, reason = "Thử" }, Ct);
    return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Fact]
  public async Task It_is_added_and_changed_with_what_was_before_and_kept_for_export() {
    Assert.Null(await Set("tru-so", "10.1.0.0/16\n10.2.0.0/16", "2001:db8:f00d::/48"));
    Assert.Null(await Set("tru-so", "10.1.0.0/16", "10.3.0.0/16"));
    var id = (Guid)Assert.Single(await app.Sql("select id from identity.network_zone where key = 'tru-so'"))[0]!;
    var facts = (await app.Sql("select facts->>'before', facts->>'after' from ledger.entry where object_id = $1 and type = 'identity.zone_changed'", id))[0];
    Assert.Equal(["range=10.2.0.0/16", "range=2001:db8:f00d::/48"], JsonSerializer.Deserialize<string[]>((string)facts[0]!)!);
    Assert.Equal(["range=10.3.0.0/16"], JsonSerializer.Deserialize<string[]>((string)facts[1]!)!);
    Assert.Contains("10.3.0.0/16", (string)Assert.Single(await app.Sql("select edited from kernel.pack_item where id = 'local:network-zone/tru-so'"))[0]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_network_belongs_to_one_zone_and_zones_may_lie_within_each_other() {
    Assert.Null(await Set("ngoai", "10.40.0.0/16"));
    Assert.Null(await Set("trong", "10.40.7.0/24"));
    Assert.Equal("identity.zone_range_taken", await Set("cung", "10.40.0.0/16"));
    await using var act = app.Begin();
    Assert.Equal("Mạng", await ListZones.Of(IPAddress.Parse("10.40.7.9"), act.Work, Ct));
    Assert.Null(await ListZones.Of(IPAddress.Parse("10.41.0.1"), act.Work, Ct));
  }

  /// <summary>Whatever is typed is read as the networks of the standard notation, or named as wrong; never otherwise.</summary>
  [Theory]
  [InlineData(1)]
  [InlineData(2)]
  [InlineData(3)]
  public void Every_network_is_read_back_the_same_and_nothing_else_is_one(int seed) {
    var random = new Random(seed);
    for (var i = 0; i < 2000; i++) {
      var v6 = random.Next(2) == 0;
      var bytes = new byte[v6 ? 16 : 4];
      random.NextBytes(bytes);
      var bits = random.Next(1, bytes.Length * 8 + 1);
      for (var b = bits; b < bytes.Length * 8; b++) bytes[b / 8] &= (byte)~(128 >> b % 8);
      var address = new IPAddress(bytes);
      if (address.IsIPv4MappedToIPv6) continue;
      var (ranges, wrong) = NetworkZone.Read([$" {address}/{bits} ,"]);
      Assert.Null(wrong);
      var read = Assert.Single(ranges);
      Assert.Equal((address, bits), (read.BaseAddress, read.PrefixLength));
      Assert.True(read.Contains(address));
      // A bit below the prefix is no part of a network.
      if (bits < bytes.Length * 8) {
        var host = (byte[])bytes.Clone();
        host[^1] |= 1;
        if (!host.SequenceEqual(bytes)) Assert.NotNull(NetworkZone.Read([$"{new IPAddress(host)}/{bits}"]).Wrong);
      }
      var spoiled = Spoil($"{address}/{bits}", random);
      if (NetworkZone.Read([spoiled]) is { Wrong: null } otherwise)
        Assert.All(otherwise.Ranges, r => Assert.Contains(spoiled.Split([' ', ',', ';', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), word => IPAddress.TryParse(word.Split('/')[0], out var one) && one.Equals(r.BaseAddress)));
    }
  }

  static string Spoil(string text, Random random) {
    const string Letters = "0123456789abcdef.:/% [],;x-";
    var letters = text.ToCharArray();
    for (var n = random.Next(1, 4); n > 0; n--) letters[random.Next(letters.Length)] = Letters[random.Next(Letters.Length)];
    return new(letters);
  }

  [Theory]
  [InlineData("0.0.0.0/0")]
  [InlineData("::/0")]
  [InlineData("10.0.0.0/33")]
  [InlineData("10.0.0.0/")]
  [InlineData("10.0.0.0/-1")]
  [InlineData("10.0.0.0/ 8x")]
  [InlineData("010.0.0.0/8")]
  [InlineData("10/8")]
  [InlineData("1")]
  [InlineData("::ffff:10.0.0.0/104")]
  [InlineData("fe80::1%eth0")]
  [InlineData("[2001:db8::]/32")]
  [InlineData("tru-so")]
  public void What_could_be_read_in_two_ways_is_no_network(string text) => Assert.NotNull(NetworkZone.Read([text]).Wrong);

  /// <summary>Through the door of the program itself: the same person, the same page, from two networks.</summary>
  [Fact]
  public async Task A_condition_over_the_zone_decides_by_where_the_request_comes_from() {
    Assert.Null(await Set("phong-may", "192.0.2.0/24"));
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, conditions, version) values ($1, 'at_desk', 'Chỉ tại trụ sở', '{people.manage}', '{\"people.manage\": \"context.zone = \\\"phong-may\\\"\"}', 1)", Guid.CreateVersion7());
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.Person(name, role: "at_desk", units: app.Ward);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    async Task<int> From(string address) {
      using var request = new HttpRequestMessage(HttpMethod.Get, "/quan-tri/can-bo");
      request.Headers.Add("X-Forwarded-For", address);
      return (int)(await visitor.Client.SendAsync(request, Ct)).StatusCode;
    }
    Assert.Equal(200, await From("192.0.2.7"));
    Assert.Equal(200, await From("::ffff:192.0.2.7"));
    Assert.Equal(403, await From("198.51.100.7"));
    Assert.Null(await Set("phong-may", "198.51.100.0/24"));
    Assert.Equal(200, await From("198.51.100.7"));
    Assert.Equal(403, await From("192.0.2.7"));
  }
}
