using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListPlansTests(ShapeApp app) : IClassFixture<ShapeApp> {
  [Fact]
  public async Task Changes_are_listed_the_newest_first_and_the_open_ones_by_themselves() {
    var (key, plan) = await app.Waiting();
    async Task<string[]> Listed(string query) => [.. (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/change-plans?key={key}{query}")).Body!["items"]!.AsArray().Select(p => (string)p!["status"]!)];
    Assert.Equal(["waiting", "done"], await Listed(""));
    Assert.Equal(["waiting"], await Listed("&open=true"));
    Assert.Equal(["done"], await Listed($"&after={plan}"));
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/registries/change-plans")).Status);
    Assert.Equal(403, (await app.Send(People.With(RegistryPermissions.Write), HttpMethod.Get, "/api/registries/change-plans")).Status);
  }

  [Fact]
  public async Task A_page_is_followed_by_the_next_without_a_gap() {
    var key = ShapeApp.NewKey();
    for (var i = 0; i <= ListPlans.PageSize; i++) await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", more: new() { ["description"] = new System.Text.Json.Nodes.JsonObject { ["vi"] = $"lần {i}" } })), carry: false);
    var first = (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/change-plans?key={key}")).Body!;
    var second = (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/change-plans?key={key}&after={first["next"]}")).Body!;
    Assert.Equal(Enumerable.Range(1, ListPlans.PageSize + 1).Reverse(), first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(p => (int)p!["number"]!));
    Assert.Null(second["next"]);
    await app.RunJobs();
  }
}
