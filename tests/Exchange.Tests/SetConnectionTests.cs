using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SetConnectionTests(BusApp app) : WriteSliceTests(app), IClassFixture<BusApp> {
  readonly BusApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _) = await app.Subsystem();
    return new($"/api/exchange/subsystems/{id}/connection", new { connection = "https", networks = new[] { "10.1.2.0/24" } }, BusApp.Keeper(BusApp.DepartmentId), id, "exchange.connection_set") {
      Method = HttpMethod.Put, Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found",
      Invalid = new { connection = "http", networks = Array.Empty<string>() }, InvalidCode = "exchange.bad_networks",
      Meanwhile = () => app.AsIntruder("update exchange.member set office = $1 where id = (select member from exchange.subsystem where id = $2)", BusApp.WardId, id), Again = "exchange.not_found",
      Row = "select 1 from exchange.subsystem where id = $1 and connection = 'Https' and networks = '{10.1.2.0/24}'",
    };
  }

  [Theory]
  [InlineData("mutualTls", null, null, "exchange.bad_certificates"), InlineData("mutualTls", null, "abc", "exchange.bad_certificates")]
  [InlineData("https", "10.0.0.0/99", null, "exchange.bad_networks"), InlineData("http", "everywhere", null, "exchange.bad_networks")]
  public async Task A_door_without_a_key_is_not_opened(string connection, string? network, string? certificate, string refusal) {
    var write = await Prepare();
    var (status, said) = await app.Send(write.Actor, write.Method, write.Path, new { connection, networks = network is null ? [] : new[] { network }, certificates = certificate is null ? [] : new[] { certificate } });
    Assert.Equal((400, refusal), (status, (string?)said!["code"]));
  }

  [Theory]
  [InlineData("https", "0.0.0.0/0", false), InlineData("https", "10.1.0.0/16", true), InlineData("https", "2001:db8::/48", true), InlineData("http", "203.0.114.7", false), InlineData("http", "8.0.0.0/5", false), InlineData("http", "10.0.0.0/8", true)]
  public async Task A_network_that_is_too_wide_or_outside_without_TLS_is_not_taken(string connection, string network, bool byMembers) {
    var write = await Prepare();
    var body = new { connection, networks = new[] { network } };
    var (status, said) = await app.Send(write.Actor, write.Method, write.Path, body);
    Assert.Equal((400, "exchange.wide_networks"), (status, (string?)said!["code"]));
    var wide = People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Offer, ExchangePermissions.Members);
    Assert.Equal(byMembers || connection == "https" ? 200 : 400, (await app.Send(wide, write.Method, write.Path, body)).Status);
  }

  [Fact]
  public async Task An_address_of_IPv4_is_known_however_it_is_written() {
    var (id, party) = await app.Subsystem();
    await app.Connect(id, new { connection = "http", networks = new[] { "::ffff:10.7.0.1" } });
    Assert.True((await app.View()).Clients[party].Comes(System.Net.IPAddress.Parse("10.7.0.1")));
  }

  [Fact]
  public async Task A_fingerprint_is_taken_as_tools_print_it() {
    var write = await Prepare();
    var print = string.Join(':', Enumerable.Repeat("AB", 32));
    Assert.Equal(200, (await app.Send(write.Actor, write.Method, write.Path, new { connection = "mutualTls", certificates = new[] { print } })).Status);
    Assert.Single(await app.Sql("select 1 from exchange.subsystem where id = $1 and certificates[1] = repeat('ab', 32)", write.Object));
  }
}
