using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SetConnectionTests(BusApp app) : WriteSliceTests(app), IClassFixture<BusApp> {
  readonly BusApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _) = await app.Subsystem();
    return new($"/api/exchange/subsystems/{id}/connection", new { connection = "https", networks = new[] { "10.1.0.0/16" } }, BusApp.Keeper(BusApp.DepartmentId), id, "exchange.connection_set") {
      Method = HttpMethod.Put, Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found",
      Invalid = new { connection = "http", networks = Array.Empty<string>() }, InvalidCode = "exchange.bad_networks",
      Meanwhile = () => app.AsIntruder("update exchange.member set office = $1 where id = (select member from exchange.subsystem where id = $2)", BusApp.WardId, id), Again = "exchange.not_found",
      Row = "select 1 from exchange.subsystem where id = $1 and connection = 'Https' and networks = '{10.1.0.0/16}'",
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

  [Fact]
  public async Task A_fingerprint_is_taken_as_tools_print_it() {
    var write = await Prepare();
    var print = string.Join(':', Enumerable.Repeat("AB", 32));
    Assert.Equal(200, (await app.Send(write.Actor, write.Method, write.Path, new { connection = "mutualTls", certificates = new[] { print } })).Status);
    Assert.Single(await app.Sql("select 1 from exchange.subsystem where id = $1 and certificates[1] = repeat('ab', 32)", write.Object));
  }
}
