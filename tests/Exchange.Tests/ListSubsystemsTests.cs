using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListSubsystemsTests(BusApp app) : IClassFixture<BusApp> {
  [Fact]
  public async Task Everyone_who_takes_part_is_told_and_how_they_connect_to_their_own_office_alone() {
    var ((own, party), (foreign, _)) = (await app.Subsystem(), await app.Subsystem(BusApp.WardId));
    var (status, said) = await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, "/api/exchange/subsystems");
    Assert.Equal(200, status);
    var rows = said!["subsystems"]!.AsArray().ToDictionary(s => (Guid)s!["id"]!, s => s!);
    Assert.Equal((party.ToString(), "127.0.0.1"), ((string?)rows[own]["identifier"], (string?)rows[own]["connection"]!["networks"]![0]));
    Assert.Equal(("http", null), ((string?)rows[foreign]["type"], rows[foreign]["connection"]));
    Assert.Empty((await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, $"/api/exchange/subsystems?after={foreign}")).Body!["subsystems"]!.AsArray());
    Assert.Equal((401, 403), ((await app.Send(null, HttpMethod.Get, "/api/exchange/subsystems")).Status, (await app.Send(People.With(), HttpMethod.Get, "/api/exchange/subsystems")).Status));
  }
}
