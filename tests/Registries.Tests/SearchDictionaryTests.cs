using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class SearchDictionaryTests(ShapeApp app) : IClassFixture<ShapeApp> {
  async Task<JsonArray> Found(string query) => (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries/data-dictionary?query={Uri.EscapeDataString(query)}")).Body!["items"]!.AsArray();

  [Fact]
  public async Task It_answers_what_exists_what_it_means_who_owns_it_and_who_uses_it() {
    var (key, user) = (ShapeApp.NewKey(), ShapeApp.NewKey());
    var field = ShapeApp.Field("area_ha", "decimal", more: new() { ["unit"] = "ha", ["standard"] = "TCVN thử 12", ["description"] = new JsonObject { ["vi"] = "Diện tích đo trên bản đồ", ["en"] = "Measured on the map" } });
    field["name"]!["vi"] = "Diện tích gieo sạ";
    var registry = ShapeApp.Registry(key, ShapeApp.Field("code", "text"), field);
    registry["name"]!["vi"] = "Vùng gieo sạ";
    await app.Bring(registry);
    await app.Bring(ShapeApp.Registry(user, ShapeApp.Field("code", "text"), ShapeApp.Field("of", "reference", more: new() { ["registry"] = key }), ShapeApp.Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/sowing" })));
    await app.AsIntruder("insert into kernel.catalogue (id, name, verified) values ('test:catalogue/sowing', '{\"vi\": \"Cách gieo sạ\"}', 'false')");
    var found = await Found("gieo sa");
    Assert.Equal(["registry", "catalogue", "field"], found.OrderBy(c => ((string)c!["name"]!["vi"]!).Length).Select(c => (string)c!["kind"]!));
    var one = found.Single(c => (string?)c!["id"] == $"{key}.area_ha")!;
    Assert.Equal(("Diện tích đo trên bản đồ", "Measured on the map", "số thập phân", "ha", "TCVN thử 12", "Sở thử nghiệm"),
      ((string?)one["description"]!["vi"], (string?)one["description"]!["en"], (string?)one["type"], (string?)one["unit"], (string?)one["standard"], (string?)one["ownerName"]));
    Assert.Equal(["of"], found.Single(c => (string?)c!["kind"] == "registry")!["usedBy"]!.AsArray().Select(u => (string)u!["field"]!));
    Assert.Equal(["kind"], found.Single(c => (string?)c!["kind"] == "catalogue")!["usedBy"]!.AsArray().Select(u => (string)u!["field"]!));
    Assert.Equal($"{key}.area_ha", (string?)(await Found("area_ha"))[0]!["id"]);
    Assert.Empty(await Found("không ở đâu có"));
  }

  [Fact]
  public async Task What_is_called_so_comes_before_what_only_mentions_it() {
    var key = ShapeApp.NewKey();
    JsonObject Named(string field, string name) {
      var made = ShapeApp.Field(field, "text");
      made["name"]!["vi"] = name;
      return made;
    }
    await app.Bring(ShapeApp.Registry(key, Named("a", "Ghi chú về mã vạch"), Named("b", "Mã vạch"), Named("c", "Mã vạch cũ")));
    Assert.Equal(["b", "c", "a"], (await Found("ma vach")).Select(c => ((string)c!["id"]!).Split('.')[1]));
  }

  [Fact]
  public async Task It_is_for_who_may_read_registries_and_wants_a_word() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/registries/data-dictionary?query=a")).Status);
    Assert.Equal(403, (await app.Send(People.With(RegistryPermissions.Write), HttpMethod.Get, "/api/registries/data-dictionary?query=a")).Status);
    Assert.Equal((400, "registries.nothing_asked"), ((await app.Send(ShapeApp.Reader, HttpMethod.Get, "/api/registries/data-dictionary")).Status, (string?)(await app.Send(ShapeApp.Reader, HttpMethod.Get, "/api/registries/data-dictionary")).Body!["code"]));
  }
}
