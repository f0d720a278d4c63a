using Npgsql;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RosterTests(BusApp app) : IClassFixture<BusApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task What_another_node_changed_holds_here_soon_without_a_word() {
    var ((owner, party), (client, caller)) = (await app.Subsystem(), await app.Subsystem());
    var service = await app.Offer(owner, "a", "http://10.0.0.1");
    async Task<bool> May() {
      var view = await app.View();
      return view.Services[(party, "a")].Allows(view.Clients[caller], "GET", "");
    }
    Assert.False(await May());
    await using (var act = app.Begin()) {
      // as another program would: the triggers alone raise the number
      await using var command = new NpgsqlCommand("insert into exchange.access_right (id, service, subsystem, method, path, granted_at) values (gen_random_uuid(), $1, $2, '*', '**', now())", await act.Work.Connection(Ct)) { Parameters = { new() { Value = service }, new() { Value = client } } };
      await command.ExecuteNonQueryAsync(Ct);
      act.Work.Record("tests.other_node", "thing", service);
      await act.Work.Commit(Ct);
    }
    for (var tries = 0; tries < 400 && !await May(); tries++) await Task.Delay(25, Ct);
    Assert.True(await May());
  }

  [Theory]
  [InlineData("10.1.2.3", "10.1.2.3", true), InlineData("10.1.2.3", "10.1.2.4", false), InlineData("10.1.0.0/16", "10.1.255.255", true), InlineData("fd00::/8", "fd12::1", true), InlineData("fd00::/8", "fe00::1", false)]
  public void An_address_alone_is_a_network_of_one(string text, string address, bool within) => Assert.Equal(within, Roster.NetworkOf(text)!.Value.Contains(System.Net.IPAddress.Parse(address)));
}
