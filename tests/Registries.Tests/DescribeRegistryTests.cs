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
  public async Task It_names_every_path_and_what_may_be_asked_there() {
    var key = await app.Made();
    var paths = (await app.Read(app.Steward, $"/api/registries/{key}/openapi.json")).Body!["paths"]!.AsObject();
    Assert.Equal(["by-key", "changes", "records", "records/batch", "records/search", "records/{id}", "records/{id}/history"], paths.Select(p => p.Key[$"/api/registries/{key}/".Length..]).Order(StringComparer.Ordinal));
    string[] Asked(string path, string method) => [.. (paths[$"/api/registries/{key}/{path}"]![method]!["parameters"]?.AsArray() ?? []).Select(p => (string)p!["name"]!)];
    Assert.Superset(new HashSet<string> { "q", "sort", "fields", "after", "limit", "asOf", "on", "code", "place[bbox]" }, new HashSet<string>(Asked("records", "get")));
    Assert.Equal(["asOf"], Asked("records/{id}", "get"));
    Assert.Equal(["code"], Asked("by-key", "get"));
    Assert.Equal(["since", "limit"], Asked("changes", "get"));
    Assert.Equal(["before", "limit"], Asked("records/{id}/history", "get"));
    foreach (var method in new[] { "patch", "delete" }) Assert.Equal(["If-Match"], Asked("records/{id}", method));
  }

  [Theory, InlineData(false), InlineData(true)]
  public async Task What_is_answered_is_as_it_says(bool reviewed) {
    var key = await app.Made(k => {
      var made = RecordApp.Establishments(k);
      made["review"] = reviewed;
      return made;
    });
    var root = $"/api/registries/{key}";
    var description = (await app.Read(app.Steward, $"{root}/openapi.json")).Body!;
    async Task<JsonNode?> Kept(string path, string method, string address, object? body = null, int? version = null, Saola.Kernel.Actor? actor = null, JsonNode? of = null) {
      var (status, answer) = await app.Send(actor ?? app.Steward, new(method.ToUpperInvariant()), root + address, body, version);
      var said = (of ?? description)["paths"]![root + path]![method]!["responses"]!.AsObject();
      var schema = (said[$"{status}"] ?? said["default"])!["content"]!.AsObject().Single().Value!["schema"]!;
      Assert.Equal([], DescribedSchema.Faults(of ?? description, schema, answer).Select(f => $"{method} {address}: {status} {f}"));
      return answer;
    }
    var shop = RecordApp.Values("A", ("kind", "shop"), ("seats", 5), ("area", 12.5m), ("opened", "2020-02-03"), ("open_at", "07:30"), ("seen", "2026-01-02T03:04:05Z"), ("active", true), ("company", "5900123456"), ("licence", "AB-12"),
      ("place", new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(108, 13.98) }));
    var added = (await Kept("/records", "post", "/records", new { values = shop, from = "2024-01-01", state = "active" }))!;
    if (reviewed) {
      Assert.NotNull(added["proposal"]);
      return;
    }
    var id = (Guid)added["id"]!;
    await Kept("/records", "post", "/records", new { values = new JsonObject { ["code"] = "B" } });
    await Kept("/records", "post", "/records", new { values = new JsonObject { ["seats"] = 900 } });
    await Kept("/records/{id}", "patch", $"/records/{id}", new { values = new JsonObject { ["seats"] = null, ["kind"] = "kitchen" }, reason = "Đo lại" }, 1);
    await Kept("/records/{id}", "patch", $"/records/{id}", new { values = new JsonObject { ["seats"] = 9 } }, 1);
    await Kept("/records/batch", "post", "/records/batch", new { validOnly = true, rows = new[] { new { values = RecordApp.Values("A", ("seats", 7)) }, new { values = RecordApp.Values("C") }, new { values = RecordApp.Values("D", ("seats", 900)) } } });
    Assert.Equal(3, (await Kept("/records", "get", "/records"))!["records"]!.AsArray().Count);
    await Kept("/records", "get", "/records?limit=1&sort=-code");
    Assert.Single((await Kept("/records/search", "post", "/records/search", new { conditions = new { code = "A" }, limit = 1 }))!["records"]!.AsArray());
    await Kept("/records/search", "post", "/records/search", new { conditions = new { nothing = "1" } });
    await Kept("/records", "get", "/records?nothing=1");
    await Kept("/by-key", "get", "/by-key?code=A");
    await Kept("/records/{id}", "delete", $"/records/{id}", new { to = "2030-01-01", state = "revoked" }, 3);
    await Kept("/records/{id}", "get", $"/records/{id}");
    await Kept("/records/{id}", "get", $"/records/{Guid.CreateVersion7()}");
    Assert.Equal(4, (await Kept("/records/{id}/history", "get", $"/records/{id}/history"))!["versions"]!.AsArray().Count);
    await Kept("/changes", "get", "/changes");
    // who sees no personal field is told of none, and gets none
    var others = (await app.Read(app.Clerk, $"{root}/openapi.json")).Body!;
    await Kept("/records", "get", "/records", actor: app.Clerk, of: others);
    Assert.NotEmpty(DescribedSchema.Faults(others, others["paths"]![$"{root}/records"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!, (await app.Read(app.Steward, $"{root}/records")).Body));
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
