using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class RegisterSubsystemTests(BusApp app) : IClassFixture<BusApp> {
  static string Path(Guid member) => $"/api/exchange/members/{member}/subsystems";

  [Fact]
  public async Task Only_the_office_of_the_member_names_its_subsystems() {
    var (member, body) = (await app.Member(BusApp.Code("m")), new { code = "a", name = "Một cửa" });
    Assert.Equal(401, (await app.Send(null, HttpMethod.Post, Path(member), body)).Status);
    Assert.Equal(403, (await app.Send(People.With(), HttpMethod.Post, Path(member), body)).Status);
    Assert.Equal(404, (await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, Path(member), body)).Status);
    Assert.Empty(await app.Sql("select 1 from exchange.subsystem where member = $1", member));
  }

  [Theory]
  [InlineData("a%b", "x", "exchange.bad_identifier"), InlineData("a", "", "exchange.bad_name")]
  public async Task What_is_no_identifier_or_no_name_is_refused(string code, string name, string refusal) {
    var (status, said) = await app.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, Path(await app.Member(BusApp.Code("m"))), new { code, name });
    Assert.Equal((400, refusal), (status, (string?)said!["code"]));
  }

  [Fact]
  public async Task It_is_there_once_with_evidence_and_calls_nothing_before_its_connection_is_set() {
    var (code, keeper) = (BusApp.Code("m"), BusApp.Keeper(BusApp.DepartmentId));
    var path = Path(await app.Member(code));
    var (status, said) = await app.Send(keeper, HttpMethod.Post, path, new { code = "a", name = "Một cửa" });
    Assert.Equal(200, status);
    var id = (Guid)said!["id"]!;
    Assert.Equal(["exchange.subsystem_registered"], await app.Ledger(id));
    var client = (await app.View()).Clients[new("DEV", "GOV", code, "a")];
    Assert.Equal((ConnectionType.MutualTls, 0, 0), (client.Connection, client.Networks.Length, client.Certificates.Count));
    Assert.Equal(409, (await app.Send(keeper, HttpMethod.Post, path, new { code = "a", name = "Một cửa" })).Status);
  }
}
