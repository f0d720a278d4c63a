using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class DescribeRegistryTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task The_description_is_valid_OpenAPI_and_names_every_field_with_its_rules() {
    var key = await app.Made();
    var (status, body) = await app.Read(app.Steward, $"/api/registries/{key}/openapi.json");
    Assert.Equal(200, status);
    var (document, diagnostic) = OpenApiDocument.Parse(body!.ToJsonString());
    Assert.Empty(diagnostic!.Errors);
    Assert.Equal([HttpMethod.Get, HttpMethod.Post], document!.Paths[$"/api/registries/{key}/records"].Operations!.Keys);
    Assert.Equal([HttpMethod.Get, HttpMethod.Patch, HttpMethod.Delete], document.Paths[$"/api/registries/{key}/records/{{id}}"].Operations!.Keys);
    var given = body["components"]!["schemas"]!["Given"]!;
    Assert.Equal((1, 500), ((int)given["properties"]!["seats"]!["minimum"]!, (int)given["properties"]!["seats"]!["maximum"]!));
    Assert.Equal(["code"], given["required"]!.AsArray().Select(r => (string)r!));
    Assert.False(given["properties"]!.AsObject().ContainsKey("per_seat"));
    Assert.True((bool)body["components"]!["schemas"]!["Values"]!["properties"]!["holder"]!["x-personal"]!);
  }

  [Fact]
  public async Task Fields_are_described_in_the_language_of_who_asks_with_unit_and_standard() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text"), ShapeApp.Field("area", "decimal", more: new() { ["unit"] = "ha", ["standard"] = "TCVN thử 12", ["description"] = new JsonObject { ["vi"] = "Đo trên bản đồ", ["en"] = "Measured on the map" } }));
      made["description"] = new JsonObject { ["vi"] = "Sổ để thử", ["en"] = "A book to try" };
      return made;
    });
    foreach (var (language, book, measured) in new[] { ("vi", "Sổ để thử", "Đo trên bản đồ"), ("en", "A book to try", "Measured on the map") }) {
      var (_, body) = await app.Read(app.Steward, $"/api/registries/{key}/openapi.json?lang={language}");
      var area = body!["components"]!["schemas"]!["Values"]!["properties"]!["area"]!;
      Assert.Equal((book, measured, "ha", "TCVN thử 12"), ((string?)body["info"]!["description"], (string?)area["description"], (string?)area["x-unit"], (string?)area["x-standard"]));
    }
  }

  [Fact]
  public async Task Who_only_reads_is_told_of_nothing_to_write_and_of_no_field_that_is_not_shown() {
    var key = await app.Made();
    var (_, body) = await app.Read(RecordApp.Official(RecordApp.ReaderOffice, RegistryPermissions.Read), $"/api/registries/{key}/openapi.json");
    Assert.Equal(["get"], body!["paths"]![$"/api/registries/{key}/records"]!.AsObject().Select(o => o.Key));
    Assert.DoesNotContain("holder", body.ToJsonString(), StringComparison.Ordinal);
    Assert.Empty(OpenApiDocument.Parse(body.ToJsonString()).Diagnostic!.Errors);
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/openapi.json")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/openapi.json")).Status);
  }
}
