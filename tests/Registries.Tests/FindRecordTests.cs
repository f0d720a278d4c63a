using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class FindRecordTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task A_record_is_found_by_all_fields_of_its_key() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("year", "integer", required: true), ShapeApp.Field("part", "text"), ShapeApp.Field("name", "text"));
      made["naturalKey"] = new JsonArray("year", "part");
      return made;
    });
    var id = await app.Added(key, new() { ["year"] = 2026, ["part"] = "Một & hai", ["name"] = "x" });
    var bare = await app.Added(key, new() { ["year"] = 2026, ["name"] = "y" });
    Assert.Equal(id, (Guid)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?year=2026&part={Uri.EscapeDataString("Một & hai")}")).Body!["id"]!);
    Assert.Equal(bare, (Guid)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?year=2026&part=")).Body!["id"]!);
    Assert.Equal("registries.record_not_found", (string)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?year=2025&part=x")).Body!["code"]!);
    Assert.Equal("registries.key_wrong", (string)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?year=2026")).Body!["code"]!);
    Assert.Equal("registries.not_number", (string)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?year=soon&part=x")).Body!["code"]!);
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/by-key?year=2026&part=")).Status);
    // of an empty part there is one, too
    Assert.Equal("registries.taken", (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values = new JsonObject { ["year"] = 2026 } })).Body!["code"]!);
  }

  [Fact]
  public async Task A_person_is_found_by_number_only_by_who_may_see_numbers() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("holder", "person", required: true), ShapeApp.Field("name", "text")));
    await app.Added(key, new() { ["holder"] = RecordApp.Number, ["name"] = "x" });
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/by-key?holder={RecordApp.Number}")).Status);
    Assert.Equal("registries.unknown_field", (string)(await app.Read(app.Clerk, $"/api/registries/{key}/by-key?holder={RecordApp.Number}")).Body!["code"]!);
  }
}
