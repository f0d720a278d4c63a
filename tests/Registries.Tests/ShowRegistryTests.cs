using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowRegistryTests(ShapeApp app) : IClassFixture<ShapeApp> {
  [Fact]
  public async Task A_registry_tells_its_definition_who_refers_to_it_and_the_change_that_waits() {
    var (key, plan) = await app.Waiting();
    var user = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(user, ShapeApp.Field("code", "text"), ShapeApp.Field("of", "reference", more: new() { ["registry"] = key })));
    var (status, body) = await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/{key}");
    Assert.Equal((200, 1, "Sở thử nghiệm", plan.ToString()), (status, (int?)body!["number"], (string?)body["ownerName"], (string?)body["openPlan"]));
    Assert.Equal(["code", "f"], body["definition"]!["fields"]!.AsArray().Select(f => (string?)f!["key"]));
    Assert.Equal([(user, "of")], body["usedBy"]!.AsArray().Select(u => ((string)u!["registry"]!, (string)u["field"]!)));
  }

  [Fact]
  public async Task It_is_for_who_may_read_registries_and_one_that_is_not_there_is_not_found() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/registries/nothing")).Status);
    Assert.Equal(403, (await app.Send(People.With(RegistryPermissions.Write), HttpMethod.Get, "/api/registries/nothing")).Status);
    var (status, body) = await app.Send(ShapeApp.Reader, HttpMethod.Get, "/api/registries/nothing");
    Assert.Equal((404, "registries.not_found"), (status, (string?)body!["code"]));
  }
}
