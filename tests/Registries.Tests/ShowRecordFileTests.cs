using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowRecordFileTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task Who_may_see_the_record_opens_its_file_and_nobody_else() {
    var key = await app.Made();
    var file = await app.Stored(app.Steward, RecordChecks.UploadedFiles, app.Steward.Id);
    var id = await app.Added(key, RecordApp.Values("A", ("paper", file.ToString())));
    var (_, shown) = await app.Read(app.Clerk, $"/api/registries/{key}/records/{id}/files/paper");
    Assert.Equal("anh.png", (string)shown!["name"]!);
    using var client = app.As();
    Assert.Equal(SaolaApp.Picture, await client.GetByteArrayAsync((string)shown["link"]!, TestContext.Current.CancellationToken));
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/records/{id}/files/paper")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/records/{id}/files/paper")).Status);
    Assert.Equal((404, "registries.file_not_found"), Told(await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/files/name")));
  }

  [Fact]
  public async Task Who_opens_a_file_reads_nothing_else_of_the_record() {
    var key = await app.Made();
    var file = await app.Stored(app.Steward, RecordChecks.UploadedFiles, app.Steward.Id);
    var id = await app.Added(key, RecordApp.Values("A", ("paper", file.ToString())));
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/files/paper")).Status);
    Assert.DoesNotContain("registries.personal_read", await app.Ledger(id));
  }

  [Fact]
  public async Task A_file_in_a_personal_field_is_not_given_to_who_may_not_see_it() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("portrait", "file", more: new() { ["personal"] = new JsonObject { ["basis"] = null } })));
    var file = await app.Stored(app.Steward, RecordChecks.UploadedFiles, app.Steward.Id);
    var id = await app.Added(key, new() { ["code"] = "A", ["portrait"] = file.ToString() });
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/files/portrait")).Status);
    Assert.Equal((404, "registries.file_not_found"), Told(await app.Read(app.Clerk, $"/api/registries/{key}/records/{id}/files/portrait")));
  }

  static (int, string) Told((int Status, JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["code"]!);
}
