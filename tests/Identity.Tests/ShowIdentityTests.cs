namespace Saola.Identity.Tests;

public sealed class ShowIdentityTests(UpstreamApp app) : IClassFixture<UpstreamApp> {
  [Fact]
  public async Task Only_who_came_by_a_provider_has_a_level_of_identification() {
    var citizen = new Visitor(app);
    await app.SignIn(citizen, new(Known.NewNumber(), Level: 1));
    Assert.Contains("Mức độ 1", await UpstreamApp.Account(citizen));
    Assert.DoesNotContain("Mức độ định danh", await UpstreamApp.Account(await app.SignedIn()));
  }
}
