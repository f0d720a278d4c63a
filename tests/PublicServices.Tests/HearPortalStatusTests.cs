using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(PortalDoorCollection))]
public sealed class HearPortalStatusTests(PortalApp shared) : PortalDoors(shared) {
  [Theory]
  [InlineData("status", 11, "portal.bad_message")]
  [InlineData("status", 0, "portal.bad_message")]
  [InlineData("sequence", -1, "portal.bad_message")]
  [InlineData("code", "", "portal.bad_message")]
  [InlineData("channel", "balloon", "portal.bad_message")]
  [InlineData("office", "H21.999", "portal.bad_message")]
  [InlineData("registeredAt", "0001-01-01T00:00:00Z", "portal.bad_message")]
  [InlineData("case", "no-case", "dossiers.no_case")]
  [InlineData("procedure", "9.100001", "portal.processed_here")]
  public async Task A_state_that_cannot_be_is_refused(string field, object value, string code) {
    var state = app.State(PortalApp.NewNumber(), 1, 1);
    state[field] = value is int number ? number : (string)value;
    Assert.Equal(code, (string)(await app.Say(Statuses, state)).Answer["code"]!);
  }

  [Fact]
  public async Task Nobody_outside_moves_a_dossier_of_ours() {
    var (id, code) = await app.Submitted();
    Assert.Equal((HttpStatusCode.Conflict, "portal.owned_here"), Code(await app.Say(Statuses, app.State(code, 99, 10))));
    Assert.Equal(1, await app.Status(id));
  }

  [Fact]
  public async Task An_older_state_is_answered_with_the_newest_and_changes_nothing() {
    var code = PortalApp.NewNumber();
    await app.Say(Statuses, app.State(code, 5, 9));
    var (status, late) = await app.Say(Statuses, app.State(code, 2, 2));
    Assert.Equal((HttpStatusCode.OK, false, 5L, 9), (status, (bool)late["applied"]!, (long)late["sequence"]!, (int)late["status"]!));
  }
}
