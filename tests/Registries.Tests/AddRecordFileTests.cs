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
    Assert.Equal(["registry_record", id], Assert.Single(await app.Sql("select owner_kind, owner from kernel.file where id = $1", file)));
  }

  static (int, string) Told((int Status, JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["code"]!);
}
