using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class ForeseeDraftTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  readonly Actor author = Drawing.Author();

  async Task<JsonNode?> Forecast(string name, JsonObject definition) {
    var draft = await app.Begun(author, $"studio:registry/{name}", definition.ToJsonString());
    var (status, body) = await app.Send(author, HttpMethod.Get, $"drafts/{draft}/forecast");
    Assert.Equal(200, status);
    return body!["forecast"];
  }

  [Fact]
  public async Task What_would_change_is_told_with_its_records_and_whether_it_can_be_taken_back() {
    var name = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("ghi_chu"));
    var told = await Forecast(name, DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"), DrawnRegistry.Field("so_luong", "integer")));
    Assert.Equal([("so_luong", true, false), ("ghi_chu", false, true)], told!["steps"]!.AsArray().Select(s => ((string)s!["field"]!, (bool)s["reversible"]!, (bool)s["destructive"]!)));
    Assert.True((bool)told["destructive"]!);
  }

  [Fact]
  public async Task The_same_concept_elsewhere_is_told_with_its_owner() {
    var there = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("giong_lua_trong"));
    var mine = DrawnRegistry.NewName();
    var told = await Forecast(mine, DrawnRegistry.Definition(mine, DrawnRegistry.Field("so"), DrawnRegistry.Field("giong_lua_trong")));
    var like = Assert.Single(told!["elsewhere"]!.AsArray(), e => (string?)e!["registry"] == DrawnRegistry.KeyOf(there) && (string?)e["field"] == "giong_lua_trong")!;
    Assert.Equal(("Sở Y tế tỉnh Gia Lai", "key,name"), ((string)like["ownerName"]!, string.Join(',', like["by"]!.AsArray())));
  }

  [Fact]
  public async Task Of_a_draft_with_mistakes_nothing_is_foreseen() {
    var name = DrawnRegistry.NewName();
    Assert.Null(await Forecast(name, DrawnRegistry.Definition(name, DrawnRegistry.Field("state"))));
  }

  [Fact]
  public async Task A_forecast_is_for_its_author_and_who_decides_and_of_registries_alone() {
    var name = DrawnRegistry.NewName();
    var draft = await app.Begun(author, $"studio:registry/{name}", DrawnRegistry.Definition(name, DrawnRegistry.Field("ma")).ToJsonString());
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, $"drafts/{draft}/forecast")).Status);
    Assert.Equal(403, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"drafts/{draft}/forecast")).Status);
    Assert.Equal(404, (await app.Send(Drawing.Author(), HttpMethod.Get, $"drafts/{draft}/forecast")).Status);
    Assert.Equal(404, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"offered/{draft}/forecast")).Status);
    await app.Offered(author, draft);
    Assert.Equal(200, (await app.Send(Drawing.Publisher(), HttpMethod.Get, $"offered/{draft}/forecast")).Status);
    var (process, _) = await app.Drawn(author);
    Assert.Equal((409, "studio.not_registry"), ((await app.Send(author, HttpMethod.Get, $"drafts/{process}/forecast")) is var (status, body) ? (status, (string?)body!["code"]) : default));
  }
}
