using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class AddRecordFileTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonNode? Body)> Add(Actor? actor, string key, string? name = "giay-phep.png", byte[]? content = null) {
    using var body = new ByteArrayContent(content ?? SaolaApp.Picture) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
    using var client = app.As(actor);
    using var answer = await client.PostAsync($"/api/registries/{key}/files{(name is null ? "" : $"?name={name}")}", body, Ct);
    return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonNode>(Ct));
  }

  [Fact]
  public async Task Only_who_writes_in_the_registry_brings_files() {
    var key = await app.Made();
    Assert.Equal((401, "identity.not_signed_in"), Told(await Add(null, key)));
    Assert.Equal((403, "identity.not_permitted"), Told(await Add(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), key)));
    Assert.Equal((404, "registries.not_found"), Told(await Add(app.Stranger, key)));
    Assert.Equal((403, "registries.not_writer"), Told(await Add(app.ReaderOfficial, key)));
    Assert.Equal((400, "registries.file_name_wrong"), Told(await Add(app.Steward, key, null)));
    Assert.Equal((400, "files.type_unknown"), Told(await Add(app.Steward, key, content: [1, 2, 3])));
  }

  [Fact]
  public async Task The_record_that_names_it_takes_it_over_and_no_other_can() {
    var key = await app.Made();
    var (status, body) = await Add(app.Steward, key);
    Assert.Equal(200, status);
    var file = (Guid)body!["file"]!;
    Assert.Equal(["files.stored"], await app.Ledger(file));
    Assert.Equal("registries.no_file", (string)(await app.Send(app.Clerk, HttpMethod.Post, $"/api/registries/{key}/records", new { values = RecordApp.Values("X", ("paper", file.ToString())) })).Body!["code"]!);
    var id = await app.Added(key, RecordApp.Values("A", ("paper", file.ToString())));
    Assert.Equal("registries.no_file", (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values = RecordApp.Values("B", ("paper", file.ToString())) })).Body!["code"]!);
    var (_, shown) = await app.Read(app.Clerk, $"/api/registries/{key}/records/{id}/files/paper");
    Assert.Equal("giay-phep.png", (string)shown!["name"]!);
    using var client = app.As();
    Assert.Equal(SaolaApp.Picture, await client.GetByteArrayAsync((string)shown["link"]!, Ct));
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/records/{id}/files/paper")).Status);
    Assert.Equal((404, "registries.file_not_found"), Told(await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/files/name")));
  }

  [Fact]
  public async Task A_file_in_a_personal_field_is_not_given_to_who_may_not_see_it() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("portrait", "file", more: new() { ["personal"] = new JsonObject { ["basis"] = null } })));
    var file = (Guid)(await Add(app.Steward, key)).Body!["file"]!;
    var id = await app.Added(key, new() { ["code"] = "A", ["portrait"] = file.ToString() });
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/files/portrait")).Status);
    Assert.Equal((404, "registries.file_not_found"), Told(await app.Read(app.Clerk, $"/api/registries/{key}/records/{id}/files/portrait")));
  }

  static (int, string) Told((int Status, JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["code"]!);
}
