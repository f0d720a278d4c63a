using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowRecordTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task A_record_is_shown_with_its_version_as_entity_tag() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" });
    using var client = app.As(app.Steward);
    using var answer = await client.GetAsync($"/api/registries/{key}/records/{id}", TestContext.Current.CancellationToken);
    Assert.Equal("\"2\"", answer.Headers.ETag!.Tag);
  }

  [Fact]
  public async Task What_does_not_exist_and_what_may_not_be_read_look_alike() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    Assert.Equal((404, "registries.record_not_found"), Told(await app.Read(app.Steward, $"/api/registries/{key}/records/{Guid.CreateVersion7()}")));
    Assert.Equal((404, "registries.not_found"), Told(await app.Read(app.Stranger, $"/api/registries/{key}/records/{id}")));
    Assert.Equal((404, "registries.not_found"), Told(await app.Read(app.Stranger, $"/api/registries/nothing_here/records/{id}")));
    Assert.Equal((401, "identity.not_signed_in"), Told(await app.Read(null, $"/api/registries/{key}/records/{id}")));
  }

  static (int, string) Told((int Status, System.Text.Json.Nodes.JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["code"]!);
}
